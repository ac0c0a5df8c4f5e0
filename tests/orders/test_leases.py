"""Whoever overran its lease has no say, unless it brings an order."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from acme_pos import acme
from carts.models import CartState
from orders import outcome
from orders.models import Attempt, AttemptState, Order, Receipt
from orders.models.states import LEASE
from tests.acme import fault_server as faults
from tests.carts import shelf

from .paying import CASH, COMMITTED, latest, pay
from .waiting import (
    acme_that,
    interrupted,
    look_at,
    look_until,
    meanwhile,
    order_of,
    says_of_the_latest,
    sell,
)

pytestmark = COMMITTED

S = AttemptState
TICK = timedelta(seconds=5)
GRACE = timedelta(minutes=10)


def assert_locked(attempt, state=S.UNKNOWN):
    attempt.refresh_from_db()
    assert attempt.state == state
    assert attempt.cart.state == CartState.LOCKED
    assert not Order.objects.exists()


REFUSAL = faults.says({"type": "CARD_DECLINED", "message": "no"}, "400 Bad Request")
CLASH = faults.says({"message": "seen"}, "409 Conflict")


def overrun(till, settings, answer, *later, rounds=1):
    """ACME answers after the lease; `rounds` ticks of a resolver were there before.

    What the resolver asks is answered by `later`. The sale, as it is then.
    """

    def resolve():
        took_over = timezone.now() + LEASE + TICK
        for tick in range(rounds):
            look_at(took_over + tick * timedelta(seconds=10))

    shelf.put_gift(till, "12.34")
    with acme_that(settings, meanwhile(resolve, answer), *later) as server:
        page = shelf.shown(pay(till, CASH))
    return page, latest(), server


@pytest.mark.parametrize(
    "answer", [REFUSAL, CLASH, faults.closes], ids=["refused", "409", "cut"]
)
def test_who_overran_its_lease_has_no_say(till, sandbox, settings, answer):
    page, attempt, _ = overrun(till, settings, answer)
    assert_locked(attempt)
    assert attempt.refusal == ""
    assert "Money may have moved." in page
    assert attempt.evidence[0]["kind"] == "left behind"


def test_a_409_counts_whoever_has_the_lease(till, sandbox, settings):
    _, attempt, _ = overrun(till, settings, CLASH)
    assert attempt.saw_409
    look_until(attempt, attempt.last_byte_at + GRACE + timedelta(seconds=1))
    assert_locked(attempt, S.REVIEW)


def test_an_order_is_taken_from_who_overran_its_lease(till, sandbox, settings):
    _, attempt, _ = overrun(till, settings, says_of_the_latest(order_of))
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    assert Order.objects.get().acme_id == "77001"
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("answer", [REFUSAL, faults.closes], ids=["refused", "cut"])
def test_a_late_answer_leaves_the_second_send_alone(till, sandbox, settings, answer):
    """The resolver took over, looked in vain and sent the sale again meanwhile."""
    settings.ACME_REPLAY = True
    nothing, lost = faults.says_and_closes([]), faults.closes
    _, attempt, server = overrun(
        till, settings, answer, nothing, lost, nothing, rounds=3
    )
    assert attempt.send_count == 2
    assert_locked(attempt)
    sent = [one for one in server.received if one.method == "POST"]
    assert len(sent) == 2


def test_an_order_is_taken_while_the_second_send_is_under_way(till, sandbox, settings):
    settings.ACME_REPLAY = True
    _, attempt = sell(till, sandbox, "500")
    stale = Attempt.objects.get(pk=attempt.pk)
    stale.state = S.SENT

    def receive():
        outcome.receive(stale, acme.Order.model_validate(order_of(stale)))

    answers = [faults.says_and_closes([]), meanwhile(receive, REFUSAL)]
    with acme_that(settings, *answers):
        look_at(attempt.sent_at + timedelta(minutes=1))
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    assert Order.objects.count() == Receipt.objects.count() == 1


def test_a_process_held_up_before_it_sent_sends_nothing(till, sandbox):
    """By then the sale may be given up, and the guest may have paid another time."""
    shelf.put_gift(till, "12.34")
    with time_machine.travel(timezone.now(), tick=True) as clock:
        locked = ["UPDATE", "carts_cart"]
        with interrupted(lambda: clock.shift(LEASE + TICK), after=locked):
            page = shelf.shown(pay(till, CASH))
    assert sandbox.ledger() == []
    assert latest().state == S.NOT_SENT
    assert latest().cart.state == CartState.OPEN
    assert "Nothing was sent." in page


@pytest.mark.parametrize(
    "answer",
    [acme.Refused("no"), acme.NotSent("no"), acme.NoAnswer("cut")],
    ids=["refused", "not sent", "cut"],
)
def test_a_late_answer_does_not_end_the_second_send(till, sandbox, settings, answer):
    """The first sender comes back while the resolver's send is under way."""
    settings.ACME_REPLAY = True
    _, attempt = sell(till, sandbox, "500")
    stale = Attempt.objects.get(pk=attempt.pk)
    stale.state = S.SENT
    seen = []

    def come_back():
        outcome.write(stale, answer)
        now = Attempt.objects.get(pk=attempt.pk)
        seen.append((now.state, now.send_count, now.cart.state))

    sold = meanwhile(come_back, faults.says(order_of(attempt)))
    with acme_that(settings, faults.says_and_closes([]), sold):
        look_at(attempt.sent_at + timedelta(minutes=1))
    assert seen == [(S.SENT, 2, CartState.LOCKED)]
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    assert Order.objects.count() == 1
