"""What ACME says of the open cart, asked after a change and never during it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from acme_pos import acme

from . import holds, mirror, what_if
from .models import Cart, Hold
from .pricing import Price
from .what_if import WhatIf

logger = logging.getLogger(__name__)

NOT_PRICED = _("ACME did not price this cart. The total shown is our own.")


@dataclass(frozen=True, slots=True)
class Following:
    """`problem` is why there is no price."""

    price: Price | None = None
    problem: str = ""
    hold: Hold | None = None
    what_if: WhatIf | None = None


def follow(cart: Cart) -> Following:
    """Hold the places, price the cart, and ask for the price of a member.

    Raises mirror.Busy while another window of this cart asks.
    """
    if not cart.lines:
        holds.release(cart)
        return Following()
    hold = holds.keep(cart)
    try:
        price = mirror.price(cart, reservation_id=holds.live(cart))
    except acme.AcmeError as error:
        problem = _words(error)
        return Following(problem=problem, hold=hold)
    return Following(price, "", hold, _what_if(cart, price))


def _what_if(cart: Cart, price: Price) -> WhatIf | None:
    """An offer is no reason to show an error."""
    try:
        return what_if.ask(cart, price)
    except acme.AcmeError as error:
        logger.info("no price for members of %s: %s", cart, error)
        return None


def _words(error: acme.AcmeError) -> str:
    if isinstance(error, acme.Refused | acme.KeyRejected):
        return f"{NOT_PRICED} {error.reason}"
    return str(NOT_PRICED)
