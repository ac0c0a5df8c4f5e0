"""One order on one page: all that is known of it, for whoever has to explain it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from acme_pos.staff import cells

from .. import history
from ..models import Order, Transaction
from ..telling import told_change
from .answers import beside


def shown(order: Order) -> dict[str, Any]:
    """What the template shows beside the order itself; a fixed number of queries."""
    changes = order.changes.order_by("-at", "-pk")
    transactions = Transaction.objects.filter(acme_order_id=order.acme_id)
    return {
        "order": order,
        "attempt": order.attempt,
        "payment": getattr(order, "payment", None),
        "items": order.items.order_by("pk"),
        "transactions": transactions.order_by("at", "pk"),
        "receipts": order.receipts.select_related("asked_by").order_by("seq"),
        "moments": history.of_order(order),
        "changes": [(change, list(told_change(change))) for change in changes],
        "proof": proof(order),
        "pairs": beside(order.first_answer, order.answer)
        if order.first_answer
        else None,
        "answer": cells.pretty(order.answer),
    }


def proof(order: Order) -> str:
    """`Proven equal to ACME on 22 Nov 2026, 03:17, by reading it.`"""
    if not order.proven_at:
        return _("Not compared with ACME yet.")
    by = order.get_proven_by_display()
    told = {"time": cells.when(order.proven_at), "proof": by}
    return _("Proven equal to ACME on %(time)s, by %(proof)s.") % told


def with_all(orders: models.QuerySet[Order]) -> models.QuerySet[Order]:
    return orders.select_related(
        "payment", "cashier", "desk", "attempt__cart", "attempt__cashier"
    )
