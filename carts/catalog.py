"""What can be sold: ACME's catalog, kept here with the time it was read.

Pages and forms read the kept rows and never ACME. `refresh` reads ACME and replaces
the rows in one transaction, so a page sees the old catalog or the new one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import TypeAlias
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from acme_pos import acme
from acme_pos.staff.models import Pulse

from .combos import Combo
from .models import CatalogEntry, CatalogKind, CatalogReading, Kind

logger = logging.getLogger(__name__)

DAYS_AHEAD = 60
FEW_LEFT = 10
# Sold when a lost member card is replaced, never on its own.
_NOT_FOR_SALE = "membershipCardReplacement"


_REFRESHED = ["name", "position", "starts_at", "places_left", "answer", "as_of"]


class NotOnSale(LookupError):
    """The catalog has no such item, or no longer."""


@dataclass(frozen=True, slots=True)
class EventOnSale:
    """One start time of an event, with its prices and the places left."""

    id: str
    template_id: str
    name: str
    description: str
    starts_at: datetime
    ends_at: datetime | None
    places_left: int | None
    prices: tuple[acme.TicketPrice, ...]
    add_ons: tuple[acme.AddOn, ...]

    @property
    def is_sold_out(self) -> bool:
        return self.places_left is not None and self.places_left < 1

    @property
    def has_few_left(self) -> bool:
        return self.places_left is not None and 0 < self.places_left <= FEW_LEFT

    @property
    def has_started(self) -> bool:
        return self.starts_at < timezone.now()

    @property
    def is_over(self) -> bool:
        """By its end; one whose end ACME does not tell is over once it has started."""
        return (self.ends_at or self.starts_at) < timezone.now()


@dataclass(frozen=True, slots=True)
class EventGroup:
    """All times of one event on a day."""

    name: str
    description: str
    times: tuple[EventOnSale, ...]


@dataclass(frozen=True, slots=True)
class ComboOnSale:
    """A combo of the configured list, and the day to show its times of at first."""

    combo: Combo
    day: date

    @property
    def name(self) -> str:
        return self.combo.name


# --- reading the kept catalog ----------------------------------------------------


def event(event_id: str) -> EventOnSale:
    return _event(_entry(CatalogKind.EVENT, event_id))


def events(event_ids: Iterable[str]) -> list[EventOnSale]:
    kept = CatalogEntry.objects.of(CatalogKind.EVENT)
    return [_event(entry) for entry in kept.filter(acme_id__in=list(event_ids))]


def read_events(entries: Iterable[CatalogEntry]) -> list[EventOnSale]:
    return [_event(entry) for entry in entries]


def events_on(day: date) -> list[EventGroup]:
    times = [_event(entry) for entry in CatalogEntry.objects.on(day)]
    times.sort(key=lambda time: time.name)
    return sorted(
        (_group(name, tuple(same)) for name, same in groupby(times, lambda t: t.name)),
        key=lambda group: (-len(group.times), group.times[0].starts_at),
    )


def times_on(day: date) -> dict[str, list[EventOnSale]]:
    """The day's times by their event template, in order."""
    times: dict[str, list[EventOnSale]] = {}
    for entry in CatalogEntry.objects.on(day):
        time = _event(entry)
        times.setdefault(time.template_id, []).append(time)
    return times


def add_ons() -> list[acme.AddOn]:
    """Those that are sold on their own; an event's are on the event."""
    return _add_ons(CatalogKind.ADD_ON)


def donations() -> list[acme.AddOn]:
    return _add_ons(CatalogKind.DONATION)


def add_on(inventory_id: str) -> acme.AddOn:
    return acme.AddOn.model_validate(_entry(CatalogKind.ADD_ON, inventory_id).answer)


def donation(inventory_id: str) -> acme.AddOn:
    return acme.AddOn.model_validate(_entry(CatalogKind.DONATION, inventory_id).answer)


def price_of(add_on: acme.AddOn) -> Decimal:
    return add_on.price or Decimal("0.00")


def levels() -> list[acme.Level]:
    kept = CatalogEntry.objects.of(CatalogKind.LEVEL)
    return [acme.Level.model_validate(entry.answer) for entry in kept]


