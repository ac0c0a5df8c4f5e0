"""What ACME says of the open cart, asked after a change and never during it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from acme_pos import acme

from . import holds, mirror, what_if
from .models import Cart, Hold
from .pricing import Price
from .room import OtherTimes, other_times
from .what_if import WhatIf

logger = logging.getLogger(__name__)

NOT_PRICED = "ACME did not price this cart. The total shown is our own."


@dataclass(frozen=True, slots=True)
class Following:
    """`problem` is why there is no price; `other_times` where there is still room."""

    price: Price | None = None
    problem: str = ""
    hold: Hold | None = None
    other_times: list[OtherTimes] = field(default_factory=list)
    what_if: WhatIf | None = None


def follow(cart: Cart) -> Following:
    """Hold the places, price the cart, and ask for the price of a member.

    Raises mirror.Busy while another window of this cart asks.
    """
    if not cart.lines:
        holds.release(cart)
        return Following()
    hold = holds.keep(cart)
    elsewhere = other_times(holds.places_of(cart)) if hold and hold.no_room else []
    try:
        price = mirror.price(cart, reservation_id=holds.live(cart))
    except acme.AcmeError as error:
        problem = _words(error)
        return Following(problem=problem, hold=hold, other_times=elsewhere)
    return Following(price, "", hold, elsewhere, _what_if(cart, price))


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
    return NOT_PRICED
