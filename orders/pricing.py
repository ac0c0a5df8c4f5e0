"""What the guest will be charged, asked of ACME where only ACME can know it."""

from __future__ import annotations

import logging
from decimal import Decimal

from acme_pos import acme
from carts.body import shopping_cart
from carts.models import Cart

logger = logging.getLogger(__name__)


def total_of(cart: Cart) -> Decimal:
    """Our own sum; with coupons or a membership on the cart, ACME's.

    Raises AcmeError when ACME cannot price the cart. Nothing is sold by asking.
    """
    if not cart.is_priced_by_acme:
        return cart.total
    client = acme.connect()
    cart_id = client.create_cart(shopping_cart(cart).dump())
    priced = client.cart(cart_id)
    _forget(client, cart_id)
    if priced.total is None:
        raise acme.NoAnswer("a line has no price")
    return priced.total


def _forget(client: acme.Client, cart_id: str) -> None:
    try:
        client.delete_cart(cart_id)
    except acme.AcmeError as error:
        logger.warning("priced cart %s is left at ACME: %s", cart_id, error)
