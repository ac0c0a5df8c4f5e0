"""Many orders at once that no checkout of ours made, booked and then edited.

They are booked as any sale is, but for the seats: what others buy is in each event's
own figure (`seed.schedule`). The ledger of our checkouts does not know them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from .elsewhere import OTHER_DESK, Elsewhere
from .messages import JsonObject, Refusal
from .new_memberships import create_memberships
from .order_changes import stored_order
from .order_updates import change
from .orders import keep_order, new_order
from .refunds import all_of, give_back
from .seed.strangers import LAST_NAMES
from .transactions import write_sale
from .world import World

AT_ONCE = 200  # orders in one transaction; others may sell in between
ORDERS_A_GUEST = 3
ONE_IN_REFUNDED = 25

REFUND, QUANTITY, NOTES, CONTACT = "refund", "quantity", "notes", "contact"
CHANGES = (REFUND, QUANTITY, NOTES, CONTACT)


def book_elsewhere(world: World, count: int, days: int, seed: int) -> list[str]:
    """The ids of new orders, spread evenly over the last days, oldest first."""
    resets = world.resets
    random = Random(seed)  # noqa: S311 - imaginary guests
    draw = Elsewhere(world, random, max(count // ORDERS_A_GUEST, 1))
    times = list(_spread(world.now(), count, timedelta(days=days)))
    ids: list[str] = []
    for first in range(0, count, AT_ONCE):
        with world.store.transaction():
            if world.resets != resets:
                message = "The sandbox was set back meanwhile."
                raise Refusal(503, "SANDBOX_RESET", message)
            ids += [_book(draw, at) for at in times[first : first + AT_ONCE]]
    return ids


def _spread(until: datetime, count: int, length: timedelta) -> Iterator[datetime]:
    for number in range(count):
        yield until - length * (count - number - 0.5) / count


def _book(draw: Elsewhere, at: datetime) -> str:
    """Book one sale, refunded in part or whole now and then; in a transaction."""
    world, sale = draw.world, draw.sale(at)
    order = new_order(world, sale, create_memberships(world, sale), at)
    keep_order(world, sale, order, at)
    write_sale(world, sale, order, at)
    if draw.random.randrange(ONE_IN_REFUNDED) == 0:
        _refund_later(draw, order, at)
    return str(order["id"])


def _refund_later(draw: Elsewhere, order: JsonObject, at: datetime) -> None:
    passed = draw.world.now() - at
    wanted = all_of(order)
    if draw.random.randrange(2):
        wanted = {draw.random.choice(list(wanted)): 1}
    later = at + passed * draw.random.random()
    give_back(draw.world, order, wanted, OTHER_DESK, later)


def change_all(world: World, ids: list[str], kind: str = "") -> dict[str, str]:
    """Edit each order, all or none; the kind of change by its id.

    Without a `kind` of CHANGES they take turns; what has nothing left to be given
    back gets other notes instead. Raises Refusal for an unknown order.
    """
    with world.store.transaction():
        return {
            order_id: _change(world, order_id, kind or CHANGES[at % len(CHANGES)])
            for at, order_id in enumerate(ids)
        }


def _change(world: World, order_id: str, kind: str) -> str:
    order, now = stored_order(world, order_id), world.now()
    left = {one["itemId"]: one["quantity"] for one in order["orderItems"]}
    item_id = next((one for one, quantity in left.items() if quantity), None)
    if item_id is None and kind in (REFUND, QUANTITY):
        kind = NOTES
    if kind == REFUND and item_id:
        give_back(world, order, {item_id: 1}, OTHER_DESK, now)
        return kind
    fields: JsonObject = {"notes": f"Changed after {order['updatedOn']}"}
    if kind == QUANTITY and item_id:
        less = {"orderItemId": item_id, "quantity": left[item_id] // 2}
        fields = {"orderItems": [less]}
    elif kind == CONTACT:
        fields = {"contactLastName": _another_name(order)}
    change(world, order, fields, OTHER_DESK, now)
    return kind


def _another_name(order: JsonObject) -> str:
    known = order.get("contactLastName", "")
    at = LAST_NAMES.index(known) + 1 if known in LAST_NAMES else 0
    return LAST_NAMES[at % len(LAST_NAMES)]
