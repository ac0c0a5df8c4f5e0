"""A supervisor allows a member more tickets than the membership includes.

The cashier stays signed in; who allows it is asked for by `acme_pos.staff.approval`.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from acme_pos.staff.desks import StaffRequest
from acme_pos.staff.models import AuditEvent, User

from .models import Cart

PERMISSION = "carts.override_entitlements"


@transaction.atomic
def allow(request: StaffRequest, cart: Cart, by: User, reason: str) -> None:
    """Raises CartChanged; then nothing is allowed and nothing noted."""
    cart.ignore_limits(ignored=True)
    _note(gettext_noop("ticket limits lifted"), request, cart, by, reason=reason)


@transaction.atomic
def take_back(request: StaffRequest, cart: Cart) -> None:
    """By the cashier, at any time. Raises CartChanged."""
    cart.ignore_limits(ignored=False)
    _note(gettext_noop("ticket limits restored"), request, cart, None)


def _note(
    action: str,
    request: StaffRequest,
    cart: Cart,
    by: User | None,
    **more: Any,  # noqa: ANN401
) -> None:
    facts = {
        # Of the membership itself the line would remember it for ever.
        "level": cart.member_level_id or cart.member.get("level_id", ""),
        "tickets": [
            {
                "quantity": line.quantity,
                "name": line.name,
                "variant": line.variant,
                "starts_at": line.starts_at,
            }
            for line in cart.lines
            if line.is_ticket
        ],
        **more,
    }
    AuditEvent.objects.record(
        action, cart, actor=request.user, approver=by, desk=request.desk, facts=facts
    )
