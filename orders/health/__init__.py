"""What runs, what is late and what waits: for people, for monitoring, for the desk.

Nothing here asks ACME or the broker. The rows are read that the work leaves behind.
"""

from __future__ import annotations

from dataclasses import dataclass

from acme_pos.staff.kept import Kept
from acme_pos.staff.models import Pulse

from ..models import Attempt, AttemptState
from . import running, waiting
from .check import Banner, Check, Level

__all__ = ["AtTheDesk", "Banner", "Check", "Health", "Level", "at_the_desk", "examine"]


@dataclass(frozen=True, slots=True)
class Health:
    checks: tuple[Check, ...]
    # Attempts of today, and older ones of which nobody knows the end, by state.
    attempts: waiting.Counts

    @property
    def tally(self) -> list[tuple[str, int]]:
        """The attempts in the words that staff know the states by."""
        return [
            (str(state.label), self.attempts[state])
            for state in AttemptState
            if state in self.attempts
        ]

    @property
    def is_fit(self) -> bool:
        """Nothing has to be seen to at once."""
        return all(check.level != Level.ALERT for check in self.checks)

    @property
    def in_need(self) -> list[Check]:
        """Those that want somebody, soon or at once."""
        needy = {Level.WARNING, Level.ALERT}
        return [check for check in self.checks if check.level in needy]


@dataclass(frozen=True, slots=True)
class AtTheDesk:
    """What every page shows: a number beside Checking, and what does not work."""

    being_checked: int
    banners: tuple[Banner, ...]


def examine() -> Health:
    """Everything, in eight queries at most."""
    pulses = Pulse.objects.in_bulk()
    counts, oldest = waiting.attempts()
    checks = (
        running.beat(pulses),
        running.worker(pulses),
        running.reader(pulses),
        running.acme(pulses),
        running.key(pulses),
        *running.publishable_key(pulses),
        running.restored(pulses),
        waiting.unanswered(counts, oldest),
        waiting.for_review(counts),
        waiting.charged_twice(Attempt.objects.charged_twice().count()),
        waiting.receipts_due(),
        waiting.receipts_tried(),
        waiting.receipts_failed(),
        running.nightly_sync(),
    )
    return Health(checks, counts)


def _at_the_desk() -> AtTheDesk:
    """In three queries."""
    pulses = Pulse.objects.in_bulk()
    known = Attempt.objects.being_checked() | Attempt.objects.charged_twice()
    late_hits = list(known.values_list("late_hit", flat=True))
    background = running.beat(pulses).banner or running.worker(pulses).banner
    # One line for one trouble: the first says what the others would.
    banners = (
        running.restored(pulses).banner,
        running.acme(pulses).banner or running.key(pulses).banner,
        background or waiting.receipts_due().banner,
        waiting.charged_twice(late_hits.count(True)).banner,
    )
    return AtTheDesk(late_hits.count(False), tuple(filter(None, banners)))


# What the desk must know, as of a moment ago.
at_the_desk = Kept(_at_the_desk)
