"""The Order object, as ACME's samples show it, and how it is read back."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .amounts import shown
from .contacts import customer_id, shown_contact
from .lines import Line, retail_total, total
from .messages import JsonObject, Refusal, Request
from .paging import paged
from .reading import text
from .seed.combos import FIXED_PRICE
from .seed.schedule import Event
from .tenders import Tender
from .world import World


@dataclass(frozen=True, slots=True)
class Sale:
    """A checkout that was found good and is about to be booked."""

    body: JsonObject
    lines: list[Line]
    contact: JsonObject
    tender: Tender
    sale_channel: str
    ticket_delivery: str
    user: str
    online: bool
    customer: int | None
    reservation: int


def new_order(
    world: World, sale: Sale, membership_ids: Mapping[int, int], at: datetime
) -> JsonObject:
    """The order of a sale, with fresh numbers; inside the sale's transaction.

    `membership_ids` gives the new membership of each line, by its index.
    """
    time = world.local(at).isoformat()
    customer = sale.customer or customer_id(world, sale.contact)
    members = list(membership_ids.values())
    return {
        "id": str(world.store.next_number("order")),
        "tenantId": world.venue.tenant,
        **shown_contact(world, sale.body, sale.contact),
        "orderNumber": str(world.store.next_number("orderNumber")),
        **_totals(world, sale.lines),
        "saleChannel": sale.sale_channel[0].upper() + sale.sale_channel[1:],
        "checkInStatus": "NotCheckedIn",
        **_when_set("notes", text(sale.body, "notes")),
        **_when_set("ccLastFourDigits", sale.tender.last4),
        **_when_set("ticketDelivery", sale.ticket_delivery),
        "creationDate": time,
        "paymentDueDate": time,
        "orderItems": [
            _item(world, line, membership_ids.get(index))
            for index, line in enumerate(sale.lines)
        ],
        "createdOn": time,
        "createdBy": sale.user,
        "updatedOn": time,
        "updatedBy": sale.user,
        "legacy": False,
        "hideEventDate": False,
        **({"membershipId": members[0]} if members else {}),
        "invoiceAfter": False,
        **({"customerId": customer} if customer else {}),
        "obfuscated": False,
    }


def keep_order(world: World, sale: Sale, order: JsonObject, at: datetime) -> None:
    """Store the order and its tickets; inside the sale's transaction."""
    world.store.run(
        "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        int(order["id"]),
        order["orderNumber"],
        sale.contact["email"].lower(),
        sale.contact["phoneNumber"],
        at.timestamp(),
        int(sale.online),
        sale.tender.method,
        sale.tender.payment_id,
        json.dumps(order),
    )
    keep_tickets(world, order)


def keep_tickets(world: World, order: JsonObject) -> None:
    """Note anew which events an order has tickets for; inside its transaction."""
    world.store.run("DELETE FROM tickets WHERE order_id = ?", order["id"])
    for item in order["orderItems"]:
        if "ticketingTypeId" in item:
            ticket = item["eventId"], int(order["id"]), item["quantity"]
            world.store.run("INSERT INTO tickets VALUES (?, ?, ?)", *ticket)


def _totals(world: World, lines: list[Line]) -> JsonObject:
    """What is charged everywhere, if totals are not meant before discounts."""
    charged, amount = shown(total(lines)), shown(total(lines))
    if world.assumptions.totals_before_discounts:
        amount = shown(retail_total(lines))
    return {
        "discountedTotalAmount": charged,
        "totalAmount": amount,
        "discountedOriginalTotalAmount": charged,
        "originalTotalAmount": amount,
        "paidAmount": charged,
        "balanceAmount": "0.00",
        "refundAmount": "0.00",
    }


def _item(world: World, line: Line, membership_id: int | None) -> JsonObject:
    number = str(world.store.next_number("item"))
    charged_price, charged = shown(line.unit_price), shown(line.amount)
    price, amount = charged_price, charged
    if world.assumptions.totals_before_discounts:
        price, amount = shown(line.retail_price), shown(line.retail_amount)
    is_donation = line.add_on is not None and line.add_on.is_donation
    return {
        **_item_names(line, membership_id),
        "parentItemId": number,
        "comboTemplateType": line.combo.type if line.combo else FIXED_PRICE,
        "basicOriginalQuantity": line.quantity,
        "originalQuantity": line.quantity,
        "basicQuantity": line.quantity,
        "quantity": line.quantity,
        "unitPrice": price,
        "discountedUnitPrice": charged_price,
        "discountedOriginalAmount": charged,
        "originalAmount": amount,
        "discountedAmount": charged,
        "amount": amount,
        "balanceAmount": "0.00",
        **_when_set("discountId", line.discount_id),
        "itemType": line.item_type,
        "itemTypeNg": "Donation" if is_donation else "Event",
        "conversionStatus": "NoConversion",
        "itemId": number,
    }


