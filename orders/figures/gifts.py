"""Donations by campaign, and memberships, of the orders of a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..models import OrderItem
from ..takings import ZERO
from .plots import Bar, bars

NO_CAMPAIGN = _("No campaign named")
# ACME's words begin so, MembershipRenewal and others, and ours while the order's own
# items are not read (Transactions Report, TransactionType; Kind.MEMBERSHIP).
MEMBERSHIP, CANCELLED, RENEWED = "membership", "cancel", "renew"

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gifts:
    """`renewing` and `presents` are told of our own sales alone: ACME says neither.

    `memberships` are new, renewed and changed ones; `renewals` those that were renewed.
    """

    donated: Decimal
    donations: int
    campaigns: Sequence[Bar]
    memberships: int
    membership_amount: Decimal
    renewals: int
    presents: int
    renewing: int


def of_day(day: date) -> Gifts:
    """What was taken back at ACME has no quantity any more and does not count."""
    sold = OrderItem.objects.filter(order__business_day=day, quantity__gt=0)
    is_membership = Q(item_type__istartswith=MEMBERSHIP)
    is_membership &= ~Q(item_type__icontains=CANCELLED)
    wanted = sold.filter(Q(is_donation=True) | is_membership)
    names = (
        "is_donation",
        "item_type",
        "amount",
        "quantity",
        "donation_fields",
        "membership_fields",
    )
    items = list(wanted.values(*names).order_by("pk"))
    donations = [item for item in items if item["is_donation"]]
    memberships = [item for item in items if not item["is_donation"]]
    return Gifts(
        donated=_sum(donations),
        donations=len(donations),
        campaigns=_campaigns(donations),
        memberships=_count(memberships),
        membership_amount=_sum(memberships),
        renewals=_count(_renewed(memberships)),
        presents=_count(_with(memberships, "is_gift")),
        renewing=_count(_with(memberships, "is_autorenew")),
    )


def _campaigns(donations: Iterable[Item]) -> list[Bar]:
    amounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    numbers: Counter[str] = Counter()
    for item in donations:
        told = item["donation_fields"] or {}
        name = told.get("donation_campaign_name") or str(NO_CAMPAIGN)
        amounts[name] += item["amount"]
        numbers[name] += 1
    return bars((name, amounts[name], str(numbers[name])) for name in amounts)


def _renewed(memberships: Iterable[Item]) -> list[Item]:
    return [item for item in memberships if RENEWED in item["item_type"].lower()]


def _with(memberships: Iterable[Item], fact: str) -> list[Item]:
    return [item for item in memberships if (item["membership_fields"] or {}).get(fact)]


def _sum(items: Iterable[Item]) -> Decimal:
    return sum((item["amount"] for item in items), ZERO)


def _count(items: Iterable[Item]) -> int:
    return sum(item["quantity"] for item in items)
