"""The control side of orders: many at once, edits, and reads that lie.

Not ACME's: `/_sandbox/orders...`, for drills, benchmarks and trainers.
"""

import json

from .doctored import SPOILS, UNREADABLE
from .many_orders import CHANGES, book_elsewhere, change_all
from .messages import JsonObject, Refusal, Request
from .order_details import detail_of
from .reading import listed, text, whole, words
from .world import World

MOST_ORDERS = 50_000
MOST_DAYS = 3_660
PAGE = 1_000


def list_orders(world: World, request: Request) -> list[JsonObject]:
    """`?after=&limit=&shape=`: every order in truth, by rising id.

    As the order read answers it, or with `shape=detail` as the back office's does.
    """
    query = request.query
    after, limit = whole(query.get("after", 0)), whole(query.get("limit", PAGE))
    sql = "SELECT * FROM orders WHERE id > ? ORDER BY id LIMIT ?"
    rows = world.store.rows(sql, after or 0, max(limit or PAGE, 1))
    if query.get("shape") == "detail":
        return [detail_of(world, row, json.loads(row["body"])) for row in rows]
    return [json.loads(row["body"]) for row in rows]


def book_orders(world: World, request: Request) -> JsonObject:
    """`{"count", "days", "seed"}`: the ids of orders that were sold elsewhere.

    They are spread evenly over the last days; the same seed draws the same ones.
    """
    fields = request.fields
    count = _number(fields, "count", 1, MOST_ORDERS)
    days = _number(fields, "days", 1, MOST_DAYS)
    seed = _number(fields, "seed", 0, 10**9 - 1)
    return {"ids": book_elsewhere(world, count, days, seed)}


def change_orders(world: World, request: Request) -> JsonObject:
    """`{"ids", "kind"}`: edits each order once; without a kind all of them in turn."""
    kind = listed(request.fields, "kind", CHANGES)
    changes = change_all(world, _ids(request.fields), kind)
    return {"ids": list(changes), "changes": changes}


def spoiled(world: World, request: Request) -> JsonObject:
    return {"spoiled": dict(world.doctored.spoiled)}


def spoil(world: World, request: Request) -> JsonObject:
    """`{"ids", "way"}`: reads of these come back unreadable, without a way in turn."""
    way = listed(request.fields, "way", SPOILS)
    for at, order_id in enumerate(_ids(request.fields)):
        turn = UNREADABLE[at % len(UNREADABLE)]
        world.doctored.spoiled[order_id] = way or turn
    return spoiled(world, request)


def unspoil(world: World, request: Request) -> JsonObject:
    world.doctored.spoiled.clear()
    return spoiled(world, request)


def hidden(world: World, request: Request) -> JsonObject:
    return {"hidden": sorted(world.doctored.hidden)}


def hide(world: World, request: Request) -> JsonObject:
    """`{"ids"}`: reads of these are answered 404."""
    world.doctored.hidden.update(_ids(request.fields))
    return hidden(world, request)


def unhide(world: World, request: Request) -> JsonObject:
    world.doctored.hidden.clear()
    return hidden(world, request)


def stale(world: World, request: Request) -> JsonObject:
    return {"stale": sorted(world.doctored.stale)}


def make_stale(world: World, request: Request) -> JsonObject:
    """`{"ids"}`: reads of these are answered as the orders were when they were sold."""
    world.doctored.stale.update(_ids(request.fields))
    return stale(world, request)


def refresh(world: World, request: Request) -> JsonObject:
    world.doctored.stale.clear()
    return stale(world, request)


def _ids(fields: JsonObject) -> list[str]:
    ids = words(fields.get("ids"))
    if not ids:
        raise Refusal(400, "IDS_REQUIRED", "ids is a list of order ids.")
    return ids


def _number(fields: JsonObject, name: str, least: int, most: int) -> int:
    number = whole(text(fields, name) or least)
    if number is None or not least <= number <= most:
        message = f"{name} is a whole number from {least} to {most}."
        raise Refusal(400, "VALUE_INVALID", message)
    return number
