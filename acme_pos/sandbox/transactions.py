"""What ACME's reports call transactions: a row for whatever moved goods or money.

A sale is a Sale row for each line and one Payment; what goes back is a RefundSale
for each line and one Refund, both negative. Source: ACME's help pages on transaction
types; how fine the rows are is assumed. This is not the ledger, which knows each
checkout request and what it took.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from .amounts import ZERO, share_of, shown
from .lines import Line
from .messages import JsonObject
from .order_changes import Moved, Returned
from .orders import Sale
from .reading import word
from .seed.coupons import COUPONS
from .seed.identity import hex24
from .transaction_fields import FIELDS, INTEGER
from .world import World

SALE, PAYMENT = "Sale", "Payment"
REFUND_SALE, REFUND = "RefundSale", "Refund"

# How reports write sale channels, where it is not as orders do.
CHANNELS = {"pointofsale": "Pos", "customerrep": "Customer Rep"}
COUPON_OF = {one.id: one for one in COUPONS.values()}

EMPTY = {name: None if kind == INTEGER else "" for name, kind in FIELDS.items()}
MARKS = ", ".join("?" * (len(FIELDS) + 3))
INSERT = f"INSERT INTO transactions VALUES ({MARKS})"  # noqa: S608 - marks alone

MONEY_OF_A_SALE = (
    "TransactionAmount",
    "DiscountedTransactionAmount",
    "DiscountedTransactionValue",
    "DiscountedAmount",
)
MONEY_OF_A_PAYMENT = (
    "TransactionAmount",
    "DiscountedTransactionAmount",
    "PaymentAmount",
)

Row = Mapping[str, str | int | None]


def write_sale(world: World, sale: Sale, order: JsonObject, at: datetime) -> None:
    """A Sale row for each line, then the Payment; inside the sale's transaction."""
    common = {
        **_said_of(order),
        "Email": sale.contact["email"],
        "MembershipId": str(order.get("membershipId", "")),
    }
    for line, item in zip(sale.lines, order["orderItems"], strict=True):
        _write(world, at, SALE, {**common, **_sold(line, item)})
    _write(world, at, PAYMENT, {**common, **_paid(sale, order)})


def write_refund(
    world: World,
    order: JsonObject,
    returned: list[Returned],
    incident: str,
    at: datetime,
) -> None:
    """A RefundSale row for each line that went back, then the Refund of the money."""
    common = {**_said_of(order), "IncidentNumber": incident}
    for one in returned:
        sold = _latest(world, order, SALE, one.item["itemId"])
        _write(world, at, REFUND_SALE, {**sold, **common, **_taken_back(one, sold)})
    money = sum((one.amount for one in returned), ZERO)
    if money:
        paid = _latest(world, order, PAYMENT)
        amounts = dict.fromkeys(MONEY_OF_A_PAYMENT, shown(-money))
        _write(world, at, REFUND, {**paid, **common, **amounts})


def write_move(
    world: World, order: JsonObject, moved: Moved, incident: str, at: datetime
) -> None:
    """A RefundSale for the old event and a Sale for the new one; no money moves."""
    common = {**_said_of(order), "IncidentNumber": incident}
    gone, item = moved.gone, moved.item
    sold = _latest(world, order, SALE, gone.item["itemId"])
    _write(world, at, REFUND_SALE, {**sold, **common, **_taken_back(gone, sold)})
    anew = {
        **_worth(gone, sold, 1),
        "Quantity": gone.quantity,
        "TransactionItemId": item["itemId"],
        "EventName": item["eventName"],
        "EventStartTime": item["eventStartTime"],
    }
    _write(world, at, SALE, {**sold, **common, **anew})


def write_edit(world: World, order: JsonObject, at: datetime) -> None:
    """A Sale of nothing, which tells that an order was edited.

    Whether ACME writes a row for that is not known, see the assumption.
    """
    if world.assumptions.edits_write_transactions:
        nothing = dict.fromkeys(MONEY_OF_A_SALE, shown(ZERO))
        _write(world, at, SALE, {**_said_of(order), **nothing, "Quantity": 0})


def _latest(
    world: World, order: JsonObject, kind: str, item_id: str = ""
) -> dict[str, str | int | None]:
    """The fields of an order's newest row of a kind, with its number as the parent."""
    sql = (
        "SELECT * FROM transactions WHERE OrderId = ? AND TransactionType = ?"
        " AND TransactionItemId = ? ORDER BY id DESC LIMIT 1"
    )
    row = world.store.row(sql, order["id"], kind, item_id)
    if row is None:
        return {}
    return {
        **{name: row[name] for name in FIELDS},
        "ParentTransactionId": row["TransactionId"],
    }


def _said_of(order: JsonObject) -> dict[str, str]:
    """What every row says of its order."""
    channel: str = order["saleChannel"]
    email = {"Email": order["email"]} if "email" in order else {}
    return {
        **email,
        "OrderId": order["id"],
        "OrderNumber": order["orderNumber"],
        "SaleChannel": CHANNELS.get(word(channel), channel),
        "ContactFirstName": order.get("contactFirstName", ""),
        "ContactLastName": order.get("contactLastName", ""),
        "ZipCode": order.get("zipCode", ""),
    }


def _write(world: World, at: datetime, kind: str, row: Row) -> None:
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
        "DiscountedTransactionValue": shown(line.retail_amount - line.amount),
        "DiscountedUnitPrice": item["discountedUnitPrice"],
        "DiscountedAmount": item["discountedAmount"],
        "CouponCode": coupon.code if coupon else "",
        "CouponName": coupon.name if coupon else "",
        "MembershipLevelName": level,
    }


def _taken_back(one: Returned, sold: Row) -> Row:
    return {**_worth(one, sold, -1), "Quantity": -one.quantity}


def _worth(one: Returned, sold: Row, sign: int) -> Row:
    """The money of some of a line, and its share of what was taken off the price."""
    whole = Decimal(str(sold.get("DiscountedTransactionValue", ZERO)))
    off = share_of(whole, one.quantity, int(sold.get("Quantity") or one.quantity))
    amounts = (one.retail, one.amount, off, one.amount)
    signed = (shown(sign * amount) for amount in amounts)
    return dict(zip(MONEY_OF_A_SALE, signed, strict=True))


def _paid(sale: Sale, order: JsonObject) -> Row:
    """Money carries the amount a second time, so adding both families doubles it."""
    tender = sale.tender
    return {
        **dict.fromkeys(MONEY_OF_A_PAYMENT, order["paidAmount"]),
        "PaymentMethod": tender.method,
        "PaymentId": tender.payment_id,
        "PaymentStatus": "Processed",
        "PaymentDueDate": order["paymentDueDate"],
        "CreditCardBrand": tender.card.brand if tender.card else "",
        "CreditCardLast4Digits": tender.last4,
        "ExternalChargeId": hex24(f"charge/{order['id']}") if tender.card else "",
    }
