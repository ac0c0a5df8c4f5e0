"""What a desk sells often: pinned by its staff, or counted from what it sold.

Sales are counted over whole days, up to last midnight, so that no tile moves while the
desk is open. A ticket is counted by its event's name: ACME's catalog lists no past
events whose ids could be looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TypeAlias

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from acme_pos.staff.models import Desk

from . import catalog, now, tiles
from .at_hand import AtHand
from .models import CartItem, CartState, CatalogEntry, CatalogKind, Favourite, Kind
from .now import Program, next_with_room
from .tiles import Tile

COUNTED = timedelta(days=14)
SHOWN = 8
# Counted for each desk; the shelf shows fewer, and sorts its programs by the rest.
KEPT = 40
# Before anything was counted.
FIRST_ADD_ONS = 6

# A kind, what it is listed under, and the ticket's type.
What: TypeAlias = tuple[str, str, str]


def of_desk(desk: Desk) -> list[Favourite]:
    """The pinned ones in their order, then the most sold."""
    return list(desk.favourites.order_by("-is_pinned", "position", "pk"))


def sold_by_program(kept: Iterable[Favourite]) -> dict[str, int]:
    """How many tickets were sold, by event template."""
    sold: dict[str, int] = {}
    for one in kept:
        if one.kind == Kind.EVENT:
            sold[one.sold_id] = sold.get(one.sold_id, 0) + one.times_sold
    return sold


def often_sold(
    kept: Sequence[Favourite], programs: Sequence[Program], goods: AtHand
) -> list[Tile]:
    """At most SHOWN tiles; without any count the first add-ons and the donation.

    Tickets of the first program are left out: their tiles stand right above.
    """
    first = programs[0].id if programs else ""
    found = [
        tile
        for one in kept
        if one.is_pinned or (one.kind, one.sold_id) != (Kind.EVENT, first)
        for tile in _tiles(one, programs, goods)
    ]
    return (found or _usual(goods))[:SHOWN]


def _usual(goods: AtHand) -> list[Tile]:
    gifts = [gift for gift in goods.donations if gift.is_variable]
    return [
        *map(tiles.of_add_on, goods.add_ons[:FIRST_ADD_ONS]),
        *map(tiles.of_donation, gifts[:1]),
    ]


def _tiles(one: Favourite, programs: Sequence[Program], goods: AtHand) -> list[Tile]:
    """One tile, or none when it is not on sale now."""
    if one.kind == Kind.EVENT:
        return _ticket(one, programs)
    return [
        *(tiles.of_add_on(each) for each in goods.add_ons if each.id == one.sold_id),
        *(
            tiles.of_donation(each)
            for each in goods.donations
            if each.id == one.sold_id
        ),
        *(tiles.of_level(each) for each in goods.levels if each.id == one.sold_id),
    ]


def _ticket(one: Favourite, programs: Sequence[Program]) -> list[Tile]:
    """Of the next time with room, whatever time the program shows."""
    program = next((each for each in programs if each.id == one.sold_id), None)
    time = next_with_room(program.times) if program else None
    if time is None:
        return []
    same = [price for price in time.prices if price.id == one.ticket_type_id]
    return [tiles.often_sold_ticket(time, price) for price in same]


# --- pins --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pin:
    """Something that can stand there, and whether this desk has pinned it."""

    kind: Kind
    sold_id: str
    ticket_type_id: str
    name: str
    is_pinned: bool = False

    @property
    def id(self) -> str:
        return f"pin-{self.kind}-{self.sold_id}-{self.ticket_type_id}"

    @property
    def what(self) -> What:
        return (self.kind, self.sold_id, self.ticket_type_id)


def pins(desk: Desk) -> list[Pin]:
    """All that has a tile: goods, gifts, memberships, tickets of today's programs."""
    pinned = {
        (one.kind, one.sold_id, one.ticket_type_id)
        for one in desk.favourites.filter(is_pinned=True)
    }
    goods = AtHand(timezone.localdate())
    tiled = [
        *map(tiles.of_add_on, goods.add_ons),
        *map(tiles.of_donation, goods.donations),
        *map(tiles.of_level, goods.levels),
    ]
    found = [Pin(tile.kind, tile.sold_id, "", tile.name) for tile in tiled]
    found += [
        Pin(Kind.EVENT, program.id, price.id, f"{program.name}, {price.name}")
        for program in now.programs(goods.times, {}, {})
        for price in program.chosen.prices
    ]
    return [replace(pin, is_pinned=pin.what in pinned) for pin in found]


def toggle(desk: Desk, kind: Kind, sold_id: str, ticket_type_id: str = "") -> bool:
    """Pin it at this desk, as the last one, or take the pin off; is it pinned now?"""
    found, is_new = Favourite.objects.get_or_create(
        desk=desk, kind=kind, sold_id=sold_id, ticket_type_id=ticket_type_id
    )
    found.is_pinned = is_new or not found.is_pinned
    found.position = desk.favourites.filter(is_pinned=True).count()
    found.save(update_fields=["is_pinned", "position"])
    return found.is_pinned


# --- counts ------------------------------------------------------------------------


def count_sold() -> None:
    """For every desk that is open, what it sold in the days before today."""
    templates = _templates_by_name()
    for desk in Desk.objects.filter(is_open=True):
        _write(desk, _sold_at(desk, templates))


def _sold_at(desk: Desk, templates: dict[str, str]) -> list[tuple[What, int]]:
    """The most sold first."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    rows = (
        CartItem.objects.present()
        .filter(
            cart__desk=desk,
            cart__state=CartState.PAID,
            cart__updated_at__gte=midnight - COUNTED,
            cart__updated_at__lt=midnight,
            kind__in=(Kind.EVENT, Kind.ADD_ON, Kind.MEMBERSHIP, *_DONATIONS),
        )
        .order_by()
        .values_list("kind", "name", "inventory_id", "ticket_type_id", _LEVEL)
        .annotate(sold=Sum("quantity"))
    )
    counted: dict[What, int] = {}
    for kind, name, inventory_id, ticket_type_id, level_id, sold in rows:
        sold_id = templates.get(name, "") if kind == Kind.EVENT else inventory_id
        what = (kind, sold_id or str(level_id or ""), ticket_type_id)
        if what[1]:
            counted[what] = counted.get(what, 0) + sold
    return sorted(counted.items(), key=lambda each: -each[1])[:KEPT]


_DONATIONS = (Kind.FIXED_DONATION, Kind.VARIABLE_DONATION)
_LEVEL = "membership_fields__membership_category_id"


def _templates_by_name() -> dict[str, str]:
    kept = CatalogEntry.objects.of(CatalogKind.EVENT)
    return {time.name: time.template_id for time in catalog.read_events(kept)}


@transaction.atomic
def _write(desk: Desk, sold: list[tuple[What, int]]) -> None:
    """What is pinned stays, with its count; the rest is what sells."""
    desk.favourites.filter(is_pinned=False).delete()
    pinned = {
        (one.kind, one.sold_id, one.ticket_type_id): one
        for one in desk.favourites.all()
    }
    for place, (what, times) in enumerate(sold):
        if what in pinned:
            pinned[what].times_sold = times
            pinned[what].save(update_fields=["times_sold"])
        else:
            kind, sold_id, ticket_type_id = what
            Favourite.objects.create(
                desk=desk,
                kind=kind,
                sold_id=sold_id,
                ticket_type_id=ticket_type_id,
                position=place,
                is_pinned=False,
                times_sold=times,
            )
