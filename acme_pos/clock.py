"""The venue's clock: a time of day, as a setting writes it."""

from __future__ import annotations

import re
from datetime import time

from django.core.exceptions import ImproperlyConfigured


def time_of_day(name: str, written: str) -> time | None:
    """`03:15`, or None for an empty text. Raises ImproperlyConfigured."""
    if not written:
        return None
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", written):
        raise ImproperlyConfigured(f"{name} is a time of day such as 03:15, or empty.")
    return time.fromisoformat(written)
