"""What the cart's head and foot show beside the cart itself."""

from __future__ import annotations

from django import template

from .. import parking, party
from ..models import Cart, CartState

register = template.Library()


@register.simple_tag
def parked_count() -> int:
    """How many carts wait, of every desk."""
    return Cart.objects.waiting().count()


@register.filter
def parked_as(cart: Cart) -> str:
    return parking.name_of(cart)


@register.filter
def can_split(cart: Cart) -> bool:
    return party.can_split(cart)


@register.filter
def has_parked_part(cart: Cart) -> bool:
    """Another part of its party waits, so that the two can be put together."""
    if cart.party is None:
        return False
    parts = Cart.objects.of_party(cart.party).exclude(pk=cart.pk)
    return parts.filter(state=CartState.PARKED).exists()
