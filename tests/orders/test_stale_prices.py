"""A stale price or cart: nothing is sent, or ACME refuses it; both prices are said."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from carts.models import Cart, CartItem, CatalogEntry, CatalogKind
from orders import refusals
from orders.models import Attempt, AttemptState, Order
from tests.carts import shelf

from .paying import (
    CASH,
    COMMITTED,
    card,
    checkouts,
    latest,
    prepare,
    stopped,
    tender_page,
    text_of,
)
from .waiting import look_at

pytestmark = COMMITTED

S = AttemptState
PENCIL = (CatalogKind.ADD_ON, shelf.PENCIL)


def assert_nothing_sent(sandbox):
    assert checkouts(sandbox) == []
    assert sandbox.ledger() == []
    assert not Order.objects.exists()
    assert Cart.objects.latest("pk").is_open


def assert_refused(sandbox):
    assert len(checkouts(sandbox)) == 1
    assert sandbox.booked() == []
    assert latest().state == S.REJECTED
    assert Cart.objects.get().is_open
    assert not Order.objects.exists()


def test_a_price_that_changed_on_the_shelf_is_told_before_the_tender(till, sandbox):
    shelf.put_pencils(till)
    shelf.reprice(*PENCIL, "0.35")
    answer = prepare(till)
    page = shelf.shown(till.get(answer["Location"]))
    assert "was $0.25, now $0.35" in page
    assert "Nothing was charged." in page
    assert not Attempt.objects.exists()
    assert_nothing_sent(sandbox)


def test_a_price_that_changed_on_an_open_tender_page_is_told_at_pay(till, sandbox):
    """The cart follows the shelf, and the page of the old total is worth nothing."""
    shelf.put_pencils(till)
    old = tender_page(till)
    shelf.reprice(*PENCIL, "0.35")
    prepare(till)
    page = shelf.shown(till.post(old, CASH, follow=True))
    assert "changed in another window" in page
    assert_nothing_sent(sandbox)
    assert latest().expected_total == Attempt.objects.get().expected_total


def test_a_price_that_changed_at_acme_alone_stops_the_sale_and_both_are_shown(
    till, sandbox, either_way
):
    shelf.reprice(*PENCIL, "0.20")
    shelf.put_pencils(till)
    page = stopped(till)
    assert "Nothing was charged. The total was $0.20; ACME asks for $0.25." in page
    assert "instead of $0.20" in page
    assert "Pay $0.25" in text_of(till.get(reverse("carts:sale")))
    assert not Attempt.objects.exists()
    assert_nothing_sent(sandbox)
    till.post(tender_page(till, told="0.25"), CASH)
    assert latest().is_sold
    assert [line["amount"] for line in sandbox.booked()] == ["0.25"]


@pytest.mark.parametrize("told", ["0.24", "0.26", "0.00", "1,000", "x", "-0.25"])
def test_a_total_that_was_not_shown_is_not_prepared(till, sandbox, told):
    """One that cannot be read counts as our own."""
    shelf.put_pencils(till)
    answer = prepare(till, told=told)
    if told in {"1,000", "x", "-0.25"}:
        assert latest().expected_total == Decimal("0.25")
    else:
        page = till.get(answer["Location"]).text
        assert f"The total was ${told}; ACME asks for $0.25." in page
        assert not Attempt.objects.exists()
    assert_nothing_sent(sandbox)


@pytest.mark.parametrize("page", ["cart", "tender"])
def test_a_page_of_an_older_cart_charges_nothing(till, sandbox, page):
    shelf.put_pencils(till)
    old_cart = Cart.objects.get()
    old_tender = tender_page(till)
    shelf.put_gift(till, "12.34")
    if page == "cart":
        answer = till.get(prepare(till, old_cart)["Location"])
    else:
        answer = till.post(old_tender, card(), follow=True)
    assert "changed in another window" in shelf.shown(answer)
    assert_nothing_sent(sandbox)
    assert latest().is_prepared


def test_a_coupons_total_that_is_another_by_now_is_refused(till, sandbox):
    """Told was what ACME asked a minute ago; ACME asks for more now."""
    shelf.put_tickets(till, Adult=1)
    shelf.put_coupons(till, "NONE")
    address = tender_page(till)
    told = latest().expected_total - 1
    Attempt.objects.update(expected_total=told)
    page = shelf.shown(till.post(address, card(), follow=True))
    assert_refused(sandbox)
    assert checkouts(sandbox)[0]["body"]["chargeAmount"] == str(told)
    assert refusals.OTHER_PRICE in page


def test_an_event_that_was_taken_off_is_refused_in_words(till, sandbox):
    shelf.put_tickets(till, Adult=1)
    gone = "0" * 24
    CatalogEntry.objects.filter(acme_id=CartItem.objects.get().event_id).delete()
    CartItem.objects.update(event_id=gone)
    address = tender_page(till)
    assert "ACME did not price this cart." in shelf.shown(till.get(address))
    page = shelf.shown(till.post(address, card(), follow=True))
    assert_refused(sandbox)
    assert "No money moved." in page


def test_a_total_in_the_post_is_nothing_to_anybody(till, sandbox):
    shelf.put_pencils(till)
    address = tender_page(till)
    tampered = {"expected_total": "0.01", "total": "0.01", "chargeAmount": "0.01"}
    till.post(address, {**CASH, **tampered})
    assert sandbox.booked()[0]["amount"] == "0.25"
    assert latest().expected_total == Order.objects.get().total_amount
    assert str(latest().change_due) == "499.75"


def test_less_than_the_total_is_not_taken_whatever_the_post_says(till, sandbox):
    shelf.put_pencils(till, 10)
    address = tender_page(till)
    short = {"tender": "Cash", "given": "0.01", "expected_total": "0.01"}
    page = shelf.shown(till.post(address, short))
    assert "$2.49 is missing." in page
    assert_nothing_sent(sandbox)


def test_the_form_of_another_cart_prepares_nothing(till, sandbox, supervisor, desk):
    """Another cashier's cart, and one's own at another version."""
    shelf.put_pencils(till)
    own = Cart.objects.get()
    others = Cart.objects.create(desk=desk, cashier=supervisor)
    address = reverse("orders:prepare")
    theirs = till.post(address, {"cart": others.public_id, "version": 1})
    assert theirs.status_code == 404
    mixed = till.post(address, {"cart": own.public_id, "version": own.version + 7})
    assert mixed["Location"] == reverse("carts:sale")
    assert not Attempt.objects.exists()
    others.delete()
    assert_nothing_sent(sandbox)


def test_an_attempt_that_ran_out_charges_nothing(till, sandbox):
    shelf.put_pencils(till)
    address = tender_page(till)
    look_at(timezone.now() + timedelta(minutes=31))
    page = shelf.shown(till.post(address, card(), follow=True))
    assert "left before anything was sent" in page
    assert_nothing_sent(sandbox)
