"""Each guard is taken away in turn, and the drill must see the harm that follows.

A trial is run as the product is, and must find nothing; then without the guard, and
must find what it is there to find. Some guards stand behind one another: then those
that would hide the loss of the first are taken away with it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from acme_pos import acme
from carts.models import Cart, CartState
from orders import checkout, outcome, receipts
from orders.lookup import Lookup
from orders.models import Attempt, AttemptState, Order, Receipt, ReceiptState
from orders.models.attempt import AttemptQuerySet
from orders.models.receipt import CLAIM
from orders.models.states import LEASE

from . import kills, races
from .arena import KILLED, Arena
from .failpoints import SALE, Point, before
from .leftovers import found_in, places_of
from .moved_acme import SEARCH
from .report import Result
from .stateful import sell_at_random

QUICK = 1
TRIES = 20

S = AttemptState


@dataclass(frozen=True)
class Control:
    """`harm` is the figure of the trial's result in which the loss shows.

    A trial that another suite has run as the product is need not be run so again.
    """

    guard: str
    removed: Callable[[], AbstractContextManager[Any]]
    trial: Callable[[Arena], Result]
    harm: str
    is_run_elsewhere: bool = False


def run(arena: Arena, n: int) -> Iterator[Result]:
    """In a quick drill on SQLite alone: the guards are the same on both."""
    if n == QUICK and arena.database != "sqlite":
        return
    yield without_each(arena, "controls", CONTROLS)


def without_each(arena: Arena, name: str, controls: Sequence[Control]) -> Result:
    """Passed when the loss of every guard is seen."""
    result = Result(name, arena.database, seed=arena.seed)
    began = time.monotonic()
    caught, seconds = [], {}
    for control in controls:
        started = time.monotonic()
        if not control.is_run_elsewhere:
            _run_as_it_is(arena, control, result)
        if _is_caught(arena, control):
            caught.append(control.guard)
        result.trials += 1
        seconds[control.guard] = round(time.monotonic() - started, 1)
    result.expect("caught", caught, [control.guard for control in controls])
    result.counts["said"] = f"caught {len(caught)} of {len(controls)}"
    result.counts["seconds_of"] = seconds
    result.seconds = round(time.monotonic() - began, 1)
    return result


def _run_as_it_is(arena: Arena, control: Control, result: Result) -> None:
    found = control.trial(arena)
    result.must(found.passed, f"{control.guard} is there, and yet: {found.wrong}")


def _is_caught(arena: Arena, control: Control) -> bool:
    """In one trial or, where processes race, in a few."""
    for _ in range(TRIES):
        with control.removed():
            found = control.trial(arena)
        forget_sales(arena)
        if getattr(found, control.harm):
            return True
    return False


def forget_sales(arena: Arena) -> None:
    """What was broken on purpose is no finding for whoever looks next."""
    Order.objects.filter(attempt__cart__in=arena.carts()).delete()
    arena.attempts().delete()
    arena.carts().delete()


# --- the trials ------------------------------------------------------------------


def one_form_sent_by_four(arena: Arena) -> Result:
    with arena.suite("control") as result:
        arena.forget_uuids()
        address = arena.press_pay(arena.cart())
        form = arena.cash()
        arena.together([partial(till.post, address, form) for till in _tills(arena)])
    return result


def pay_pressed_by_four(arena: Arena) -> Result:
    with arena.suite("control") as result:
        cart = arena.cart()
        arena.together([partial(arena.press_pay, cart, till) for till in _tills(arena)])
    return result


def acme_is_slow(arena: Arena) -> Result:
    kills.slow(arena, 1)
    # The first sale may be booked even after the second one was.
    with suppress(TimeoutError):
        arena.until(lambda: len(arena.sandbox.booked()) > 1, "another booking", 3)
    result = Result("control", arena.database)
    arena.judge(result)
    return result


def killed_when_all_is_sent(arena: Arena) -> Result:
    with arena.suite("control") as result:
        cart = arena.cart()
        pay = partial(arena.pay, cart, arena.cash())
        result.must(_killed(arena, SALE["body_sent"], pay), "not killed")
        arena.until(arena.sandbox.booked, "the sale is booked")
        arena.settle_all()
        arena.press_again()
    return result


def killed_before_the_receipt(arena: Arena) -> Result:
    with arena.suite("control") as result:
        cart = arena.cart(email="ida@guest.example")
        pay = partial(arena.pay, cart, arena.cash())
        at = Point(Receipt, "first_of", before)
        result.must(_killed(arena, at, pay), "not killed")
        arena.settle_all()
    return result


def events_at_random(arena: Arena) -> Result:
    number = arena.random.randrange(2**32)
    _, failure = sell_at_random(6, replay=False, steps=20, number=number)
    # Twice, or in a sale that was told to be refused: the twin's second charge is.
    result = Result("control", arena.database, violations="charged" in failure)
    result.wrong += [failure] if failure else []
    return result


def refused_at_the_second_send(arena: Arena) -> Result:
    with arena.suite("control", ACME_REPLAY=True) as result:
        arena.forget_uuids()
        arena.fault("cut-after")
        arena.fault("decline")
        arena.pay(arena.cart(), arena.cash())
        arena.clear_faults()
        arena.settle_all()
        arena.press_again()
    return result


def no_look_succeeds(arena: Arena) -> Result:
    with arena.suite("control") as result:
        arena.fault("cut-after")
        arena.pay(arena.cart(), arena.cash())
        arena.fault("500", times=1000, path=SEARCH)
        arena.settle_all()
        arena.clear_faults()
        arena.press_again()
        arena.resolve(timedelta(hours=3))
    return result


def two_send_receipts(arena: Arena) -> Result:
    with arena.suite("control") as result:
        for _ in range(4):
            arena.pay(arena.cart(email="ida@guest.example"), arena.cash())
        arena.together([receipts.send_due] * 2)
    return result


def a_card_is_taken(arena: Arena) -> Result:
    with arena.suite("control") as result:
        card = arena.card()
        arena.pay(arena.cart(), card)
    database = next(place for place in places_of(arena) if place.name == "database")
    number = frozenset([card["number"]])
    result.canary_hits = len(found_in(database.texts(), number, number))
    return result


def _tills(arena: Arena) -> list[Client]:
    return [arena.till() for _ in range(races.RACERS)]


def _killed(arena: Arena, point: Point, act: Callable[[], object]) -> bool:
    return arena.fork(kills.armed(point, act)) == KILLED


# --- the guards, removed ---------------------------------------------------------


@contextmanager
def replaced(*changes: tuple[Any, str, Any]) -> Iterator[None]:
    with ExitStack() as stack:
        for owner, name, instead in changes:
            stack.enter_context(patch.object(owner, name, instead))
        yield


def without_swaps() -> AbstractContextManager[None]:
    """Neither the attempt's state nor the cart's is compared."""

    def move(self, source, target, *, only_if=None, **fields):
        Attempt.objects.filter(pk=self.pk).update(state=target, **fields)
        for name, value in {"state": target, **fields}.items():
            setattr(self, name, value)
        return True

    def swap(self, *, becoming=None):
        state = becoming or CartState.OPEN
        Cart.objects.filter(pk=self.pk).update(version=F("version") + 1, state=state)
        self.version, self.state = self.version + 1, state

    return replaced((Attempt, "move", move), (Cart, "swap", swap))


@contextmanager
def without_one_live_attempt() -> Iterator[None]:
    """Neither looked for nor kept from being written by the database."""
    constraint = next(
        one
        for one in Attempt._meta.constraints
        if one.name == "a_cart_has_one_live_attempt"
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(Attempt, constraint)
    with replaced((AttemptQuerySet, "live", lambda self: self.none())):
        yield
    Attempt.objects.filter(state=S.PREPARED).update(state=S.ABANDONED)
    with connection.schema_editor() as editor:
        editor.add_constraint(Attempt, constraint)


def without_grace() -> AbstractContextManager[None]:
    slow = partial(kills.slow, grace=timedelta(0))
    return replaced((kills, "slow", slow))


def without_an_early_commit() -> AbstractContextManager[None]:
    """SENT is written after the answer instead of before the question."""
    mark, ask = checkout.mark_sent, checkout._ask
    owed = {}

    def mark_later(attempt, tendered, body):
        owed[attempt.pk] = partial(mark, attempt, tendered, body)
        attempt.state, attempt.send_count = S.SENT, 1
        attempt.lease_until = timezone.now() + LEASE
        return True

    def ask_first(attempt, body):
        answer = ask(attempt, body)
        owed.pop(attempt.pk)()
        return answer

    return replaced((checkout, "mark_sent", mark_later), (checkout, "_ask", ask_first))


def without_the_receipt_in_the_commit() -> AbstractContextManager[None]:
    complete = outcome.complete

    def then_the_receipt(*args, **named):
        owed = []
        first_of = staticmethod(lambda order, **more: owed.append((order, more)))
        with patch.object(Receipt, "first_of", first_of):
            complete(*args, **named)
        for order, more in owed:
            Receipt.first_of(order, **more)

    return replaced((outcome, "complete", then_the_receipt))


def with_a_naive_resend() -> AbstractContextManager[None]:
    """What no answer was heard of is sent again, as if it were another sale."""
    send = checkout._send

    def send_until_answered(attempt, body, spent=0.0):
        answer = send(attempt, body, spent)
        if isinstance(answer, acme.NoAnswer):
            attempt.request_uuid = uuid4()
            return send(attempt, body, spent)
        return answer

    return replaced((checkout, "_send", send_until_answered))


def with_faith_in_a_second_refusal() -> AbstractContextManager[None]:
    write = outcome.write

    def write_any_refusal(attempt, answer):
        if isinstance(answer, outcome.PROOFS):
            outcome._release(attempt, answer)
        else:
            write(attempt, answer)

    return replaced((outcome, "write", write_any_refusal))


def with_failed_looks_as_empty() -> AbstractContextManager[None]:
    orders_of = Lookup.orders_of

    def found_or_none(self, attempt):
        try:
            return orders_of(self, attempt)
        except acme.AcmeError:
            return []

    return replaced((Lookup, "orders_of", found_or_none))


def without_the_claim() -> AbstractContextManager[None]:
    def take(self):
        Receipt.objects.filter(pk=self.pk).update(
            state=ReceiptState.SENDING,
            lease_until=timezone.now() + CLAIM,
            tries=F("tries") + 1,
        )
        self.refresh_from_db()
        return True

    return replaced((Receipt, "claim", take))


def with_the_card_in_the_body() -> AbstractContextManager[None]:
    pay, mark = checkout.pay, checkout.mark_sent

    def pay_and_keep(attempt, tendered, card):
        def mark_with_card(attempt, tendered, body):
            return mark(attempt, tendered, acme.with_card(body, card))

        with patch.object(checkout, "mark_sent", mark_with_card):
            return pay(attempt, tendered, card)

    return replaced((checkout, "pay", pay_and_keep))


CONTROLS = [
    Control("the swap", without_swaps, one_form_sent_by_four, "charged_twice"),
    Control(
        "one live attempt", without_one_live_attempt, pay_pressed_by_four, "violations"
    ),
    Control(
        "the grace",
        without_grace,
        acme_is_slow,
        "charged_twice",
        is_run_elsewhere=True,
    ),
    Control(
        "sent before it is sent",
        without_an_early_commit,
        killed_when_all_is_sent,
        "charged_twice",
    ),
    Control(
        "the receipt in the commit",
        without_the_receipt_in_the_commit,
        killed_before_the_receipt,
        "violations",
    ),
    Control(
        "one UUID",
        with_a_naive_resend,
        events_at_random,
        "violations",
        is_run_elsewhere=True,
    ),
    Control(
        "no faith in a second refusal",
        with_faith_in_a_second_refusal,
        refused_at_the_second_send,
        "charged_twice",
    ),
    Control(
        "a failed look is no look",
        with_failed_looks_as_empty,
        no_look_succeeds,
        "charged_twice",
    ),
    Control("the claim", without_the_claim, two_send_receipts, "repeated_receipts"),
    Control(
        "no card at rest", with_the_card_in_the_body, a_card_is_taken, "canary_hits"
    ),
]
