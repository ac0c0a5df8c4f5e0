"""Days and times of the venue, as the reader's language writes them."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from django.utils import timezone

from .locales import locale


def clock(at: datetime | time) -> str:
    """`2:03 PM`."""
    local = _local(at)
    return _clock(local.hour, local.minute, locale())


def clock_to_the_second(at: datetime | time) -> str:
    """`2:03:05 PM`."""
    return _plain(format_time(_local(at), "medium", locale=locale()))


def day(on: date | datetime) -> str:
    """`Nov 22, 2026`."""
    return _plain(format_date(_local(on), "medium", locale=locale()))


def full_day(on: date | datetime) -> str:
    """`Sunday, November 22, 2026`."""
    return _plain(format_date(_local(on), "full", locale=locale()))


def near_day(on: date | datetime) -> str:
    """`Nov 22`, where the year goes without saying."""
    return _skeleton(on, "MMMd")


def week_day(on: date | datetime) -> str:
    """`Sun, Nov 22`."""
    return _skeleton(on, "MMMEd")


def week_day_name(on: date | datetime) -> str:
    """`Sunday`."""
    return _plain(format_date(_local(on), "EEEE", locale=locale()))


def short_week_day(on: date | datetime) -> str:
    """`Sun`, where a few letters must do."""
    return _plain(format_date(_local(on), "EEE", locale=locale()))


def hour(at: datetime | time) -> str:
    """`2 PM`, or `14`."""
    clock_of_twelve = "h" in locale().time_formats["short"].pattern
    skeleton = "h" if clock_of_twelve else "H"
    return _plain(format_skeleton(skeleton, _local(at), locale=locale()))


def moment(at: datetime) -> str:
    """`Nov 22, 2026, 2:03 PM`."""
    return f"{day(at)}, {clock(at)}"


def near_moment(at: datetime) -> str:
    """`Nov 22, 2:03 PM`."""
    local = _local(at)
    return f"{near_day(local)}, {clock(local)}"


def _skeleton(on: date | datetime, skeleton: str) -> str:
    local = _local(on)
    return _day(local.year, local.month, local.day, skeleton, locale())


# A page writes the same few times and days over and over.
@lru_cache(maxsize=2048)
def _clock(hour: int, minute: int, customs: Locale) -> str:
    return _plain(format_time(time(hour, minute), "short", locale=customs))


@lru_cache(maxsize=2048)
def _day(year: int, month: int, day: int, skeleton: str, customs: Locale) -> str:
    on = date(year, month, day)
    return _plain(format_skeleton(skeleton, on, locale=customs))


def _local(at: Any) -> Any:  # noqa: ANN401
    """An aware time by the venue's clock; a day stays the day it is."""
    if isinstance(at, datetime) and timezone.is_aware(at):
        # Babel writes what it is given, and would turn an aware time to UTC.
        return timezone.localtime(at).replace(tzinfo=None)
    return at


def _plain(written: str) -> str:
    return written.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\xa0", " ")
