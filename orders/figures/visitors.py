"""People expected at each time of a day: places taken, of those there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Sum
from django.utils import timezone

from acme_pos.staff.times import clock
from carts.models import CatalogEntry

from ..days import bounds
from ..models import OrderItem, OrderState
from .plots import TIMES, Columns, Number, Row, columns


class Places(NamedTuple):
    """Of one event at one time. `room` is None where ACME counts no places."""

    taken: int
    room: int | None


@dataclass(frozen=True, slots=True)
class Visitors:
    """`as_of` is when the oldest part of ACME's catalog was read; None without one.

    `room` is of the times whose room is drawn; `at_large` are the people at others,
    where there is far more room than ever fills.
    """

    people: int
    room: int | None
    at_large: int
    slots: Columns
    as_of: datetime | None


def of_day(day: date) -> Visitors:
    """ACME's own count where its catalog has one, else the tickets that are known."""
    known = _tickets(day)
    listed, as_of = _listed(day, known)
    places = {**{key: Places(taken, None) for key, taken in known.items()}, **listed}
    slots: dict[datetime, list[Places]] = {}
    for (starts_at, _), each in sorted(places.items()):
        slots.setdefault(timezone.localtime(starts_at), []).append(each)
    plot = columns([_row(at, together) for at, together in slots.items()], TIMES)
    large = [one for one in plot.columns if one.room and one.room_height is None]
    return Visitors(
        people=sum(each.taken for each in places.values()),
        room=_added([one.room for one in plot.columns if one not in large]),
        at_large=sum(int(one.value) for one in large),
        slots=plot,
        as_of=as_of,
    )


def _row(at: datetime, together: list[Places]) -> Row:
    taken = sum(each.taken for each in together)
    return Row(clock(at), taken, None, _added([each.room for each in together]))


Key = tuple[datetime, str]


def _tickets(day: date) -> dict[Key, int]:
    """By time and event; add-ons of an event bring nobody."""
    start, end = bounds(day)
    items = OrderItem.objects.filter(
        starts_at__gte=start, starts_at__lt=end, inventory_id="", quantity__gt=0
    )
    sold = items.exclude(event_id="").exclude(order__state=OrderState.REFUNDED)
    counted = sold.values("starts_at", "event_id").annotate(number=Sum("quantity"))
    rows = counted.order_by("starts_at").values_list("starts_at", "event_id", "number")
    return {(at, event_id): number for at, event_id, number in rows if at}


def _listed(
    day: date, known: Mapping[Key, int]
) -> tuple[dict[Key, Places], datetime | None]:
    """Of the kept catalog, those events that count their places."""
    columns_ = ("starts_at", "acme_id", "places_left", "as_of")
    sizes = ("answer__event__capacity", "answer__capacity")
    rows = CatalogEntry.objects.on(day).values(*columns_, *sizes)
    found, as_of = {}, None
    for row in rows:
        as_of = min(as_of or row["as_of"], row["as_of"])
        key = (row["starts_at"], row["acme_id"])
        room = _number(row[sizes[0]]) or _number(row[sizes[1]])
        left = row["places_left"]
        if room is None or left is None:
            found[key] = Places(known.get(key, 0), None)
        else:
            found[key] = Places(max(room - left, 0), room)
    return found, as_of


def _number(written: Any) -> int | None:  # noqa: ANN401
    """ACME writes numbers as numbers and as text."""
    text = str(written)
    return int(text) if text.isdecimal() else None


def _added(rooms: Sequence[Number | None]) -> int | None:
    """None as soon as one of them has no end."""
    known = [int(room) for room in rooms if room is not None]
    return sum(known) if known and len(known) == len(rooms) else None
