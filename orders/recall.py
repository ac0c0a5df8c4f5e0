"""A cart that waits is gone on with, by whoever serves the guest now."""

from __future__ import annotations

from django.db import transaction

from acme_pos.staff.models import AuditEvent, Desk, User
from carts.models import Cart

from .models import Attempt


@transaction.atomic
def recall(attempt: Attempt, by: User, desk: Desk) -> bool:
    """Make the parked cart of a sale theirs. False when it does not wait any more."""
    cart = attempt.cart
    before = _where(cart)
    if not cart.recall(desk, by):
        return False
    cart.refresh_from_db()
    AuditEvent.objects.record(
        "cart recalled",
        cart,
        actor=by,
        desk=desk,
        facts={"sale": attempt.reference},
        before=before,
        after=_where(cart),
    )
    return True


def _where(cart: Cart) -> dict[str, str]:
    return {
        "cashier": cart.cashier.username,
        "desk": cart.desk.name,
        "state": cart.state,
    }
