"""An order found after its sale was given up: one sale, or two payments and a call."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from acme_pos import acme
from acme_pos.staff.models import AuditEvent
from carts.models import Cart, CartState
from orders import outcome
from orders.models import Attempt, AttemptState, Order, Receipt, ReceiptState
from tests.acme import fault_server as faults
from tests.carts import shelf
from tests.conftest import PASSWORD

from .paying import CASH, COMMITTED, card, latest, pay, prepare
from .waiting import (
    acme_that,
    look_at,
    look_until,
    meanwhile,
    order_of,
    says_of_the_latest,
    sell,
)

pytestmark = COMMITTED

S = AttemptState
GUEST = {"first_name": "Ida", "email": "ida@guest.example"}


@pytest.fixture
def given_up(till, sandbox):
    """Not charged, as it seems: the guest's cart is parked."""
    shelf.write_guest(till, **GUEST)
    _, attempt = sell(till, sandbox, "500")
    look_until(attempt, attempt.sent_at + timedelta(minutes=15))
    attempt.refresh_from_db()
    assert attempt.state == S.ABSENT
    return attempt


def book_late(sandbox, attempt):
    """What ACME does with a request that lay somewhere on its way."""
    answer = sandbox.check_out(attempt.body, uuid_=str(attempt.request_uuid))
    assert answer.status == 200
    return str(answer.json["id"])


def find(attempt):
    look_at(timezone.now() + timedelta(minutes=45))
    attempt.refresh_from_db()


def recall(attempt):
    cart = Cart.objects.get(pk=attempt.cart_id)
    assert cart.recall()
    cart.refresh_from_db()
    return cart


def assert_is_the_sale(attempt, order_id):
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert not attempt.late_hit
    assert attempt.cart.state == CartState.PAID
    order = Order.objects.get(attempt=attempt)
    assert order.acme_id == attempt.acme_order_id == order_id
    assert order.receipts.count() == 1
    assert not Attempt.objects.charged_twice().exists()


def assert_charged_twice(attempt, order_id):
    attempt.refresh_from_db()
    assert attempt.state == S.ABSENT
    assert attempt.late_hit
    assert attempt.next_look_at is None
    order = Order.objects.get(attempt=attempt)
    assert order.acme_id == order_id
    assert order.receipts.get().state == ReceiptState.NONE
    [line] = AuditEvent.objects.about(order)
    assert line.action == "charged twice, perhaps"
    assert list(Attempt.objects.charged_twice()) == [attempt]


# --- one payment ---


def test_with_the_cart_parked_it_is_the_sale(till, sandbox, given_up):
    order_id = book_late(sandbox, given_up)
    find(given_up)
    assert_is_the_sale(given_up, order_id)
    assert Receipt.objects.get().state == ReceiptState.PENDING


def test_the_cart_is_locked_before_its_order_is_recorded(given_up):
    """Whoever dies in between leaves no cart that can be paid another time."""
    cart = recall(given_up)
    unreadable = {"id": "900", "totalAmount": "99999999999.99"}
    outcome.receive(given_up, acme.Order.model_validate(unreadable))
    given_up.refresh_from_db()
    assert given_up.is_received
    stale = cart.version
    cart.refresh_from_db()
    assert (cart.state, cart.version) == (CartState.LOCKED, stale + 1)


def test_with_the_cart_open_again_it_is_the_sale(till, sandbox, given_up):
    recall(given_up)
    order_id = book_late(sandbox, given_up)
    find(given_up)
    assert_is_the_sale(given_up, order_id)
    assert not Cart.objects.open().exists()


def test_with_the_cart_changed_the_receipt_is_for_what_was_sold(
    till, sandbox, given_up
):
    recall(given_up)
    shelf.put_pencils(till, 7)
    order_id = book_late(sandbox, given_up)
    find(given_up)
    assert_is_the_sale(given_up, order_id)
    order = Order.objects.get()
    assert str(order.total_amount) == "12.34"
    assert order.items.count() == 1


def test_what_was_prepared_and_not_sent_gives_way(till, sandbox, given_up):
    cart = recall(given_up)
    address = prepare(till, cart)["Location"]
    unsent = latest()
    assert unsent.is_prepared
    order_id = book_late(sandbox, given_up)
    find(given_up)
    assert_is_the_sale(given_up, order_id)
    unsent.refresh_from_db()
    assert unsent.is_abandoned
    page = shelf.shown(till.post(address, CASH, follow=True))
    assert "This cart has been paid: the earlier payment was found." in page
    assert "left before anything was sent" not in page
    assert len(sandbox.booked()) == 1


def test_whoever_brings_it_late_need_not_know_that_it_was_given_up(
    till, sandbox, given_up
):
    """A process that slept since it sent still believes that the sale is SENT."""
    cart = recall(given_up)
    prepare(till, cart)
    unsent = latest()
    asleep = Attempt.objects.get(pk=given_up.pk)
    asleep.state = S.SENT
    outcome.receive(asleep, acme.Order.model_validate(order_of(asleep)))
    unsent.refresh_from_db()
    assert unsent.is_abandoned
    assert_is_the_sale(given_up, "77001")


# --- two payments ---


