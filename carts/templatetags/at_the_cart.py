"""What the cart's head and foot show beside the cart itself."""

from __future__ import annotations

from django import template
from django.conf import settings

from .. import parking, party
from ..models import Cart

register = template.Library()


@register.filter
def parked_as(cart: Cart) -> str:
    return parking.name_of(cart)


@register.filter
def can_split(cart: Cart) -> bool:
    return party.can_split(cart)


@register.filter
def needs_contact(cart: Cart) -> bool:
    """ACME files a membership under who bought it."""
    is_reached = bool(cart.email or cart.phone_number)
    return not is_reached and any(line.membership for line in cart.lines)


@register.simple_tag
def receipt_languages(chosen: str) -> list[tuple[str, str, bool]]:
    """Code, name in the language itself, and whether the receipt is in it."""
    chosen = chosen or settings.LANGUAGE_CODE
    return [(code, name, code == chosen) for code, name in settings.LANGUAGES]