def level(level_id: str) -> acme.Level:
    return acme.Level.model_validate(_entry(CatalogKind.LEVEL, level_id).answer)


def combo(combo_id: str, day: date | None = None) -> ComboOnSale:
    listed = {combo.id: combo for combo in settings.ACME_COMBOS}
    if combo_id not in listed:
        raise NotOnSale(combo_id)
    return ComboOnSale(listed[combo_id], day or timezone.localdate())


def names(kind: CatalogKind) -> list[str]:
    """Campaigns, appeals or funds."""
    return list(CatalogEntry.objects.of(kind).values_list("name", flat=True))


def discounts() -> list[acme.Discount]:
    """What a priced line's discountId means, as far as ACME lists it."""
    kept = CatalogEntry.objects.of(CatalogKind.DISCOUNT)
    return [acme.Discount.model_validate(entry.answer) for entry in kept]


def as_of() -> datetime | None:
    latest: datetime | None = CatalogEntry.objects.aggregate(at=Max("as_of"))["at"]
    return latest


Sold: TypeAlias = EventOnSale | ComboOnSale | acme.AddOn | acme.Level


def sold(kind: Kind, sold_id: str, day: date | None = None) -> Sold:
    """What the form of this kind is bound to. Raises NotOnSale.

    `day` is the one the shelf shows, for what has times to choose from.
    """
    if kind == Kind.COMBO:
        return combo(sold_id, day)
    if kind in {Kind.EVENT, Kind.EVENT_ADD_ON}:
        return event(sold_id)
    if kind == Kind.ADD_ON:
        return add_on(sold_id)
    if kind == Kind.MEMBERSHIP:
        return level(sold_id)
    return fitting(kind, donation(sold_id))


def fitting(kind: Kind, found: Sold) -> Sold:
    """A donation of any amount is no fixed one. Raises NotOnSale."""
    gifts = {Kind.FIXED_DONATION: False, Kind.VARIABLE_DONATION: True}
    if isinstance(found, acme.AddOn) and found.is_variable != gifts.get(
        kind, found.is_variable
    ):
        raise NotOnSale(found.id)
    return found


def _entry(kind: CatalogKind, acme_id: str) -> CatalogEntry:
    entry = CatalogEntry.objects.filter(kind=kind, acme_id=acme_id).first()
    if entry is None:
        raise NotOnSale(acme_id)
    return entry


def _event(entry: CatalogEntry) -> EventOnSale:
    time = acme.EventTime.model_validate(entry.answer)
    found = time.event or acme.Event.model_validate(entry.answer)
    channel = settings.ACME.sale_channel
    return EventOnSale(
        id=entry.acme_id,
        template_id=time.template_id or found.template_id,
        name=entry.name,
        description=found.description,
        starts_at=timezone.localtime(entry.starts_at),
        ends_at=found.end_time,
        places_left=entry.places_left,
        prices=tuple(price for price in found.prices if price.is_sold_on(channel)),
        add_ons=time.add_ons,
    )


def _group(name: str, times: tuple[EventOnSale, ...]) -> EventGroup:
    return EventGroup(name, times[0].description, times)


def _add_ons(kind: CatalogKind) -> list[acme.AddOn]:
    kept = CatalogEntry.objects.of(kind)
    return [acme.AddOn.model_validate(entry.answer) for entry in kept]


# --- reading ACME ----------------------------------------------------------------


def refresh(client: acme.Client) -> datetime:
    """Read the whole catalog; AcmeError leaves the kept one as it is."""
    now = timezone.now()
    entries = _read_and_note(client)
    with transaction.atomic():
        # Written over and never emptied first: two who refresh together both may.
        CatalogEntry.objects.bulk_create(
            entries,
            batch_size=200,
            update_conflicts=True,
            unique_fields=["kind", "acme_id"],
            update_fields=_REFRESHED,
        )
        CatalogEntry.objects.filter(as_of__lt=entries[0].as_of).delete()
        # Last: nobody may parse older rows under it.
        CatalogReading.objects.update_or_create(
            pk=CatalogReading.ONLY, defaults={"stamp": uuid4()}
        )
    return now


