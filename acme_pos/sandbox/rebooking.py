"""Moving tickets to another event.

Source: ACME's document on rebooking. That a moved ticket keeps its type and its
price, and that moving it costs nothing, is assumed.
"""

from collections import Counter
from decimal import Decimal

from .access import user_of
from .amounts import ZERO, shown
from .capacity import add_sold, check_left
from .lines import read_event, read_quantity
from .membership_sales import unknown_id
from .messages import JsonObject, Refusal, Request
from .order_changes import (
    Moved,
    Returned,
    item_of,
    keep_change,
    part_of,
    stored_order,
)
from .orders import event_names, keep_tickets
from .reading import listed, objects, text, words
from .seed.schedule import Event
from .transactions import write_move
from .world import World

FEE = ZERO
REASONS = ("Payment", "Cancelled Event", "Rebook Event", "Miscellaneous")


def fees(world: World, request: Request) -> list[JsonObject]:
    """`GET /v1/b2b/event/instance/rebook/fees?eventIds=`: one for each event."""
    asked = words(request.query.get("eventIds"))
    events = [read_event(world, {"eventId": event_id}) for event_id in asked]
    return [
        {
            "eventTemplateId": event.program.id,
            "rebookingFee": shown(FEE),
            "eventId": event.id,
        }
        for event in events
    ]


def rebook(world: World, request: Request) -> JsonObject:
    """`POST /v1/b2b/rebook/orders`: all of the `rebookItems` or none; raises Refusal.

    Of a line that moves in part, the part becomes a line of its own.
    """
    fields = request.fields
    items = objects(fields.get("rebookItems"))
    if not items:
        raise Refusal(400, "REBOOK_ITEMS_REQUIRED", "rebookItems is required.")
    for one in (fields, *items):
        listed(one, "incidentReasonCode", REASONS)
    with world.store.transaction():
        order, now = stored_order(world, text(fields, "orderId")), world.now()
        incident = str(world.store.next_number("incident"))
        for one in items:
            moved = _move(world, order, one)
            write_move(world, order, moved, incident, now)
        keep_change(world, order, user_of(world, request), now)
        keep_tickets(world, order)
    return {"incidentNumber": incident, "order": order}


def _move(world: World, order: JsonObject, asked: JsonObject) -> Moved:
    item = item_of(world, order, text(asked, "orderItemId"))
    event = read_event(world, {"eventId": text(asked, "rebookToEventId")})
    quantity = read_quantity({"quantity": asked.get("rebookQuantity")})
    _check_possible(world, item, event)
    check_left(world, Counter({event.id: quantity}), {event.id: event})
    add_sold(world, event.id, quantity)
    add_sold(world, item["eventId"], -quantity)
    if quantity < item["quantity"]:
        return _split(world, order, item, event, quantity)
    return _whole(item, event, quantity)


def _check_possible(world: World, item: JsonObject, event: Event) -> None:
    """Tickets move, to another event that sells their type."""
    if "ticketingTypeId" not in item or item["eventId"] == event.id:
        message = "Only tickets can be rebooked, and only to another event."
        raise Refusal(400, "REBOOK_NOT_POSSIBLE", message)
    if event.program.price_of(item["ticketingTypeId"]) is None:
        raise unknown_id(world, "TICKET_TYPE", "itemTypeId")


def _whole(item: JsonObject, event: Event, quantity: int) -> Moved:
    """The line itself moves, and keeps its number."""
    before = dict(item)
    gone = part_of(dict(item), quantity)
    item.update(event_names(event))
    return Moved(Returned(before, quantity, gone.amount, gone.retail), item)


def _split(
    world: World, order: JsonObject, item: JsonObject, event: Event, quantity: int
) -> Moved:
    """A part of the line moves; what was sold of it counts there from now on."""
    gone = part_of(item, quantity)
    amount, retail = shown(gone.amount), shown(gone.retail)
    for key, part in (("originalAmount", retail), ("discountedOriginalAmount", amount)):
        item[key] = shown(Decimal(item[key]) - Decimal(part))
    for key in ("originalQuantity", "basicOriginalQuantity"):
        item[key] -= quantity
    counted = ("quantity", "basicQuantity", "originalQuantity", "basicOriginalQuantity")
    moved = {
        **item,
        **event_names(event),
        **dict.fromkeys(counted, quantity),
        **dict.fromkeys(("amount", "originalAmount"), retail),
        **dict.fromkeys(("discountedAmount", "discountedOriginalAmount"), amount),
        "parentItemId": item["itemId"],
        "itemId": str(world.store.next_number("item")),
    }
    order["orderItems"].append(moved)
    return Moved(gone, moved)