@pytest.mark.parametrize("tender", [CASH, card()], ids=["cash", "card"])
def test_with_the_cart_paid_again_a_supervisor_is_called(
    till, sandbox, given_up, tender
):
    pay(till, tender, recall(given_up))
    second = latest()
    assert second.is_sold
    order_id = book_late(sandbox, given_up)
    find(given_up)
    assert_charged_twice(given_up, order_id)
    second.refresh_from_db()
    assert second.is_sold
    assert second.cart.state == CartState.PAID
    assert Order.objects.count() == len(sandbox.booked()) == 2
    assert Receipt.objects.filter(state=ReceiptState.PENDING).count() == 1


def test_it_is_noted_once(till, sandbox, given_up):
    pay(till, CASH, recall(given_up))
    order_id = book_late(sandbox, given_up)
    find(given_up)
    echo = acme.Order.model_validate(order_of(given_up, order_id))
    outcome.receive(given_up, echo)
    find(given_up)
    assert_charged_twice(given_up, order_id)
    assert Order.objects.count() == 2


def test_while_the_cart_is_paid_again_both_orders_are_kept(
    till, sandbox, given_up, settings
):
    """The first order comes to light while ACME works on the second payment."""
    real = settings.ACME

    def come_to_light():
        echo = acme.Order.model_validate(order_of(given_up, "first"))
        outcome.receive(Attempt.objects.get(pk=given_up.pk), echo)

    second_order = says_of_the_latest(lambda attempt: order_of(attempt, "second"))
    with acme_that(settings, meanwhile(come_to_light, second_order)):
        pay(till, CASH, recall(given_up))
    assert real == settings.ACME
    assert latest().is_sold
    assert_charged_twice(given_up, "first")
    assert set(Order.objects.values_list("acme_id", flat=True)) == {"first", "second"}


def found_while_paid_again(till, settings, given_up, answer, *later):
    def come_to_light():
        echo = acme.Order.model_validate(order_of(given_up, "first"))
        outcome.receive(Attempt.objects.get(pk=given_up.pk), echo)

    with acme_that(settings, meanwhile(come_to_light, answer), *later) as server:
        pay(till, CASH, recall(given_up))
    return server


def test_when_the_second_payment_is_refused_the_first_one_is_the_sale(
    till, sandbox, given_up, settings
):
    """Else the cart would open once more, and the guest would pay it twice."""
    refused = faults.says({"type": "NO", "message": "no"}, "400 Bad Request")
    found_while_paid_again(till, settings, given_up, refused)
    second = latest()
    assert second.state == S.REJECTED
    assert second.cart.state == CartState.LOCKED
    read = faults.says_and_closes(order_of(given_up, "first", email=GUEST["email"]))
    with acme_that(settings, read):
        look_at(timezone.now())
    assert_is_the_sale(given_up, "first")
    assert Order.objects.count() == 1
    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.to) == (ReceiptState.PENDING, GUEST["email"])
    prepare(till, second.cart)
    assert Attempt.objects.count() == 2


def test_while_the_second_payment_is_unfinished_nothing_is_to_be_refunded(
    till, sandbox, given_up, settings, browser_of, supervisor
):
    lost = faults.says({"message": "lost"}, "500 Server Error")
    found_while_paid_again(till, settings, given_up, lost)
    sam = browser_of(supervisor)
    for viewer, name in ((till, "orders:outcome"), (sam, "orders:settle")):
        page = viewer.get(reverse(name, args=[given_up.public_id])).text
        assert "order is the sale" in page
        assert "is to be refunded yet" in page
        for words in ("Both payments stand", "Charged twice", "is settled"):
            assert words not in page
    said = {"reason": "Only one order is at ACME.", "password": PASSWORD}
    typed = {"verdict": "refunded"} | {f"refunded-{name}": said[name] for name in said}
    sam.post(reverse("orders:settle", args=[given_up.public_id]), typed)
    given_up.refresh_from_db()
    assert given_up.late_hit_settled_at is None
    assert given_up.resolved_by is None


def test_when_the_second_payment_is_given_up_too_the_first_one_is_the_sale(
    till, sandbox, given_up, settings
):
    lost = faults.says({"message": "lost"}, "500 Server Error")
    found_while_paid_again(till, settings, given_up, lost)
    second = latest()
    assert second.state == S.UNKNOWN
    given_up.refresh_from_db()
    assert given_up.late_hit
    assert outcome.give_up(second)
    second.refresh_from_db()
    assert second.cart.state == CartState.LOCKED
    read = faults.says_and_closes(order_of(given_up, "first", email=GUEST["email"]))
    with acme_that(settings, read):
        look_at(timezone.now())
    assert_is_the_sale(given_up, "first")


def test_after_a_supervisor_saw_to_the_first_payment_the_cart_opens_again(
    till, sandbox, given_up, settings
):
    """Refunded at ACME, say: then nothing pays the cart."""
    lost = faults.says({"message": "lost"}, "500 Server Error")
    found_while_paid_again(till, settings, given_up, lost)
    Attempt.objects.filter(late_hit=True).update(late_hit_settled_at=timezone.now())
    assert outcome.give_up(latest())
    assert latest().cart.state == CartState.PARKED
    given_up.refresh_from_db()
    assert given_up.state == S.ABSENT
