"""Giving money back: some items of an order, or all of it.

Source: ACME's document on refunds. That more than is left is refused is assumed. No
checkout request gives money back, so the ledger of charges does not hear of it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .access import user_of
from .amounts import shown
from .lines import read_quantity
from .messages import JsonObject, Refusal, Request
from .order_changes import (
    Returned,
    item_of,
    keep_change,
    part_of,
    stored_order,
    take_back,
)
from .reading import listed, objects, text
from .transactions import write_refund
from .world import World

REASONS = ("Cancelled Event", "Miscellaneous")


@dataclass(frozen=True, slots=True)
class Refund:
    """What went back, for how much, and the number under which ACME has it."""

    incident: str
    amount: Decimal
    returned: list[Returned]


def refund(world: World, request: Request) -> JsonObject:
    """`POST /v2/b2b/b2b/refunds`: the named items, or without any the whole order.

    A ticket's uuid need not be right (documented), so it is not looked at.
    """
    fields = request.fields
    listed(fields, "incidentReasonCode", REASONS)
    with world.store.transaction():
        order = stored_order(world, text(fields, "orderId"))
        wanted = _wanted(fields) or all_of(order)
        user = user_of(world, request)
        given = give_back(world, order, wanted, user, world.now())
    return {
        "incidentNumber": given.incident,
        "refundAmount": shown(given.amount),
        "order": order,
        "refundedEvents": _events(given.returned),
    }


def give_back(
    world: World, order: JsonObject, wanted: Mapping[str, int], user: str, at: datetime
) -> Refund:
    """Take some of an order's items back by their ids; inside a transaction.

    Raises Refusal when an item is unknown, or fewer of it are left.
    """
    returned = [
        part_of(item_of(world, order, item_id), quantity)
        for item_id, quantity in wanted.items()
    ]
    amount = take_back(world, order, returned)
    incident = str(world.store.next_number("incident"))
    write_refund(world, order, returned, incident, at)
    keep_change(world, order, user, at)
    return Refund(incident, amount, returned)


def all_of(order: JsonObject) -> dict[str, int]:
    """Whatever is left of an order; raises Refusal when nothing is."""
    left = {one["itemId"]: one["quantity"] for one in order["orderItems"]}
    wanted = {item_id: quantity for item_id, quantity in left.items() if quantity}
    if not wanted:
        message = "Nothing of this order is left to be refunded."
        raise Refusal(400, "QUANTITY_TOO_LARGE", message)
    return wanted


def _wanted(fields: JsonObject) -> Counter[str]:
    """How many of each item; raises Refusal."""
    wanted: Counter[str] = Counter()
    for one in objects(fields.get("refundItems")):
        listed(one, "incidentReasonCode", REASONS)
        wanted[text(one, "orderItemId")] += read_quantity(one)
    return wanted


def _events(returned: list[Returned]) -> list[JsonObject]:
    """The events that lost tickets; how their times are written is assumed."""
    by_event: dict[str, JsonObject] = {}
    for one in returned:
        item = one.item
        if "ticketingTypeId" not in item:
            continue
        day, _, clock = item["eventStartTime"].partition("T")
        event = by_event.setdefault(
            item["eventId"],
            {
                "startDate": day,
                "startTime": clock[:5],
                "eventName": item["eventName"],
                "refundedItems": [],
            },
        )
        event["refundedItems"].append(
            {
                "ticketType": item["ticketingTypeName"],
                "pricePerTicket": item["discountedUnitPrice"],
                "refundedCount": one.quantity,
                "totalRefunded": shown(one.amount),
            }
        )
    return list(by_event.values())
