"""What was put on paper already: the first is the original, each later one a copy.

Whoever prints it, at whichever desk. The trail is what remembers it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos.staff.desks import desk_of
from acme_pos.staff.models import AuditEvent, User

from .models import Order

SLIP = gettext_noop("slip printed")
GIFT = gettext_noop("gift receipt printed")
SUMMARY = gettext_noop("party summary printed")

# So long who printed it may still choose another paper or language for the same print.
CHOOSING = timedelta(minutes=2)
# By what was printed: when, whether as a copy, and how it was shown since.
SESSION_KEY = "prints"


def note(request: HttpRequest, order: Order, what: str, look: str) -> bool:
    """Write down that it is printed; whether it was before, so that this is a copy.

    `look` is its paper and language. In another one, shortly after and in the same
    session, it is still the same print; in the same one it is a copy.
    """
    name, now = f"{what} {order.pk}", timezone.now().timestamp()
    kept: dict[str, Any] = request.session.get(SESSION_KEY, {})
    lately = {
        key: one
        for key, one in kept.items()
        if now - one["at"] < CHOOSING.total_seconds()
    }
    last = lately.get(name)
    if last and look not in last["looks"]:
        last["looks"].append(look)
    else:
        is_copy = _printed(request, order, what)
        lately[name] = {"at": now, "is_copy": is_copy, "looks": [look]}
    request.session[SESSION_KEY] = lately
    return bool(lately[name]["is_copy"])


def _printed(request: HttpRequest, order: Order, what: str) -> bool:
    """Two who print it at the same moment do so one after the other."""
    actor = request.user if isinstance(request.user, User) else None
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=order.pk)
        copies = AuditEvent.objects.about(order).filter(action=what).count()
        AuditEvent.objects.record(
            what,
            order,
            actor=actor,
            desk=desk_of(request),
            facts={"copy": copies} if copies else {},
        )
    return copies > 0
