"""kill -9 at every step of a sale, of the resolver and of the mail.

Afterwards the clock moves until all is settled, and the cashier presses Pay again on
every cart that can be paid. Then ACME must have charged each cart once, or not at all
where it lies with a supervisor: a card sale that ACME does not show.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

from django.db.models import Q

from carts.models import Cart, CartState
from orders import checkout, receipts, resolver
from orders.models import AttemptState, Receipt, Tender, attempt

from .arena import ANOTHER_GUEST, KILLED, Act, Arena
from .failpoints import (
    BOOKED,
    CONFIRMING,
    FOUND,
    NOT_FOUND,
    RECEIPT,
    SALE,
    SENT_AGAIN,
    Point,
)
from .report import Result

QUICK = 1

S = AttemptState
# ACME is asked again for a price of so long ago.
OLD = timedelta(minutes=2)
# The slow ACME, on a clock 150 times ours: it books after a minute and lists the order
# five minutes later, and the time of grace is ten.
BOOKS_AFTER = 0.4
LISTED_AFTER = 2
GRACE = timedelta(seconds=4)
SCALED = {
    (attempt, "LOOKS"): (0.02, 0.05, 0.1, 0.2, 0.4, 1, 2),
    (attempt, "BETWEEN"): timedelta(seconds=0.05),
    (attempt, "QUARTER"): timedelta(seconds=6),
    (checkout, "LEASE"): timedelta(seconds=0.2),
}


def run(arena: Arena, n: int) -> Iterator[Result]:
    for replay in (False, True):
        yield sales(arena, n, replay=replay)
        yield resolvers(arena, n, replay=replay)
    yield mails(arena, n)
    yield slow(arena, 4 * n)


def sales(arena: Arena, n: int, *, replay: bool) -> Result:
    """A till killed at each of its points."""
    with arena.suite("kills sale", ACME_REPLAY=replay) as result:
        arena.forget_uuids(not replay)
        killed_at = {}
        for place, (name, point) in enumerate(SALE.items()):
            for number in range(n):
                cart = arena.cart(["ticket"] if name == "held" else ())
                killed_at[cart.pk] = name
                tender = arena.tender(place + number)
                wait = OLD if name in CONFIRMING else None
                _kill_till(arena, result, point, name, cart, tender, wait)
        _await_booking(arena, n * len(BOOKED))
        booked = Counter(killed_at[cart] for cart in _booked_carts(arena))
        result.expect("booked_at", dict(booked), dict.fromkeys(BOOKED, n))
        _end(arena, result)
        inline = arena.attempts().filter(acme_cart_id="").count()
        result.expect("sold_inline", inline, 0)
    return result


def resolvers(arena: Arena, n: int, *, replay: bool) -> Result:
    """The resolver killed at each of its points, then run again."""
    with arena.suite("kills resolver", ACME_REPLAY=replay) as result:
        arena.forget_uuids(not replay)
        for name, point in FOUND.items():
            for number in range(n):
                tender = arena.tender(number)
                _kill_resolver(arena, result, point, name, "cut-after", tender)
        others = SENT_AGAIN if replay else NOT_FOUND
        for name, point in others.items():
            for _ in range(n):
                cash = arena.cash()
                _kill_resolver(arena, result, point, name, "500", cash)
        _end(arena, result)
        result.expect("for_review", _for_review(arena), 0)
    return result


def mails(arena: Arena, n: int) -> Result:
    """The worker killed at each point of a mail."""
    with arena.suite("kills mail") as result:
        repeated = {}
        for name, point in RECEIPT.items():
            carts = [arena.cart(email="ida@guest.example") for _ in range(n)]
            for cart in carts:
                arena.pay(cart, arena.cash())
                _count_kill(result, name, arena.fork(armed(point, receipts.send_due)))
            arena.send_receipts()
            repeated[name] = _repeats(arena, carts)
        only = {**dict.fromkeys(RECEIPT, 0), "accepted": n}
        result.expect("repeats_at", repeated, only)
        known = {receipt.message_id for receipt in Receipt.objects.all()}
        result.expect("mails_of_no_receipt", len(set(arena.mails()) - known), 0)
    return result


def slow(arena: Arena, n: int, grace: timedelta = GRACE) -> Result:
    """ACME books and lists late, the till is dead by then: only the grace protects.

    The cashier pays a cart again as soon as it is given up as not charged.
    """
    with arena.suite("kills slow", ACME_GRACE=grace) as result, scaled():
        arena.forget_uuids()
        arena.sandbox.assume(search_lag_seconds=LISTED_AFTER)
        for number in range(n):
            name = ("body_sent", "half_body")[number % 2]
            if name == "body_sent":
                arena.fault("slow-before", seconds=BOOKS_AFTER)
            cart, tender = arena.cart(), arena.tender(number % 3)
            _kill_till(arena, result, SALE[name], name, cart, tender)
            _look_as_often_as_it_takes(arena, cart)
        end = time.monotonic() + 20
        while arena.unsettled().exists() and time.monotonic() < end:
            _look_around(arena)
            arena.press_again()
        arena.press_again()
        _await_booking(arena, n)
        result.expect("unpaid", arena.carts().exclude(state=CartState.PAID).count(), 0)
    return result


@contextmanager
def scaled() -> Iterator[None]:
    """The product's waits, 150 times shorter."""
    before = {place: getattr(*place) for place in SCALED}
    _set(SCALED)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[tuple[Any, str], Any]) -> None:
    for (module, name), value in values.items():
        setattr(module, name, value)


