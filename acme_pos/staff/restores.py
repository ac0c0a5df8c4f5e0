"""After a restore nothing is sold until ACME was asked what was sold since the backup.

A cart that was open in the backup may have been paid in the time that is lost. What is
looked up, and when that is done, is orders/restored.py's.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from .models.restore import Home

NOT_LOOKED_UP = _(
    "Nothing was charged. This system was restored from a backup and is asking ACME "
    "what was sold since. Payments open by themselves when that is done; carts are "
    "kept."
)
MAY_BE_PAID = _(
    "Nothing was charged. This cart is from before a restore and may have been paid "
    "already: look under Orders. If it was not paid, say so in the cart and press Pay."
)


class Barred(Exception):
    """A sale that must not be begun now, in words for the cashier."""


def waits() -> bool:
    """Whether it is not known yet what was sold since the backup; one query.

    Two where it seems to have moved: a row that is as before, and twice not named in
    the file beside it, was not just changed by a worker.
    """
    before = ""
    while (home := Home.objects.here().first()) and not home.waits:
        if not home.is_moved:
            return False
        if home.identity == before:
            return True
        before = home.identity
    return home is not None


def check(cart_restored_at: datetime | None) -> None:
    """Before money is taken for a cart; one query. Raises Barred."""
    if waits():
        raise Barred(NOT_LOOKED_UP)
    if cart_restored_at:
        raise Barred(MAY_BE_PAID)
