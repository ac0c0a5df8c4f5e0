"""Every fault between us and ACME, met by a send, by a replay and by a look-up.

send     the sale ends as the fault proves, and never as more than that
replay   the first send was booked and cut; whatever the second meets, it is not failed
look-up  no fault passes for a list without our order, and none opens the cart
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.test import override_settings

from acme_pos import acme
from carts.models import CartState
from orders import checkout
from orders.models import Attempt, AttemptState, Tender
from orders.payload import Tendered
from tests.acme import fault_server
from tests.acme.fault_table import FAULTS, Fault, Place

from .arena import Arena
from .report import Result
from .trial import trial

S = AttemptState
QUICK = 1
BUDGET = 0.5
# What connecting, our own rows and a busy machine may add.
SLACK = 2.0
CASH = Tendered(Tender.CASH)
CART_API = ("/v2/b2c/carts", "/v2/b2b/reservations")
MINUTES = (1, 11, 12, 13)

ENDS = {
    acme.NotSent: (S.NOT_SENT, CartState.OPEN),
    acme.Refused: (S.REJECTED, CartState.OPEN),
    acme.NotFound: (S.REJECTED, CartState.OPEN),
    acme.KeyRejected: (S.REJECTED, CartState.OPEN),
}
UNCLEAR = (S.UNKNOWN, CartState.LOCKED)


def run(arena: Arena, n: int) -> Iterator[Result]:
    with arena.suite("network") as result:
        for _ in range(n):
            for name, meet in CALLS.items():
                for fault in FAULTS:
                    with trial(result, f"{fault.name} x {name}"):
                        meet(arena, fault)
            with trial(result, "an empty list x look-up"):
                empty_list(arena)
            with trial(result, "half a look x look-up"):
                half_a_look(arena)
            for how in ("sold", "cut-after"):
                with trial(result, f"a dead cart API x {how}"):
                    dead_cart_api(arena, how)
        right = result.trials - len(result.wrong)
        result.counts["right"] = f"{right} of {result.trials}"
        arena.settle_all()
        result.expect("without an end", arena.unsettled().count(), 0)
    yield result


# --- the three calls ---


def send(arena: Arena, fault: Fault) -> None:
    attempt = prepared(arena)
    with fault.opened() as place, ACME(at=place), in_time():
        pay(arena, attempt)
    expects(attempt, *ENDS.get(fault.proves, UNCLEAR))
    assert attempt.send_count == 1
    assert attempt.saw_409 is (fault.proves is acme.AlreadySent)
    assert place.sales == fault.is_sent
    assert bookings(arena, attempt) == 0


def replay(arena: Arena, fault: Fault) -> None:
    """ACME booked the first send; the answer was cut, and ACME is gone as we ask."""
    attempt = prepared(arena)
    with (
        fault.opened() as place,
        booking_then_cut(arena, place) as first,
        override_settings(ACME_REPLAY=True),
        ACME(at=first),
        in_time(),
    ):
        pay(arena, attempt)
    expects(attempt, *UNCLEAR)
    assert attempt.send_count == 2
    assert (first.sales, place.sales) == (1, fault.is_sent)
    look(arena, 1)
    expects(attempt, S.SUCCEEDED, CartState.PAID)
    assert bookings(arena, attempt) == 1


def look_up(arena: Arena, fault: Fault) -> None:
    attempt = lost(arena, "cut-after")
    with fault.opened() as place, ACME(at=place):
        for minutes in MINUTES[:3]:
            with in_time():
                look(arena, minutes)
    expects(attempt, *UNCLEAR)
    assert (attempt.look_count, attempt.empty_looks) == (3, 0)
    assert is_deaf(place) or place.sales == 0
    look(arena, MINUTES[3])
    expects(attempt, S.SUCCEEDED, CartState.PAID)
    assert bookings(arena, attempt) == 1


def empty_list(arena: Arena) -> None:
    """What the faults are told from: this one is read, counts and opens the cart."""
    attempt = lost(arena, "cut-before")
    with (
        fault_server.serving(fault_server.says([])) as server,
        ACME(at=Place(server.url)),
    ):
        for minutes in MINUTES[:2]:
            look(arena, minutes)
            expects(attempt, *UNCLEAR)
        look(arena, MINUTES[2])
    expects(attempt, S.ABSENT, CartState.PARKED)
    assert attempt.empty_looks == 3
    assert bookings(arena, attempt) == 0


def half_a_look(arena: Arena) -> None:
    """The contact has no such order, and the event's orders cannot be read."""
    attempt = lost(arena, "cut-before", ["ticket"])
    contact, event = fault_server.says([]), fault_server.says({}, "500 Odd")
    with (
        fault_server.serving(contact, event) as server,
        ACME(at=Place(server.url)),
    ):
        look(arena, MINUTES[0])
    expects(attempt, *UNCLEAR)
    assert (len(server.received), attempt.empty_looks) == (2, 0)


