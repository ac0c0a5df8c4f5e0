"""What runs, what is late and what waits: for people, for monitoring, for the desk.

Nothing here asks ACME or the broker. The rows are read that the work leaves behind.
"""

from __future__ import annotations

from dataclasses import dataclass

from acme_pos.staff.models import Pulse

from ..models import Attempt, AttemptState
from . import running, waiting
from .check import Check, Level

__all__ = ["AtTheDesk", "Check", "Health", "Level", "at_the_desk", "examine"]


@dataclass(frozen=True, slots=True)
class Health:
    checks: tuple[Check, ...]
    # Attempts of today, and older ones of which nobody knows the end, by state.
    attempts: waiting.Counts

    @property
    def tally(self) -> list[tuple[str, int]]:
        """The attempts in the words that staff know the states by."""
        return [
            (state.label, self.attempts[state])
            for state in AttemptState
            if state in self.attempts
        ]

    @property
    def is_fit(self) -> bool:
        """Nothing has to be seen to at once."""
        return all(check.level != Level.ALERT for check in self.checks)

    @property
    def in_need(self) -> int:
        """How many checks want somebody."""
        return sum(check.level in {Level.WARNING, Level.ALERT} for check in self.checks)


@dataclass(frozen=True, slots=True)
class AtTheDesk:
    """What every page shows: a number beside Checking, and what does not work."""

    being_checked: int
    banners: tuple[str, ...]


def examine() -> Health:
    """Everything, in six queries."""
    pulses = Pulse.objects.in_bulk()
    counts, oldest = waiting.attempts()
    checks = (
        running.beat(pulses),
        running.worker(pulses),
        running.acme(pulses),
        running.key(pulses),
        waiting.unanswered(counts, oldest),
        waiting.for_review(counts),
        waiting.charged_twice(Attempt.objects.charged_twice().count()),
        waiting.receipts_due(),
        waiting.receipts_tried(),
        waiting.receipts_failed(),
        running.SYNC,
    )
    return Health(checks, counts)


def at_the_desk() -> AtTheDesk:
    """What the desk must know, in three queries."""
    pulses = Pulse.objects.in_bulk()
    known = Attempt.objects.being_checked() | Attempt.objects.charged_twice()
    late_hits = list(known.values_list("late_hit", flat=True))
    # The first line of these two says all of them: receipts are late as well.
    background = running.beat(pulses).banner or running.worker(pulses).banner
    banners = (
        background or waiting.receipts_due().banner,
        running.acme(pulses).banner,
        running.key(pulses).banner,
        waiting.charged_twice(late_hits.count(True)).banner,
    )
    return AtTheDesk(late_hits.count(False), tuple(filter(None, banners)))
