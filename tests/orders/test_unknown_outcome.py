"""No answer that can be trusted: never paid twice, never called failed, looked up."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from carts.models import CartState
from orders import checkout
from orders.models import Attempt, AttemptState, Order, Receipt
from orders.models.states import LEASE
from tests.carts import shelf

from .paying import CASH, COMMITTED, card, latest, look_again, pay, prepare, strike

pytestmark = COMMITTED

BOOKED = ["cut-after", "half-body", "wrong-json", "wrong-shape", "500-after"]
BOOKED += ["huge-body"]
NOT_BOOKED = ["cut-before", "html-502", "500", "503", "429", "409", "redirect"]


def sell_through(till, sandbox, fault, tender=CASH):
    shelf.put_tickets(till, Adult=1)
    strike(sandbox, fault)
    return shelf.shown(pay(till, tender))


def assert_waits(page):
    attempt = latest()
    assert attempt.state == AttemptState.UNKNOWN
    assert attempt.next_look_at > timezone.now()
    assert attempt.cart.state == CartState.LOCKED
    assert "Money may have moved." in page
    assert attempt.spoken_reference in page
    for wrong in ("Not sold", "failed", "No money moved"):
        assert wrong not in page
    assert not Order.objects.exists()


@pytest.mark.parametrize("fault", BOOKED)
def test_a_sale_whose_answer_was_lost_is_found_and_completed(till, sandbox, fault):
    assert_waits(sell_through(till, sandbox, fault))
    assert look_again() == 1
    attempt = latest()
    assert attempt.state == AttemptState.SUCCEEDED
    assert attempt.cart.state == CartState.PAID
    [line] = sandbox.booked()
    assert line["orderId"] == Order.objects.get().acme_id == attempt.acme_order_id
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("fault", NOT_BOOKED)
def test_what_was_not_booked_is_not_found_and_stays_locked(till, sandbox, fault):
    assert_waits(sell_through(till, sandbox, fault))
    look_again()
    attempt = latest()
    assert attempt.state == AttemptState.UNKNOWN
    assert attempt.look_count == 1
    assert attempt.cart.state == CartState.LOCKED
    assert sandbox.booked() == []


@pytest.mark.parametrize("fault", ["slow-before", "slow-after"])
def test_an_answer_that_comes_too_late_is_looked_up(till, sandbox, settings, fault):
    settings.ACME = dataclasses.replace(settings.ACME, checkout_seconds=0.3)
    shelf.put_tickets(till, Adult=1)
    strike(sandbox, fault, seconds=0.6)
    assert_waits(shelf.shown(pay(till, CASH)))
    settings.ACME = dataclasses.replace(settings.ACME, checkout_seconds=25)
    while not sandbox.booked():
        assert sandbox.process.poll() is None
    look_again()
    assert latest().is_sold
    assert len(sandbox.booked()) == 1


def test_a_first_409_is_remembered_and_proves_nothing(till, sandbox):
    sell_through(till, sandbox, "409")
    assert latest().saw_409
    sell_through(till, sandbox, "500")
    assert not latest().saw_409


def test_nobody_pays_it_a_second_time(till, sandbox, browser_of, supervisor):
    sell_through(till, sandbox, "cut-after")
    attempt = latest()
    address = reverse("orders:tender", args=[attempt.public_id])
    for again in (
        till.post(address, CASH, follow=True),
        prepare(till, attempt.cart),
        browser_of(supervisor).post(address, CASH),
        till.post(reverse("orders:leave", args=[attempt.public_id])),
    ):
        assert again.status_code in {200, 302, 404}
    assert Attempt.objects.get() == attempt
    attempt.refresh_from_db()
    assert (attempt.state, attempt.send_count) == (AttemptState.UNKNOWN, 1)
    assert len(sandbox.ledger()) == 1


def test_a_card_is_not_charged_again_either(till, sandbox):
    sell_through(till, sandbox, "cut-after", card())
    till.post(f"/pay/{latest().public_id}/", card("5555555555554444"))
    assert len(sandbox.ledger()) == 1
    look_again()
    assert latest().is_sold
    assert Order.objects.get().payment.card_last4 == "4242"


def test_the_next_guest_is_served_meanwhile(till, sandbox):
    sell_through(till, sandbox, "cut-after")
    shelf.put_pencils(till)
    pay(till, CASH)
    assert latest().is_sold
    look_again()
    assert Order.objects.count() == len(sandbox.booked()) == 2


def test_every_desk_sees_what_is_being_checked(till, sandbox, browser_of, supervisor):
    sell_through(till, sandbox, "cut-after")
    reference = latest().spoken_reference
    address = reverse("orders:checking")
    assert reference in browser_of(supervisor).get(address).text
    look_again()
    assert reference not in till.get(address).text


def test_a_provisional_slip_is_for_what_is_being_checked_alone(till, sandbox):
    shelf.put_tickets(till, Adult=1)
    till.get(prepare(till)["Location"])
    slip = reverse("orders:provisional", args=[latest().public_id])
    assert till.get(slip).status_code == 302
    strike(sandbox, "cut-after")
    pay(till, CASH)
    page = till.get(slip).text
    assert latest().spoken_reference in page
    assert "Not yet confirmed" in page
    look_again()
    assert till.get(slip).status_code == 302


def test_a_look_that_fails_proves_nothing(till, sandbox):
    sell_through(till, sandbox, "cut-after")
    wanted = {"fault": "500", "times": 5, "path": "/v2/b2c/orders"}
    sandbox.post("/_sandbox/faults", wanted)
    look_again()
    assert latest().state == AttemptState.UNKNOWN
    sandbox.send("DELETE", "/_sandbox/faults")
    look_again(timedelta(minutes=2))
    assert latest().is_sold


def test_looks_come_less_often(till, sandbox):
    sell_through(till, sandbox, "500")
    waits = []
    for _ in range(3):
        attempt = latest()
        waits.append(attempt.next_look_at - timezone.now())
        look_again(waits[-1] + timedelta(seconds=1))
    assert waits == sorted(waits)
    assert latest().look_count == 3


def test_the_clock_looks_only_at_what_is_due(till, sandbox):
    sell_through(till, sandbox, "cut-after")
    assert look_again(timedelta(seconds=0)) == 0
    assert latest().state == AttemptState.UNKNOWN


def test_a_process_that_died_after_sending_leaves_a_sale_to_look_up(till, sandbox):
    """What a kill between the commit and the answer leaves behind."""
    sell_through(till, sandbox, "cut-after")
    Attempt.objects.update(
        state=AttemptState.SENT, lease_until=timezone.now() + LEASE, evidence=[]
    )
    look_again(LEASE / 2)
    assert latest().state == AttemptState.SENT
    look_again(LEASE + timedelta(seconds=1))
    look_again(LEASE + timedelta(minutes=1))
    assert latest().is_sold


def test_one_that_cannot_be_settled_does_not_hold_up_the_next(till, sandbox):
    """An order that is another sale's already can be nobody else's."""
    shelf.put_tickets(till, Adult=1)
    pay(till, CASH)
    sold = latest()
    sell_through(till, sandbox, "500")
    stuck = latest()
    Attempt.objects.filter(pk=sold.pk).update(reference="X")
    Attempt.objects.filter(pk=stuck.pk).update(reference=sold.reference)
    sell_through(till, sandbox, "cut-after")
    assert look_again() == 2
    assert latest().is_sold
    stuck.refresh_from_db()
    assert (stuck.state, stuck.look_count) == (AttemptState.REVIEW, 1)


def test_acme_is_never_asked_inside_a_transaction(till, cart, sandbox):
    shelf.put_pencils(till)
    prepare(till)
    attempt = latest()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        checkout.pay(attempt, checkout.payload.Tendered("Cash"), None)
    assert sandbox.ledger() == []
