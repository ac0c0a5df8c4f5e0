"""ACME's two guards against selling twice.

A repeated request UUID is answered 409 (Checkout APIs, best practices). The same
card with the same amount within five minutes is error 16003 (B2C checkout).
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from .cards import Card
from .faults import Cut
from .messages import Refusal
from .world import World

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_claiming = threading.Lock()


class Seen(Refusal):
    """The request UUID was seen before, which tells nothing of what became of it."""

    def __init__(self) -> None:
        super().__init__(409, "DUPLICATE_REQUEST", "This request was seen before.")


def request_uuid(given: str, *, required: bool) -> str | None:
    """The UUID as sent; raises Refusal when it is malformed or required and missing."""
    if not given and not required:
        return None
    if not UUID.fullmatch(given):
        message = "x-acme-request-uuid must be a lower-case 8-4-4-4-12 UUID."
        raise Refusal(400, "REQUEST_UUID_INVALID", message)
    return given


@contextmanager
def claimed(world: World, uuid: str | None) -> Iterator[None]:
    """Hold a UUID from the moment work begins; raises Seen for a repeat.

    A booked sale remembers its UUID in its own transaction. A failed attempt
    remembers or releases it as the assumptions say; one that was answered by a
    gateway instead (`faults.Instead`) never came here, so it releases it.
    """
    if uuid is None:
        yield
        return
    _claim(world, uuid)
    try:
        yield
    except Refusal as refusal:
        if not _releases(world, refusal):
            remember(world, uuid)
        raise
    except Cut:
        if not world.assumptions.lost_releases_uuid:
            remember(world, uuid)
        raise
    finally:
        world.in_flight.discard(uuid)


def remember(world: World, uuid: str | None) -> None:
    if uuid is not None:
        sql = "INSERT OR REPLACE INTO seen VALUES (?, ?)"
        world.store.run(sql, uuid, world.now().timestamp())


def _claim(world: World, uuid: str) -> None:
    with _claiming:
        oldest = world.now().timestamp() - world.assumptions.uuid_hours * 3600
        sql = "SELECT 1 FROM seen WHERE uuid = ? AND at > ?"
        if uuid in world.in_flight or world.store.row(sql, uuid, oldest):
            raise Seen
        world.in_flight.add(uuid)


def _releases(world: World, refusal: Refusal) -> bool:
    if refusal.declined:
        return world.assumptions.declined_releases_uuid
    return world.assumptions.refused_releases_uuid


def refuse_twin(world: World, card: Card | None, amount: Decimal, online: bool) -> None:
    """Refuse the same card and amount within minutes, else remember them.

    To be called inside the sale's transaction. Only a keyed hash is kept.
    """
    assumed = world.assumptions
    guarded = online or assumed.fingerprint_on_b2b
    if card is None or not guarded or not assumed.fingerprint_minutes:
        return
    now = world.now().timestamp()
    oldest = now - assumed.fingerprint_minutes * 60
    print_ = world.venue.keyed_hash(f"{card.number}/{amount:.2f}")
    sql = "SELECT 1 FROM fingerprints WHERE print = ? AND at > ?"
    if world.store.row(sql, print_, oldest):
        raise Refusal(
            assumed.fingerprint_status,
            "DUPLICATE_TRANSACTION_FOUND",
            "Duplicate transaction found",
            code=16003,
        )
    world.store.run("DELETE FROM fingerprints WHERE at <= ?", oldest)
    world.store.run("INSERT INTO fingerprints VALUES (?, ?)", print_, now)
