"""What ACME's reports call transactions: a row for whatever moved goods or money.

A sale is a Sale row for each line and one Payment. Source: ACME's help pages on
transaction types; how fine the rows are is assumed. This is not the ledger, which
knows each checkout request and what it took.
"""

from collections.abc import Mapping
from datetime import datetime

from .lines import Line
from .messages import JsonObject
from .orders import Sale
from .reading import word
from .seed.coupons import COUPONS
from .seed.identity import hex24
from .transaction_fields import FIELDS, INTEGER
from .world import World

SALE, PAYMENT = "Sale", "Payment"

# How reports write sale channels, where it is not as orders do.
CHANNELS = {"pointofsale": "Pos", "customerrep": "Customer Rep"}
COUPON_OF = {one.id: one for one in COUPONS.values()}

EMPTY = {name: None if kind == INTEGER else "" for name, kind in FIELDS.items()}
MARKS = ", ".join("?" * (len(FIELDS) + 3))
INSERT = f"INSERT INTO transactions VALUES ({MARKS})"  # noqa: S608 - marks alone

Row = Mapping[str, str | int | None]


def write_sale(world: World, sale: Sale, order: JsonObject, at: datetime) -> None:
    """A Sale row for each line, then the Payment; inside the sale's transaction."""
    common = {
        **said_of(order),
        "Email": sale.contact["email"],
        "MembershipId": str(order.get("membershipId", "")),
    }
    for line, item in zip(sale.lines, order["orderItems"], strict=True):
        write(world, at, SALE, {**common, **_sold(line, item)})
    write(world, at, PAYMENT, {**common, **_paid(sale, order)})


def said_of(order: JsonObject) -> dict[str, str]:
    """What every row says of its order."""
    channel: str = order["saleChannel"]
    return {
        "OrderId": order["id"],
        "OrderNumber": order["orderNumber"],
        "SaleChannel": CHANNELS.get(word(channel), channel),
        "ContactFirstName": order.get("contactFirstName", ""),
        "ContactLastName": order.get("contactLastName", ""),
        "ZipCode": order.get("zipCode", ""),
    }


def write(world: World, at: datetime, kind: str, row: Row) -> None:
    """One row with a number of its own; fields that `row` leaves out stay empty."""
    number = world.store.next_number("transaction")
    values = {
        **EMPTY,
        **row,
        "TransactionId": str(number),
        "TransactionType": kind,
        "TransactionDate": world.local(at).isoformat(),
    }
    starts = str(values["EventStartTime"] or "")
    event_at = int(datetime.fromisoformat(starts).timestamp()) if starts else None
    fields = (values[name] for name in FIELDS)
    world.store.run(INSERT, number, int(at.timestamp()), event_at, *fields)


def _sold(line: Line, item: JsonObject) -> Row:
    coupon = COUPON_OF.get(line.discount_id)
    level = line.membership.level.name if line.membership else ""
    ticket_type = item.get("ticketingTypeName", "")
    add_on = item.get("inventoryName", "")
    return {
        "TransactionItemId": item["itemId"],
        "OrderItemType": item["itemType"],
        "ItemName": item.get("itemName", "") or add_on or ticket_type,
        "AddOn": add_on,
        "EventName": item.get("eventName", ""),
        "EventStartTime": item.get("eventStartTime", ""),
        "TicketType": ticket_type,
        "Quantity": item["quantity"],
        "TransactionAmount": item["amount"],
        "DiscountedTransactionAmount": item["discountedAmount"],
        "DiscountedTransactionValue": f"{line.retail_amount - line.amount:.2f}",
        "DiscountedUnitPrice": item["discountedUnitPrice"],
        "DiscountedAmount": item["discountedAmount"],
        "CouponCode": coupon.code if coupon else "",
        "CouponName": coupon.name if coupon else "",
        "MembershipLevelName": level,
    }


def _paid(sale: Sale, order: JsonObject) -> Row:
    """Money carries the amount a second time, so adding both families doubles it."""
    tender = sale.tender
    amount = order["paidAmount"]
    return {
        "TransactionAmount": amount,
        "DiscountedTransactionAmount": amount,
        "PaymentAmount": amount,
        "PaymentMethod": tender.method,
        "PaymentId": tender.payment_id,
        "PaymentStatus": "Processed",
        "PaymentDueDate": order["paymentDueDate"],
        "CreditCardBrand": tender.card.brand if tender.card else "",
        "CreditCardLast4Digits": tender.last4,
        "ExternalChargeId": hex24(f"charge/{order['id']}") if tender.card else "",
    }
