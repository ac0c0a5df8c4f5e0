"""Everything one running sandbox holds; the first argument of every rule."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from .assumptions import Assumptions
from .doctored import Doctored
from .faults import Faults
from .latency import Latency
from .messages import JsonObject
from .seed.schedule import Schedule
from .store import Store
from .venue import Venue

REQUESTS_KEPT = 200


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class World:
    """`now` and `wait` are given, so that the clock can be moved."""

    venue: Venue
    store: Store
    assumptions: Assumptions = field(default_factory=Assumptions)
    now: Callable[[], datetime] = _utc_now
    wait: Callable[[float], None] = time.sleep
    faults: Faults = field(default_factory=Faults)
    latency: Latency = field(default_factory=Latency)
    doctored: Doctored = field(default_factory=Doctored)
    requests: deque[JsonObject] = field(
        default_factory=lambda: deque(maxlen=REQUESTS_KEPT)
    )
    in_flight: set[str] = field(default_factory=set)
    # How often it was set back: what began before is no part of what came after.
    resets: int = 0
    schedule: Schedule = field(init=False)
    first_origin: str = field(init=False)

    def __post_init__(self) -> None:
        self.first_origin = self.venue.origin
        self.schedule = Schedule(self.venue.zone, lambda: self.now())

    def allow_origin(self, origin: str) -> None:
        """Make this the one origin that browser checkout may come from."""
        self.venue = replace(self.venue, origin=origin)

    def local_now(self) -> datetime:
        """The venue's time, to the second as ACME writes it."""
        return self.local(self.now())

    def local(self, at: datetime) -> datetime:
        """A moment as the venue's time, to the second."""
        return at.astimezone(self.venue.zone).replace(microsecond=0)
