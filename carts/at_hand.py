"""What one page needs of the kept catalog, read in one query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.functional import cached_property

from acme_pos import acme

from . import catalog
from .catalog import EventOnSale
from .models import CatalogEntry, CatalogKind


class AtHand:
    """What is sold besides tickets, the events of a day, and those that are named."""

    def __init__(self, day: date | None = None, event_ids: Iterable[str] = ()) -> None:
        self._named = set(event_ids)
        self._day = day
        wanted = CatalogEntry.objects.for_sale(day, self._named)
        self._entries: dict[str, list[CatalogEntry]] = {}
        for entry in wanted:
            self._entries.setdefault(entry.kind, []).append(entry)

    @cached_property
    def add_ons(self) -> list[acme.AddOn]:
        return self._add_ons(CatalogKind.ADD_ON)

    @cached_property
    def donations(self) -> list[acme.AddOn]:
        return self._add_ons(CatalogKind.DONATION)

    @cached_property
    def levels(self) -> list[acme.Level]:
        kept = self._entries.get(CatalogKind.LEVEL, [])
        return [acme.Level.model_validate(entry.answer) for entry in kept]

    @cached_property
    def events(self) -> list[EventOnSale]:
        return catalog.read_events(self._entries.get(CatalogKind.EVENT, []))

    @property
    def times(self) -> dict[str, list[EventOnSale]]:
        """The day's times by their event template, in order."""
        of_the_day = [one for one in self.events if one.starts_at.date() == self._day]
        times: dict[str, list[EventOnSale]] = {}
        for time in of_the_day:
            times.setdefault(time.template_id, []).append(time)
        return times

    @property
    def named(self) -> list[EventOnSale]:
        return [event for event in self.events if event.id in self._named]

    def as_of(self) -> datetime | None:
        """When ACME was read; all rows of one reading carry its time."""
        read = (entry.as_of for kept in self._entries.values() for entry in kept)
        return max(read, default=None) or catalog.as_of()

    def _add_ons(self, kind: CatalogKind) -> list[acme.AddOn]:
        kept = self._entries.get(kind, [])
        return [acme.AddOn.model_validate(entry.answer) for entry in kept]
