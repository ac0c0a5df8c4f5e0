"""The same once more: the plain lines of the last sale, at today's prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from acme_pos.staff.models import Desk, User

from . import catalog
from .catalog import EventOnSale
from .models import Cart, CartItem, CartState, Kind
from .now import next_with_room


@dataclass(frozen=True, slots=True)
class Again:
    """`items` go into the cart; `missing` is what has to be sold by hand, by name."""

    items: tuple[CartItem, ...]
    missing: tuple[str, ...]


def last_sale(desk: Desk, cashier: User) -> Cart | None:
    paid = Cart.objects.at(desk, cashier).filter(state=CartState.PAID)
    return paid.latest_first().first()


def again(sold: Cart) -> Again:
    """Tickets of the same time if it is still to be had, else of the next one today.

    A time with fewer places than are wanted counts as one that is not to be had.
    """
    repeated = [(line, _item(line)) for line in sold.lines]
    return Again(
        tuple(item for _line, item in repeated if item),
        tuple(line.name for line, item in repeated if item is None),
    )


def _item(line: CartItem) -> CartItem | None:
    if line.kind == Kind.ADD_ON:
        return _add_on(line)
    if line.kind in {Kind.EVENT, Kind.EVENT_ADD_ON}:
        return _at_the_event(line)
    return None


def _add_on(line: CartItem) -> CartItem | None:
    try:
        price = catalog.price_of(catalog.add_on(line.inventory_id))
    except catalog.NotOnSale:
        return None
    return _like(line, price)


def _at_the_event(line: CartItem) -> CartItem | None:
    """A ticket, or an add-on that its tickets carry."""
    time = _time(line)
    if time is None:
        return None
    if line.is_ticket:
        of = {each.id: each.price for each in time.prices}
        price = of.get(line.ticket_type_id)
    else:
        of = {each.id: catalog.price_of(each) for each in time.add_ons}
        price = of.get(line.inventory_id)
    return None if price is None else _like(line, price, time)


def _time(line: CartItem) -> EventOnSale | None:
    event = line.name if line.is_ticket else line.variant
    free = [
        time
        for times in catalog.times_on(timezone.localdate()).values()
        for time in times
        if time.name == event and _has_room(time, line.quantity)
    ]
    same = (time for time in free if time.id == line.event_id and not time.is_over)
    return next(same, None) or next_with_room(free)


def _has_room(time: EventOnSale, party: int) -> bool:
    return time.places_left is None or time.places_left >= party


def _like(line: CartItem, price: Decimal, time: EventOnSale | None = None) -> CartItem:
    return CartItem(
        kind=line.kind,
        name=line.name,
        variant=line.variant,
        quantity=line.quantity,
        unit_price=price,
        event_id=time.id if time else "",
        starts_at=time.starts_at if time else None,
        ticket_type_id=line.ticket_type_id,
        inventory_id=line.inventory_id,
    )
