"""One thing that must go on, and how it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.timesince import timesince

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Level(StrEnum):
    """Whether somebody is needed. Neutral: nothing can be said, or need be."""

    FINE = "fine"
    NEUTRAL = "neutral"
    WARNING = "warning"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Banner:
    """One line at every desk."""

    down: StrOrPromise
    # What works all the same, and what to do.
    still: StrOrPromise


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    title: str
    level: Level
    # In a word or two, so that no color has to say it.
    state: str
    # What it means, what still works and what to do.
    meaning: str
    since: datetime | None = None
    since_what: str = ""
    count: int | None = None
    # None while the desk need not know.
    banner: Banner | None = None

    @property
    def seconds(self) -> int | None:
        """The age of `since`."""
        return int(age(self.since).total_seconds()) if self.since else None

    @property
    def ago(self) -> str:
        if self.seconds is None or self.since is None:
            return ""
        return f"{self.seconds} s" if self.seconds < 120 else timesince(self.since)


def age(at: datetime | None) -> timedelta:
    """Nothing has no age; nor has what a clock that went back says of the future."""
    return max(timezone.now() - at, timedelta()) if at else timedelta()
