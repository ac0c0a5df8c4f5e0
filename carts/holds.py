"""Places held at ACME while a cart is open, about ten minutes at a time.

Without a hold everything goes on: the cart then says that its places are not held, and
ACME decides at checkout.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from acme_pos import acme

from .models import Cart, Hold

logger = logging.getLogger(__name__)

KEPT = timedelta(days=1)
NOT_HELD = "ACME does not answer, so no places are held."
NO_PERMISSION = "ACME does not let this key hold places."


def places_of(cart: Cart) -> dict[str, int]:
    """Tickets in the cart, by event id."""
    wanted: Counter[str] = Counter()
    for line in cart.lines:
        wanted.update(line.places)
    return dict(wanted)


def keep(cart: Cart) -> Hold | None:
    """The cart's places held, asking ACME once at most; None when none are wanted.

    Nothing is asked while the same places are held for some minutes more. A hold that
    ACME refuses has a `problem`, in its words.
    """
    hold = Hold.objects.filter(cart=cart).first()
    wanted = places_of(cart) if settings.ACME_HOLDS else {}
    if not wanted:
        release(cart)
        return None
    if hold and hold.places == wanted and not (hold.ends_soon or hold.problem):
        return hold
    hold = hold or Hold(cart=cart)
    hold.no_room = False
    try:
        reservation = _ask(hold, wanted)
    except acme.Refused as error:
        hold.problem = error.reason
        hold.no_room = error.kind == acme.RefusalKind.SOLD_OUT
    except acme.KeyRejected:
        hold.problem = NO_PERMISSION
    except acme.AcmeError as error:
        logger.warning("places of %s are not held: %s", cart, error)
        hold.problem = NOT_HELD
    else:
        hold.reservation_id, hold.expires_at = reservation.id, reservation.expires_at
        hold.places, hold.problem = wanted, ""
    _save(hold)
    return hold


def live(cart: Cart) -> str:
    """The id that the cart's body carries; empty when nothing is held."""
    hold = Hold.objects.filter(cart=cart).first()
    return hold.reservation_id if hold and hold.is_live else ""


def release(cart: Cart) -> None:
    """Give the places back. What ACME does not hear of lapses by itself."""
    hold = Hold.objects.filter(cart=cart).first()
    if hold is None:
        return
    if hold.is_live:
        try:
            acme.connect().release(hold.reservation_id)
        except acme.AcmeError as error:
            logger.warning("places of %s lapse by themselves: %s", cart, error)
    hold.delete()


def forget_lapsed() -> None:
    """Rows of holds that ended a day ago."""
    Hold.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()


def _ask(hold: Hold, wanted: dict[str, int]) -> acme.Reservation:
    client = acme.connect()
    if not hold.is_live:
        return client.reserve(wanted)
    try:
        return client.extend(hold.reservation_id, wanted)
    except acme.NotFound:
        return client.reserve(wanted)


def _save(hold: Hold) -> None:
    """Two windows may hold places for one cart; the later one is right."""
    Hold.objects.update_or_create(
        cart=hold.cart,
        defaults={
            "reservation_id": hold.reservation_id,
            "places": hold.places,
            "expires_at": hold.expires_at,
            "problem": hold.problem[:300],
            "no_room": hold.no_room,
        },
    )
