"""The order as the back office reads it: with tender, events and tickets."""

import sqlite3

from .messages import JsonObject, Request
from .orders import order_row, seen_order
from .seed.identity import hex32
from .world import World

CONTACT = (
    "contactFirstName",
    "contactLastName",
    "billingFirstName",
    "billingLastName",
    "phoneNumber",
    "billingPhoneNumber",
    "email",
    "billingEmail",
    "notes",
    "membershipId",
    "customerId",
)
ECHOED = ("createdOn", "checkInStatus", "saleChannel", "invoiceAfter", "legacy")


def order_detail(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/orders/detail/{id}` and `GET /v2/b2b/willcall/orders/{id}`."""
    row = order_row(world, request.ids[0])
    detail = detail_of(world, row, seen_order(world, row))
    return world.doctored.told(detail, str(row["id"]))


def detail_of(world: World, row: sqlite3.Row, order: JsonObject) -> JsonObject:
    """How items without an event appear is not documented; `otherItems` is assumed."""
    items = order["orderItems"]
    return {
        "orderId": order["id"],
        "orderNumber": order["orderNumber"],
        "companyName": world.venue.name,
        **{key: order[key] for key in CONTACT if key in order},
        "paymentMethod": row["tender"],
        "paymentId": row["payment_id"],
        **{key: order[key] for key in ECHOED},
        "refundStatus": _refund_status(items),
        "orderBalanace": order["balanceAmount"],
        "eventItems": _event_items(world, order["id"], items),
        "otherItems": [item for item in items if "ticketingTypeId" not in item],
    }


def _refund_status(items: list[JsonObject]) -> str:
    """By what is left of the items; the words are assumed."""
    if not any(item["quantity"] for item in items):
        return "Refunded"
    whole = all(item["quantity"] == item["originalQuantity"] for item in items)
    return "NotRefunded" if whole else "PartiallyRefunded"


def _event_items(
    world: World, order_id: str, items: list[JsonObject]
) -> list[JsonObject]:
    """One entry per event, with the tickets of each of its lines."""
    by_event: dict[str, JsonObject] = {}
    for item in items:
        if "ticketingTypeId" in item:
            entry = by_event.setdefault(item["eventId"], _event_entry(world, item))
            entry["items"].append(_detail_item(world, order_id, item))
    return list(by_event.values())


def _event_entry(world: World, item: JsonObject) -> JsonObject:
    event = world.schedule.get(item["eventId"])
    return {
        "eventId": item["eventId"],
        "eventName": item["eventName"],
        "eventTemplateId": event.program.id if event else None,
        "admissionType": event.program.admission_type if event else None,
        "eventDate": item["eventStartTime"],
        "state": "active",
        "items": [],
    }


def _detail_item(world: World, order_id: str, item: JsonObject) -> JsonObject:
    return {
        "orderItemId": item["itemId"],
        "itemType": item["itemType"],
        "itemTypeId": item["ticketingTypeId"],
        "itemTypeName": item["ticketingTypeName"],
        "ticketTypeId": item["ticketingTypeId"],
        "ticketTypeName": item["ticketingTypeName"],
        "quantity": item["quantity"],
        "checkedInQuantity": 0,
        "unitPrice": item["unitPrice"],
        "discountedUnitPrice": item["discountedUnitPrice"],
        "subTotal": item["amount"],
        "discountedSubTotal": item["discountedAmount"],
        **{key: item[key] for key in ("discountId",) if key in item},
        "checkInQuantity": 0,
        "tickets": [
            _ticket(world, order_id, item, number) for number in range(item["quantity"])
        ],
    }


def _ticket(world: World, order_id: str, item: JsonObject, number: int) -> JsonObject:
    return {
        "id": f"{item['itemId']}-{number + 1}",
        "tenantId": world.venue.tenant,
        "uuid": hex32(f"ticket/{order_id}/{item['itemId']}/{number}"),
        "eventId": item["eventId"],
        "ticketTypeId": item["ticketingTypeId"],
        "ticketStatus": "NotCheckedIn",
        "printed": False,
    }
