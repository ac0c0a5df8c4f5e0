"""What the guest would pay as a member, and what the membership costs.

ACME prices both: the same cart once more, with a membership in it and its level on it.
Asked once for each mix of lines.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.cache import cache

from acme_pos import acme

from . import catalog
from .body import shopping_cart
from .models import Cart, Mirror, MirrorUse
from .pricing import Price

# Seconds for which an answer is good; it is an offer, not a price that is charged.
KEPT = 600
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`as_member` is what the cart without the membership would then cost."""

    level_id: str
    level_name: str
    now: Decimal
    as_member: Decimal
    membership: Decimal

    @property
    def saved(self) -> Decimal:
        return self.now - self.as_member

    @property
    def together(self) -> Decimal:
        return self.as_member + self.membership


def ask(cart: Cart, price: Price) -> WhatIf | None:
    """None when no membership would save anything, or ACME does not price it.

    Two calls at most, and none for a mix that was asked before. Raises AcmeError.
    """
    level = _level_for(cart)
    if level is None or not _is_worth_asking(cart, price):
        return None
    body = _body(cart, level)
    key = f"what-if:{hashlib.sha256(acme.encode(body.dump())).hexdigest()}"
    prices: tuple[Decimal, Decimal] | None = cache.get(key)
    if prices is None:
        prices = _priced(cart, level, body)
        cache.set(key, prices, KEPT)
    membership, as_member = prices
    found = WhatIf(level.id, level.name, price.total, as_member, membership)
    return found if found.saved > 0 else None


def _is_worth_asking(cart: Cart, price: Price) -> bool:
    has_membership = any(line.membership for line in cart.lines)
    has_tickets = any(line.places for line in cart.lines)
    open_to_all = not (cart.is_member_priced or has_membership or cart.coupon_codes)
    return bool(open_to_all and has_tickets and price.total > 0)


def _level_for(cart: Cart) -> acme.Level | None:
    """The one the venue chose; else the cheapest with a card for each in the party."""
    chosen = settings.ACME_WHAT_IF_LEVEL
    levels = [level for level in catalog.levels() if _cost(level) is not None]
    if chosen != AUTO:
        return next((level for level in levels if level.id == chosen), None)
    party = max((n for line in cart.lines for n in line.places.values()), default=0)
    roomy = [level for level in levels if not 0 < level.card_limit < party]
    return min(roomy or levels, key=lambda level: _cost(level) or 0, default=None)


def _cost(level: acme.Level) -> Decimal | None:
    prices = [
        offering.prices[0].price for offering in level.offerings if offering.prices
    ]
    return prices[0] if prices else None


def _body(cart: Cart, level: acme.Level) -> acme.ShoppingCart:
    offering = next(one for one in level.offerings if one.prices)
    line = acme.ShoppingCartItem(
        item_type="MembershipPurchase",
        quantity=1,
        membership_info=acme.MembershipInfo(
            membership_category_id=level.id,
            membership_offering_id=offering.id,
            price_point_id=offering.prices[0].id,
            # ACME wants a primary card; this cart is priced and never sold.
            membership_cards=(
                acme.MembershipCard(first_name="Price", last_name="Only"),
            ),
        ),
    )
    asked = shopping_cart(cart)
    return asked.model_copy(
        update={
            "items": (*asked.items, line),
            "membership_category_id": level.id,
            "customer_id": None,
        }
    )


def _priced(
    cart: Cart, level: acme.Level, body: acme.ShoppingCart
) -> tuple[Decimal, Decimal]:
    """The membership's price, and the rest of the cart's. Raises AcmeError."""
    client = acme.connect()
    acme_id = client.create_cart(body.dump())
    Mirror.objects.create(cart=cart, acme_id=acme_id, use=MirrorUse.WHAT_IF)
    answer = client.cart(acme_id)
    sold = [
        item.amount
        for item in answer.items
        if item.membership and item.membership.membership_category_id == level.id
    ]
    if answer.total is None or len(sold) != 1 or sold[0] is None:
        raise acme.NoAnswer("a membership without a price")
    return sold[0], answer.total - sold[0]
