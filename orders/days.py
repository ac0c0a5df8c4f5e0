"""The venue's business day: from midnight to midnight by the venue's clock.

The clock decides, not a number of hours: a day on which it is put forward has 23 of
them, the other one 25.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date

# No sale is older, and days further off only overflow the arithmetic of dates.
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


class DayConverter:
    """`2026-11-22` in an address."""

    regex = "20[0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError, which is no such page, for the 31st of November."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


def typed(words: str) -> date | None:
    """The day that somebody typed or chose; None for what is none."""
    try:
        day = parse_date(words)
    except ValueError:
        return None
    return day if day and FIRST <= day <= LAST else None


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of the day and the first of the next."""
    return _midnight(day), _midnight(day + timedelta(days=1))


def before(day: date) -> date | None:
    """The day before, as far as pages go."""
    return day - timedelta(days=1) if day > FIRST else None


def after(day: date) -> date | None:
    return day + timedelta(days=1) if day < LAST else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
