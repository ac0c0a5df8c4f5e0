"""`manage.py verify_ledger`: what it says, how it ends, and what ACME says of it."""

import dataclasses
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from orders.models import Attempt, Order
from tests.acme.fault_server import says_and_closes, serving
from tests.carts import shelf

from .ends import NOWHERE, book, give_up, lose, refuse, sell
from .paying import CASH, COMMITTED, latest, pay

pytestmark = COMMITTED


@pytest.fixture
def verify(capsys):
    """Runs the command; how it ended, and its lines."""

    def run(*options):
        try:
            call_command("verify_ledger", *options)
        except SystemExit as ended:
            return ended.code, capsys.readouterr().out.splitlines()
        return 0, capsys.readouterr().out.splitlines()

    return run


def sell_ticket(till, **guest):
    shelf.put_tickets(till, Adult=1)
    if guest:
        shelf.write_guest(till, **guest)
    pay(till, CASH)
    assert latest().is_sold
    return latest()


def unreachable(settings):
    settings.ACME = dataclasses.replace(settings.ACME, base_url=NOWHERE, read_pauses=())


def reads(sandbox):
    asked = sandbox.get("/_sandbox/requests.json").json
    return [one["path"] for one in asked if one["method"] == "GET"]


# --- without ACME ----------------------------------------------------------------


def test_a_clean_ledger_ends_with_zero(till, verify, sandbox):
    sell(till)
    before = len(reads(sandbox))
    code, lines = verify()
    assert code == 0
    assert lines[0].startswith("Read 1 sales, 1 carts, 1 orders in ")
    assert lines[1:] == ["0 violations."]
    assert len(reads(sandbox)) == before


def test_a_violation_is_one_line_and_ends_with_one(till, verify):
    reference = sell(till).reference
    Attempt.objects.update(send_count=0)
    Order.objects.get().receipts.all().delete()
    code, lines = verify()
    assert code == 1
    assert lines[0].startswith(f"I4   sale {reference}: succeeded, sent 0 times")
    number = Order.objects.get().order_number
    assert lines[1] == f"I5   order {number}: 0 first receipts instead of one"
    assert lines[-1] == "2 violations: I4 1, I5 1."


def test_json_is_one_object_a_line_and_the_summary_last(till, verify):
    reference = sell(till).reference
    Attempt.objects.update(send_count=0)
    code, lines = verify("--json")
    violation, summary = map(json.loads, lines)
    assert code == 1
    assert (violation["invariant"], violation["subject"]) == ("I4", f"sale {reference}")
    assert summary["violations"] == {"I4": 1}
    assert summary["rows"] == {"sales": 1, "carts": 1, "orders": 1}
    assert summary["orders_unread"] == summary["lists_unread"] == 0


def test_since_a_day_of_the_venue(till, verify):
    sell(till)
    Attempt.objects.update(send_count=0)
    today = timezone.localdate()
    assert verify("--since", str(today))[0] == 1
    code, lines = verify("--since", str(today + timedelta(days=1)))
    assert code == 0
    assert lines[0].startswith("Read 0 sales, 0 carts, 0 orders in ")


# --- with ACME -------------------------------------------------------------------


def test_sales_of_every_end_agree_with_acme(till, verify, sandbox):
    sell_ticket(till)
    sell_ticket(till, email="ida@guest.example")
    sell_ticket(till, phone_number="+1 212 555 0100")
    refuse(till)
    give_up(till, sandbox)
    lose(till, sandbox, adults=3)
    code, lines = verify("--acme")
    assert lines[1:] == ["0 violations.", "Still being checked: 1."]
    assert code == 0


def test_an_order_at_acme_without_one_here_is_named(till, verify, sandbox):
    attempt = sell(till)
    acme_id = attempt.order.acme_id
    Order.objects.all().delete()
    code, lines = verify("--acme")
    assert code == 1
    assert lines[:2] == [
        f"I2   sale {attempt.reference}: placed at ACME as {acme_id}, "
        "and no order is here",
        f"I2   sale {attempt.reference}: ACME has order {acme_id} of it, "
        "and here it is sold",
    ]


