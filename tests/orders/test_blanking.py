"""Guests of long ago are forgotten, everywhere and for good; what was sold stays."""

import copy
import json
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from pydantic import TypeAdapter

from acme_pos import acme
from acme_pos.staff.models import AuditEvent
from carts.models import Cart
from orders import blanking, receipts
from orders.management.commands import blank_guests
from orders.models import (
    Attempt,
    AttemptState,
    How,
    Order,
    OrderChange,
    OrderItem,
    Payment,
    Quarantined,
    Receipt,
    SyncRun,
)
from orders.sync import reading, windows, writing
from tests.carts import shelf

from .paying import CASH, COMMITTED, DECLINED, card, latest, pay

pytestmark = COMMITTED

LATER = timedelta(days=800)
GUEST = {
    "first_name": "Idabelle",
    "last_name": "Imagined",
    "email": "idabelle@guest.example",
    "phone_number": "(212) 555-0142",
    "zip_code": "90417",
    "address1": "7 Kiln Row",
    "city": "Farrow",
    "notes": "wheelchair",
}
# As they stand in any column, JSON included.
NAMED = [
    "idabelle",
    "imagined",
    "555-0142",
    "2125550142",
    "90417",
    "kiln row",
    "farrow",
    "wheelchair",
    "perpetua",
    "osei",
    "beneficent",
]


def whole_database():
    """Each row of each model, as one text."""
    for model in apps.get_models():
        for row in model._base_manager.values():
            text = json.dumps(row, cls=DjangoJSONEncoder, default=str)
            yield model._meta.label, text.casefold()


def named_in():
    """Where any of them is still named."""
    return sorted(
        {label for label, text in whole_database() for word in NAMED if word in text}
    )


def forget(days=730, **options):
    call_command("blank_guests", older_than=days, **options)


@pytest.fixture
def later():
    with time_machine.travel(timezone.now() + LATER, tick=True):
        yield


@pytest.fixture
def order(till, venue, sandbox):
    """Tickets, a membership and a dedicated gift; mailed, mailed again, and edited."""
    shelf.put_tickets(till, Adult=2)
    shelf.put(
        till,
        "membership",
        shelf.level().id,
        shelf.membership(shelf.level(), "Perpetua Osei"),
    )
    gift = {
        "beneficiary_type": "In honor of",
        "dedication_first_name": "Beneficent",
        "dedication_last_name": "Osei",
    }
    shelf.put(till, "donation", shelf.ROUND_UP_GIFT, shelf.donation("5.00", **gift))
    shelf.write_guest(till, **GUEST)
    pay(till, CASH)
    order = Order.objects.get()
    receipts.send_again(order, "idabelle@guest.example", order.cashier, order.desk)
    receipts.send_due()
    changed = {"of": "", "field": "first_name", "was": "Idabelle", "now": "Ida"}
    of_items = [
        {"of": "a gift", "field": name, "was": "for Perpetua Osei", "now": "Osei"}
        for name in ("name", "variant")
    ]
    counted = {"of": "a gift", "field": "quantity", "was": 1, "now": 2}
    OrderChange.objects.create(
        order=order,
        updated_on=order.updated_on,
        fields=[changed, *of_items, counted],
    )
    Attempt.objects.update(refusal="idabelle@guest.example is on a list.")
    Quarantined.objects.create(acme_id=order.acme_id, reason="", answer=order.answer)
    return order


def numbers(order):
    """All that is to stay."""
    kept = Order.objects.values().get(pk=order.pk)
    for name in (
        *("first_name", "last_name", "email", "phone_number", "phone_digits"),
        *("zip_code", "notes", "customer_id", "membership_id", "answer"),
        *("first_answer", "blanked_at"),
    ):
        del kept[name]
    items = OrderItem.objects.order_by("pk").values()
    people = ("variant", "donation_fields", "membership_fields")
    rows = [{k: v for k, v in item.items() if k not in people} for item in items]
    return kept, rows, list(Payment.objects.values())


