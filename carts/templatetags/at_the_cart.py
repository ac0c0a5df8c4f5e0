"""What the cart's head and foot show beside the cart itself."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from .. import mail_domains, parking, party
from ..models import Cart, CartState
from ..views.guest import KEPT

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


@register.filter
def needs_contact(cart: Cart) -> bool:
    """ACME files a membership under who bought it."""
    is_reached = bool(cart.email or cart.phone_number)
    return not is_reached and any(line.membership for line in cart.lines)


@register.simple_tag(takes_context=True)
def mail_meant(context: dict[str, Any], cart: Cart) -> str:
    """The address that was probably meant; "" when it is fine, or was kept as it is."""
    request = context.get("request")
    kept = request.session.get(KEPT, []) if request else []
    return "" if cart.contact_digest in kept else mail_domains.meant(cart.email)


@register.simple_tag
def receipt_languages(cart: Cart) -> list[tuple[str, str, bool]]:
    """Code, name in the language itself, and whether the receipt is in it."""
    chosen = cart.language or settings.LANGUAGE_CODE
    return [(code, name, code == chosen) for code, name in settings.LANGUAGES]
