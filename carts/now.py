"""What can be sold this minute: the day's programs, each with one time chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from . import tiles
from .at_hand import AtHand
from .catalog import EventOnSale
from .tiles import Tile


@dataclass(frozen=True, slots=True)
class Program:
    """An event of today with the times that are not over.

    `types` are the names of its tickets over the whole day, so that nothing that hangs
    on them moves when another time is chosen or when one is over.
    """

    id: str
    name: str
    description: str
    types: tuple[str, ...]
    times: tuple[EventOnSale, ...]
    chosen: EventOnSale

    @property
    def earlier(self) -> EventOnSale | None:
        return self._beside(-1)

    @property
    def later(self) -> EventOnSale | None:
        return self._beside(1)

    def _beside(self, step: int) -> EventOnSale | None:
        """The nearest time with room on that side."""
        place = self.times.index(self.chosen)
        rest = self.times[place + 1 :] if step > 0 else self.times[:place][::-1]
        return next((time for time in rest if not time.is_sold_out), None)

    def tiles(self, keys: Mapping[str, str]) -> list[Tile]:
        """`keys` are letters by the names of ticket types."""
        prices = self.chosen.prices
        found = [tiles.of_ticket(self.chosen, price) for price in prices]
        return tiles.with_keys(found, [keys.get(price.name, "") for price in prices])


def today_or_next(
    kept: AtHand, chosen: Mapping[str, str], sold: Mapping[str, int]
) -> tuple[list[Program], date | None]:
    """Today's; after today's last time those of the next day, and which day that is."""
    found = programs(kept.times, chosen, sold)
    day = None if found else kept.next_day(timezone.localdate())
    if day is None:
        return found, None
    return programs(kept.times_on(day), chosen, sold), day


def programs(
    of_day: Mapping[str, list[EventOnSale]],
    chosen: Mapping[str, str],
    sold: Mapping[str, int],
) -> list[Program]:
    """All three are by an event's template: a day's times, one that was chosen, and
    how often it is sold here.

    The most sold first, then those with the most times.
    """
    by_sales = sorted(
        of_day.items(),
        key=lambda each: (
            -sold.get(each[0], 0),
            -len(each[1]),
            each[1][0].starts_at,
        ),
    )
    found = (
        _program(template, times, chosen.get(template, ""))
        for template, times in by_sales
    )
    return [program for program in found if program]


def _program(
    template_id: str, times: list[EventOnSale], chosen_id: str
) -> Program | None:
    left = tuple(time for time in times if not time.is_over)
    if not left:
        return None
    chosen = next((time for time in left if time.id == chosen_id), None)
    return Program(
        id=template_id,
        name=left[0].name,
        description=left[0].description,
        types=_types(times),
        times=left,
        chosen=chosen or next_with_room(left) or left[0],
    )


def next_with_room(times: Iterable[EventOnSale]) -> EventOnSale | None:
    """The next to start; when none is to come, one that runs and has room."""
    free = [time for time in times if not (time.is_sold_out or time.is_over)]
    to_come = [time for time in free if not time.has_started]
    return next(iter([*to_come, *free]), None)


def _types(times: Iterable[EventOnSale]) -> tuple[str, ...]:
    names = (price.name for time in times for price in time.prices)
    return tuple(dict.fromkeys(names))
