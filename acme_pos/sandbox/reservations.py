"""Seats held for a guest who has not paid yet (reservations document).

A hold lapses by itself; how long it lasts is known as "about ten minutes".
"""

from collections import Counter
from datetime import datetime, timedelta

from .capacity import check_left
from .lines import read_event, read_quantity
from .messages import JsonObject, Request, unknown_path_id
from .reading import objects, text, whole
from .seed.schedule import Event
from .world import World


def create(world: World, request: Request) -> JsonObject:
    """`POST /v2/b2b/reservations` of `{"reservationItems": [{eventId, quantity}]}`."""
    with world.store.transaction():
        _forget_lapsed(world)
        number = world.store.next_number("reservation")
        return _hold(world, number, request.fields)


def read(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/reservations/{id}`; a lapsed one is 404."""
    return _shown(world, _running(world, request.ids[0]))


def replace_reservation(world: World, request: Request) -> JsonObject:
    """`PUT /v2/b2b/reservations[/{id}]`: other items, and the full time again."""
    asked = request.ids[0] if request.ids else text(request.fields, "id")
    with world.store.transaction():
        return _hold(world, _running(world, asked), request.fields)


def delete(world: World, request: Request) -> JsonObject:
    """`DELETE /v2/b2b/reservations/{id}`: answers the reservation that is gone."""
    with world.store.transaction():
        number = _running(world, request.ids[0])
        gone = _shown(world, number)
        end(world, number)
    return gone


def own_reservation(world: World, *bodies: JsonObject) -> int:
    """The running reservation that the first of some bodies to name one names.

    0 for none; one that is unknown or has lapsed holds nothing and is passed over.
    """
    named = [text(one, "reservationId") for one in bodies]
    asked = next((one for one in named if one), "")
    return _number(world, asked) if asked else 0


def end(world: World, number: int) -> None:
    """Give the seats back; inside a transaction."""
    world.store.run("DELETE FROM holds WHERE reservation_id = ?", number)
    world.store.run("DELETE FROM reservations WHERE id = ?", number)


def _number(world: World, asked: str) -> int:
    """The number of a running reservation from text, else 0."""
    sql = "SELECT id FROM reservations WHERE id = ? AND expires_at > ?"
    row = world.store.row(sql, whole(asked) or 0, world.now().timestamp())
    return int(row["id"]) if row else 0


def _running(world: World, asked: str) -> int:
    number = _number(world, asked)
    if not number:
        raise unknown_path_id("RESERVATION")
    return number


def _hold(world: World, number: int, body: JsonObject) -> JsonObject:
    """Hold what the body asks for in place of what was held, or raise Refusal."""
    wanted: Counter[str] = Counter()
    events: dict[str, Event] = {}
    items = objects(body.get("reservationItems"))
    for item in items:
        event = read_event(world, item)
        events[event.id] = event
        wanted[event.id] += read_quantity(item)
    check_left(world, wanted, events, but_for=number)
    end(world, number)
    lapses = world.now() + timedelta(minutes=world.assumptions.reservation_minutes)
    sql = "INSERT INTO reservations VALUES (?, ?)"
    world.store.run(sql, number, lapses.timestamp())
    for item in items:
        held = world.store.next_number("hold"), number, text(item, "eventId")
        sql = "INSERT INTO holds VALUES (?, ?, ?, ?)"
        world.store.run(sql, *held, read_quantity(item))
    return _shown(world, number)


def _forget_lapsed(world: World) -> None:
    now = world.now().timestamp()
    for row in world.store.rows(
        "SELECT id FROM reservations WHERE expires_at <= ?", now
    ):
        end(world, row["id"])


def _shown(world: World, number: int) -> JsonObject:
    sql = "SELECT expires_at FROM reservations WHERE id = ?"
    (row,) = world.store.rows(sql, number)
    lapses = datetime.fromtimestamp(row["expires_at"], world.venue.zone)
    held = world.store.rows(
        "SELECT id, event_id, quantity FROM holds WHERE reservation_id = ? ORDER BY id",
        number,
    )
    return {
        "id": number,
        "expirationTimestamp": lapses.replace(microsecond=0).isoformat(),
        "reservationItems": [
            {
                "id": row["id"],
                "reservationId": number,
                "eventId": row["event_id"],
                "quantity": row["quantity"],
            }
            for row in held
        ],
    }
