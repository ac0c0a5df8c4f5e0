"""The states of a sale: each documented step is possible, and no other one is."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from acme_pos import acme
from carts.models import Cart, CartChanged, CartState
from orders import checkout, outcome
from orders.models import Attempt, AttemptState, Order
from orders.models.states import LEASE, LIVE
from orders.payload import Tendered
from tests.carts import shelf

from .paying import COMMITTED, prepare
from .waiting import look_at, order_of

pytestmark = COMMITTED

S = AttemptState
STEPS = {
    S.PREPARED: {S.SENT, S.ABANDONED},
    S.SENT: {S.NOT_SENT, S.REJECTED, S.UNKNOWN, S.REVIEW, S.RECEIVED},
    S.UNKNOWN: {S.SENT, S.ABSENT, S.REVIEW, S.RECEIVED},
    S.REVIEW: {S.RECEIVED, S.ABSENT},
    S.RECEIVED: {S.SUCCEEDED},
    S.ABSENT: {S.RECEIVED},
    S.SUCCEEDED: set(),
    S.REJECTED: set(),
    S.NOT_SENT: set(),
    S.ABANDONED: set(),
}
CART = {
    **dict.fromkeys(LIVE, CartState.LOCKED),
    S.PREPARED: CartState.OPEN,
    S.SUCCEEDED: CartState.PAID,
    S.ABSENT: CartState.PARKED,
}


def answered(answer):
    return lambda attempt: outcome.write(attempt, answer)


def found(order_id="77001"):
    def act(attempt):
        echo = acme.Order.model_validate(order_of(attempt, order_id))
        outcome.receive(attempt, echo)

    return act


def complete(attempt):
    outcome.complete(attempt, acme.Order.model_validate(order_of(attempt)))


ACTS = [
    lambda attempt: checkout.prepare(attempt.cart, attempt.cashier, attempt.desk),
    lambda attempt: checkout.pay(attempt, Tendered("Cash"), None),
    checkout.abandon,
    checkout.send_again,
    found(),
    found("another-sales"),
    complete,
    outcome.give_up,
    lambda attempt: outcome.ask_supervisor(attempt, "why"),
    answered(acme.Refused("no")),
    answered(acme.KeyRejected("no")),
    answered(acme.NotSent("no")),
    answered(acme.DuplicateTransaction("twin")),
    answered(acme.AlreadySent("seen")),
    answered(acme.NoAnswer("cut")),
    answered(ValueError("ours")),
]
ROUNDS = [timedelta(minutes=1), timedelta(minutes=11), timedelta(minutes=31)]
# What a process that was held up may still believe.
BELIEVED = [S.PREPARED, S.SENT, S.UNKNOWN, S.ABSENT]


@pytest.fixture
def sale(till):
    """An attempt whose row each trial writes afresh."""
    shelf.put_pencils(till)
    prepare(till)
    attempt = Attempt.objects.get()
    other = Cart.objects.create(desk=attempt.desk, cashier=attempt.cashier)
    Attempt.objects.create(
        cart=other,
        cart_version=1,
        cashier=attempt.cashier,
        desk=attempt.desk,
        expected_total=1,
        state=S.SUCCEEDED,
        sent_at=timezone.now(),
        acme_order_id="another-sales",
    )
    return attempt


def write(sale, state):
    """That state as the till leaves it, with three empty looks behind it."""
    Order.objects.all().delete()
    now = timezone.now()
    body = {"email": "ida@guest.example"}
    was_sent = state not in {S.PREPARED, S.ABANDONED}
    Attempt.objects.filter(pk=sale.pk).update(
        state=state,
        tender="Cash" if was_sent else "",
        sent_at=now if was_sent else None,
        last_byte_at=now if was_sent else None,
        lease_until=now + LEASE if was_sent else None,
        send_count=int(was_sent),
        next_look_at=now if state in {S.UNKNOWN, S.REVIEW, S.ABSENT} else None,
        look_count=3,
        empty_looks=3,
        saw_409=False,
        body=body,
        body_sha256=checkout._fingerprint(body),
        evidence=[],
        finished_at=None,
        answer=None,
        acme_order_id="77001" if state in {S.RECEIVED, S.SUCCEEDED} else None,
    )
    cart = CART.get(state, CartState.OPEN)
    Cart.objects.filter(pk=sale.cart_id).update(state=cart, version=sale.cart_version)
    # What another trial prepared on this cart.
    Attempt.objects.filter(cart=sale.cart_id).exclude(pk=sale.pk).delete()
    return Attempt.objects.get(pk=sale.pk)


@contextmanager
def watched(sale, steps):
    """Every step that a statement makes with the sale's state is put into `steps`."""

    def state():
        rows = Attempt.objects.filter(pk=sale.pk).values_list("state", flat=True)
        return AttemptState(rows.get())

    def watch(execute, sql, params, many, context):
        if not sql.startswith('UPDATE "orders_attempt"'):
            return execute(sql, params, many, context)
        before = state()
        answer = execute(sql, params, many, context)
        if state() != before:
            steps.add((before, state()))
        return answer

    with connection.execute_wrapper(watch):
        yield


def every_step(sale, source):
    steps = set()
    for act in ACTS:
        for believed in {source, *BELIEVED}:
            attempt = write(sale, source)
            attempt.state = believed
            with watched(sale, steps):
                try:
                    act(attempt)
                except CartChanged:
                    assert source != S.PREPARED or believed != S.PREPARED
    for after in ROUNDS:
        for card in ("Cash", "CreditCard"):
            attempt = write(sale, source)
            Attempt.objects.filter(pk=sale.pk).update(tender=card)
            with watched(sale, steps):
                look_at(timezone.now() + after)
    return steps


@pytest.mark.parametrize("source", list(STEPS))
def test_only_the_documented_steps_leave_a_state(sale, sandbox, settings, source):
    settings.ACME_REPLAY = True
    steps = every_step(sale, source)
    wanted = {(source, target) for target in STEPS[source]}
    assert {step for step in steps if step[0] == source} == wanted
    assert all(target in STEPS[start] for start, target in steps)
