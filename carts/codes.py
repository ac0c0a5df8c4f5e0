"""What a scanned code stands for on the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone

from acme_pos import acme

from . import catalog, tiles
from .at_hand import of_cart
from .models import Cart
from .now import next_with_room
from .tiles import Tile


def by_sku(code: str, cart: Cart) -> Tile | None:
    """The add-on or donation whose bar code it is.

    An event's add-on only beside a ticket of that event, which carries it.
    """
    return next((tile for add_on, tile in _goods(cart) if _is(code, add_on.sku)), None)


def by_id(code: str, cart: Cart) -> Tile | None:
    """By ACME's inventory id, or by a ticket type's id: its next time today."""
    goods = (tile for add_on, tile in _goods(cart) if _is(code, add_on.id))
    return next(goods, None) or _ticket(code)


def _goods(cart: Cart) -> Iterator[tuple[acme.AddOn, Tile]]:
    kept = of_cart(cart)
    for add_on in kept.add_ons:
        yield add_on, tiles.of_add_on(add_on)
    for donation in kept.donations:
        yield donation, tiles.of_donation(donation)
    for time in kept.named:
        for add_on in time.add_ons:
            yield add_on, tiles.of_event_add_on(time, add_on)


def _ticket(code: str) -> Tile | None:
    for times in catalog.times_on(timezone.localdate()).values():
        time = next_with_room(_with_type(times, code))
        if time:
            [price] = [price for price in time.prices if _is(code, price.id)][:1]
            return tiles.of_ticket(time, price)
    return None


def _with_type(
    times: Iterable[catalog.EventOnSale], code: str
) -> list[catalog.EventOnSale]:
    return [t for t in times if any(_is(code, price.id) for price in t.prices)]


def _is(code: str, known: str) -> bool:
    """Scanners send letters as they are set up to, large or small."""
    return bool(known) and code.casefold() == known.casefold()