def _look_as_often_as_it_takes(arena: Arena, cart: Cart) -> None:
    """So soon that ACME has not booked it yet, and shows it in no list."""
    early = Q(state=S.SENT) | Q(state=S.UNKNOWN, empty_looks__lt=resolver.EMPTY_LOOKS)
    while cart.attempts.filter(early).exists():
        _look_around(arena)


def _look_around(arena: Arena) -> None:
    with arena.patch():
        resolver.resolve_due()


# --- one kill --------------------------------------------------------------------


def _kill_till(
    arena: Arena,
    result: Result,
    point: Point,
    name: str,
    cart: Cart,
    tender: dict[str, str],
    wait: timedelta | None = None,
) -> None:
    """`wait` so long between Pay and the tender."""

    def sell() -> None:
        address = arena.press_pay(cart)
        with arena.later(wait) if wait else nullcontext():
            arena.usual_till.post(address, {**tender, **ANOTHER_GUEST})

    pay = armed(point, sell)
    _count_kill(result, name, arena.fork(pay))


def _kill_resolver(
    arena: Arena,
    result: Result,
    point: Point,
    name: str,
    fault: str,
    tender: dict[str, str],
) -> None:
    arena.fault(fault)
    arena.pay(arena.cart(), tender)
    _count_kill(result, name, arena.fork(armed(point, arena.settle_all)))
    arena.settle_all()


def armed(point: Point, act: Act) -> Act:
    """The act, killed at that point; for a forked process."""

    def killed() -> None:
        point.arm()
        act()

    return killed


def _count_kill(result: Result, name: str, status: int) -> None:
    """A point that was not reached proves nothing."""
    result.trials += 1
    result.must(status == KILLED, f"not killed at {name}: ended with {status}")


# --- what came of it -------------------------------------------------------------


def _await_booking(arena: Arena, count: int) -> None:
    """What was sent whole is booked by ACME in its own time."""
    arena.until(lambda: len(arena.sandbox.booked()) >= count, f"{count} sales booked")


def _booked_carts(arena: Arena) -> list[int]:
    carts = dict(arena.attempts().values_list("reference", "cart_id"))
    return [carts[line["reference"]] for line in arena.sandbox.booked()]


def _end(arena: Arena, result: Result) -> None:
    """Every sale comes to an end: paid, or a card's that a supervisor settles."""
    result.counts["rounds"] = arena.settle_all()
    result.expect("unsettled", arena.unsettled().count(), 0)
    result.counts["pressed_again"] = arena.press_again()
    result.counts["for_review"] = _for_review(arena)
    unpaid = arena.carts().exclude(state=CartState.PAID)
    result.expect("unpaid", unpaid.count() - result.counts["for_review"], 0)


def _for_review(arena: Arena) -> int:
    """Cards alone, of which ACME shows nothing."""
    booked = [line["reference"] for line in arena.sandbox.booked()]
    left = arena.attempts().filter(state=S.REVIEW, tender=Tender.CARD)
    return left.exclude(reference__in=booked).count()


def _repeats(arena: Arena, carts: list[Cart]) -> int:
    delivered = arena.mails()
    sent = Receipt.objects.filter(order__attempt__cart__in=carts)
    return sum(delivered[receipt.message_id] > 1 for receipt in sent)
