"""Four processes at a barrier, round after round: one of them may win."""

import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from acme_pos import acme
from carts.models import Cart, CartState
from carts.views import CHANGED_ELSEWHERE
from orders import resolver
from orders.models import Order, OrderItem

from .arena import ANOTHER_GUEST, TICK, Act, Arena
from .report import Result

QUICK = 4
RACERS = 4
ROWS = 8
# What an act ends with when the product refused it, as it should refuse a loser.
REFUSED = 2


def run(arena: Arena, n: int) -> Iterator[Result]:
    tills = [arena.till() for _ in range(RACERS)]
    yield one_attempt(arena, n, tills)
    yield one_cart(arena, n, tills)
    yield edits(arena, n, tills)
    yield resolvers(arena, n)
    yield writers(arena, n * ROWS)


def one_attempt(arena: Arena, n: int, tills: list[Client]) -> Result:
    """The same form of the same sale, sent by four at once."""
    with arena.suite("races attempt") as result:
        arena.forget_uuids()
        for number in range(n):
            address = arena.press_pay(arena.cart())
            form = arena.tender(number) | ANOTHER_GUEST
            _race(arena, result, [_post(till, address, form) for till in tills])
        result.expect("asked", len(arena.sandbox.ledger()), n)
        _all_paid(arena, result, n)
    return result


def one_cart(arena: Arena, n: int, tills: list[Client]) -> Result:
    """Four press Pay on one cart and take its payment."""
    with arena.suite("races cart") as result:
        arena.forget_uuids()
        for number in range(n):
            cart, tender = arena.cart(), arena.tender(number)
            _race(arena, result, [_pay(arena, cart, tender, till) for till in tills])
        result.expect("asked", len(arena.sandbox.ledger()), n)
        _all_paid(arena, result, n)
    return result


def edits(arena: Arena, n: int, tills: list[Client]) -> Result:
    """Two pay a cart while one adds to it and one empties it.

    What was charged is what the cart holds, and every edit that was accepted is in it.
    """
    with arena.suite("races edit") as result:
        lost = wrong = 0
        for number in range(n):
            cart = arena.cart(["ticket"])
            # In half of the rounds payers begin at the tender page and the others look
            # at the cart first, so that payers win some.
            address = arena.press_pay(cart) if number % 2 else ""
            form = arena.tender(number) | ANOTHER_GUEST
            acts = [
                _post(till, address, form) if address else _pay(arena, cart, form, till)
                for till in tills[:2]
            ]
            edits = [_add(tills[2], cart), _empty(tills[3], cart)]
            acts += (
                [_looking_first(tills[2], act) for act in edits] if address else edits
            )
            added, emptied = _race(arena, result, acts, may_end=(0, REFUSED))[2:]
            lost += _is_in(cart) != (added == 0)
            lost += _is_emptied(cart) != (emptied == 0)
            wrong += _charged(arena, cart) not in {None, _total(cart)}
        arena.settle_all()
        result.expect("lost_edits", lost, 0)
        result.expect("charged_another_total", wrong, 0)
    return result


def resolvers(arena: Arena, n: int) -> Result:
    """Four resolvers at once on the same lost answers; two of them ignore the lease."""
    with arena.suite("races resolver", ACME_REPLAY=True) as result:
        for _ in range(n):
            for fault in ("cut-after", "500", "half-body"):
                arena.fault(fault)
                arena.pay(arena.cart(), arena.cash())
            alone = [lambda: arena.resolve(2 * TICK)] * 2
            _race(arena, result, [*alone, *[lambda: _round(arena)] * 2])
            arena.settle_all()
        sent = arena.attempts().filter(send_count__gt=2).count()
        result.expect("sent_more_than_twice", sent, 0)
        _all_paid(arena, result, 3 * n)
    return result


def writers(arena: Arena, rows: int) -> Result:
    """Four record the same orders at once."""
    with arena.suite("races record") as result:
        first = arena.random.randrange(10**9)
        ids = [str(first + number) for number in range(rows)]
        _race(arena, result, [lambda: _record(ids)] * RACERS)
        recorded = Order.objects.filter(acme_id__in=ids)
        result.expect("rows", recorded.count(), rows)
        items = OrderItem.objects.filter(order__in=recorded)
        result.expect("items", items.count(), rows)
        # No sale of ours: out of the way of those who compare with ACME.
        recorded.delete()
    return result


# --- a race ----------------------------------------------------------------------


def _race(
    arena: Arena, result: Result, acts: list[Act], may_end: tuple[int, ...] = (0,)
) -> list[int]:
    statuses = arena.together(acts)
    result.trials += 1
    errors = sum(status not in may_end for status in statuses)
    result.expect("errors", result.counts.get("errors", 0) + errors, 0)
    return statuses


def _post(till: Client, address: str, form: dict[str, str]) -> Act:
    return lambda: till.post(address, form)


def _pay(arena: Arena, cart: Cart, tender: dict[str, str], till: Client) -> Act:
    return lambda: arena.pay(cart, tender, till)


def _add(till: Client, cart: Cart) -> Act:
    typed = {"cart": cart.public_id, "quantity": "1"}
    address = reverse("carts:add", args=["add-on", "1"])
    return lambda: _end_as(till.post(address, typed, follow=True))


def _empty(till: Client, cart: Cart) -> Act:
    typed = {"cart": cart.public_id}
    return lambda: _end_as(till.post(reverse("carts:empty"), typed, follow=True))


def _looking_first(till: Client, act: Act) -> Act:
    def look_and_act() -> None:
        till.get(reverse("carts:sale"))
        act()

    return look_and_act


def _end_as(page: Any) -> None:
    """Tell the parent what the page says."""
    sys.exit(REFUSED if str(CHANGED_ELSEWHERE) in page.text else 0)


def _round(arena: Arena) -> None:
    with arena.later(2 * TICK):
        resolver._round()


def _record(ids: list[str]) -> None:
    for acme_id in ids:
        line = {"itemName": "Pencil", "quantity": 1, "amount": "1.00"}
        Order.record(acme.Order.model_validate({"id": acme_id, "orderItems": [line]}))


# --- what came of it -------------------------------------------------------------


def _all_paid(arena: Arena, result: Result, carts: int) -> None:
    arena.settle_all()
    result.counts["pressed_again"] = arena.press_again()
    paid = arena.carts().filter(state=CartState.PAID).count()
    result.expect("paid", paid, carts)
    result.expect("booked", len(arena.sandbox.booked()), carts)


def _is_in(cart: Cart) -> bool:
    """The pencil, whether it was taken out again or not."""
    return cart.items.filter(kind="add-on").exists()


def _is_emptied(cart: Cart) -> bool:
    return not cart.items.present().filter(kind="event").exists()


def _charged(arena: Arena, cart: Cart) -> Decimal | None:
    references = cart.attempts.values_list("reference", flat=True)
    lines = [line for line in arena.sandbox.booked() if line["reference"] in references]
    return Decimal(lines[0]["amount"]) if lines else None


def _total(cart: Cart) -> Decimal:
    return Cart.objects.get(pk=cart.pk).total
