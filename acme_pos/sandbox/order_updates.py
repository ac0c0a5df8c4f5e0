"""Changing an order: fewer of an item, other notes, another contact.

Source: ACME's document on order updates. A lower quantity refunds the difference and
0 cancels the line, which stays on the order; that a higher one is refused is assumed.
"""

from datetime import datetime

from .access import user_of
from .contacts import FIELDS
from .messages import JsonObject, Refusal, Request
from .order_changes import item_of, keep_change, stored_order
from .orders import order_row
from .reading import objects, text, whole
from .refunds import give_back
from .transactions import write_edit
from .world import World

EDITABLE = ("notes", *(name for name in FIELDS if name != "email"))
EMAIL = ("email", "contactEmail")


def update(world: World, request: Request) -> JsonObject:
    """`POST /v2/b2b/orders/update`: the order as it is afterwards."""
    fields = request.fields
    with world.store.transaction():
        order = stored_order(world, text(fields, "orderId"))
        change(world, order, fields, user_of(world, request), world.now())
    return order


def change(
    world: World, order: JsonObject, fields: JsonObject, user: str, at: datetime
) -> None:
    """Write an update into an order and store it; inside a transaction.

    One that changes nothing leaves the order as it was. Raises Refusal.
    """
    less = _less(world, order, fields)
    edited = _edit(world, order, fields)
    if less:
        give_back(world, order, less, user, at)
    elif edited:
        write_edit(world, order, at)
        keep_change(world, order, user, at)


def _edit(world: World, order: JsonObject, fields: JsonObject) -> bool:
    """Notes and contact, as far as they are sent; whether anything is different."""
    before = dict(order)
    for name in EDITABLE:
        if name in fields:
            _put(order, name, text(fields, name))
    email = text(fields, *EMAIL)
    if email and ("email" in fields or "email" in order):
        order["email"] = email
    return _searched_by(world, order, email.lower()) or order != before


def _searched_by(world: World, order: JsonObject, email: str) -> bool:
    """Keep what the order is found by, also an email that it does not show."""
    row = order_row(world, order["id"])
    email, phone = email or row["email"], order.get("phoneNumber", "")
    sql = "UPDATE orders SET email = ?, phone = ? WHERE id = ?"
    world.store.run(sql, email, phone, order["id"])
    return bool(email != row["email"])


def _put(order: JsonObject, name: str, value: str) -> None:
    """An order leaves out what is empty."""
    if value:
        order[name] = value
    else:
        order.pop(name, None)


def _less(world: World, order: JsonObject, fields: JsonObject) -> dict[str, int]:
    """How many of each item go back; raises Refusal for more than there are."""
    less: dict[str, int] = {}
    for one in objects(fields.get("orderItems")):
        item = item_of(world, order, text(one, "orderItemId", "itemId"))
        quantity, left = whole(one.get("quantity")), item["quantity"]
        if quantity is None or not 0 <= quantity <= left:
            message = f"quantity must be a whole number from 0 to {left}."
            raise Refusal(400, "QUANTITY_INVALID", message)
        less[item["itemId"]] = left - quantity
    return {item_id: quantity for item_id, quantity in less.items() if quantity}
