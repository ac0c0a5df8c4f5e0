"""ACME in this process, over real TCP, with the clock that the drill moves.

A sandbox of its own process keeps real time. Here an hour passes in a moment for both
sides, so a booking that takes minutes and a search that lags are told apart from none.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from acme_pos.sandbox.assumptions import Assumptions
from acme_pos.sandbox.faults import FAULTS
from acme_pos.sandbox.ledger import lines
from acme_pos.sandbox.messages import Fault
from acme_pos.sandbox.server import SandboxServer
from acme_pos.sandbox.store import Store
from acme_pos.sandbox.venue import Venue
from acme_pos.sandbox.world import World

CHECKOUT = "/v2/b2b/orders/checkout"
SEARCH = "/v2/b2c/orders"
# Waits from this length on are of the moved clock; shorter ones are real.
LONG = 5.0
# Real seconds for work whose time has come; it needs milliseconds.
PATIENCE = 10.0


class MovedAcme:
    def __init__(self) -> None:
        self.server = SandboxServer(("127.0.0.1", 0), self._new_world())
        self.port: int = self.server.server_address[1]

    def open_anew(self, **assumed: Any) -> None:
        """A world at its seed. Whoever still waits in the old one books there."""
        self.server.world = self._new_world()
        self.world.assumptions = Assumptions(**assumed)

    @property
    def world(self) -> World:
        return self.server.world

    def strike(
        self, name: str, seconds: float | None = None, times: int = 1, path=CHECKOUT
    ) -> None:
        length = FAULTS[name].seconds if seconds is None else seconds
        self.world.faults.add(Fault(name, length), times, path)

    def ledger(self) -> list[dict[str, Any]]:
        return lines(self.world)

    def booked(self) -> list[dict[str, Any]]:
        return [line for line in self.ledger() if line["outcome"] == "booked"]

    def is_at_work(self) -> bool:
        return bool(self.world.in_flight)

    def let_work_end(self) -> None:
        """Return once all has been booked whose time has come."""
        until = time.monotonic() + PATIENCE
        while len(self.world.in_flight) > self._waiting():
            assert time.monotonic() < until, "a booking does not end"
            time.sleep(0.001)

    def _waiting(self) -> int:
        now = datetime.now(UTC)
        return sum(until > now for until in list(self._waits))

    def _new_world(self) -> World:
        self._waits: list[datetime] = []
        store = Store(":memory:")
        # Far from the order numbers of any other sandbox that this database met.
        store.run("UPDATE numbers SET last = last + 40000000")
        world = World(Venue(), store)
        world.wait = lambda seconds: self._wait(world, seconds)
        return world

    def _wait(self, world: World, seconds: float) -> None:
        if seconds < LONG:
            time.sleep(seconds)
            return
        waits = self._waits
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        waits.append(until)
        while datetime.now(UTC) < until and self.server.world is world:
            time.sleep(0.001)
        waits.remove(until)


@contextmanager
def moved_acme() -> Iterator[MovedAcme]:
    acme = MovedAcme()
    threading.Thread(target=acme.server.serve_forever, daemon=True).start()
    try:
        yield acme
    finally:
        acme.server.shutdown()
        acme.server.server_close()
