"""Two who act on one cart or one sale: a rival at a named point, and one order."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from acme_pos import acme
from carts.models import Cart, CartState
from orders import checkout, outcome, resolver
from orders.models import Attempt, AttemptState, Order, Receipt
from tests.acme import fault_server as faults
from tests.carts import shelf

from .paying import CASH, COMMITTED, card, checkouts, latest, pay, prepare, tender_page
from .waiting import (
    acme_that,
    interrupted,
    look_at,
    meanwhile,
    order_of,
    says_of_the_latest,
    sell,
)

pytestmark = COMMITTED

S = AttemptState
# Points in the life of a payment, by the statement that has just been made.
FORM_SENT = ["SELECT", "may_be_alike"]
SOLD = says_of_the_latest(order_of)


@pytest.fixture
def rival(browser_of, front_desk):
    """The same cashier at the same desk, in another tab."""
    return browser_of(front_desk)


def edit(tab):
    shelf.post_item(tab, "donation", shelf.ROUND_UP_GIFT, shelf.donation("99.00"))


def empty(tab):
    tab.post(reverse("carts:empty"), {"cart": Cart.objects.earliest("pk").public_id})


def assert_sold_once(sandbox, amount="0.25"):
    [line] = sandbox.booked()
    assert line["amount"] == amount
    assert Order.objects.count() == Receipt.objects.count() == 1
    assert Attempt.objects.filter(state=S.SUCCEEDED).count() == 1


def assert_nothing_charged(sandbox, page):
    assert "nothing was charged" in page
    assert sandbox.ledger() == []
    assert Cart.objects.get().is_open
    assert not Order.objects.exists()


# --- edit or empty, and pay ---


@pytest.mark.parametrize("act", [edit, empty])
def test_a_change_before_the_sale_is_sent_stops_it(till, sandbox, rival, act):
    shelf.put_pencils(till)
    address = tender_page(till)
    with interrupted(lambda: act(rival), after=FORM_SENT):
        page = shelf.shown(till.post(address, card(), follow=True))
    assert_nothing_charged(sandbox, page)
    assert latest().is_prepared
    assert (Cart.objects.get().total == 0) is (act is empty)


@pytest.mark.parametrize("act", [edit, empty])
def test_a_change_while_acme_is_asked_changes_nothing(till, settings, rival, act):
    shelf.put_pencils(till)
    cart = Cart.objects.get()
    address = tender_page(till)

    with acme_that(settings, meanwhile(lambda: act(rival), SOLD)):
        till.post(address, card())
    assert latest().is_sold
    cart.refresh_from_db()
    assert cart.state == CartState.PAID
    assert [line.name for line in cart.lines] == [
        Order.objects.get().attempt.snapshot["lines"][0]["name"]
    ]
    assert Receipt.objects.count() == 1


# --- pay and pay ---


def test_one_form_in_two_tabs_charges_once(till, sandbox, rival):
    shelf.put_pencils(till)
    address = tender_page(till)
    with interrupted(lambda: rival.post(address, card()), after=FORM_SENT):
        page = shelf.shown(till.post(address, CASH, follow=True))
    assert_sold_once(sandbox)
    assert latest().tender == "CreditCard"
    assert Order.objects.get().order_number in page


def test_one_form_in_two_tabs_while_acme_is_asked_charges_once(till, settings, rival):
    shelf.put_pencils(till)
    address = tender_page(till)
    pages = []

    def again():
        pages.append(shelf.shown(rival.post(address, CASH, follow=True)))

    with acme_that(settings, meanwhile(again, SOLD)) as server:
        till.post(address, card())
    assert len(server.received) == 1
    assert latest().is_sold
    assert "Not sold" not in pages[0]
    assert Order.objects.count() == 1


@pytest.mark.parametrize("newer_first", [True, False], ids=["newer", "older"])
def test_two_attempts_of_one_cart_charge_once(till, sandbox, rival, newer_first):
    """Two tender pages of one cart, the second one after a change."""
    shelf.put_pencils(till)
    older = tender_page(till)
    shelf.put_gift(till, "1.00")
    newer = tender_page(till)
    first, second = (newer, older) if newer_first else (older, newer)

    def pay_second():
        rival.post(second, card())

    if newer_first:
        with interrupted(pay_second, after=FORM_SENT):
            till.post(first, CASH)
    else:
        till.post(first, CASH)
        pay_second()
    assert_sold_once(sandbox, "1.25")
    states = set(Attempt.objects.values_list("state", flat=True))
    assert states == {S.SUCCEEDED, S.ABANDONED}


def test_a_newer_attempt_prepared_in_mid_payment_stops_the_older(till, sandbox, rival):
    shelf.put_pencils(till)
    older = tender_page(till)

    def overtake():
        edit(rival)
        pay(rival, card())

    with interrupted(overtake, after=FORM_SENT):
        till.post(older, CASH)
    assert_sold_once(sandbox, "99.25")


# --- the resolver, and the web's own answer ---


def test_the_resolver_finishes_what_the_web_just_received(till, sandbox, monkeypatch):
    shelf.put_pencils(till)
    address = tender_page(till)
    complete, waiting = outcome.complete, [resolver.resolve_due]

    def overtaken(*args):
        if waiting:
            waiting.pop()()
        complete(*args)

    monkeypatch.setattr(outcome, "complete", overtaken)
    page = shelf.shown(till.post(address, CASH, follow=True))
    assert not waiting
    assert_sold_once(sandbox)
    assert Order.objects.get().order_number in page
    assert Order.objects.get().items.count() == 1


def test_a_sale_that_is_not_received_is_completed_by_nobody(till, sandbox):
    _, attempt = sell(till, sandbox, "500")
    outcome.complete(attempt, acme.Order.model_validate(order_of(attempt)))
    attempt.refresh_from_db()
    assert attempt.state == S.UNKNOWN
    assert attempt.cart.state == CartState.LOCKED
    assert not Order.objects.exists()


def test_the_web_receives_what_the_resolver_is_looking_at(till, sandbox, settings):
    """The look began while the sale was unknown; the late answer overtakes it."""
    _, attempt = sell(till, sandbox, "500")

    def answer_comes():
        web = Attempt.objects.get(pk=attempt.pk)
        web.state = S.SENT
        outcome.receive(web, acme.Order.model_validate(order_of(web)))

    nothing = faults.says([])
    with acme_that(settings, meanwhile(answer_comes, nothing)):
        look_at(attempt.sent_at + timedelta(minutes=11))
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    assert Order.objects.count() == Receipt.objects.count() == 1


# --- the resolver, and a supervisor ---


def lists(attempt, *, found):
    """ACME's list of the contact's orders, and the order when it is asked for."""
    order = order_of(attempt)
    listed = faults.says([order] if found else [])
    return [listed, faults.says(order)]


def supervise(attempt, made=None):
    def act():
        person = Attempt.objects.get(pk=attempt.pk)
        (made if made is not None else []).append(outcome.give_up(person))

    return act


def test_a_supervisor_gives_up_what_the_resolver_then_finds(till, sandbox, settings):
    _, attempt = sell(till, sandbox, "500")
    listed, order = lists(attempt, found=True)
    with acme_that(settings, meanwhile(supervise(attempt), listed), order):
        look_at(attempt.sent_at + timedelta(minutes=1))
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    assert Order.objects.count() == 1


def test_a_supervisor_gives_up_and_the_resolver_does_not_send_again(
    till, sandbox, settings
):
    settings.ACME_REPLAY = True
    _, attempt = sell(till, sandbox, "500")
    listed, _ = lists(attempt, found=False)
    with acme_that(settings, meanwhile(supervise(attempt), listed)) as server:
        look_at(attempt.sent_at + timedelta(minutes=1))
    assert [one.method for one in server.received] == ["GET"]
    attempt.refresh_from_db()
    assert (attempt.state, attempt.send_count) == (S.ABSENT, 1)
    assert attempt.cart.state == CartState.PARKED


def test_nobody_gives_up_what_is_being_sent_again(till, sandbox, settings):
    settings.ACME_REPLAY = True
    _, attempt = sell(till, sandbox, "500")
    listed, _ = lists(attempt, found=False)
    made = []
    sold = meanwhile(supervise(attempt, made), faults.says(order_of(attempt)))
    with acme_that(settings, listed, sold):
        look_at(attempt.sent_at + timedelta(minutes=1))
    assert made == [False]
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID


def test_nobody_gives_up_what_was_found(till, sandbox):
    _, attempt = sell(till, sandbox, "500-after")
    stale = Attempt.objects.get(pk=attempt.pk)
    look_at(attempt.sent_at + timedelta(minutes=1))
    assert not outcome.give_up(stale)
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID


def test_what_a_supervisor_gave_up_is_not_sent_by_a_stale_hand(till, sandbox, settings):
    settings.ACME_REPLAY = True
    _, attempt = sell(till, sandbox, "500")
    stale = Attempt.objects.get(pk=attempt.pk)
    assert outcome.give_up(attempt)
    checkout.send_again(stale)
    assert len(checkouts(sandbox)) == 1
    attempt.refresh_from_db()
    assert attempt.state == S.ABSENT


def test_a_reaped_page_is_not_paid_in_the_same_moment(till, sandbox):
    """The form was valid when the reaper came."""
    shelf.put_pencils(till)
    address = prepare(till)["Location"]
    old = timezone.now() - timedelta(hours=1)
    Attempt.objects.update(created_at=old)
    with interrupted(resolver.resolve_due, after=FORM_SENT):
        page = shelf.shown(till.post(address, card(), follow=True))
    assert sandbox.ledger() == []
    assert latest().is_abandoned
    assert "left before anything was sent" in page
    assert Cart.objects.get().is_open
