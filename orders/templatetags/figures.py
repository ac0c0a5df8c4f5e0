"""`{{ row.difference|signed }}`, `{% load figures %}`."""

from __future__ import annotations

from decimal import Decimal

from django import template

from acme_pos.staff.money import money

from ..takings import tender_words

register = template.Library()


@register.filter
def signed(amount: Decimal) -> str:
    """With its sign, `+$5.00`; a dash where there is no difference."""
    if not amount:
        return "–"
    return f"{'+' if amount > 0 else '−'}{money(abs(amount))}"


@register.filter
def tender(value: str) -> str:
    """`Card` for ACME's CreditCard; ACME's own word where we have none."""
    return tender_words(value)
