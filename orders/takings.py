"""The money that was taken for orders, as it is known here.

Added up in Python: SQLite adds amounts as binary fractions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, TextField, When
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from .models import Order, Proof, Tender, Transaction
from .models.echo import cost_at_first
from .proofs import unproven

ZERO = Decimal("0.00")

_MONEY = (
    "acme_id",
    "attempt_id",
    "tender",
    "sold_at",
    "original_total_amount",
    "paid_amount",
    "refund_amount",
    "payment__tender",
    "payment__amount",
    "discounted",
)
_COLUMNS = (
    *_MONEY,
    "pk",
    "order_number",
    "sale_channel",
    "business_day",
    "amount_mismatch",
    "missing_since",
    "attempt__public_id",
    "attempt__look_count",
    "attempt__late_hit",
    "attempt__late_hit_settled_at",
    "desk__name",
    "cashier__first_name",
    "cashier__last_name",
    "cashier__username",
    "unproven",
    "proven_by",
)


@dataclass(frozen=True, slots=True)
class Sale:
    """One order, and what was taken for it on the day it was sold.

    `taken` is what we took at our own desk, else what ACME says was paid, before any
    refund. `unproven` is one of `Unproven` or empty.
    """

    pk: int
    acme_id: str
    number: str
    is_ours: bool
    tender: str
    channel: str
    taken: Decimal
    refunded: Decimal
    sold_at: datetime
    day: date
    is_mismatch: bool
    missing_since: datetime | None
    attempt: UUID | None
    was_looked_for: bool
    is_charged_twice: bool
    who: str
    unproven: str
    is_proven_by_list: bool

    @property
    def where(self) -> str:
        """The cashier and the desk of ours, the channel of another's."""
        return self.who or spoken(self.channel) or _("not told")


def sold_on(day: date) -> list[Sale]:
    """Every order of the business day that is known here, the oldest first."""
    return sales(Order.objects.of_day(day))


@dataclass(frozen=True, slots=True)
class Taken:
    """As much of a sale as a plot needs; `parts` are its amount by tender."""

    amount: Decimal
    parts: Mapping[str, Decimal]
    sold_at: datetime
    is_ours: bool


def taken_on(day: date) -> list[Taken]:
    """What each order of the business day brought in, before refunds."""
    found = Order.objects.of_day(day)
    paid = _paid_at_acme(found.filter(attempt=None))
    rows = _with_discount(found).order_by("sold_at", "pk").values(*_MONEY)
    return [_part(row, paid.get(row["acme_id"], {})) for row in rows]


def _part(row: Mapping[str, Any], paid: Mapping[str, Decimal]) -> Taken:
    """How an order of another seller was paid, its own record says once at most."""
    amount, is_ours = _taken(row, paid), row["attempt_id"] is not None
    is_split = not is_ours and sum(paid.values(), ZERO) == amount
    parts = paid if paid and is_split else {_tender(row): amount}
    return Taken(amount, parts, row["sold_at"], is_ours)


def sales(orders: QuerySet[Order]) -> list[Sale]:
    """Without guests and answers: a busy day has thousands."""
    found = _with_discount(orders).annotate(unproven=unproven())
    paid = _paid_at_acme(orders.filter(attempt=None, refund_amount__gt=0))
    rows = found.order_by("sold_at", "pk").values(*_COLUMNS)
    return [_sale(row, paid.get(row["acme_id"], {})) for row in rows]


def _with_discount(orders: QuerySet[Order]) -> QuerySet[Order]:
    """What others' orders cost after discounts; asked only where it is of use."""
    discounted = KT("answer__discountedOriginalTotalAmount")
    is_of_use = When(attempt=None, refund_amount__gt=0, then=discounted)
    told = Case(is_of_use, default=None, output_field=TextField())
    return orders.annotate(discounted=told)


def _paid_at_acme(orders: QuerySet[Order]) -> dict[str, dict[str, Decimal]]:
    """By ACME's lines of all days: each order's payments, by tender."""
    lines = Transaction.objects.taken().filter(
        amount__gt=0, acme_order_id__in=orders.values("acme_id")
    )
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    columns = ("acme_order_id", "tender", "amount")
    for acme_id, tender, amount in lines.values_list(*columns):
        found[acme_id][tender] = found[acme_id].get(tender, ZERO) + amount
    return found


def tender_words(tender: str) -> str:
    """ACME's own word where it is none of our tenders."""
    known = {str(value): str(label) for value, label in Tender.choices}
    return known.get(tender) or spoken(tender) or _("Not told")


def spoken(word: str) -> str:
    """`Gift card` for ACME's GiftCard."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).capitalize()


def _sale(row: Mapping[str, Any], paid: Mapping[str, Decimal]) -> Sale:
    is_late_hit = bool(row["attempt__late_hit"])
    return Sale(
        pk=row["pk"],
        acme_id=row["acme_id"],
        number=row["order_number"],
        is_ours=row["attempt_id"] is not None,
        tender=_tender(row),
        channel=row["sale_channel"],
        taken=_taken(row, paid),
        refunded=row["refund_amount"],
        sold_at=row["sold_at"],
        day=row["business_day"],
        is_mismatch=row["amount_mismatch"],
        missing_since=row["missing_since"],
        attempt=row["attempt__public_id"],
        was_looked_for=bool(row["attempt__look_count"]),
        is_charged_twice=is_late_hit and not row["attempt__late_hit_settled_at"],
        who=_who(row),
        unproven=row["unproven"],
        is_proven_by_list=row["proven_by"] == Proof.LIST,
    )


def _tender(row: Mapping[str, Any]) -> str:
    ours: str | None = row["payment__tender"]
    known: str = row["tender"]
    return ours or known


def _taken(row: Mapping[str, Any], lines: Mapping[str, Decimal]) -> Decimal:
    """No document says whether paidAmount falls with a refund, so both are read.

    ACME's lines of the order decide between the two; without them, what it cost.
    """
    ours: Decimal | None = row["payment__amount"]
    if ours is not None:
        return ours
    paid: Decimal = row["paid_amount"]
    whole: Decimal = paid + row["refund_amount"]
    by_lines = sum(lines.values(), ZERO)
    if lines and by_lines in {paid, whole}:
        return by_lines
    cost = cost_at_first(row["original_total_amount"], _amount(row["discounted"]))
    return whole if whole <= cost else paid


def _amount(told: object) -> Decimal | None:
    """ACME writes amounts as numbers and as text."""
    try:
        return Decimal(str(told)) if told is not None else None
    except InvalidOperation:
        return None


def _who(row: Mapping[str, Any]) -> str:
    names = (row["cashier__first_name"], row["cashier__last_name"])
    cashier = " ".join(filter(None, names)) or row["cashier__username"]
    return ", ".join(filter(None, [cashier, row["desk__name"]]))
