"""What a sold part of a party leads to."""

from __future__ import annotations

from django import template

from carts.models import Cart

from .. import parts

register = template.Library()

register.simple_tag(parts.next_part, name="next_part")


@register.filter
def part_number(cart: Cart) -> int:
    return parts.number_of(cart)
