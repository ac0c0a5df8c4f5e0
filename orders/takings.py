"""The money that was taken for orders, as it is known here.

Added up in Python: SQLite adds amounts as binary fractions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .models import Order, Proof, Tender
from .proofs import unproven

ZERO = Decimal("0.00")

_MONEY = (
    "attempt_id",
    "tender",
    "sold_at",
    "original_total_amount",
    "paid_amount",
    "refund_amount",
    "payment__tender",
    "payment__amount",
)
_COLUMNS = (
    *_MONEY,
    "pk",
    "acme_id",
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
        return self.who or spoken(self.channel) or "not told"


def sold_on(day: date) -> list[Sale]:
    """Every order of the business day that is known here, the oldest first."""
    return sales(Order.objects.of_day(day))


@dataclass(frozen=True, slots=True)
class Taken:
    """As much of a sale as a plot needs."""

    amount: Decimal
    tender: str
    sold_at: datetime
    is_ours: bool


def taken_on(day: date) -> list[Taken]:
    """What each order of the business day brought in, before refunds."""
    found = Order.objects.of_day(day).order_by("sold_at", "pk")
    return [
        Taken(_taken(row), _tender(row), row["sold_at"], row["attempt_id"] is not None)
        for row in found.values(*_MONEY)
    ]


def sales(orders: QuerySet[Order]) -> list[Sale]:
    """Without guests and answers: a busy day has thousands."""
    found = orders.annotate(unproven=unproven()).order_by("sold_at", "pk")
    return [_sale(row) for row in found.values(*_COLUMNS)]


def tender_words(tender: str) -> str:
    """ACME's own word where it is none of our tenders."""
    known = {str(value): str(label) for value, label in Tender.choices}
    return known.get(tender) or spoken(tender) or "Not told"


def spoken(word: str) -> str:
    """`Gift card` for ACME's GiftCard."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).capitalize()


def _sale(row: Mapping[str, Any]) -> Sale:
    is_late_hit = bool(row["attempt__late_hit"])
    return Sale(
        pk=row["pk"],
        acme_id=row["acme_id"],
        number=row["order_number"],
        is_ours=row["attempt_id"] is not None,
        tender=_tender(row),
        channel=row["sale_channel"],
        taken=_taken(row),
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


def _taken(row: Mapping[str, Any]) -> Decimal:
    """No document says whether paidAmount falls with a refund, so both are read."""
    ours: Decimal | None = row["payment__amount"]
    if ours is not None:
        return ours
    paid: Decimal = row["paid_amount"]
    whole: Decimal = paid + row["refund_amount"]
    return whole if whole <= row["original_total_amount"] else paid


def _who(row: Mapping[str, Any]) -> str:
    names = (row["cashier__first_name"], row["cashier__last_name"])
    cashier = " ".join(filter(None, names)) or row["cashier__username"]
    return ", ".join(filter(None, [cashier, row["desk__name"]]))
