"""A cart that was left lying about forgets who it was for; its lines stay.

What was looked up at ACME is kept for the sale alone. A sale that was made forgets it
with its payment (`Cart.mark_paid`).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Cart, CartItem, CartState
from .models.cart import CONTACT, WAITS

# So long a parked cart waits to be recalled, too.
LEFT_AFTER = WAITS
_NOBODY: dict[str, Any] = {
    **dict.fromkeys((*CONTACT, "notes", "customer_id", "member_level_id"), ""),
    "parked_name": "",
    "member": {},
    "membership_ids": [],
    "verify_entitlements": False,
}


@transaction.atomic
def forget_left() -> int:
    """The number of carts; what is being paid or was paid is not among them.

    A page that shows one of them is stale after it, as after any change.
    """
    before = timezone.now() - LEFT_AFTER
    left = Cart.objects.filter(
        state__in=(CartState.OPEN, CartState.PARKED), updated_at__lt=before
    ).exclude(**_NOBODY)
    known = list(left.select_for_update().values_list("pk", flat=True))
    # What was allowed to one member is not allowed to nobody.
    CartItem.objects.filter(cart__in=known).update(ignore_entitlements=False)
    carts = Cart.objects.filter(pk__in=known)
    return carts.update(**_NOBODY, version=F("version") + 1)
