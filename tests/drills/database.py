"""The database fails at every step of a sale: fail closed before, converge after.

terminated  PostgreSQL ends our connection; the next one works
gone        PostgreSQL ends it and lets nobody in until the sale is over
locked      another connection holds SQLite's only write lock
full        not a byte more can be written to SQLite's files

Nothing reaches ACME without a committed row that says so. Afterwards the page says what
is true, and the resolver finds what ACME booked.
"""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any
from unittest.mock import patch

import psycopg
from django.db import connection
from django.test import Client

from acme_pos import acme
from orders import checkout, outcome
from orders.models import Attempt, AttemptState, Receipt

from .arena import ANOTHER_GUEST, Arena
from .report import Result
from .trial import trial

QUICK = 1
S = AttemptState
Strike = Callable[[], object]

# What the page may say, by its words.
NOTHING = "Nothing was charged"
CHARGED = "ACME took the payment"
PERHAPS = "Money may have moved"
MOVED = "Money has moved"
SOLD = '<p class="done">Sold</p>'
CLAIMS = (NOTHING, CHARGED, PERHAPS, MOVED, SOLD)
# What the desk sees and what is in the database afterwards.
UNSENT = (503, NOTHING, S.PREPARED)
UNWRITTEN = (503, CHARGED, S.SENT)
UNCLEAR = (503, PERHAPS, S.SENT)
KEPT = (302, MOVED, S.RECEIVED)
DONE = (302, SOLD, S.SUCCEEDED)
WAITS = (302, PERHAPS, S.UNKNOWN)


def run(arena: Arena, n: int) -> Iterator[Result]:
    with arena.suite("database") as result:
        for _ in range(n):
            for disturbance in DISTURBANCES[arena.database]:
                for point, wanted in disturbance.outcomes.items():
                    with trial(result, f"{disturbance.name} {point}"):
                        meet(arena, disturbance, point, wanted)
        right = result.trials - len(result.wrong)
        result.counts["right"] = f"{right} of {result.trials}"
        arena.settle_all()
        result.expect("without an end", arena.unsettled().count(), 0)
        unsold = n * sum(
            wanted == UNSENT
            for disturbance in DISTURBANCES[arena.database]
            for wanted in disturbance.outcomes.values()
        )
        result.expect("sold after all", arena.press_again(), unsold)
    yield result


def meet(
    arena: Arena, disturbance: "Disturbance", point: str, wanted: tuple[Any, ...]
) -> None:
    cart, till = arena.cart(["pencil"], "ida@guest.example"), arena.till()
    till.raise_request_exception = False
    address = arena.press_pay(cart, till)
    attempt = Attempt.objects.get(cart=cart)
    with ExitStack() as stack:
        struck: list[str] = []
        disturb = stack.enter_context(disturbance.ready(arena))
        strike = partial(once, struck, disturb)
        stack.enter_context(POINTS[point](arena, attempt, strike))
        answer = till.post(address, {**arena.cash(), **ANOTHER_GUEST})
    assert struck, "the point was not reached"
    said = words_of(till, answer)
    attempt.refresh_from_db()
    assert (answer.status_code, said, attempt.state) == wanted, (
        f"{answer.status_code} {said!r} {attempt.state}"
    )
    asked = [
        line
        for line in arena.sandbox.ledger()
        if line["uuid"] == str(attempt.request_uuid)
    ]
    assert len(asked) == (wanted != UNSENT)
    assert (attempt.sent_at is None) == (not asked)


def once(struck: list[str], disturb: Strike) -> None:
    if not struck:
        struck.append("struck")
        disturb()


def words_of(till: Client, answer: Any) -> str:
    """What a page claims; one that claims nothing or two things is wrong."""
    page = answer if answer.status_code != 302 else till.get(answer["Location"])
    return " and ".join(words for words in CLAIMS if words in page.text)


# --- where ---


def at_entry(owner: Any, name: str) -> Callable[..., Any]:
    """As the function begins."""

    def struck(arena: Arena, attempt: Attempt, strike: Strike) -> Any:
        real = getattr(owner, name)

        def entered(*args: Any, **named: Any) -> Any:
            strike()
            return real(*args, **named)

        return patch.object(owner, name, entered)

    return struck


def while_acme_works(arena: Arena, attempt: Attempt, strike: Strike) -> Any:
    """ACME has booked and not answered yet."""
    real = acme.Client.checkout

    def slow(*args: Any, **named: Any) -> Any:
        arena.fault("slow-after", seconds=0.3)
        striker = Thread(target=after_booking)
        striker.start()
        try:
            return real(*args, **named)
        finally:
            striker.join()

    def after_booking() -> None:
        uuid = str(attempt.request_uuid)
        arena.until(lambda: uuid in booked(), "the booking")
        strike()

    def booked() -> list[str]:
        return [line["uuid"] for line in arena.sandbox.booked()]

    return patch.object(acme.Client, "checkout", slow)


