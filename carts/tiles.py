"""Tiles: what one press puts into the cart, or the form that it opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from django.urls import reverse

from acme_pos import acme
from acme_pos.staff.times import clock

from .catalog import EventOnSale, price_of
from .models import Kind


@dataclass(frozen=True, slots=True)
class Tile:
    """`field` and `value` are what its form posts; without them it opens the form.

    `id` stays the same for another time of the same event, so that a focus stays too.
    """

    id: str
    kind: Kind
    sold_id: str
    name: str
    price: Decimal | None = None
    about: str = ""
    field: str = ""
    value: str = "1"
    key: str = ""

    @property
    def address(self) -> str:
        """Where its form is, and where its press goes."""
        return _address(self.kind, self.sold_id)


# A page has dozens of tiles, each of them the same for a season.
@lru_cache(maxsize=4096)
def _address(kind: Kind, sold_id: str) -> str:
    return reverse("carts:add", args=[kind, sold_id])


def with_keys(found: Iterable[Tile], keys: Iterable[str]) -> list[Tile]:
    return [replace(tile, key=key) for tile, key in zip(found, keys, strict=True)]


def of_ticket(time: EventOnSale, price: acme.TicketPrice) -> Tile:
    return Tile(
        id=f"pick-{time.template_id}-{price.id}",
        kind=Kind.EVENT,
        sold_id=time.id,
        name=price.name,
        price=price.price,
        about=price.description,
        field=f"quantity_{price.id}",
    )


def often_sold_ticket(time: EventOnSale, price: acme.TicketPrice) -> Tile:
    """Beside other things it says of which event it is, and when."""
    tile = of_ticket(time, price)
    when = f"{time.name}, {clock(time.starts_at)}"
    return replace(tile, id=f"often-{tile.id}", about=when)


def of_event_add_on(time: EventOnSale, add_on: acme.AddOn) -> Tile:
    return Tile(
        id=f"add-{time.id}-{add_on.id}",
        kind=Kind.EVENT_ADD_ON,
        sold_id=time.id,
        name=add_on.name,
        price=price_of(add_on),
        field=f"quantity_{add_on.id}",
    )


def of_add_on(add_on: acme.AddOn) -> Tile:
    return Tile(
        id=f"add-{add_on.id}",
        kind=Kind.ADD_ON,
        sold_id=add_on.id,
        name=add_on.name,
        price=price_of(add_on),
        field="quantity",
    )


def of_donation(donation: acme.AddOn) -> Tile:
    """The amount is asked for where the giver names it; else one press gives it."""
    if donation.is_variable:
        kind, field, price = Kind.VARIABLE_DONATION, "", None
    else:
        kind, price = Kind.FIXED_DONATION, price_of(donation)
        field = "donor_recognition_type"
    return Tile(
        id=f"give-{donation.id}",
        kind=kind,
        sold_id=donation.id,
        name=donation.name,
        price=price,
        field=field,
        value="self",
    )


def of_level(level: acme.Level) -> Tile:
    """From its lowest price on; who holds the cards is asked for."""
    prices = [price.price for one in level.offerings for price in one.prices]
    return Tile(
        id=f"join-{level.id}",
        kind=Kind.MEMBERSHIP,
        sold_id=level.id,
        name=level.name,
        price=min(prices, default=None),
    )
