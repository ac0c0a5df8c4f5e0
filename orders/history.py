"""All that happened to one order, in words and in one list by time.

The sale and what was tried before it, ACME's evidence, receipts, what changed at ACME,
when the order was proven equal since then, and the acts of staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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
        Entry(order.sold_at, gettext_noop("sale"), _sold(order)),
        *_tried(order),
        *_receipts(order),
        *_at_acme(order),
        *_acts(order),
    ]
    return sorted(entries, key=lambda entry: entry.at)


def _sold(order: Order) -> str:
    if order.is_ours:
        words = _("Sold at %(desk)s by %(name)s: %(amount)s.")
    elif order.sale_channel:
        words = _("Sold elsewhere (%(channel)s): %(amount)s.")
    else:
        words = _("Sold elsewhere: %(amount)s.")
    return words % {
        "desk": order.desk,
        "name": order.cashier,
        "channel": order.sale_channel,
        "amount": money(order.total_amount),
    }


def _tried(order: Order) -> Iterator[Entry]:
    """Each payment on the cart; one that was not this order's is named."""
    if order.attempt is None:
        return
    tries = Attempt.objects.filter(cart=order.attempt.cart_id).exclude(sent_at=None)
    for attempt in tries.select_related("cashier", "desk").order_by("pk"):
        is_other = attempt.pk != order.attempt_id
        which = {"reference": attempt.spoken_reference}
        for moment in timeline.told(attempt):
            words = moment.words
            if is_other:
                words = _("Payment %(reference)s: %(words)s") % {
                    **which,
                    "words": words,
                }
            yield Entry(moment.at, gettext_noop("payment"), words)


def _receipts(order: Order) -> Iterator[Entry]:
    for receipt in order.receipts.select_related("asked_by").order_by("seq"):
        yield Entry(receipt.created_at, gettext_noop("receipt"), _asked(receipt))
        if receipt.sent_at:
            facts = {"number": receipt.seq, "address": receipt.to}
            words = _("Receipt %(number)s was mailed to %(address)s.") % facts
            yield Entry(receipt.sent_at, "receipt", words)


def _asked(receipt: Receipt) -> str:
    if receipt.state == ReceiptState.NONE:
        return _("No receipt is wanted.")
    if receipt.asked_by:
        words = _("Receipt %(number)s to %(address)s was asked for by %(name)s.")
    else:
        words = _("Receipt %(number)s to %(address)s was asked for.")
    words = words % {
        "number": receipt.seq,
        "address": receipt.to,
        "name": receipt.asked_by,
    }
    return f"{words} {receipt.problem}".strip() if not receipt.sent_at else words


def _at_acme(order: Order) -> Iterator[Entry]:
    for change in order.changes.order_by("pk"):
        told = [f"{one.name}: {one.was} → {one.now}" for one in told_change(change)]
        words = _("Changed at ACME. %(changes)s.") % {"changes": "; ".join(told)}
        yield Entry(change.at, "ACME", words)
    if order.proven_at:
        by = order.get_proven_by_display()
        words = _("Proven equal to ACME by %(proof)s.") % {"proof": by}
        yield Entry(order.proven_at, "ACME", words)
    if order.missing_since:
        yield Entry(order.missing_since, "ACME", _("ACME does not know it any more."))
    if order.blanked_at:
        yield Entry(order.blanked_at, gettext_noop("staff"), _("Guest's data blanked."))


def _acts(order: Order) -> Iterator[Entry]:
    acts = AuditEvent.objects.about(order).select_related("actor", "desk")
    for act in acts:
        words = (
            _("%(name)s at %(desk)s: %(act)s.") if act.desk else _("%(name)s: %(act)s.")
        )
        told = {"name": act.actor or _("The desk"), "act": _(act.action)}
        yield Entry(act.at, "staff", words % {**told, "desk": act.desk})
