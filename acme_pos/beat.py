"""Celery's beat, which says every few seconds that it runs.

A worker that stands still looks the same as one that is never told the time. The beat
process writes a pulse of its own, so that the health page can tell which of them died.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from celery.beat import PersistentScheduler
from django.db import Error, connection

from acme_pos import starting
from acme_pos.staff.models import Pulse

logger = logging.getLogger(__name__)

# Seconds between two pulses.
EVERY = 5.0


class Scheduler(PersistentScheduler):
    _next_pulse = 0.0

    def setup_schedule(self) -> None:
        starting.check_services()
        super().setup_schedule()

    def tick(self, *args: Any, **kwargs: Any) -> float:  # noqa: ANN401
        """Send what is due; the seconds until the next tick."""
        if monotonic() >= self._next_pulse:
            self._next_pulse = monotonic() + EVERY
            _say_that_it_runs()
        seconds: float = super().tick(*args, **kwargs)
        return seconds


def _say_that_it_runs() -> None:
    """A database that is away must not end beat: the ticks go on when it is back."""
    try:
        Pulse.objects.beat(Pulse.BEAT)
    except Error as error:
        logger.warning("beat could not write its pulse: %s", type(error).__name__)
        connection.close()