def as_the_id_is_written(arena: Arena, attempt: Attempt, strike: Strike) -> Any:
    """Inside the commit of the order's id."""
    real = Attempt.move

    def move(self: Attempt, source: Any, target: Any, **more: Any) -> bool:
        if target == S.RECEIVED:
            strike()
        return real(self, source, target, **more)

    return patch.object(Attempt, "move", move)


@contextmanager
def after_a_lost_answer(
    arena: Arena, attempt: Attempt, strike: Strike
) -> Iterator[None]:
    arena.fault("cut-after")
    with at_entry(outcome, "write")(arena, attempt, strike):
        yield


POINTS: dict[str, Callable[[Arena, Attempt, Strike], Any]] = {
    "before the intent": at_entry(checkout, "mark_sent"),
    "in the intent": at_entry(checkout, "_lock_as_prepared"),
    "before the send": at_entry(checkout, "_ask"),
    "during the call": while_acme_works,
    "after a lost answer": after_a_lost_answer,
    "before the id": at_entry(outcome, "_keep_id"),
    "in the id's commit": as_the_id_is_written,
    "before the order": at_entry(outcome, "complete"),
    "in the last commit": at_entry(Receipt, "first_of"),
}

# --- what ---


@dataclass(frozen=True)
class Disturbance:
    """`ready` gives the strike and, at its end, mends what was struck."""

    name: str
    ready: Callable[[Arena], Any]
    outcomes: dict[str, tuple[Any, ...]]


def _server() -> psycopg.Connection[Any]:
    parts = connection.settings_dict
    return psycopg.connect(
        host=parts["HOST"],
        port=parts["PORT"],
        user=parts["USER"],
        password=parts["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    )


@contextmanager
def postgres_ends_it(arena: Arena, *, for_long: bool) -> Iterator[Strike]:
    name = connection.settings_dict["NAME"]
    with _server() as server:
        allow = f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS '

        def strike() -> None:
            if for_long:
                server.execute(allow + "false")
            server.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = %s",
                [name],
            )

        try:
            yield strike
        finally:
            server.execute(allow + "true")
            connection.close()


@contextmanager
def sqlite_is_locked(arena: Arena) -> Iterator[Strike]:
    rival = sqlite3.connect(
        connection.settings_dict["NAME"],
        isolation_level=None,
        check_same_thread=False,
    )
    with impatient():
        try:
            yield lambda: rival.execute("BEGIN IMMEDIATE")
        finally:
            rival.close()


@contextmanager
def impatient() -> Iterator[None]:
    """Wait for a lock as briefly as a drill can."""
    options = connection.settings_dict["OPTIONS"]
    before = options["timeout"]
    options["timeout"] = 0.1
    connection.close()
    try:
        yield
    finally:
        options["timeout"] = before
        connection.close()


@contextmanager
def disk_is_full(arena: Arena) -> Iterator[Strike]:
    """Of this process alone: no file may be written, however small."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        with suppress(Exception):
            connection.close()


FOR_LONG: dict[str, tuple[Any, ...]] = {
    "before the intent": UNSENT,
    "in the intent": UNSENT,
    "before the send": UNWRITTEN,
    "during the call": UNWRITTEN,
    "after a lost answer": UNCLEAR,
    "before the id": UNWRITTEN,
    "in the id's commit": UNWRITTEN,
    "before the order": (503, CHARGED, S.RECEIVED),
    "in the last commit": (503, CHARGED, S.RECEIVED),
}
# Any outcome is worth a second connection.
FOR_A_MOMENT = FOR_LONG | {
    "before the send": DONE,
    "during the call": DONE,
    "after a lost answer": WAITS,
    "before the order": DONE,
    "before the id": DONE,
    "in the id's commit": DONE,
    "in the last commit": DONE,
}
# Reading still works. Whoever holds the write lock cannot lose it.
FULL = FOR_LONG | {"before the order": KEPT, "in the last commit": KEPT}
OURS = {"in the intent", "in the id's commit", "in the last commit"}
LOCKED = {point: wanted for point, wanted in FULL.items() if point not in OURS}

DISTURBANCES = {
    "postgres": [
        Disturbance(
            "terminated", partial(postgres_ends_it, for_long=False), FOR_A_MOMENT
        ),
        Disturbance("gone", partial(postgres_ends_it, for_long=True), FOR_LONG),
    ],
    "sqlite": [
        Disturbance("locked", sqlite_is_locked, LOCKED),
        Disturbance("full", disk_is_full, FULL),
    ],
}
