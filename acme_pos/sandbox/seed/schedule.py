"""The events of the coming weeks, worked out from the calendar."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .identity import hex24, share
from .programs import ADMISSION, ANY_DAY, PROGRAMS, Program

DAYS_AHEAD = 60
DAYS_KEPT = 30  # past events stay known, for the orders that name them
ANY_DAY_EVENT = "5d96453460309f26d082bc80"


@dataclass(frozen=True, slots=True)
class Event:
    """One start of a program; `sold` is what others had bought before we opened."""

    id: str
    program: Program
    start: datetime
    sold: int

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.program.minutes)


class Schedule:
    """Every event from 30 days back to 60 days ahead of the venue's today."""

    def __init__(self, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        self._zone = zone
        self._now = now
        self._built_for: date | None = None
        self._events: dict[str, Event] = {}

    def get(self, event_id: str) -> Event | None:
        return self._current().get(event_id)

    def between(self, start: datetime, end: datetime) -> list[Event]:
        """Events that start within the two times, both included, in order."""
        return [one for one in self._current().values() if start <= one.start <= end]

    def _current(self) -> dict[str, Event]:
        """The events, built anew when the venue's day has changed."""
        today = self._now().astimezone(self._zone).date()
        if self._built_for != today:
            built = sorted(_events(today, self._zone), key=lambda one: one.start)
            self._events = {one.id: one for one in built}
            self._built_for = today
        return self._events


def _events(today: date, zone: ZoneInfo) -> Iterator[Event]:
    opening = datetime.combine(today, time(10, 0), zone)
    yield Event(ANY_DAY_EVENT, ANY_DAY, opening, 0)
    for offset in range(-DAYS_KEPT, DAYS_AHEAD + 1):
        yield from events_of(today + timedelta(days=offset), zone)


def events_of(day: date, zone: ZoneInfo) -> Iterator[Event]:
    """What starts on a day, however long ago it was."""
    for program in PROGRAMS.values():
        for start in program.starts(day):
            yield _event(program, datetime.combine(day, start, zone))


def _event(program: Program, start: datetime) -> Event:
    """The id hangs on the local start alone, so it is the same on every day."""
    name = f"event/{program.id}/{start:%Y-%m-%dT%H:%M}"
    return Event(hex24(name), program, start, _sold(program, start, name))


def _sold(program: Program, start: datetime, name: str) -> int:
    """One slot a day sold out, two nearly so, the rest up to six tenths full."""
    half_hours = (
        (start.toordinal() * 5 + 3) % 14,
        start.hour * 2 + start.minute // 30 - 20,
    )
    if program is ADMISSION and half_hours[0] == half_hours[1]:
        return program.capacity
    if program is ADMISSION and (half_hours[1] - half_hours[0]) % 14 in (4, 9):
        return program.capacity - 1 - share(name, 3)
    return share(name, max(program.capacity * 6 // 10, 1))
