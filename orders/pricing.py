"""What the guest is charged: ACME's price, asked for before any tender is taken."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from acme_pos import acme
from carts import holds, mirror
from carts.models import Cart
from carts.pricing import Price

from .models import Attempt

logger = logging.getLogger(__name__)

# 403 may be a key that has no carts and sells all the same; 401 is no key at all.
UNKNOWN_KEY = 401


class TotalMoved(Exception):
    """The total is not the one the guest was told.

    It is ACME's, or our own while ACME does not price the cart.
    """

    def __init__(self, told: Decimal, total: Decimal, *, is_acmes: bool = True) -> None:
        super().__init__("the total is not the one shown")
        self.told = told
        self.total = total
        self.is_acmes = is_acmes


class NoRoom(Exception):
    """The places in the cart are not to be had any more; its words are ACME's."""


@dataclass(frozen=True, slots=True)
class Priced:
    """`price` and `at` are None when ACME's cart API does not answer.

    `cart_id` is the copy to be sold; empty when the cart travels in the checkout.
    """

    total: Decimal
    price: Price | None = None
    at: datetime | None = None
    cart_id: str = ""


def for_sale(
    cart: Cart, told: Decimal | None = None, *, insists: bool = False
) -> Priced:
    """The cart priced, its places held, and its copy at ACME sealed.

    `told` is the total that the guest was told, our own by default.

    While ACME does not price it, a cart that we can price is sold at the last total
    that ACME gave for it, else at our own; ACME is told it (chargeAmount). `insists`
    when the cashier saw that there is no room, and tries all the same. Raises
    TotalMoved, NoRoom, and AcmeError when only ACME can price the cart and does not, or
    does not know our key. Nothing is sold by asking.
    """
    told = cart.total if told is None else told
    hold = holds.keep(cart)
    if hold and hold.no_room and not insists:
        raise NoRoom(hold.problem)
    try:
        return _as_told(cart, told)
    except acme.AcmeError as error:
        if cart.is_priced_by_acme or error.status == UNKNOWN_KEY:
            raise
        logger.warning("%s is sold at our own price: %s", cart, error)
    kept = mirror.kept_price(cart)
    total = kept.total if kept else cart.total
    if total != told:
        raise TotalMoved(told, total, is_acmes=bool(kept))
    return Priced(total, kept)


def confirm(attempt: Attempt) -> None:
    """Hold and price once more when ACME's price is no longer fresh.

    A sale at our own price has nothing to be confirmed: ACME is told the total. Raises
    TotalMoved and AcmeError.
    """
    if attempt.priced_at is None or attempt.priced_at >= timezone.now() - mirror.FRESH:
        return
    cart = attempt.cart
    holds.keep(cart)
    reservation = holds.live(cart)
    if attempt.acme_cart_id:
        price = mirror.price_of_sealed(
            cart, attempt.acme_cart_id, reservation_id=reservation
        )
    else:
        _, price = mirror.fresh(cart, reservation_id=reservation)
    if price.total != attempt.expected_total:
        raise TotalMoved(attempt.expected_total, price.total)


def _is_sold_by_id(cart: Cart) -> bool:
    """ACME ignores the customer of a cart made outside checkout (cart document)."""
    return settings.ACME_CHECKOUT_CART == "stored" and not cart.customer_id


def _as_told(cart: Cart, told: Decimal) -> Priced:
    """Shown before sealed: what the guest was not told of is never about to be sold."""
    reservation = holds.live(cart)
    copy, price = mirror.fresh(cart, reservation_id=reservation)
    cart_id = ""
    if price.total == told and _is_sold_by_id(cart):
        copy, price = mirror.sealed(cart, reservation_id=reservation)
        cart_id = copy.acme_id
    if price.total != told:
        raise TotalMoved(told, price.total)
    return Priced(price.total, price, copy.priced_at, cart_id)
