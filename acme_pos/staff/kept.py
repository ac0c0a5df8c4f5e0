"""What every page shows and few people change, read once in a few seconds.

Whoever changes it in this process sees it changed at once; another process shows what
it was for as long as the setting KEPT says. Nothing that decides who may do what is
kept so: sessions, sign-ins, people and their rights are read for each request.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from django.conf import settings

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Calls `read`, at most once in KEPT; its value belongs to all threads, so nobody
    is to change it."""

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._kept: tuple[float, Value] | None = None

    def __call__(self) -> Value:
        kept, now = self._kept, monotonic()
        if kept and now - kept[0] < settings.KEPT.total_seconds():
            return kept[1]
        value = self._read()
        self._kept = now, value
        return value

    def forget(self) -> None:
        self._kept = None
