"""Places held at ACME while a cart is open, about ten minutes at a time.

Without a hold everything goes on: the cart then says that its places are not held, and
ACME decides at checkout.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos import acme

from . import at_hand, catalog
from .models import Cart, CartState, Hold, Kind

logger = logging.getLogger(__name__)

KEPT = timedelta(days=1)
# How long ACME holds places, when its answer does not say it readably.
USUAL = timedelta(minutes=10)
# So long nobody asks again after an unclear answer.
QUIET = timedelta(minutes=2)
NOT_HELD = gettext_noop("ACME does not answer, so no places are held.")
NO_PERMISSION = gettext_noop("ACME does not let this key hold places.")


def places_of(cart: Cart) -> dict[str, int]:
    """Tickets in the cart, by event id."""
    wanted: Counter[str] = Counter()
    for line in cart.lines:
        wanted.update(line.places)
    return dict(wanted)


def keep(cart: Cart) -> Hold | None:
    """The cart's places held, asking ACME once at most; None when none are wanted.

    Nothing is asked while the same places are held for some minutes more, while another
    window asks, or soon after ACME gave no clear answer. What ACME refuses is a
    `problem`, in its words; what was held before stays held.
    """
    wanted = places_of(cart) if settings.ACME_HOLDS else {}
    if not wanted:
        release(cart)
        return None
    hold, _made = Hold.objects.get_or_create(cart=cart)
    is_held = hold.places == wanted and not (hold.ends_soon or hold.problem)
    if is_held or not hold.claim():
        return hold
    try:
        reservation = _ask(hold, wanted)
    except acme.Refused as error:
        no_room = error.kind == acme.RefusalKind.SOLD_OUT
        hold.write(problem=error.reason[:300], no_room=no_room)
    except acme.KeyRejected:
        hold.write(problem=NO_PERMISSION, no_room=False, quiet_until=_later())
    except acme.AcmeError as error:
        logger.warning("places of %s are not held: %s", cart, error)
        hold.write(problem=NOT_HELD, no_room=False, quiet_until=_later())
    else:
        hold.write(
            reservation_id=reservation.id,
            expires_at=reservation.expires_at or timezone.now() + USUAL,
            places=wanted,
            problem="",
            no_room=False,
        )
    return hold


def _later() -> datetime:
    return timezone.now() + QUIET


def live(cart: Cart) -> str:
    """The id that the cart's body carries; empty when nothing is held."""
    hold = Hold.objects.filter(cart=cart).first()
    return hold.reservation_id if hold and hold.is_live else ""


def on_sale(
    cart: Cart, kind: Kind, sold_id: str, day: date | None = None
) -> catalog.Sold:
    """As `catalog.sold`, with the places that are there for this cart.

    The catalog counts those held for this very cart as taken. Raises NotOnSale.
    """
    events = [sold_id] if kind in {Kind.EVENT, Kind.EVENT_ADD_ON} else []
    sold = at_hand.of_cart(cart, *events).sold(kind, sold_id, day)
    if isinstance(sold, catalog.EventOnSale) and sold.places_left is not None:
        return replace(sold, places_left=sold.places_left + _spare(cart, sold.id))
    return sold


def _spare(cart: Cart, event_id: str) -> int:
    """Places held for this cart that nobody in it uses any more."""
    hold = cart.hold_or_none
    if hold is None or not hold.is_live:
        return 0
    held: int = hold.places.get(event_id, 0)
    return max(held - places_of(cart).get(event_id, 0), 0)


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
    """Rows of holds that ended a day ago, or whose cart is paid."""
    over = Q(expires_at__lt=timezone.now() - KEPT) | Q(cart__state=CartState.PAID)
    Hold.objects.filter(over).delete()


def _ask(hold: Hold, wanted: dict[str, int]) -> acme.Reservation:
    client = acme.connect()
    if not hold.is_live:
        return client.reserve(wanted)
    try:
        return client.extend(hold.reservation_id, wanted)
    except acme.NotFound:
        return client.reserve(wanted)