@pytest.mark.parametrize("end", [refuse, give_up])
def test_a_sale_that_took_no_money_has_no_order_at_acme(till, verify, sandbox, end):
    attempt = end(till) if end is refuse else end(till, sandbox)
    assert verify("--acme")[0] == 0
    acme_id = book(sandbox, attempt, paymentMethod="Cash")
    code, lines = verify("--acme")
    assert code == 1
    assert lines[0].startswith(
        f"I2   sale {attempt.reference}: ACME has order {acme_id} of it"
    )
    assert lines[-1] == "1 violations: I2 1."
    assert verify()[0] == 0


def test_an_order_is_found_by_its_event_when_its_contact_is_another(
    till, verify, sandbox
):
    attempt = give_up(till, sandbox)
    acme_id = book(
        sandbox, attempt, email="bo@guest.example", contactEmail="bo@guest.example"
    )
    code, lines = verify("--acme")
    assert code == 1
    assert f"ACME has order {acme_id} of it" in lines[0]


@pytest.mark.parametrize(
    "guest", [{}, {"email": "ida@guest.example"}, {"phone_number": "+1 212 555 0100"}]
)
def test_a_second_order_of_a_sale_is_named_once(till, verify, sandbox, guest):
    """By its contact alone: a pencil has no event."""
    shelf.put_pencils(till)
    if guest:
        shelf.write_guest(till, **guest)
    pay(till, CASH)
    attempt = latest()
    acme_id = book(sandbox, attempt)
    code, lines = verify("--acme")
    assert code == 1
    assert lines[0] == (
        f"I1   sale {attempt.reference}: ACME has order {acme_id} of it "
        f"besides order {attempt.acme_order_id}"
    )
    assert lines[-1] == "1 violations: I1 1."


def test_an_order_in_two_lists_is_named_once(till, verify, sandbox):
    book(sandbox, sell_ticket(till))
    assert verify("--acme")[1][-1] == "1 violations: I1 1."


def test_one_order_of_a_sale_being_checked_is_on_its_way_and_two_are_not(
    till, verify, sandbox
):
    attempt = lose(till, sandbox)
    book(sandbox, attempt)
    assert verify("--acme")[0] == 0
    book(sandbox, attempt)
    code, lines = verify("--acme")
    assert code == 1
    assert lines[0].startswith(f"I1   sale {attempt.reference}: ACME has order ")
    assert lines[-2:] == ["1 violations: I1 1.", "Still being checked: 1."]


def test_an_amount_changed_here_is_named(till, verify):
    number = sell(till).order.order_number
    Order.objects.update(total_amount=Decimal("99.00"))
    assert verify()[0] == 0
    code, lines = verify("--acme")
    assert code == 1
    assert lines[0] == f"I2   order {number}: 99.00 here and 0.25 at ACME"
    assert lines[-1] == "1 violations: I2 1."


def test_an_order_that_acme_does_not_know_is_named(till, verify, sandbox):
    number = sell(till).order.order_number
    sandbox.post("/_sandbox/reset")
    code, lines = verify("--acme")
    assert code == 1
    assert lines[0] == f"I2   order {number}: ACME has no order with the id kept here"
    assert lines[-1] == "1 violations: I2 1."


def test_an_order_that_acme_lists_and_does_not_let_be_read_is_known(
    till, verify, sandbox
):
    """Whether ACME's read by id returns inside sales is not written anywhere."""
    sandbox.assume(b2c_reads_inside_sales=False)
    number = sell(till).order.order_number
    assert verify("--acme")[0] == 0
    Order.objects.update(total_amount=Decimal("99.00"))
    code, lines = verify("--acme")
    assert code == 1
    assert lines[0] == f"I2   order {number}: 99.00 here and 0.25 at ACME"


def test_an_order_with_another_sales_reference_is_named(till, verify, supervisor):
    number = sell(till).order.order_number
    Attempt.objects.update(reference="ANOTHER234")
    code, lines = verify("--acme")
    assert code == 1
    assert lines[0].startswith(f"I2   order {number}: at ACME it does not carry ANO")
    Attempt.objects.update(resolved_by=supervisor, resolved_reason="Named by hand.")
    assert verify("--acme")[0] == 0


