"""An order that comes to light after its sale was given up and its cart went on."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos import acme
from acme_pos.staff.models import AuditEvent
from carts.models import Cart

from . import armed
from .models import Attempt, AttemptState, Order, Receipt
from .models.states import QUARTER

logger = logging.getLogger(__name__)

S = AttemptState


def write(attempt: Attempt, echo: acme.Order, differs: Sequence[str] = ()) -> bool:
    """Keep the order beside the payment that was begun since. False when there is none.

    Once that payment took money too, both stand at ACME and a supervisor is called.
    """
    with transaction.atomic(durable=True):
        attempt.cart.claim()
        others = attempt.cart.attempts.live().exclude(state=S.PREPARED)
        if not others.exclude(pk=attempt.pk).exists():
            return False
        marked = attempt.move(
            S.ABSENT,
            S.ABSENT,
            only_if={"late_hit": False},
            late_hit=True,
            next_look_at=None,
            acme_order_id=echo.id,
            evidence=attempt.with_evidence("order, too late", differs=list(differs)),
            **armed.told(attempt, echo),
        )
        if not marked:
            return True
        order = Order.record(echo, attempt).order
        Receipt.first_of(order, is_wanted=False)
        AuditEvent.objects.record(
            gettext_noop("charged twice, perhaps"), order, actor=None, desk=attempt.desk
        )
    logger.error("order %s: the cart was paid twice, perhaps", order.order_number)
    return True


def is_the_sale_of(cart: Cart) -> bool:
    """An earlier payment of the cart came to light while a later one was under way.

    The later one took no money, so nobody is charged twice: that order is the sale.
    """
    unsettled = {"late_hit": True, "late_hit_settled_at": None}
    late = cart.attempts.filter(state=S.ABSENT, **unsettled).oldest_first().first()
    if late is None:
        return False
    changed = any(seen.get("differs") for seen in late.evidence)
    becomes = S.REVIEW if changed else S.RECEIVED
    return late.move(
        S.ABSENT,
        becomes,
        only_if=unsettled,
        late_hit=False,
        next_look_at=timezone.now() + QUARTER,
    )
