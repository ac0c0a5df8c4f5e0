"""A browser that lies: nothing it says makes a sale paid or failed by itself."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from carts.models import Cart, CartState
from orders import settle
from orders.models import Attempt, AttemptState, Order, Receipt
from tests.conftest import person
from tests.sandbox.process import new_uuid

from .direct_page import arm, at_tender, charge, report
from .paying import CASH, COMMITTED, MASTERCARD, book, look_again, pay

pytestmark = COMMITTED

S = AttemptState
DECLINE = {"status": 400, "type": "CARD_DECLINED"}


@pytest.fixture(autouse=True)
def direct(settings):
    settings.CARD_MODE = "direct"


@pytest.fixture
def attempt(till):
    return at_tender(till)


def assert_not_believed(attempt, state=S.UNKNOWN):
    attempt.refresh_from_db()
    assert attempt.state == state
    assert Cart.objects.get(pk=attempt.cart_id).state == CartState.LOCKED
    assert not Order.objects.filter(attempt=attempt).exists()
    assert not Receipt.objects.filter(order__attempt=attempt).exists()


def doubts(attempt):
    return [entry["doubt"] for entry in attempt.evidence if "doubt" in entry]


# --- an order that is not this sale's ---


def test_an_order_that_does_not_exist(till, sandbox, attempt):
    arm(till, attempt)
    report(till, attempt, order_id="424242")
    assert_not_believed(attempt)
    assert doubts(attempt) == ["NotFound"]
    assert sandbox.booked() == []


def test_an_order_of_another_guest(till, sandbox, attempt):
    arm(till, attempt)
    report(till, attempt, order_id=book(sandbox)["id"])
    assert_not_believed(attempt)
    assert doubts(attempt) == ["reference"]


def test_an_order_of_another_cart_of_the_same_cashier(till, sandbox, attempt):
    arm(till, attempt)
    other = at_tender(till)
    sold = charge(sandbox, arm(till, other, another_guest="on")).json["id"]
    report(till, attempt, order_id=sold)
    assert_not_believed(attempt)
    report(till, other, order_id=sold)
    assert other.is_sold


def test_an_order_that_was_a_sale_before(till, sandbox):
    """Also when its notes were made to begin with the reference of this sale."""
    sold = at_tender(till)
    order_id = charge(sandbox, arm(till, sold)).json["id"]
    report(till, sold, order_id=order_id)
    attempt = at_tender(till)
    arm(till, attempt)
    Attempt.objects.filter(pk=sold.pk).update(reference="X")
    Attempt.objects.filter(pk=attempt.pk).update(reference=sold.reference)
    report(till, attempt, order_id=order_id)
    assert doubts(attempt) == ["another sale's"]
    assert_not_believed(attempt, S.REVIEW)
    assert Order.objects.get().attempt == sold


def test_an_order_of_before_the_sale_was_armed(till, sandbox, attempt):
    order_id = charge(sandbox, arm(till, attempt)).json["id"]
    later = timezone.now() + timedelta(minutes=11)
    Attempt.objects.filter(pk=attempt.pk).update(sent_at=later)
    report(till, attempt, order_id=order_id)
    assert doubts(attempt) == ["time"]
    attempt.refresh_from_db()
    # Its reference is ours all the same, so the look finds the sale by itself.
    assert attempt.acme_order_id == order_id


@pytest.mark.parametrize("order_id", ["../catalog", "1 2", "9" * 65, "<b>", "\u0661"])
def test_what_can_be_no_id_is_not_even_asked_for(till, sandbox, attempt, order_id):
    arm(till, attempt)
    asked = len(sandbox.get("/_sandbox/requests.json").json)
    assert report(till, attempt, order_id=order_id).status_code == 400
    assert attempt.state == S.SENT
    assert len(sandbox.get("/_sandbox/requests.json").json) == asked


@pytest.mark.parametrize(
    "said",
    [
        {"order_id": "1", **DECLINE},
        {"status": "400", "type": "The card 4111 was declined"},
        {"status": "400", "type": "declined"},
        {"status": "400", "code": "1600300"},
        {"status": "99"},
    ],
)
def test_a_report_in_another_shape_is_refused(till, attempt, said):
    arm(till, attempt)
    assert report(till, attempt, **said).status_code == 400
    assert attempt.state == S.SENT


# --- a sale that was changed on its way ---


def cheaper(body):
    [line] = body["shoppingCart"]["items"]
    items = [{**line, "amount": "1.00"}]
    return {"chargeAmount": "1.00", "shoppingCart": {"items": items}}


def other_things(body):
    """For the same money."""
    guides = {"itemType": "Inventory", "inventoryId": "818", "quantity": 1}
    [line] = body["shoppingCart"]["items"]
    items = [guides, {**line, "amount": "2.34"}]
    return {"shoppingCart": {"items": items}}


CHANGED = pytest.mark.parametrize(
    ("change", "differs"), [(cheaper, ["total"]), (other_things, ["items"])]
)


@CHANGED
@pytest.mark.parametrize("is_reported", [True, False])
def test_an_order_for_something_else_is_for_a_supervisor(
    till, sandbox, attempt, change, differs, is_reported
):
    armed = arm(till, attempt)
    order_id = charge(sandbox, armed, **change(armed.json()["body"])).json["id"]
    if is_reported:
        report(till, attempt, order_id=order_id)
        assert doubts(attempt) == ["not what was armed"]
    else:
        look_again(timedelta(seconds=70))
        look_again(timedelta(seconds=80))
    assert_not_believed(attempt, S.REVIEW)
    [noted] = [e for e in attempt.evidence if e["kind"] == "not what was armed"]
    assert noted["differs"][: len(differs)] == differs
    look_again(timedelta(hours=1))
    assert_not_believed(attempt, S.REVIEW)


def test_a_supervisor_can_take_it_as_it_was_charged(till, sandbox, attempt):
    armed = arm(till, attempt)
    charged = charge(sandbox, armed, **cheaper(armed.json()["body"])).json
    report(till, attempt, order_id=charged["id"])
    sam = person("Sam", "supervisor")
    with pytest.raises(settle.NotSettled, match="not what was to be paid"):
        settle.as_not_charged(attempt, "The guest says so.", sam)
    settle.as_charged(attempt, charged["orderNumber"], sam)
    attempt.refresh_from_db()
    assert attempt.is_sold
    order = Order.objects.get()
    assert order.amount_mismatch
    assert (str(order.total_amount), str(attempt.expected_total)) == ("1.00", "12.34")


def test_a_reference_that_was_taken_out_hides_the_order_from_nobody(
    till, sandbox, attempt
):
    armed = arm(till, attempt)
    order_id = charge(sandbox, armed, notes="").json["id"]
    report(till, attempt, order_id=order_id)
    assert_not_believed(attempt)
    assert doubts(attempt) == ["reference"]
    sam = person("Sam", "supervisor")
    for minutes in (2, 3, 15):
        look_again(timedelta(minutes=minutes))
    settle.as_charged(attempt, order_id, sam)
    assert attempt.is_sold


# --- a refusal that was none ---


def test_a_decline_that_was_a_charge_is_the_sale(till, sandbox, attempt):
    charge(sandbox, arm(till, attempt))
    page = till.get(report(till, attempt, **DECLINE).json()["next"]).text
    assert attempt.is_sold
    assert "Not sold" not in page
    assert len(sandbox.booked()) == Order.objects.count() == 1


def test_a_decline_before_a_charge_is_found_out_later(till, sandbox, attempt):
    """The browser says no, and pays only then."""
    armed = arm(till, attempt)
    report(till, attempt, **DECLINE)
    assert attempt.state == S.ABSENT
    charge(sandbox, armed)
    look_again()
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert Cart.objects.get(pk=attempt.cart_id).state == CartState.PAID


def test_a_charge_after_a_decline_and_cash_calls_a_supervisor(till, sandbox, attempt):
    armed = arm(till, attempt)
    report(till, attempt, **DECLINE)
    pay(till, CASH)
    charge(sandbox, armed, **cheaper(armed.json()["body"]))
    look_again()
    attempt.refresh_from_db()
    assert attempt.is_charged_twice
    assert not Receipt.objects.filter(order__attempt=attempt, state="due").exists()


def test_a_changed_order_after_a_decline_is_no_sale_by_itself(till, sandbox, attempt):
    armed = arm(till, attempt)
    report(till, attempt, **DECLINE)
    charge(sandbox, armed, **cheaper(armed.json()["body"]))
    look_again()
    assert_not_believed(attempt, S.REVIEW)


def test_a_report_after_the_looks_began_takes_an_order_alone(till, sandbox, attempt):
    armed = arm(till, attempt)
    report(till, attempt)
    report(till, attempt, **DECLINE)
    assert_not_believed(attempt)
    order_id = charge(sandbox, armed).json["id"]
    report(till, attempt, order_id=order_id)
    assert attempt.is_sold


# --- somebody else's sale ---


def test_nobody_arms_or_reports_for_another(till, sandbox, attempt, browser_of):
    rival = browser_of(person("Sam", "supervisor"))
    assert arm(rival, attempt).status_code == 404
    arm(till, attempt)
    address = reverse("orders:report", args=[attempt.public_id])
    assert rival.post(address, DECLINE).status_code == 404
    attempt.refresh_from_db()
    assert attempt.state == S.SENT


def test_nothing_is_reported_of_a_sale_that_was_not_armed(till, sandbox, attempt):
    report(till, attempt, order_id=book(sandbox)["id"])
    assert attempt.state == S.PREPARED
    Attempt.objects.filter(pk=attempt.pk).update(
        state=S.SENT, sent_at=timezone.now(), lease_until=timezone.now()
    )
    report(till, attempt, **DECLINE)
    assert attempt.state == S.SENT


def test_a_second_uuid_for_one_sale_is_seen_as_two_orders(till, sandbox, attempt):
    armed = arm(till, attempt)
    charge(sandbox, armed)
    charge(sandbox, armed, MASTERCARD, {"x-acme-request-uuid": new_uuid()})
    report(till, attempt, **DECLINE)
    assert_not_believed(attempt, S.REVIEW)
    assert any(entry["kind"] == "several orders" for entry in attempt.evidence)
