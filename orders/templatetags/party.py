"""What a sold part of a party leads to."""

from __future__ import annotations

from django import template

from carts.models import Cart

from .. import party

register = template.Library()

register.simple_tag(party.next_part, name="next_part")


@register.filter
def part_number(cart: Cart) -> int:
    return party.number_of(cart)