def _item_names(line: Line, membership_id: int | None) -> JsonObject:
    """The keys that say what was sold; they differ by kind."""
    names: JsonObject = {}
    if line.event:
        names |= event_names(line.event)
    if line.ticket_type:
        names["ticketingTypeId"] = names["itemTypeId"] = line.ticket_type.id
        names["ticketingTypeName"] = names["itemTypeName"] = line.ticket_type.name
        names["checkInQuantity"] = 0
    if line.add_on:
        names["inventoryId"] = line.add_on.id
        names["inventoryName"] = names["displayName"] = line.add_on.name
    if line.membership:
        names["itemId2"] = line.membership.offering.id
        names["itemName"] = line.membership.offering.name
        names["pricePointId"] = line.membership.price_point.id
        names["pricePointName"] = line.membership.price_point.name
        names["itemDetailId"] = str(membership_id)
    return names


def event_names(event: Event) -> JsonObject:
    """The keys of an item that say for which event it is."""
    return {
        "eventId": event.id,
        "eventName": event.program.name,
        "eventStartTime": event.start.isoformat(),
    }


def _when_set(key: str, value: str) -> JsonObject:
    return {key: value} if value else {}


def order(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2c/orders/{id}`: the order with its items."""
    row = order_row(world, request.ids[0])
    if not row["online"] and not world.assumptions.b2c_reads_inside_sales:
        raise _unknown_order()
    return world.doctored.told(seen_order(world, row), str(row["id"]))


def seen_order(world: World, row: sqlite3.Row) -> JsonObject:
    """The order as a read of it shows it: now, or if it is to be stale, at first.

    Raises Refusal when it is to be hidden.
    """
    order_id = str(row["id"])
    if order_id in world.doctored.hidden:
        raise _unknown_order()
    first = None
    if order_id in world.doctored.stale:
        sql = "SELECT body FROM first_answers WHERE order_id = ?"
        first = world.store.row(sql, order_id)
    found: JsonObject = json.loads((first or row)["body"])
    return found


def order_row(world: World, order_id: str) -> sqlite3.Row:
    """The stored order; raises Refusal, a 404, when there is none."""
    row = world.store.row("SELECT * FROM orders WHERE id = ?", _number(order_id))
    if row is None:
        raise _unknown_order()
    return row


def search(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2c/orders/search`: pages of orders without items.

    Without email and phone number it finds nothing, and it knows no dates (orders
    document): date parameters are ignored, so that nobody builds on them.
    """
    return paged(found_orders(world, request), request.query, "createdOn")


def found_orders(world: World, request: Request) -> list[JsonObject]:
    """`GET /v2/b2c/orders`: the same orders as a bare list."""
    email = text(request.query, "email").lower()
    phone = text(request.query, "phoneNumber", "phone")
    if not email and not phone:
        return []
    visible_since = world.now().timestamp() - world.assumptions.search_lag_seconds
    sql = (
        "SELECT body FROM orders WHERE (? = '' OR email = ?) AND (? = '' OR phone = ?)"
        " AND created_at <= ? ORDER BY id"
    )
    rows = world.store.rows(sql, email, email, phone, phone, visible_since)
    return [_without_items(row["body"]) for row in rows]


def orders_of_event(world: World, request: Request) -> list[JsonObject]:
    """`GET /v2/b2c/orders/event/{eventId}`: a bare list, without items."""
    sql = (
        "SELECT body FROM orders WHERE id IN"
        " (SELECT order_id FROM tickets WHERE event_id = ?) ORDER BY id"
    )
    return [
        _without_items(row["body"]) for row in world.store.rows(sql, request.ids[0])
    ]


def _without_items(body: str) -> JsonObject:
    found: JsonObject = json.loads(body)
    del found["orderItems"]
    return found


def _number(order_id: str) -> int:
    """An id that could be one; 0, which no order has, for anything else."""
    is_id = order_id.isascii() and order_id.isdecimal() and len(order_id) < 19
    return int(order_id) if is_id else 0


def _unknown_order() -> Refusal:
    return Refusal(404, "ORDER_DNE", "The order does not exist.")
