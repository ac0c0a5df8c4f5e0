"""Search the shelf by a few letters: tickets, goods, gifts, memberships, days.

Every word must be found, whatever its accents, and names that begin so come first. A
number in front says how many: `5 adult` and `5*adult`. Guests are not looked for here;
words that nothing on the shelf has are offered to the search for members instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from acme_pos.staff.letters import folded
from acme_pos.staff.times import clock, week_day

from . import tiles
from .at_hand import AtHand
from .forms.fields import MOST_OF_ONE
from .models import CatalogEntry, CatalogKind
from .now import today_or_next
from .tiles import Tile

MOST_SHOWN = 12
DAYS_AHEAD = 7
_TIMES = re.compile(r"\s*(\d{1,3})(?:\s*\*\s*|\s+)(?=\S)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """A tile to press, or a day of an event to look at."""

    group: str
    title: str
    about: str = ""
    tile: Tile | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """`words` as they were typed, without how many."""

    words: str
    times: int
    groups: tuple[tuple[str, tuple[Found, ...]], ...]

    @property
    def is_number(self) -> bool:
        """Of an order or of a member; nothing on the shelf is called so."""
        return self.words.isascii() and self.words.isdigit()

    @property
    def may_be_member(self) -> bool:
        return bool(self.words) and (not self.groups or "@" in self.words)


def search(typed: str) -> Search:
    times, words = _parted(typed)
    wanted = folded(words).split()
    scored = [(_score(wanted, one), one) for one in _all()] if wanted else []
    best = sorted(
        ((score, one) for score, one in scored if score is not None),
        key=lambda each: each[0],
    )
    return Search(words, times, _grouped([one for _s, one in best[:MOST_SHOWN]]))


def _parted(typed: str) -> tuple[int, str]:
    number = _TIMES.match(typed)
    if number and 0 < int(number[1]) <= MOST_OF_ONE:
        return int(number[1]), typed[number.end() :].strip()
    return 1, typed.strip()


def _grouped(found: list[Found]) -> tuple[tuple[str, tuple[Found, ...]], ...]:
    """By their groups, in the order of each group's best."""
    order = list(dict.fromkeys(one.group for one in found))
    by_group = sorted(found, key=lambda one: order.index(one.group))
    groups = groupby(by_group, lambda one: one.group)
    return tuple((group, tuple(same)) for group, same in groups)


def _score(wanted: list[str], one: Found) -> int | None:
    """Lower is better; None when a word is nowhere. A day takes one press more.

    Parts of words count in the name alone.
    """
    name = " ".join(folded(one.title).split())
    begins = f" {name} {folded(one.about)}"
    if name.startswith(" ".join(wanted)):
        score = 0
    elif all(f" {word}" in begins for word in wanted):
        score = 1
    elif all(word in name or f" {word}" in begins for word in wanted):
        score = 2
    else:
        return None
    return score + (one.day is not None)


# --- what there is -----------------------------------------------------------------


def _all() -> Iterator[Found]:
    """Tickets before goods where both match as well."""
    kept = AtHand(timezone.localdate())
    yield from _tickets(kept)
    goods = _("Add-ons"), map(tiles.of_add_on, kept.add_ons)
    gifts = _("Donations"), map(tiles.of_donation, kept.donations)
    levels = _("Memberships"), map(tiles.of_level, kept.levels)
    for group, found in (goods, gifts, levels):
        yield from _of(group, found)
    yield from _days_ahead()


def _tickets(kept: AtHand) -> Iterator[Found]:
    """Of each program that the first shelf shows, for its next time with room."""
    found, day = today_or_next(kept, {}, {})
    for program in found:
        time = program.chosen
        if time.is_sold_out:
            continue
        when = _("%(event)s, %(time)s") % {
            "event": f"{program.name}, {week_day(day)}" if day else program.name,
            "time": clock(time.starts_at),
        }
        for price in time.prices:
            tile = tiles.of_ticket(time, price)
            yield Found(_("Tickets"), tile.name, when, tile)


def _of(group: str, found: Iterable[Tile]) -> Iterator[Found]:
    return (Found(group, tile.name, tile.about, tile) for tile in found)


def _days_ahead() -> Iterator[Found]:
    """Each event by its days, today's too: there all its times are seen."""
    today = timezone.localdate()
    last = today + timedelta(days=DAYS_AHEAD)
    entries = CatalogEntry.objects.filter(kind=CatalogKind.EVENT)
    days = entries.annotate(day=TruncDate("starts_at")).values_list("name", "day")
    listed = days.filter(day__gte=today, day__lt=last).distinct().order_by("day")
    for name, day in listed:
        yield Found(_("Days"), name, week_day(day), day=day)
