"""Which orders were seen to be equal to ACME's since they were sold, and why not.

An order is proven by reading it from ACME after the sale, alone or in its event's list.
The answer to the sale itself is a promise of that moment, so it does not count here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from .models import Order, Proof, Quarantined, Transaction

READ = (Proof.READ, Proof.LIST)


class Unproven(models.TextChoices):
    """Why an order is not proven; the first that is true of it."""

    MISSING = "missing", _("ACME does not know it by its id any more")
    QUARANTINED = "quarantined", _("ACME's answer about it could not be read")
    UNREAD = "unread", _("not read from ACME since the sale")
    CHANGED = "changed", _("money moved at ACME since it was read")


def unproven() -> Case:
    """To annotate orders with: one of `Unproven`, or empty for a proven one."""
    bad = Quarantined.objects.filter(acme_id=OuterRef("acme_id"), released_at=None)
    moved = Transaction.objects.filter(
        acme_order_id=OuterRef("acme_id"), at__gt=OuterRef("proven_at")
    )
    return Case(
        When(missing_since__isnull=False, then=Value(Unproven.MISSING)),
        When(Exists(bad), then=Value(Unproven.QUARANTINED)),
        When(~Q(proven_by__in=READ) | Q(proven_at=None), then=Value(Unproven.UNREAD)),
        When(Exists(moved), then=Value(Unproven.CHANGED)),
        default=Value(""),
        output_field=models.CharField(),
    )


def tally(orders: models.QuerySet[Order]) -> tuple[int, int]:
    """How many of the orders are proven, and how many there are."""
    told = orders.annotate(unproven=unproven()).aggregate(
        proven=models.Count("pk", filter=Q(unproven="")), all=models.Count("pk")
    )
    return told["proven"], told["all"]
