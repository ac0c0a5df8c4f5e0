"""What one page needs of the kept catalog, read in one query and parsed once.

What was parsed stays in the process under the stamp of its reading. The stamp is
written along with the entries and is read with each cart, before them, so what a page
shows is never older than the entries were when its cart was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property, lru_cache
from uuid import UUID

from acme_pos import acme

from . import catalog
from .catalog import EventOnSale, NotOnSale, Sold
from .models import Cart, CatalogEntry, CatalogKind, Kind

# Those who began before a new reading came still ask for the one before it.
READINGS_KEPT = 2


class Parsed:
    """What was asked for so far of one reading. Threads may fill it at once: they find
    the same.
    """

    def __init__(self) -> None:
        self.goods: list[CatalogEntry] | None = None
        # None for one that the catalog does not have.
        self.events: dict[str, EventOnSale | None] = {}
        self.days: dict[date, list[EventOnSale]] = {}
        self.next_days: dict[date, date | None] = {}
        self.as_of: datetime | None = None

    def fill(self, days: Iterable[date], event_ids: Iterable[str]) -> None:
        """In one query what is not here yet, and in none when all of it is."""
        days = [day for day in days if day not in self.days]
        ids = [one for one in event_ids if one not in self.events]
        with_goods = self.goods is None
        if days or ids or with_goods:
            asked = CatalogEntry.objects.for_sale(days, ids, goods=with_goods)
            self._take(list(asked), days, ids)

    def _take(
        self, entries: list[CatalogEntry], days: list[date], ids: list[str]
    ) -> None:
        times = [entry for entry in entries if entry.kind == CatalogKind.EVENT]
        events = catalog.read_events(times)
        self.events.update({**dict.fromkeys(ids), **{one.id: one for one in events}})
        for day in days:
            self.days[day] = [one for one in events if one.starts_at.date() == day]
        self.as_of = max((entry.as_of for entry in entries), default=self.as_of)
        if self.goods is None:
            kinds = CatalogKind.EVENT
            self.goods = [entry for entry in entries if entry.kind != kinds]

    @cached_property
    def add_ons(self) -> list[acme.AddOn]:
        return list(map(acme.AddOn.model_validate, self._of(CatalogKind.ADD_ON)))

    @cached_property
    def donations(self) -> list[acme.AddOn]:
        return list(map(acme.AddOn.model_validate, self._of(CatalogKind.DONATION)))

    @cached_property
    def levels(self) -> list[acme.Level]:
        return list(map(acme.Level.model_validate, self._of(CatalogKind.LEVEL)))

    def _of(self, kind: CatalogKind) -> list[dict[str, object]]:
        return [entry.answer for entry in self.goods or () if entry.kind == kind]


@lru_cache(maxsize=READINGS_KEPT)
def _of_reading(stamp: UUID) -> Parsed:
    return Parsed()


class AtHand:
    """What is sold besides tickets, the events of a day, and those that are named.

    Without the stamp of a reading everything is read anew.
    """

    def __init__(
        self,
        day: date | None = None,
        event_ids: Iterable[str] = (),
        stamp: UUID | None = None,
    ) -> None:
        self._named = set(event_ids)
        self._day = day
        self._parsed = _of_reading(stamp) if stamp else Parsed()
        self._parsed.fill([day] if day else [], self._named)
        self.add_ons = self._parsed.add_ons
        self.donations = self._parsed.donations

    @property
    def levels(self) -> list[acme.Level]:
        return self._parsed.levels

    @property
    def times(self) -> dict[str, list[EventOnSale]]:
        """The day's times by their event template, in order."""
        return self.times_on(self._day) if self._day else {}

    def times_on(self, day: date) -> dict[str, list[EventOnSale]]:
        self._parsed.fill([day], ())
        times: dict[str, list[EventOnSale]] = {}
        for time in self._parsed.days[day]:
            times.setdefault(time.template_id, []).append(time)
        return times

    def next_day(self, after: date) -> date | None:
        """The first day after it on which an event starts."""
        known = self._parsed.next_days
        if after not in known:
            known[after] = CatalogEntry.objects.next_day(after)
        return known[after]

    @property
    def named(self) -> list[EventOnSale]:
        """In the order in which they start."""
        found = [self._parsed.events[each] for each in self._named]
        return sorted(filter(None, found), key=lambda one: (one.starts_at, one.id))

    def sold(self, kind: Kind, sold_id: str, day: date | None = None) -> Sold:
        """As `catalog.sold`, of what is at hand. Raises NotOnSale."""
        if kind == Kind.COMBO:
            return catalog.combo(sold_id, day)
        found = next((one for one in self._listed(kind) if one.id == sold_id), None)
        if found is None:
            raise NotOnSale(sold_id)
        return catalog.fitting(kind, found)

    def _listed(self, kind: Kind) -> Iterable[EventOnSale | acme.AddOn | acme.Level]:
        if kind in {Kind.EVENT, Kind.EVENT_ADD_ON}:
            return self.named
        if kind == Kind.MEMBERSHIP:
            return self.levels
        return self.add_ons if kind == Kind.ADD_ON else self.donations

    def as_of(self) -> datetime | None:
        """When ACME was read; all rows of one reading carry its time."""
        return self._parsed.as_of or catalog.as_of()


def of_cart(cart: Cart, *event_ids: str, day: date | None = None) -> AtHand:
    """With the events that the cart has tickets of, and those that are named too."""
    tickets = {line.event_id for line in cart.lines if line.is_ticket}
    return AtHand(day, {*tickets, *event_ids}, cart.catalog_stamp)
