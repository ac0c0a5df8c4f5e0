"""Changing an order that was sold: what goes back, and how it is kept.

Source of the names: ACME's order objects. The arithmetic is assumed: totals and
quantities are what is left, original ones stay as sold, `paidAmount` stays what was
paid and `refundAmount` grows.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from .amounts import ZERO, share_of, shown
from .capacity import add_sold
from .membership_sales import unknown_id
from .messages import JsonObject, Refusal
from .orders import order_row
from .world import World

REMAINING = {
    "totalAmount": "amount",
    "discountedTotalAmount": "discountedAmount",
}


@dataclass(frozen=True, slots=True)
class Returned:
    """Some of an item that goes back; `amount` was charged for it.

    `retail` is the same before discounts, where totals are meant so.
    """

    item: JsonObject
    quantity: int
    amount: Decimal
    retail: Decimal


@dataclass(frozen=True, slots=True)
class Moved:
    """Tickets that went to another event: what is gone, and the item they are now."""

    gone: Returned
    item: JsonObject


def stored_order(world: World, order_id: str) -> JsonObject:
    """The order as it is now, to be changed; raises Refusal, a 404, for none."""
    found: JsonObject = json.loads(order_row(world, order_id)["body"])
    return found


def item_of(world: World, order: JsonObject, item_id: str) -> JsonObject:
    """An item of the order; raises Refusal when it has none of this id."""
    for item in order["orderItems"]:
        if item["itemId"] == item_id:
            found: JsonObject = item
            return found
    raise unknown_id(world, "ORDER_ITEM", "orderItemId")


def part_of(item: JsonObject, quantity: int) -> Returned:
    """Take some of what is left off an item; raises Refusal for more than that."""
    left: int = item["quantity"]
    if not 0 < quantity <= left:
        message = f"{left} are left of item {item['itemId']}."
        raise Refusal(400, "QUANTITY_TOO_LARGE", message)
    amount, retail = (
        share_of(Decimal(item[key]), quantity, left)
        for key in ("discountedAmount", "amount")
    )
    item["discountedAmount"] = shown(Decimal(item["discountedAmount"]) - amount)
    item["amount"] = shown(Decimal(item["amount"]) - retail)
    item["quantity"] = item["basicQuantity"] = left - quantity
    return Returned(item, quantity, amount, retail)


def take_back(world: World, order: JsonObject, returned: list[Returned]) -> Decimal:
    """Give back the seats, and answer the money; inside a transaction."""
    for one in returned:
        if "ticketingTypeId" in one.item:
            add_sold(world, one.item["eventId"], -one.quantity)
    for total, amount in REMAINING.items():
        left = sum((Decimal(item[amount]) for item in order["orderItems"]), ZERO)
        order[total] = shown(left)
    money = sum((one.amount for one in returned), ZERO)
    order["refundAmount"] = shown(Decimal(order["refundAmount"]) + money)
    return money


def keep_change(world: World, order: JsonObject, user: str, at: datetime) -> None:
    """Store a changed order; inside a transaction.

    `updatedOn` is at least a second later than before, so that a reader can tell.
    """
    before = datetime.fromisoformat(order["updatedOn"])
    later = max(at, before + timedelta(seconds=1))
    order["updatedOn"], order["updatedBy"] = world.local(later).isoformat(), user
    keep_first = "INSERT OR IGNORE INTO first_answers SELECT id, body FROM orders"
    world.store.run(f"{keep_first} WHERE id = ?", order["id"])
    change = "UPDATE orders SET body = ? WHERE id = ?"
    world.store.run(change, json.dumps(order), order["id"])
