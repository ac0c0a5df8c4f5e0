"""All that happened to one order, in words and in one list by time.

The sale and what was tried before it, ACME's evidence, receipts, what changed at ACME,
when the order was last proven equal, and the acts of staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from acme_pos.staff.models import AuditEvent
from acme_pos.staff.money import money

from . import timeline
from .models import Attempt, Order, Receipt, ReceiptState
from .telling import told_change


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` is the word beside the time: sale, payment, receipt, ACME, staff."""

    at: datetime
    kind: str
    words: str


def of_order(order: Order) -> list[Entry]:
    """Oldest first. Some queries for each attempt on the cart, else one a kind."""
    entries = [
        Entry(order.sold_at, "sale", _sold(order)),
        *_tried(order),
        *_receipts(order),
        *_at_acme(order),
        *_acts(order),
    ]
    return sorted(entries, key=lambda entry: entry.at)


def _sold(order: Order) -> str:
    if order.is_ours:
        return f"Sold at {order.desk} by {order.cashier}: {money(order.total_amount)}."
    channel = f" ({order.sale_channel})" if order.sale_channel else ""
    return f"Sold elsewhere{channel}: {money(order.total_amount)}."


def _tried(order: Order) -> Iterator[Entry]:
    """Each payment on the cart; one that was not this order's is named."""
    if order.attempt is None:
        return
    tries = Attempt.objects.filter(cart=order.attempt.cart_id).exclude(sent_at=None)
    for attempt in tries.select_related("cashier", "desk").order_by("pk"):
        is_other = attempt.pk != order.attempt_id
        which = f"Payment {attempt.spoken_reference}: " if is_other else ""
        for moment in timeline.told(attempt):
            yield Entry(moment.at, "payment", f"{which}{moment.words}")


def _receipts(order: Order) -> Iterator[Entry]:
    for receipt in order.receipts.select_related("asked_by").order_by("seq"):
        yield Entry(receipt.created_at, "receipt", _asked(receipt))
        if receipt.sent_at:
            words = f"Receipt {receipt.seq} was mailed to {receipt.to}."
            yield Entry(receipt.sent_at, "receipt", words)


def _asked(receipt: Receipt) -> str:
    if receipt.state == ReceiptState.NONE:
        return "No receipt is wanted."
    who = f" by {receipt.asked_by}" if receipt.asked_by else ""
    words = f"Receipt {receipt.seq} to {receipt.to} was asked for{who}."
    return f"{words} {receipt.problem}".strip() if not receipt.sent_at else words


def _at_acme(order: Order) -> Iterator[Entry]:
    for change in order.changes.order_by("pk"):
        told = [f"{one.name}: {one.was} → {one.now}" for one in told_change(change)]
        yield Entry(change.at, "ACME", f"Changed at ACME. {'; '.join(told)}.")
    if order.proven_at:
        by = order.get_proven_by_display()
        yield Entry(order.proven_at, "ACME", f"Proven equal to ACME by {by}.")
    if order.missing_since:
        yield Entry(order.missing_since, "ACME", "ACME does not know it any more.")
    if order.blanked_at:
        yield Entry(order.blanked_at, "staff", "Guest's data blanked.")


def _acts(order: Order) -> Iterator[Entry]:
    acts = AuditEvent.objects.about(order).select_related("actor", "desk")
    for act in acts:
        desk = f" at {act.desk}" if act.desk else ""
        yield Entry(act.at, "staff", f"{act.actor or 'The desk'}{desk}: {act.action}.")