def _read_and_note(client: acme.Client) -> list[CatalogEntry]:
    """Read it; what that says of ACME is kept for the health page."""
    try:
        entries = read(client)
    except acme.NotSent:
        Pulse.objects.miss(Pulse.ACME)
        raise
    except acme.KeyRejected:
        Pulse.objects.miss(Pulse.KEY)
        raise
    for name in (Pulse.ACME, Pulse.KEY):
        Pulse.objects.beat(name)
    return entries


def read(client: acme.Client, days: int = DAYS_AHEAD) -> list[CatalogEntry]:
    """ACME's catalog as rows that are not saved yet."""
    now = timezone.now()
    entries = {(e.kind, e.acme_id): e for e in _read(client, now, days)}
    for entry in entries.values():
        entry.as_of = now
    return list(entries.values())


def _read(client: acme.Client, now: datetime, days: int) -> Iterator[CatalogEntry]:
    times: list[acme.EventTime] = []
    events: list[acme.Event] = []
    for start, end in _weeks(now, days):
        times += client.times(start, end)
        events += client.events(start, end)
    yield from _read_events(times, events)
    tied = {add_on.id for time in times for add_on in time.add_ons}
    for place, add_on in enumerate(client.addons()):
        if add_on.active and add_on.id not in tied and add_on.type != _NOT_FOR_SALE:
            kind = CatalogKind.DONATION if add_on.is_donation else CatalogKind.ADD_ON
            yield _entry_of(kind, add_on.id, add_on.name, place, add_on)
    for place, level in enumerate(client.membership_levels(settings.ACME.sale_channel)):
        yield _entry_of(CatalogKind.LEVEL, level.id, level.name, place, level)
    yield from _names_of(CatalogKind.CAMPAIGN, client.campaigns())
    yield from _names_of(CatalogKind.APPEAL, client.appeals())
    yield from _names_of(CatalogKind.FUND, client.funds())
    for place, discount in enumerate(_discounts(client)):
        kind = CatalogKind.DISCOUNT
        yield _entry_of(kind, discount.id, discount.name, place, discount)


def _discounts(client: acme.Client) -> list[acme.Discount]:
    """Only names for the screen: without them everything sells all the same."""
    try:
        return client.discounts()
    except acme.AcmeError as error:
        logger.warning("the names of discounts are not read: %s", error)
        return []


def _weeks(now: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Windows small enough that an answer stays far below the client's cap."""
    midnight = timezone.localtime(now).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    for ahead in range(0, days, 7):
        start = midnight + timedelta(days=ahead)
        yield start, start + timedelta(days=min(7, days - ahead))


def _read_events(
    times: Sequence[acme.EventTime], events: Iterable[acme.Event]
) -> Iterator[CatalogEntry]:
    """Times know the add-ons and places left; events are also the private ones."""
    for time in times:
        name = time.event.name if time.event else ""
        entry = _entry_of(CatalogKind.EVENT, time.id, name, 0, time)
        entry.starts_at, entry.places_left = time.start_time, time.available_seats
        yield entry
    listed = {time.id for time in times}
    for found in events:
        if found.id not in listed and found.start_time is not None:
            entry = _entry_of(CatalogKind.EVENT, found.id, found.name, 0, found)
            entry.starts_at, entry.places_left = found.start_time, _places(found)
            yield entry


def _places(event: acme.Event) -> int | None:
    if event.capacity is None:
        return None
    return max(event.capacity - (event.sold_quantity or 0), 0)


def _entry_of(
    kind: CatalogKind, acme_id: str, name: str, place: int, shape: acme.Shape
) -> CatalogEntry:
    return CatalogEntry(
        kind=kind, acme_id=acme_id, name=name[:200], position=place, answer=shape.raw
    )


def _names_of(kind: CatalogKind, names: Iterable[str]) -> Iterator[CatalogEntry]:
    for place, name in enumerate(dict.fromkeys(names)):
        yield CatalogEntry(kind=kind, acme_id=name[:120], name=name, position=place)
