"""Where else there is room: the nearest times of an event with places for a party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from . import catalog
from .catalog import EventOnSale

NEAREST = 3
# Looked for on the day itself and the days around it.
AROUND = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OtherTimes:
    """An event that is wanted, and the times near it, nearest first."""

    wanted: EventOnSale
    times: tuple[EventOnSale, ...]


def other_times(places: Mapping[str, int]) -> list[OtherTimes]:
    """For each event id, times of the same event with so many places left.

    By the kept catalog, which is a minute old; ACME decides.
    """
    return [
        OtherTimes(wanted, _nearest(wanted, places[wanted.id]))
        for wanted in catalog.events(places)
    ]


def _nearest(wanted: EventOnSale, party: int) -> tuple[EventOnSale, ...]:
    day = timezone.localtime(wanted.starts_at).date()
    days = [day + AROUND * step for step in (-1, 0, 1)]
    same = (
        time
        for each in days
        for group in catalog.events_on(each)
        if group.name == wanted.name
        for time in group.times
    )
    free = [time for time in same if time.id != wanted.id and _has_room(time, party)]
    free.sort(key=lambda time: abs(time.starts_at - wanted.starts_at))
    return tuple(free[:NEAREST])


def _has_room(time: EventOnSale, party: int) -> bool:
    has_places = time.places_left is None or time.places_left >= party
    return has_places and not time.has_started