def test_an_order_older_than_its_sale_is_named_beyond_the_skew_of_clocks(till, verify):
    attempt = sell(till)
    sent = attempt.sent_at
    Attempt.objects.update(sent_at=sent + timedelta(minutes=9))
    assert verify("--acme")[0] == 0
    Attempt.objects.update(sent_at=sent + timedelta(minutes=11))
    code, lines = verify("--acme")
    assert code == 1
    assert lines[0].startswith(f"I4   sale {attempt.reference}: ACME made its order at")


# --- when ACME does not answer ---------------------------------------------------


def test_what_acme_was_not_asked_for_is_counted_and_ends_with_two(
    till, verify, settings
):
    sell_ticket(till)
    unreachable(settings)
    code, lines = verify("--acme")
    assert code == 2
    assert lines[1:] == [
        "0 violations.",
        "ACME could not be asked for 1 orders and 2 lists of orders.",
    ]


def test_a_violation_weighs_more_than_a_question_without_an_answer(
    till, verify, settings
):
    sell_ticket(till)
    Attempt.objects.update(send_count=0)
    unreachable(settings)
    code, lines = verify("--acme")
    assert code == 1
    assert lines[-1].startswith("ACME could not be asked")


def test_one_question_without_an_answer_does_not_end_the_others(till, verify, sandbox):
    sell(till)
    second = sell(till)
    Order.objects.filter(attempt=second).update(total_amount=Decimal("99.00"))
    fault = {"fault": "500", "times": 1, "path": "/v2/b2c/orders"}
    sandbox.post("/_sandbox/faults", fault)
    code, lines = verify("--acme")
    assert code == 1
    assert lines[0].startswith(f"I2   order {second.order.order_number}: 99.00 here")
    assert lines[-1] == "ACME could not be asked for 1 orders and 0 lists of orders."


def test_an_acme_that_is_down_is_not_asked_for_every_order(till, verify, sandbox):
    for _ in range(7):
        sell(till)
    before = len(reads(sandbox))
    fault = {"fault": "500", "times": 100, "path": "/v2/b2c/orders"}
    sandbox.post("/_sandbox/faults", fault)
    code, lines = verify("--acme")
    assert code == 2
    assert lines[-1] == "ACME could not be asked for 7 orders and 1 lists of orders."
    assert len(reads(sandbox)) - before == 5


# --- long lists ------------------------------------------------------------------


def test_an_order_beyond_the_first_page_is_found(till, verify, sandbox):
    attempt = sell(till)
    acme_id = book(sandbox, attempt)
    for _ in range(101):
        book(sandbox, attempt, notes="Another till's.")
    code, lines = verify("--acme")
    assert code == 1
    assert f"ACME has order {acme_id} of it" in lines[0]


def test_pages_older_than_the_sales_are_not_read(till, verify, sandbox):
    attempt = sell(till)
    for _ in range(101):
        book(sandbox, attempt, notes="Another till's.")
    Attempt.objects.update(sent_at=attempt.sent_at + timedelta(hours=1))
    before = len(reads(sandbox))
    assert verify("--acme")[1][-1] == "1 violations: I4 1."
    # The order, and one page of its contact.
    assert len(reads(sandbox)) - before == 2


def test_a_list_that_is_the_same_page_for_ever_counts_as_unread(till, verify, settings):
    order = sell(till).order
    said = {"id": order.acme_id, "notes": order.attempt.reference}
    answer = {**said, "list": [said], "pagination": {"count": 10_000}}
    with serving(says_and_closes(answer)) as acme:
        settings.ACME = dataclasses.replace(settings.ACME, base_url=acme.url)
        code, lines = verify("--acme")
    assert code == 2
    assert lines[-1] == "ACME could not be asked for 0 orders and 1 lists of orders."
    assert len(acme.received) == 3


def test_a_short_list_that_acme_does_not_page_is_whole(till, verify, settings):
    order = sell(till).order
    said = {
        "id": order.acme_id,
        "notes": order.attempt.reference,
        "totalAmount": str(order.total_amount),
        "createdOn": order.sold_at.isoformat(),
    }
    with serving(says_and_closes({**said, "list": [said]})) as acme:
        settings.ACME = dataclasses.replace(settings.ACME, base_url=acme.url)
        code, lines = verify("--acme")
    assert code == 0, lines
    assert len(acme.received) == 3
