"""A supervisor allows a member more tickets than the membership includes.

The cashier stays signed in: the one who allows it gives name and password here. Each
refused try is a line of the audit trail, and a few of them close the way for a while,
so that nobody tries out a colleague's password at an open till.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from acme_pos.staff.desks import StaffRequest
from acme_pos.staff.models import AuditEvent, User

from .models import Cart

PERMISSION = "carts.override_entitlements"
REFUSED = "ticket limits kept"
TRIES = 5
WITHIN = timedelta(minutes=15)


def may_try(cashier: User) -> bool:
    since = timezone.now() - WITHIN
    refused = AuditEvent.objects.filter(action=REFUSED, actor=cashier, at__gte=since)
    return refused.count() < TRIES


def note_refusal(request: StaffRequest, cart: Cart, why: str) -> None:
    """`why` says nothing of what was typed."""
    AuditEvent.objects.record(
        REFUSED, cart, actor=request.user, desk=request.desk, facts={"why": why}
    )


@transaction.atomic
def allow(request: StaffRequest, cart: Cart, by: User, reason: str) -> None:
    """Raises CartChanged; then nothing is allowed and nothing noted."""
    cart.ignore_limits(ignored=True)
    _note("ticket limits lifted", request, cart, by, reason=reason)


@transaction.atomic
def take_back(request: StaffRequest, cart: Cart) -> None:
    """By the cashier, at any time. Raises CartChanged."""
    cart.ignore_limits(ignored=False)
    _note("ticket limits restored", request, cart, request.user)


def _note(
    action: str,
    request: StaffRequest,
    cart: Cart,
    by: User,
    **more: Any,  # noqa: ANN401
) -> None:
    facts = {
        "cashier": request.user.username,
        "membership": cart.member.get("id") or cart.member_level_id,
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
    AuditEvent.objects.record(action, cart, actor=by, desk=request.desk, facts=facts)
