"""A cart's copy at ACME's cart API: written with the cart, priced, sold, deleted.

Writing answers the price, so a change costs one call; the first costs two, since ACME
answers a new cart with its id alone. A copy that ACME does not know any more, or does
not take, is made anew once; one whose write was not answered is never sold, since that
write may still arrive.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import OuterRef, Q
from django.utils import timezone

from acme_pos import acme

from . import pricing
from .body import shopping_cart
from .models import Cart, CartState, Mirror, MirrorUse
from .models.mirror import MirrorQuerySet
from .pricing import Price

logger = logging.getLogger(__name__)

# A price is fresh for so long; an older one is asked for again before money is taken.
FRESH = timedelta(seconds=60)
# Deleted at ACME in one run.
AT_ONCE = 100
# When ACME does not answer so many deletions, the rest waits for the next run.
FAILURES = 3
# ACME forgets by itself what it never let be deleted.
FORGOTTEN = timedelta(days=1)


class Busy(Exception):
    """Another window writes the copy of this cart at this moment."""


def price(cart: Cart, *, reservation_id: str = "") -> Price:
    """Write the open cart to ACME; what ACME would charge for it.

    Raises AcmeError, and Busy. Nothing is sold by asking.
    """
    return _asked(cart, reservation_id)[1]


def kept_price(cart: Cart) -> Price | None:
    """The price of the cart as it is now, if ACME was asked for it."""
    of_now = cart.mirrors.filter(cart_version=cart.version, price__isnull=False)
    mirror = of_now.exclude(use=MirrorUse.WHAT_IF).order_by("-priced_at").first()
    return Price.load(mirror.price) if mirror and mirror.price else None


def prices_of_now() -> MirrorQuerySet:
    """As `kept_price`, within a question for the cart; the newest first."""
    of_now = Mirror.objects.filter(
        cart=OuterRef("pk"), cart_version=OuterRef("version"), price__isnull=False
    )
    return of_now.exclude(use=MirrorUse.WHAT_IF).order_by("-priced_at")


def fresh(cart: Cart, *, reservation_id: str = "") -> tuple[Mirror, Price]:
    """The copy and ACME's price of it, at most a minute old. Raises AcmeError."""
    mirror = Mirror.objects.newest_of(cart, MirrorUse.FOLLOWS)
    since = timezone.now() - FRESH
    if mirror and mirror.is_of(cart.version, reservation_id, since):
        return mirror, Price.load(mirror.price or {})
    try:
        return _asked(cart, reservation_id)
    except Busy:
        return _write_new(cart, MirrorUse.FOLLOWS, reservation_id)


def sealed(cart: Cart, *, reservation_id: str = "") -> tuple[Mirror, Price]:
    """A copy with a fresh price that nobody changes any more. Raises AcmeError."""
    mirror = Mirror.objects.newest_of(cart, MirrorUse.FOLLOWS)
    since = timezone.now() - FRESH
    if mirror and mirror.is_of(cart.version, reservation_id, since) and mirror.seal():
        return mirror, Price.load(mirror.price or {})
    return _write_new(cart, MirrorUse.SOLD, reservation_id)


def price_of_sealed(cart: Cart, acme_id: str, *, reservation_id: str = "") -> Price:
    """Ask again for the price of what is about to be paid. Raises AcmeError."""
    found = _write(cart, acme_id, reservation_id)
    for mirror in Mirror.objects.filter(acme_id=acme_id):
        mirror.keep(cart.version, reservation_id, found.dump())
    return found


def delete_abandoned() -> int:
    """Delete at ACME what no sale needs any more; how many were asked for."""
    client, asked, failures = acme.connect(), 0, 0
    for mirror in Mirror.objects.abandoned().select_related("cart")[:AT_ONCE]:
        # Once more, since the cart may be at its payment by now.
        if not Mirror.objects.abandoned().filter(pk=mirror.pk).exists():
            continue
        if not mirror.was_sold:
            asked += 1
            failures += not _delete(client, mirror)
        if failures >= FAILURES:
            break
    sold = Q(use=MirrorUse.SOLD, cart__state=CartState.PAID)
    # ACME used them up. The others it would not delete for a day.
    never = Q(made_at__lt=timezone.now() - FORGOTTEN)
    Mirror.objects.abandoned().filter(sold | never).delete()
    return asked


def _delete(client: acme.Client, mirror: Mirror) -> bool:
    """False when ACME gave no clear answer; then it is tried again."""
    try:
        client.delete_cart(mirror.acme_id)
    except acme.Refused as error:
        # Sold, or gone already: there is nothing left to delete.
        logger.info("copy %s of a cart is not deleted: %s", mirror.acme_id, error)
    except acme.AcmeError as error:
        logger.warning("copy %s of a cart is not deleted: %s", mirror.acme_id, error)
        return False
    mirror.delete()
    return True


def _asked(cart: Cart, reservation_id: str) -> tuple[Mirror, Price]:
    mirror = Mirror.objects.newest_of(cart, MirrorUse.FOLLOWS)
    if mirror is None:
        return _write_new(cart, MirrorUse.FOLLOWS, reservation_id)
    if not mirror.claim():
        raise Busy
    try:
        found = _write(cart, mirror.acme_id, reservation_id)
    except acme.Refused:
        # Vanished, sold or not to be had: trying a new one tells which.
        mirror.free()
        return _write_new(cart, MirrorUse.FOLLOWS, reservation_id)
    except (acme.NotSent, acme.KeyRejected):
        mirror.free()
        raise
    except acme.AcmeError:
        mirror.retire()
        raise
    mirror.keep(cart.version, reservation_id, found.dump())
    return mirror, found


def _write(cart: Cart, acme_id: str, reservation_id: str) -> Price:
    body = shopping_cart(cart, reservation_id=reservation_id).dump()
    return pricing.read(cart, acme.connect().update_cart(acme_id, body))


def _write_new(cart: Cart, use: MirrorUse, reservation_id: str) -> tuple[Mirror, Price]:
    client = acme.connect()
    body = shopping_cart(cart, reservation_id=reservation_id).dump()
    acme_id = client.create_cart(body)
    # Known here before anything else, so that it is deleted some day.
    mirror = Mirror.objects.create(cart=cart, acme_id=acme_id, use=use)
    found = pricing.read(cart, client.cart(acme_id))
    mirror.keep(cart.version, reservation_id, found.dump())
    return mirror, found
