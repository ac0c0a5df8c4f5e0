"""A cart is paid once, whatever is pressed twice, stale or at the same time."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from carts.models import Cart, CartState
from orders.models import Attempt, AttemptState, Order, Receipt
from tests.carts import shelf

from .paying import CASH, COMMITTED, card, latest, pay, prepare, strike, tender_page

pytestmark = COMMITTED


def assert_sold_once(sandbox):
    assert len(sandbox.ledger()) == 1
    assert Order.objects.count() == Receipt.objects.count() == 1
    assert Cart.objects.get().state == CartState.PAID


@pytest.mark.parametrize("tender", [CASH, card()], ids=["cash", "card"])
def test_the_same_form_sent_twice_shows_what_the_first_did(till, sandbox, tender):
    shelf.put_pencils(till)
    address = tender_page(till)
    pages = [till.post(address, tender, follow=True) for _ in range(3)]
    for page in pages:
        assert Order.objects.get().order_number in shelf.shown(page)
    assert_sold_once(sandbox)


@contextmanager
def interrupted(by, after="may_be_alike"):
    """`by` happens once, after that was read: the attempt is, to be paid."""
    waiting = [by]

    def interrupt(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if waiting and sql.startswith("SELECT") and f'"{after}"' in sql:
            waiting.pop()()
        return answer

    with connection.execute_wrapper(interrupt):
        yield


def test_two_at_the_same_moment_book_once(till, sandbox, browser_of, front_desk):
    shelf.put_pencils(till)
    address = tender_page(till)
    other = browser_of(front_desk)
    with interrupted(by=lambda: other.post(address, card())):
        page = till.post(address, CASH, follow=True)
    assert_sold_once(sandbox)
    assert latest().tender == "CreditCard"
    assert Order.objects.get().order_number in shelf.shown(page)


@pytest.mark.parametrize("at_acme", ["answers", "is cut"])
def test_two_at_the_same_moment_after_a_minute_book_once(
    till, sandbox, browser_of, front_desk, at_acme
):
    """Both ask for the price anew; the copy of the later one is sold by then."""
    shelf.put_pencils(till)
    address = tender_page(till)
    other = browser_of(front_desk)
    if at_acme == "is cut":
        strike(sandbox, "cut-after")
    with (
        time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True),
        interrupted(by=lambda: other.post(address, card()), after="carts_hold"),
    ):
        page = till.post(address, CASH, follow=True)
    assert "othing was charged" not in page.text
    assert len(sandbox.booked()) == 1
    assert latest().tender == "CreditCard"
    assert latest().state == ("succeeded" if at_acme == "answers" else "unknown")


def test_a_voucher_of_the_same_moment_is_no_second_use_of_it(
    till, sandbox, browser_of, front_desk
):
    shelf.put_pencils(till)
    address = tender_page(till)
    other = browser_of(front_desk)
    voucher = {"tender": "Voucher", "number": "V-1"}
    with interrupted(by=lambda: other.post(address, voucher), after="orders_attempt"):
        page = till.post(address, voucher, follow=True)
    assert_sold_once(sandbox)
    assert Order.objects.get().order_number in shelf.shown(page)


def test_a_cart_that_grows_while_it_is_paid_is_not_charged(
    till, sandbox, browser_of, front_desk
):
    shelf.put_pencils(till)
    address = tender_page(till)
    other = browser_of(front_desk)
    with interrupted(by=lambda: shelf.put_gift(other, "12.34")):
        page = till.post(address, CASH, follow=True)
    assert "changed in another window, so nothing was charged" in shelf.shown(page)
    assert sandbox.ledger() == []
    assert latest().state == AttemptState.PREPARED
    assert Cart.objects.get().is_open


def test_a_stale_cart_page_prepares_nothing(till, sandbox, cart):
    shelf.put_pencils(till)
    stale = Cart.objects.get()
    shelf.put_pencils(till)
    answer = prepare(till, stale)
    assert "changed in another window" in till.get(answer["Location"]).text
    assert not Attempt.objects.exists()


def test_a_stale_tender_page_charges_nothing(till, sandbox):
    shelf.put_pencils(till)
    address = tender_page(till)
    shelf.put_gift(till, "12.34")
    page = till.post(address, CASH, follow=True)
    assert "changed in another window" in shelf.shown(page)
    assert sandbox.ledger() == []


def test_pressing_pay_again_after_a_change_tells_the_new_total(till, sandbox):
    shelf.put_pencils(till)
    tender_page(till)
    shelf.put_gift(till, "12.34")
    assert "$12.59" in shelf.shown(till.get(tender_page(till)))
    states = Attempt.objects.oldest_first().values_list("state", flat=True)
    assert list(states) == [AttemptState.ABANDONED, AttemptState.PREPARED]
    pay(till, CASH)
    assert sandbox.booked()[0]["amount"] == "12.59"


def test_pressing_pay_twice_prepares_once(till):
    shelf.put_pencils(till)
    assert tender_page(till) == tender_page(till)
    assert Attempt.objects.count() == 1


def test_going_back_to_the_cart_sends_nothing(till, sandbox):
    shelf.put_pencils(till)
    till.post(f"{tender_page(till)}leave/")
    assert latest().state == AttemptState.ABANDONED
    assert sandbox.ledger() == []
    pay(till, CASH)
    assert_sold_once(sandbox)


def test_a_left_page_cannot_be_paid(till, sandbox):
    shelf.put_pencils(till)
    address = tender_page(till)
    till.post(f"{address}leave/")
    assert till.post(address, CASH).status_code == 302
    assert sandbox.ledger() == []


def test_a_paid_cart_is_not_prepared_again(till, sandbox):
    shelf.put_pencils(till)
    pay(till, CASH)
    prepare(till, Cart.objects.get())
    assert Attempt.objects.count() == 1
    assert_sold_once(sandbox)


def test_nobody_elses_sale_is_seen_or_paid(till, sandbox, browser_of, supervisor):
    shelf.put_pencils(till)
    address = tender_page(till)
    other = browser_of(supervisor)
    for path in ("", "outcome/", "slip/"):
        assert other.get(address + path).status_code == 404
    for path in ("", "leave/"):
        assert other.post(address + path, CASH).status_code == 404
    assert latest().is_prepared
    assert sandbox.ledger() == []