def test_nothing_names_the_guest_any_more_and_every_number_stays(order, later, capsys):
    before = numbers(order)
    assert "orders.Order" in named_in()
    forget()
    assert named_in() == []
    assert numbers(order) == before
    order.refresh_from_db()
    assert order.blanked_at
    assert order.answer["orderNumber"] == order.order_number
    assert order.reference == order.attempt.reference
    assert [one["was"] for one in order.changes.get().fields] == ["", "", "", 1]
    [gift] = [item for item in order.items.all() if item.is_donation]
    assert gift.donation.dedication == "In honor of"
    [joined] = [item for item in order.items.all() if item.membership]
    assert len(joined.membership.membership_cards) == 1
    assert joined.variant.startswith(joined.membership.membership_offering_name)
    assert order.items.get(item_type="Event").variant == "Adult"
    [line] = AuditEvent.objects.filter(action="guests blanked")
    assert (line.facts["orders"], line.facts["carts"]) == (1, 1)
    assert "Blanked 1 orders" in capsys.readouterr().out
    forget()
    assert AuditEvent.objects.filter(action="guests blanked").count() == 1


def test_its_pages_still_open(order, later, browser_of, supervisor):
    forget()
    reader = browser_of(supervisor)
    for page in (f"/orders/{order.pk}/", f"/orders/{order.pk}/slip/"):
        assert order.order_number in reader.get(page).text
    assert reader.get(f"/pay/{order.attempt.public_id}/settle/").status_code == 200


def test_no_later_answer_of_acmes_brings_them_back(order, later):
    forget()
    full = acme.connect().order(order.acme_id)
    assert "idabelle" in json.dumps(full.raw, default=str).casefold()
    assert Order.record(full).how == How.UNCHANGED
    raw = {**full.raw, "updatedOn": timezone.now().isoformat(), "refundAmount": "5.00"}
    newer = acme.Order.model_validate({**raw, "contactFirstName": "Idabelle"})
    older = full
    for answer, how in (
        (newer, How.CHANGED),
        (newer, How.UNCHANGED),
        (older, How.OLDER),
        (newer, How.UNCHANGED),
    ):
        assert Order.record(answer).how == how
        assert named_in() == []
    order.refresh_from_db()
    assert order.refund_amount == Decimal("5.00")
    told = [one["field"] for change in order.changes.all() for one in change.fields]
    assert told.count("refund_amount") == 1


@pytest.fixture
def run():
    run = SyncRun.objects.create(
        since=timezone.now() - timedelta(days=1), until=timezone.now()
    )
    assert run.claim()
    return run


def read_at_night(run, acme_id, raw, **changes):
    [part] = run.parts.all() or [windows.next_part(run)]
    writing.write_page(part, [reading.Read.of(acme_id, {**raw, **changes})], 1)


TOO_MUCH = {"totalAmount": "99999999999.00"}


def test_nor_does_one_that_cannot_be_an_order(order, later, run):
    raw = copy.deepcopy(order.answer)
    forget()
    read_at_night(run, order.acme_id, raw, **TOO_MUCH)
    kept = Quarantined.objects.get()
    assert kept.released_at is None
    assert kept.answer["orderNumber"] == order.order_number
    assert "too large" in kept.reason
    assert named_in() == []
    # Of one that was kept before it was known that nothing may be.
    Quarantined.objects.update(reason="first", answer=raw, last_seen=timezone.now())
    forget()
    assert named_in() == []


def test_an_old_answer_that_still_waits_is_forgotten_too_and_stays_so(order, run):
    raw = {**order.answer, "id": "77", "orderId": "77"}
    read_at_night(run, "77", raw, **TOO_MUCH)
    forget(30)
    waiting = Quarantined.objects.waiting().filter(acme_id="77")
    assert "Idabelle" in str(waiting.get().answer)
    with time_machine.travel(timezone.now() + LATER, tick=True):
        waiting.update(last_seen=timezone.now())
        forget()
        assert named_in() == []
        read_at_night(run, "77", raw, **TOO_MUCH)
        assert named_in() == []
        assert waiting.get().tries == 2


