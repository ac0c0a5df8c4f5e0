"""What an order is made of: its items, as ACME lists them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from acme_pos import acme

from .batch import Batch
from .change import Changed, differing, told
from .echo import Facts, fitting

if TYPE_CHECKING:
    from .order import Order

# With these an edit is told; the rest of a line does not change, or comes from us.
TOLD = ("quantity", "unit_price", "amount", "name", "variant", "starts_at")
# What becomes of an item that ACME lists no more: it stays, and counts for nothing.
GONE: Facts = {"quantity": 0, "amount": Decimal("0.00")}


class OrderItem(models.Model):
    order = models.ForeignKey("orders.Order", models.CASCADE, related_name="items")
    acme_item_id = models.CharField(max_length=40)
    item_type = models.CharField(max_length=60)
    is_donation = models.BooleanField(default=False)
    name = models.CharField(max_length=300)
    variant = models.CharField(max_length=200, blank=True)
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    event_id = models.CharField(max_length=40, blank=True, db_index=True)
    starts_at = models.DateTimeField(null=True, db_index=True)
    inventory_id = models.CharField(max_length=40, blank=True)
    donation_fields = models.JSONField(null=True)
    membership_fields = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def donation(self) -> acme.DonationDetail | None:
        found: Any = self.donation_fields
        return acme.DonationDetail.model_validate(found) if found else None

    @property
    def membership(self) -> acme.MembershipInfo | None:
        found: Any = self.membership_fields
        return acme.MembershipInfo.model_validate(found) if found else None


def items_of(orders: Collection[Order]) -> dict[int, list[OrderItem]]:
    """By the order's key, as they were written."""
    found = defaultdict(list)
    if orders:
        for item in OrderItem.objects.filter(order__in=orders).order_by("pk"):
            found[item.order_id].append(item)
    return found


def new_items(order: Order, lines: Iterable[Facts]) -> Iterator[OrderItem]:
    """Not saved."""
    return (OrderItem(order=order, **fitting(OrderItem, line)) for line in lines)


def compare_items(
    order: Order, rows: Iterable[OrderItem], lines: Iterable[Facts], batch: Batch
) -> list[Changed]:
    """What brings the rows to these lines, each found by ACME's id of it.

    Lines without an id are taken in their order. An item that ACME had named and
    names no more stays with nothing in it; what stood in for unread items goes.
    """
    kept = defaultdict(list)
    for item in rows:
        kept[item.acme_item_id].append(item)
    changes, new = [], []
    for line in lines:
        facts = fitting(OrderItem, line)
        same = kept[facts["acme_item_id"]]
        if same:
            changes += _compare(same.pop(0), facts, batch)
        else:
            new.append(OrderItem(order=order, **facts))
    for item in (each for rest in kept.values() for each in rest):
        if item.acme_item_id:
            changes += _compare(item, GONE, batch)
        else:
            batch.gone.append(item)
    batch.new += new
    return [*changes, *map(_added, new)]


def _compare(item: OrderItem, facts: Facts, batch: Batch) -> list[Changed]:
    names = differing(item, facts)
    if not names:
        return []
    shown = [name for name in names if name in TOLD]
    changes = list(told(str(item), item, facts, shown))
    for name in names:
        setattr(item, name, facts[name])
    batch.changed.append((item, tuple(names)))
    return changes


def _added(item: OrderItem) -> Changed:
    return {
        "of": str(item),
        "field": "amount",
        "was": None,
        "now": f"{item.amount:.2f}",
    }
