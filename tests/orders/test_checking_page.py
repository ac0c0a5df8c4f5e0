"""What the cashier sees while a sale has no answer, and when it has none for good."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff import times
from acme_pos.staff.models import AuditEvent
from carts import parking
from carts.models import Cart, CartState
from orders import outcome
from orders.models import Attempt, AttemptState
from tests.carts import shelf
from tests.conftest import person

from .paying import (
    CASH,
    COMMITTED,
    card,
    cash,
    latest,
    look_again,
    pay,
    prepare,
    strike,
    text_of,
)

pytestmark = COMMITTED

RECALL = "orders:recall"


def lose(till, sandbox, tender=CASH, fault="500", amount="12.34"):
    """Sell a gift of which ACME gives no clear answer."""
    shelf.put_gift(till, amount)
    strike(sandbox, fault)
    page = shelf.shown(pay(till, tender))
    return latest(), page


def outcome_page(till, attempt):
    return till.get(reverse("orders:outcome", args=[attempt.public_id])).text


def tray(person_):
    return person_.get(reverse("orders:checking")).text


def recall(till, attempt):
    address = reverse(RECALL, args=[attempt.public_id])
    return till.post(address, follow=True)


def clock(moment):
    return times.clock_to_the_second(moment)


# --- while it is looked for ------------------------------------------------------


def test_it_says_how_often_it_looked_and_when_it_looks_next(till, sandbox):
    attempt, page = lose(till, sandbox)
    assert f"The next look is at {clock(attempt.next_look_at)}." in page
    assert "Looked for" not in page
    look_again()
    attempt.refresh_from_db()
    page = outcome_page(till, attempt)
    assert (
        f"Looked for 1 time; the next look is at {clock(attempt.next_look_at)}" in page
    )
    assert f"Sent at {times.clock(attempt.sent_at)}" in page


def test_where_no_script_runs_the_page_comes_again_until_it_is_known(till, sandbox):
    again = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
    attempt, page = lose(till, sandbox)
    assert again in page
    attempt.move(AttemptState.UNKNOWN, AttemptState.ABSENT)
    assert again not in outcome_page(till, attempt)


def test_cash_in_the_drawer_gives_its_change_at_once(till, sandbox):
    _, page = lose(till, sandbox, cash("20"))
    assert "Give the guest <strong>$7.66 change</strong>" in page
    _, page = lose(till, sandbox, card())
    assert "change</strong>" not in page


def test_the_next_guest_and_a_slip_are_one_press_away(till, sandbox):
    attempt, page = lose(till, sandbox)
    assert f"{reverse('carts:sale')}?next-guest" in page
    slip = reverse("orders:provisional", args=[attempt.public_id])
    assert slip in page
    page = till.get(slip).text
    for words in (attempt.spoken_reference, "Round-up gift", "$12.34", "$487.66"):
        assert words in page
    assert "Order" not in page


def test_in_review_a_supervisor_is_called_and_nothing_is_taken_again(till, sandbox):
    attempt, _ = lose(till, sandbox)
    outcome.ask_supervisor(attempt, "no proof in time")
    page = outcome_page(till, attempt)
    assert "A supervisor is needed" in page
    assert "Money may have moved." in page
    assert "Do not take this payment again" in page
    assert attempt.spoken_reference in page
    assert 'data-waiting="review"' in page
    assert "No money moved" not in page


def test_a_received_order_is_no_longer_a_perhaps(till, sandbox):
    attempt, _ = lose(till, sandbox)
    attempt.move(AttemptState.UNKNOWN, AttemptState.RECEIVED, acme_order_id="77")
    page = outcome_page(till, attempt)
    assert "Money has moved." in page
    assert "Money may have moved." not in page


# --- when there is no order ------------------------------------------------------

GIVE_BACK = {
    "Cash": "Give the $12.34 in cash back",
    "Check": "Give the check back",
    "Voucher": "Give the voucher back",
    "CreditCard": "ending 4242 was not charged",
    "Other": "open the cart again and take the payment",
}


@pytest.mark.parametrize("tender", GIVE_BACK)
def test_what_was_not_charged_is_given_back(till, sandbox, tender):
    form = {"Cash": CASH, "CreditCard": card()}.get(
        tender, {"tender": tender, "number": "A-1"}
    )
    attempt, _ = lose(till, sandbox, form)
    look_again()
    attempt.refresh_from_db()
    outcome.give_up(attempt)
    page = outcome_page(till, attempt)
    assert "Not charged" in page
    assert "No money moved." in page
    assert "looked for 1 time in" in page
    assert GIVE_BACK[tender] in page
    for other in set(GIVE_BACK) - {tender, "Other"}:
        assert GIVE_BACK[other] not in page
    assert "Money may have moved" not in page


def test_its_cart_is_opened_again_and_paid_once(till, sandbox):
    attempt, _ = lose(till, sandbox)
    outcome.give_up(attempt)
    shelf.put_pencils(till, 3)
    other = Cart.objects.open().get()
    assert "Open this cart again" in outcome_page(till, attempt)
    page = text_of(recall(till, attempt))
    assert "This is the cart again. It was not charged." in page
    name = parking.name_of(other)
    assert f"The cart you had is parked as {name}. F9 brings it back." in page
    assert "Pay $12.34" in page
    pay(till, CASH)
    assert latest().is_sold
    assert latest().cart == attempt.cart
    assert [line["amount"] for line in sandbox.booked()] == ["12.34"]
    assert "Pay $0.00" in text_of(till.get(reverse("carts:sale")))
    other.refresh_from_db()
    assert other.is_parked


def test_it_comes_to_the_desk_its_cashier_stands_at_now(till, sandbox, desk):
    attempt, _ = lose(till, sandbox)
    outcome.give_up(attempt)
    second = type(desk).objects.create(name="Desk 2")
    till.post(reverse("staff:desk"), {"desk": second.pk})
    assert "Pay $12.34" in text_of(recall(till, attempt))
    attempt.refresh_from_db()
    assert (attempt.desk, attempt.cart.desk) == (desk, second)


def test_a_colleague_goes_on_with_it_and_that_is_written_down(
    till, sandbox, browser_of, front_desk
):
    attempt, _ = lose(till, sandbox)
    outcome.give_up(attempt)
    finn = person("Finn", "front desk")
    other = browser_of(finn)
    assert attempt.spoken_reference in tray(other)
    assert "Pay $12.34" in text_of(recall(other, attempt))
    [line] = AuditEvent.objects.filter(action="cart recalled")
    assert (line.actor, line.facts) == (finn, {"sale": attempt.reference})
    assert line.before == {"cashier": "frida", "state": "parked"}
    assert line.after == {"cashier": "finn", "state": "open"}
    assert "Its cart is open again." in outcome_page(till, attempt)
    assert "Pay $12.34" not in text_of(till.get(reverse("carts:sale")))
    assert recall(till, attempt).status_code == 200
    pay(other, CASH, Cart.objects.get(pk=attempt.cart_id))
    attempt.cart.refresh_from_db()
    assert (attempt.cart.cashier, attempt.cart.state) == (finn, CartState.PAID)
    assert latest().cashier == finn
    assert Attempt.objects.get(pk=attempt.pk).cashier == front_desk
    assert AuditEvent.objects.filter(action="cart recalled").count() == 1


def test_what_is_not_parked_no_colleague_reaches(till, sandbox, browser_of, auditor):
    attempt, _ = lose(till, sandbox)
    other = browser_of(person("Finn", "front desk"))
    for address in (RECALL, "orders:outcome", "orders:provisional"):
        act = other.post if address == RECALL else other.get
        assert act(reverse(address, args=[attempt.public_id])).status_code == 404
    outcome.give_up(attempt)
    assert recall(browser_of(auditor), attempt).status_code == 403
    attempt.cart.refresh_from_db()
    assert attempt.cart.is_parked


@pytest.mark.parametrize("fault", ["500", "cut-after"])
def test_a_cart_that_does_not_wait_is_not_opened(till, sandbox, fault):
    """Locked while it is looked for, paid once it was found."""
    attempt, _ = lose(till, sandbox, fault=fault)
    recall(till, attempt)
    attempt.cart.refresh_from_db()
    assert attempt.cart.state == CartState.LOCKED
    look_again()
    recall(till, attempt)
    attempt.cart.refresh_from_db()
    found = fault == "cut-after"
    assert attempt.cart.state == (CartState.PAID if found else CartState.LOCKED)


def test_pressed_twice_it_is_opened_once(till, sandbox):
    attempt, _ = lose(till, sandbox)
    outcome.give_up(attempt)
    recall(till, attempt)
    page = recall(till, attempt).text
    assert "does not wait any more" in page
    assert "Its cart is open again." in page
    assert "Open this cart again" not in page
    assert Attempt.objects.count() == 1


def test_an_order_that_turns_up_later_shows_on_both_pages(till, sandbox):
    attempt, _ = lose(till, sandbox, fault="cut-after")
    outcome.give_up(attempt)
    recall(till, attempt)
    pay(till, CASH)
    look_again(timedelta(hours=1))
    page = outcome_page(till, attempt)
    attempt.refresh_from_db()
    assert attempt.is_charged_twice
    assert "Both payments stand at ACME." in page
    assert attempt.order.order_number in page
    assert "No money moved" not in page


def test_what_is_paid_another_time_is_not_given_back(till, sandbox):
    attempt, _ = lose(till, sandbox)
    outcome.give_up(attempt)
    recall(till, attempt)
    assert GIVE_BACK["Cash"] in outcome_page(till, attempt)
    pay(till, CASH)
    assert latest().is_sold
    page = outcome_page(till, attempt)
    assert "No money moved by this payment." in page
    assert "Its cart has been paid, or is being paid, another time." in page
    assert GIVE_BACK["Cash"] not in page
    assert "open the cart again" not in page


def test_the_slip_lists_what_was_sent(till, sandbox):
    """The cart may have been changed since, by a sale that was found late."""
    attempt, _ = lose(till, sandbox)
    attempt.cart.items.update(name="Something else", unit_price="99.00")
    page = till.get(reverse("orders:provisional", args=[attempt.public_id])).text
    assert "Round-up gift" in page
    assert "$12.34" in page
    assert "Something else" not in page
    assert "$99.00" not in page


@pytest.mark.parametrize("press", ["pay", "tender"])
def test_a_cart_whose_earlier_payment_was_found_is_said_to_be_paid(
    till, sandbox, press
):
    attempt, _ = lose(till, sandbox, fault="cut-after")
    outcome.give_up(attempt)
    recall(till, attempt)
    stale = Cart.objects.open().get()
    address = prepare(till, stale)["Location"]
    look_again(timedelta(hours=1))
    attempt.refresh_from_db()
    assert attempt.is_sold
    if press == "pay":
        answer = prepare(till, stale)
    else:
        answer = till.get(till.post(address, CASH)["Location"])
    assert answer["Location"] == reverse("orders:outcome", args=[attempt.public_id])
    page = till.get(answer["Location"]).text
    assert "This cart has been paid: the earlier payment was found." in page
    assert "nothing was charged" not in page
    assert "left before anything was sent" not in page
    assert len(sandbox.booked()) == 1


# --- the tray --------------------------------------------------------------------


def test_the_tray_shows_every_desk_what_waits(till, sandbox, browser_of, supervisor):
    absent, _ = lose(till, sandbox)
    outcome.give_up(absent)
    review, _ = lose(till, sandbox)
    outcome.ask_supervisor(review, "no proof in time")
    unknown, _ = lose(till, sandbox)
    for viewer in (till, browser_of(supervisor)):
        page = tray(viewer)
        assert all(a.spoken_reference in page for a in (absent, review, unknown))
        own = reverse("orders:outcome", args=[absent.public_id])
        assert (own in page) == (viewer is till)
    assert f"Looked for at {clock(unknown.next_look_at)}" in tray(till)


def test_a_parked_cart_leaves_the_tray_after_a_day(till, sandbox):
    attempt, _ = lose(till, sandbox)
    outcome.give_up(attempt)
    Attempt.objects.update(finished_at=timezone.now() - timedelta(hours=25))
    assert attempt.spoken_reference not in tray(till)
    assert "Every sale has its answer." in tray(till)


def test_a_parked_cart_is_not_sold_from_an_old_page(till, sandbox):
    attempt, _ = lose(till, sandbox)
    outcome.give_up(attempt)
    attempt.cart.refresh_from_db()
    page = till.post(prepare(till, attempt.cart)["Location"], CASH, follow=True).text
    assert "nothing was charged" in page
    assert sandbox.booked() == []
