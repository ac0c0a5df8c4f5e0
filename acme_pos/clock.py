"""The venue's clock: a time of day and a time zone, as settings write them."""

from __future__ import annotations

import re
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured


def time_of_day(name: str, written: str) -> time | None:
    """`03:15`, or None for an empty text. Raises ImproperlyConfigured."""
    if not written:
        return None
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", written):
        raise ImproperlyConfigured(f"{name} is a time of day such as 03:15, or empty.")
    return time.fromisoformat(written)


def zone(name: str, written: str) -> str:
    """A name of the time zone database, as it came. Raises ImproperlyConfigured."""
    try:
        ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(
            f"{name} is a time zone such as America/New_York."
        ) from None
    return written
