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


class TotalMoved(Exception):
    """ACME asks for another total than the one the guest was told."""

    def __init__(self, told: Decimal, total: Decimal) -> None:
        super().__init__("the total is not the one shown")
        self.told = told
        self.total = total


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


def for_sale(cart: Cart, told: Decimal) -> Priced:
    """The cart priced, its places held, and its copy at ACME sealed.

    While the cart API does not answer, a cart that only we need to price is sold at our
    own total, which ACME is told (chargeAmount). Raises TotalMoved, NoRoom, and
    AcmeError when only ACME can price the cart and does not. Nothing is sold by asking.
    """
    _hold(cart)
    try:
        return _as_told(cart, told)
    except (acme.NotSent, acme.NoAnswer) as error:
        if cart.is_priced_by_acme:
            raise
        logger.warning("%s is sold at our own price: %s", cart, error)
    if cart.total != told:
        raise TotalMoved(told, cart.total)
    return Priced(cart.total)


def confirm(attempt: Attempt) -> None:
    """Hold and price once more when ACME's price is no longer fresh.

    A sale at our own price has nothing to be confirmed: ACME is told the total. Raises
    TotalMoved, NoRoom and AcmeError.
    """
    if attempt.priced_at is None or attempt.priced_at >= timezone.now() - mirror.FRESH:
        return
    cart = attempt.cart
    _hold(cart)
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


def _hold(cart: Cart) -> None:
    hold = holds.keep(cart)
    if hold and hold.no_room:
        raise NoRoom(hold.problem)


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
