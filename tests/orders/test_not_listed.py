"""A sale for a supervisor has an end also where ACME's lists cannot be read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import AuditEvent
from carts.models import CartState
from orders.models import Attempt, AttemptState, Order
from tests.carts import shelf
from tests.conftest import PASSWORD

from .paying import COMMITTED, book, card, latest, look_again, pay, strike
from .waiting import fail_looks, mend

pytestmark = COMMITTED

REASON = "Neither ACME's back office nor the terminal knows of it."


@pytest.fixture
def sam(browser_of, supervisor):
    return browser_of(supervisor)


def address(attempt):
    return reverse("orders:settle", args=[attempt.public_id])


def says(verdict, words="NOT CHARGED", reason=REASON):
    typed = {"reason": reason, "words": words, "password": PASSWORD}
    fields = {f"{verdict}-{name}": value for name, value in typed.items()}
    return {"verdict": verdict, **fields}


def unread(till, sandbox, fault="500"):
    """In review after half an hour in which ACME's lists could not be read."""
    shelf.put_gift(till, "12.34")
    strike(sandbox, fault)
    pay(till, card())
    fail_looks(sandbox)
    for minutes in (31, 32, 33):
        look_again(timedelta(minutes=minutes))
    attempt = latest()
    assert (attempt.state, attempt.empty_looks) == (AttemptState.REVIEW, 0)
    sent_at = attempt.sent_at - timedelta(minutes=31)
    Attempt.objects.filter(pk=attempt.pk).update(sent_at=sent_at)
    return attempt


def assert_waits(attempt):
    attempt.refresh_from_db()
    assert (attempt.state, attempt.resolved_by) == (AttemptState.REVIEW, None)
    assert attempt.cart.state == CartState.LOCKED
    assert not AuditEvent.objects.about(attempt).exists()


def test_it_is_given_up_by_acmes_back_office(till, sam, supervisor, sandbox):
    attempt = unread(till, sandbox)
    answer = sam.post(address(attempt), says("not_charged"))
    assert "ACME could not be asked just now" in answer.text
    assert_waits(attempt)
    page = sam.get(address(attempt)).text
    assert 'value="not_listed"' in page
    assert "lists cannot be read" in page
    page = shelf.shown(sam.post(address(attempt), says("not_listed"), follow=True))
    attempt.refresh_from_db()
    assert attempt.is_absent
    assert (attempt.resolved_by, attempt.resolved_reason) == (supervisor, REASON)
    assert attempt.cart.state == CartState.PARKED
    assert attempt.evidence[-1]["kind"] == "absent by hand, unread"
    assert "a supervisor looked in ACME" in page
    assert not Order.objects.exists()
    assert sandbox.booked() == []


@pytest.mark.parametrize("words", ["", "not charged"])
def test_the_same_words_are_typed(till, sam, sandbox, words):
    attempt = unread(till, sandbox)
    answer = sam.post(address(attempt), says("not_listed", words))
    assert answer.status_code == 422
    assert REASON in shelf.shown(answer).replace("&#x27;", "'")
    assert_waits(attempt)


@pytest.mark.parametrize("late", [{"empty_looks": 3}, {"sent_at": timezone.now}])
def test_it_is_not_offered_where_the_lists_are_read_or_the_sale_is_young(
    till, sam, sandbox, late
):
    attempt = unread(till, sandbox)
    changed = {name: to() if callable(to) else to for name, to in late.items()}
    Attempt.objects.filter(pk=attempt.pk).update(**changed)
    page = sam.get(address(attempt)).text
    assert 'value="not_charged"' in page
    assert 'value="not_listed"' not in page
    sam.post(address(attempt), says("not_listed"))
    assert_waits(attempt)


def test_an_order_that_is_found_then_completes_the_sale(till, sam, sandbox):
    attempt = unread(till, sandbox, "cut-after")
    mend(sandbox)
    page = sam.post(address(attempt), says("not_listed"), follow=True).text
    attempt.refresh_from_db()
    [line] = sandbox.booked()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    assert f"ACME has its order, {line['orderNumber']}." in page
    assert "Settled as not charged." not in page


def test_an_order_that_is_listed_and_cannot_be_read_is_not_given_up(till, sam, sandbox):
    attempt = unread(till, sandbox, "cut-after")
    mend(sandbox)
    [line] = sandbox.booked()
    fail_looks(sandbox, path=f"/v2/b2c/orders/{line['orderId']}")
    answer = sam.post(address(attempt), says("not_listed"))
    assert answer.status_code == 422
    assert "ACME could not be asked just now" in answer.text
    assert_waits(attempt)


def test_several_orders_of_it_are_not_given_up(till, sam, sandbox):
    attempt = unread(till, sandbox)
    mend(sandbox)
    for _ in range(2):
        book(sandbox, notes=f"{attempt.reference} x")
    answer = sam.post(address(attempt), says("not_listed"))
    assert "several orders" in answer.text
    assert_waits(attempt)