def test_why_an_answer_was_not_kept_quotes_nobody():
    """A validation error says what it was given, and is a ValueError."""
    with pytest.raises(ValueError, match="Idabelle") as quoting:
        TypeAdapter(int).validate_python("Idabelle")
    assert writing._why(quoting.value) == "ValidationError"
    with pytest.raises(ValueError, match="Idabelle") as quoting:
        int("Idabelle")
    assert writing._why(quoting.value) == "ValueError"


@pytest.mark.parametrize("why", ["checked", "twice", "mail"])
def test_an_order_with_an_open_question_is_left_and_said_so(order, later, why, capsys):
    sale = order.attempt
    if why == "checked":
        Attempt.objects.filter(pk=sale.pk).update(state=AttemptState.RECEIVED)
    elif why == "twice":
        _charge_again(sale)
    else:
        Receipt.again(order, "idabelle@guest.example", order.cashier)
    forget()
    order.refresh_from_db()
    assert (order.first_name, order.blanked_at) == ("Idabelle", None)
    assert "Left 1 orders:" in capsys.readouterr().out
    assert not AuditEvent.objects.filter(facts__orders=1).exists()


def _charge_again(sale):
    Attempt.objects.create(
        cart=sale.cart,
        cart_version=1,
        cashier=sale.cashier,
        desk=sale.desk,
        state=AttemptState.ABSENT,
        sent_at=timezone.now(),
        expected_total="1.00",
        late_hit=True,
    )


def test_what_is_younger_or_has_a_later_event_is_not_due(order):
    with time_machine.travel(timezone.now() + timedelta(days=700), tick=True):
        forget()
        assert Order.objects.get().email
    order.items.update(starts_at=timezone.now() + timedelta(days=100))
    with time_machine.travel(timezone.now() + LATER, tick=True):
        forget()
        assert Order.objects.get().email
    assert not Cart.objects.exclude(blanked_at=None).exists()


def test_a_dry_run_counts_and_writes_nothing(order, later, capsys):
    rows = list(whole_database())
    forget(dry_run=True)
    assert "Would blank 1 orders" in capsys.readouterr().out
    assert list(whole_database()) == rows


def test_what_was_never_sold_is_forgotten_too(till, sandbox):
    shelf.write_guest(till, **GUEST)
    shelf.put_gift(till, "12.34")
    pay(till, card(DECLINED))
    assert latest().is_refused
    with time_machine.travel(timezone.now() + LATER, tick=True):
        forget()
    assert named_in() == []


def test_a_run_that_was_ended_goes_on(till, later, monkeypatch):
    monkeypatch.setattr(blanking, "BATCH", 1)
    answer = {"id": "1", "totalAmount": "1.00", "contactFirstName": "Idabelle"}
    for number in range(3):
        sold = f"2020-03-0{number + 1}T12:00:00Z"
        Order.record(
            acme.Order.model_validate(
                {**answer, "id": str(number), "createdOn": sold, "updatedOn": sold}
            )
        )

    def ended(_):
        raise KeyboardInterrupt

    before = timezone.now() - timedelta(days=730)
    with pytest.raises(KeyboardInterrupt):
        blanking.forget(before, after_batch=ended)
    assert Order.objects.exclude(blanked_at=None).count() == 1
    assert blanking.forget(before).orders == 2
    assert named_in() == []
    assert AuditEvent.objects.filter(facts__orders=1).count() == 3


@pytest.mark.parametrize(
    ("days", "words"),
    [(29, "may still come and ask"), (-1, "a number of days"), (99_999, "up to")],
)
def test_a_number_of_days_that_cannot_be_meant_is_refused(order, days, words):
    with pytest.raises(CommandError, match=words) as refused:
        forget(days)
    assert refused.value.returncode == 2
    assert Order.objects.get().email


def test_unless_it_is_said_to_be(order):
    with time_machine.travel(timezone.now() + timedelta(days=29), tick=True):
        forget(blank_guests.SHORTEST - 10, yes_i_mean_it=True)
    assert named_in() == []
