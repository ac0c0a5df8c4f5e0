"""Orders read from ACME, a few at a time and never faster than it likes.

ACME names no rate limit. We keep one of our own, and halve the pace with each 429; it
comes back slowly while ACME answers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar

from django.conf import settings

from acme_pos import acme

from ..models.heard import Said

T = TypeVar("T")

# What may pass by waiting: ACME, or a gate before it, is busy.
BUSY = frozenset({429, 502, 503, 504})
TRIES = 5
# Seconds without a read after the first 429, and the most there will ever be.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
SLOWEST = 1.0


@dataclasses.dataclass(frozen=True)
class Read:
    """What ACME answered for one id: what it said of an order, or why it did not."""

    acme_id: str
    said: Said | None = None
    error: acme.AcmeError | None = None
    # In it is the reference of a sale of ours.
    notes: str = ""

    @classmethod
    def of(cls, acme_id: str, told: dict[str, Any]) -> Read:
        return cls(acme_id, Said.of(told), notes=str(told.get("notes") or ""))

    @cached_property
    def order(self) -> acme.Order | None:
        """Only made of what is looked into: most orders are as they are kept."""
        return acme.Order.model_validate(self.said.answer) if self.said else None

    @property
    def is_missing(self) -> bool:
        return isinstance(self.error, acme.NotFound)


class Pace:
    """When the next read may go out. Told of every answer; counts them all."""

    def __init__(self, per_second: float) -> None:
        self._alone = self._fastest = self._between = 1 / per_second
        self._pause = FIRST_PAUSE
        self._next = 0.0
        self._lock = Lock()
        self.requests = 0

    def share(self, among: int) -> None:
        """So many read at once: together they are no faster than one alone."""
        with self._lock:
            self._fastest = self._alone * max(among, 1)
            self._between = max(self._between, self._fastest)

    def wait(self) -> None:
        with self._lock:
            at = max(self._next, monotonic())
            self._next = at + self._between
        if (ahead := at - monotonic()) > 0:
            sleep(ahead)

    def note(self, status: int) -> None:
        """Every answer, by its HTTP status."""
        with self._lock:
            self.requests += 1
        if status in BUSY:
            self.slow_down()
        else:
            with self._lock:
                self._between = max(self._between * 0.98, self._fastest)
                self._pause = FIRST_PAUSE

    def slow_down(self) -> None:
        with self._lock:
            self._between = min(self._between * 2, SLOWEST)
            self._next = max(self._next, monotonic() + self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)


class Reader:
    """A client of its own: its answers are counted and set the pace."""

    def __init__(self, client: acme.Client, pace: Pace) -> None:
        self.client = client
        self.pace = pace

    def pages(
        self, ids: Sequence[str], size: int, keep: Callable[[], None]
    ) -> Iterator[list[Read]]:
        """In the order of the ids. The next page is read while this one is written.

        `keep` is called while it waits. Raises the AcmeError of a read when ACME as a
        whole cannot be asked.
        """
        with ThreadPoolExecutor(settings.SYNC_READERS) as pool:
            try:
                upcoming: list[Future[Read]] = []
                for at in range(0, len(ids), size):
                    asked = [pool.submit(self.read, one) for one in ids[at : at + size]]
                    if upcoming:
                        yield [self._result(each, keep) for each in upcoming]
                    upcoming = asked
                if upcoming:
                    yield [self._result(each, keep) for each in upcoming]
            finally:
                pool.shutdown(cancel_futures=True)

    def _result(self, asked: Future[Read], keep: Callable[[], None]) -> Read:
        keep()
        read = asked.result()
        if read.error:
            self.check_reach(read.error)
        return read

    def read(self, acme_id: str) -> Read:
        """One order; never raises what ACME said."""
        try:
            return Read.of(acme_id, self.ask(lambda client: client.order_told(acme_id)))
        except acme.AcmeError as error:
            return Read(acme_id, error=error)

    def ask(self, question: Callable[[acme.Client], T]) -> T:
        """At our pace; again while ACME is busy. Raises its AcmeError."""
        for _ in range(TRIES - 1):
            self.pace.wait()
            try:
                return question(self.client)
            except acme.AcmeError as error:
                if not _may_pass(error):
                    raise
                if error.status is None:
                    self.pace.slow_down()
        self.pace.wait()
        return question(self.client)

    def check_reach(self, error: acme.AcmeError) -> None:
        """Raises an AcmeError when it is ACME as a whole that cannot be asked.

        One order or event that gets no answer, or is not ours to read, must not stop
        the nights for ever.
        """
        if is_unreachable(error):
            self.pace.wait()
            self.client.ping()


def is_unreachable(error: acme.AcmeError) -> bool:
    """It may be about ACME, the key or the network, and not about what was asked."""
    if isinstance(error, acme.NoAnswer):
        return error.status in {None, *BUSY}
    return isinstance(error, acme.NotSent | acme.KeyRejected)


def _may_pass(error: acme.AcmeError) -> bool:
    """A kept connection may have been closed under us; a timeout is not tried again."""
    was_cut = isinstance(error, acme.NoAnswer) and error.was_cut
    return was_cut or error.status in BUSY or isinstance(error, acme.NotSent)


@contextmanager
def reader() -> Iterator[Reader]:
    pace = Pace(settings.SYNC_READS_PER_SECOND)
    chosen = settings.ACME
    config = chosen if isinstance(chosen, acme.Config) else acme.Config(**chosen)
    # Asked again by our own pace alone.
    config = dataclasses.replace(config, read_pauses=())
    with acme.Client(config, on_answer=pace.note) as client:
        yield Reader(client, pace)
