"""Copies of carts at ACME that no sale needs any more are deleted, and no others."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from carts import mirror, tasks
from carts.models import Cart, CartState, Mirror, MirrorUse
from orders import outcome
from tests.carts import shelf
from tests.carts.acme_calls import calls

from .paying import CARTS, CASH, COMMITTED, latest, pay, strike, tender_page
from .waiting import sell

pytestmark = COMMITTED

SOON = timedelta(seconds=40)
IDLE = timedelta(minutes=31)


def delete(after):
    with time_machine.travel(timezone.now() + after, tick=True):
        tasks.delete_abandoned_copies()


def is_at_acme(sandbox, copy):
    return sandbox.get(f"{CARTS}/{copy.acme_id}").status == 200


def follow(till):
    """The copy that the sale screen keeps of a new cart."""
    shelf.put_pencils(till)
    mirror.price(Cart.objects.open().get())
    return Mirror.objects.latest("pk")


def test_a_cart_that_nobody_touches_has_its_copy_for_half_an_hour(till, sandbox):
    copy = follow(till)
    delete(IDLE - timedelta(minutes=2))
    assert is_at_acme(sandbox, copy)
    assert Mirror.objects.exists()
    delete(IDLE)
    assert not is_at_acme(sandbox, copy)
    assert not Mirror.objects.exists()


@pytest.mark.parametrize("use", [MirrorUse.WHAT_IF, MirrorUse.FOLLOWS])
def test_one_that_is_of_no_use_goes_sooner(till, sandbox, use):
    """An offer's, and one that a newer one took the place of."""
    old = follow(till)
    Mirror.objects.update(use=use)
    mirror._write_new(old.cart, MirrorUse.FOLLOWS, "")
    delete(SOON)
    assert not is_at_acme(sandbox, old)
    kept = Mirror.objects.get()
    assert is_at_acme(sandbox, kept)


def test_the_one_that_is_about_to_be_paid_stays(till, sandbox):
    shelf.put_pencils(till)
    address = tender_page(till)
    delete(SOON)
    till.post(address, CASH)
    assert latest().is_sold
    assert len(sandbox.booked()) == 1


def test_a_sale_without_an_answer_keeps_its_copy(till, sandbox):
    """Perhaps ACME still books it; it is gone when the sale is given up."""
    _, attempt = sell(till, sandbox, "500")
    copy = Mirror.objects.get(acme_id=attempt.acme_cart_id)
    delete(timedelta(hours=5))
    assert is_at_acme(sandbox, copy)
    assert outcome.give_up(attempt)
    delete(IDLE)
    assert not is_at_acme(sandbox, copy)
    attempt.cart.refresh_from_db()
    assert attempt.cart.state == CartState.PARKED


def test_what_was_sold_is_forgotten_and_not_asked_for(till, sandbox):
    shelf.put_pencils(till)
    pay(till, CASH)
    with calls(sandbox) as made:
        delete(SOON)
    assert made == []
    assert not Mirror.objects.exists()


def test_what_acme_does_not_know_any_more_is_forgotten(till, sandbox):
    copy = follow(till)
    sandbox.send("DELETE", f"{CARTS}/{copy.acme_id}")
    delete(IDLE)
    assert not Mirror.objects.exists()


def test_one_that_is_being_written_is_left_alone(till, sandbox):
    copy = follow(till)
    with time_machine.travel(timezone.now() + IDLE, tick=True):
        assert copy.claim()
        tasks.delete_abandoned_copies()
    assert is_at_acme(sandbox, copy)
    assert Mirror.objects.get() == copy


def test_while_acme_does_not_answer_nothing_is_forgotten(till, sandbox):
    copy = follow(till)
    strike(sandbox, "500", path=CARTS)
    delete(IDLE)
    assert Mirror.objects.get() == copy
    delete(2 * IDLE)
    assert not Mirror.objects.exists()
    assert not is_at_acme(sandbox, copy)
