"""A line of the list of orders: what is read for it, and how it is written."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from acme_pos.staff.money import money
from acme_pos.staff.times import near_moment

from .models import Tender

# The answer of a single order alone is longer than all of these of a page.
READ = (
    "pk",
    "order_number",
    "sold_at",
    "first_name",
    "last_name",
    "email",
    "total_amount",
    "payment__tender",
    "payment__card_last4",
    "desk__name",
    "cashier__first_name",
    "cashier__last_name",
    "cashier__username",
)
_TENDERS = dict(Tender.choices)


class Line(NamedTuple):
    """In the words of the page; "" for what is not known."""

    pk: int
    number: str
    at: str
    guest: str
    email: str
    total: str
    paid: str
    desk: str
    cashier: str


def line(row: Any) -> Line:  # noqa: ANN401
    """Of what was read."""
    tender = row.payment__tender
    paid = f"{_TENDERS.get(tender, tender)} {row.payment__card_last4}" if tender else ""
    cashier = f"{row.cashier__first_name} {row.cashier__last_name}".strip()
    return Line(
        row.pk,
        row.order_number,
        near_moment(row.sold_at),
        f"{row.first_name} {row.last_name}".strip() or _("Walk-up"),
        row.email,
        money(row.total_amount),
        paid.rstrip(),
        row.desk__name or "",
        (cashier or row.cashier__username) if row.cashier__username else "",
    )
