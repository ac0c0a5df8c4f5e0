"""`{{ order.total_amount|money }}`, in every template without loading."""

from __future__ import annotations

from decimal import Decimal

from django import template

from acme_pos.staff.money import money

register = template.Library()


@register.filter(name="money")
def as_money(amount: Decimal | str | None) -> str:
    """Nothing for nothing: a price that ACME did not give is not invented."""
    if isinstance(amount, Decimal):
        return money(amount)
    return "" if amount in (None, "") else money(Decimal(str(amount)))