def dead_cart_api(arena: Arena, how: str) -> None:
    """The rest of ACME works: sold once, with the cart in the checkout."""
    for path in CART_API:
        arena.fault("cut-before", path=path, times=2)
    try:
        attempt = prepared(arena, ["ticket"])
    finally:
        arena.clear_faults()
    assert (attempt.acme_cart_id, attempt.priced_at) == ("", None)
    if how != "sold":
        arena.fault(how)
    pay(arena, attempt)
    look(arena, 1)
    expects(attempt, S.SUCCEEDED, CartState.PAID)
    assert "shoppingCart" in (attempt.body or {})
    assert (attempt.send_count, bookings(arena, attempt)) == (1, 1)


CALLS = {"look-up": look_up, "replay": replay, "send": send}

# --- pieces ---


def prepared(arena: Arena, lines: Sequence[str] = ()) -> Attempt:
    return checkout.prepare(arena.cart(lines), arena.cashier, arena.desk)


def lost(arena: Arena, how: str, lines: Sequence[str] = ("pencil",)) -> Attempt:
    attempt = prepared(arena, lines)
    arena.fault(how)
    pay(arena, attempt)
    expects(attempt, *UNCLEAR)
    return attempt


def pay(arena: Arena, attempt: Attempt) -> None:
    with arena.patch():
        checkout.pay(attempt, CASH, None)


def look(arena: Arena, minutes: int) -> None:
    arena.resolve(timedelta(minutes=minutes))


def expects(attempt: Attempt, state: AttemptState, cart: CartState) -> None:
    attempt.refresh_from_db()
    found = (attempt.state, attempt.cart.state)
    assert found == (state, cart), f"{found}, not {(state, cart)}"


def bookings(arena: Arena, attempt: Attempt) -> int:
    uuid = str(attempt.request_uuid)
    return sum(line["uuid"] == uuid for line in arena.sandbox.booked())


def is_deaf(place: Place) -> bool:
    return place.server is not None and place.server.reads is not None


@contextmanager
def in_time() -> Iterator[None]:
    began = monotonic()
    yield
    spent = monotonic() - began
    assert spent < BUDGET + SLACK, f"{spent:.2f} s"


def config_of(place: Place) -> acme.Config:
    return replace(
        settings.ACME,
        base_url=place.url,
        verify=place.verify,
        connect_seconds=BUDGET,
        checkout_seconds=BUDGET,
        read_seconds=BUDGET,
        read_pauses=(0.01,),
    )


@contextmanager
def ACME(*, at: Place) -> Iterator[None]:
    with override_settings(ACME=config_of(at)):
        try:
            yield
        finally:
            # A kept connection would outlive the place.
            acme.connect().close()


@contextmanager
def booking_then_cut(arena: Arena, then: Place) -> Iterator[Place]:
    """Hands a sale on to the sandbox, moves ACME to `then` and hangs up."""
    goes_on = config_of(then)

    def answer(connected, stop) -> bool:
        sale = server.received[-1]
        booked = arena.sandbox.send(sale.method, sale.target, sale.body, sale.headers)
        assert booked.status == 200, booked.body
        settings.ACME = goes_on
        return fault_server.resets(connected, stop)

    with fault_server.serving(answer) as server:
        yield Place(server.url, server=server)
