"""Proven that no money moved: said in words, and the cart is open again."""

import dataclasses

import pytest

from carts.models import Cart
from orders.models import Attempt, AttemptState, Order
from tests.carts import shelf

from .paying import (
    CASH,
    COMMITTED,
    DECLINED,
    card,
    cash,
    checkouts,
    latest,
    pay,
    stopped,
    strike,
    tender_page,
)

pytestmark = COMMITTED

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def declined(till, sandbox):
    """A sale of 12.34 whose card was declined; the page that says so."""
    shelf.put_gift(till, "12.34")
    return shelf.shown(pay(till, card(DECLINED)))


def test_a_declined_card_is_said_in_acmes_words(declined, sandbox):
    assert "Your card was declined; no money was taken." in declined
    assert "ACME says: The card was declined: do not honor." in declined
    assert "No money moved." in declined
    assert latest().state == AttemptState.REJECTED
    assert sandbox.booked() == []
    assert not Order.objects.exists()


def test_the_cart_is_open_and_can_be_changed(declined, till, cart):
    shelf.put_pencils(till)
    assert str(cart.total) == "12.59"


def test_the_next_try_is_a_new_request_and_books_once(declined, till, sandbox):
    assert "Sold" in shelf.shown(pay(till, CASH))
    first, second = Attempt.objects.oldest_first()
    assert first.request_uuid != second.request_uuid
    assert first.reference != second.reference
    assert [line["uuid"] for line in sandbox.booked()] == [str(second.request_uuid)]
    assert (first.state, second.state) == ("rejected", "succeeded")


def test_the_old_page_of_a_refused_try_cannot_be_paid_again(declined, till, sandbox):
    address = f"/pay/{latest().public_id}/"
    page = shelf.shown(till.post(address, CASH, follow=True))
    assert "Not sold" in page
    assert sandbox.booked() == []


@pytest.fixture
def unreachable(settings, sandbox):
    settings.ACME = dataclasses.replace(settings.ACME, base_url=NOWHERE)


def test_without_a_connection_nothing_was_sent(till, cart, unreachable):
    shelf.put_pencils(till)
    page = shelf.shown(pay(till, CASH))
    assert "ACME could not be reached. Nothing was sent." in page
    assert latest().state == AttemptState.NOT_SENT
    assert Cart.objects.get().is_open


def test_once_acme_is_back_the_same_cart_is_sold(
    till, cart, sandbox, settings, unreachable
):
    shelf.put_pencils(till)
    pay(till, CASH)
    settings.ACME = dataclasses.replace(
        settings.ACME, base_url=f"http://127.0.0.1:{sandbox.port}"
    )
    pay(till, CASH)
    assert latest().is_sold
    assert latest().cart == cart
    assert len(sandbox.booked()) == 1


@pytest.fixture
def reject_key(settings):
    def reject():
        settings.ACME = dataclasses.replace(settings.ACME, api_key="not-the-key")

    return reject


def test_a_key_that_acme_rejects_sells_nothing(till, sandbox, reject_key):
    shelf.put_pencils(till)
    address = tender_page(till)
    reject_key()
    till.post(address, CASH)
    assert latest().state == AttemptState.REJECTED
    assert Cart.objects.get().is_open
    assert sandbox.booked() == []


def test_nor_is_it_asked_for_a_tender(till, sandbox, reject_key):
    shelf.put_pencils(till)
    reject_key()
    assert "Nothing was charged." in stopped(till)
    assert not Attempt.objects.exists()
    assert checkouts(sandbox) == []


def test_a_fault_that_declines_cash_is_a_refusal_too(till, sandbox):
    shelf.put_pencils(till)
    strike(sandbox, "decline")
    assert "Not sold" in shelf.shown(pay(till, CASH))
    assert Cart.objects.get().is_open


@pytest.fixture
def too_many(till):
    """Tickets of one event that was sold out between our catalog and the sale."""
    of = shelf.put_tickets(till, Adult=20)
    for _ in range(4):
        shelf.put_tickets(till, of, Adult=20)


def test_more_tickets_than_acme_has_are_not_asked_a_tender_for(till, sandbox, too_many):
    page = stopped(till)
    assert "Nothing was charged." in page
    assert " left." in page
    assert not Attempt.objects.exists()
    assert checkouts(sandbox) == []


def test_where_no_places_are_held_they_are_refused_in_words(
    till, sandbox, too_many, settings
):
    settings.ACME_HOLDS = False
    page = shelf.shown(pay(till, {**CASH, **cash("3000")}))
    assert "Not sold" in page
    assert latest().state == AttemptState.REJECTED
    assert sandbox.booked() == []
