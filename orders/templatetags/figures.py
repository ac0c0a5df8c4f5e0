"""`{% load figures %}`: the figures of a day, and how differences are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone

from acme_pos.staff.money import money, whole_money

from .. import days
from ..figures import Figures, of_day
from ..takings import tender_words

register = template.Library()


@register.filter
def signed(amount: Decimal) -> str:
    """With its sign, `+$5.00`; a dash where there is no difference."""
    if not amount:
        return "–"
    return f"{'+' if amount > 0 else '−'}{money(abs(amount))}"


@register.filter
def balance(amount: Decimal) -> str:
    """What is below zero with its sign before the currency."""
    return signed(amount) if amount < 0 else money(amount)


@register.filter
def whole(amount: Decimal) -> str:
    """Without cents, where a plot has no room for them: `$1,250`."""
    return whole_money(amount)


@register.filter
def tender(value: str) -> str:
    """`Card` for ACME's CreditCard; ACME's own word where we have none."""
    return tender_words(value)


@register.simple_tag(takes_context=True)
def day_figures(context: Context) -> Figures | None:
    """The figures of today, or of `?day=`; None for those who may not see money."""
    request: HttpRequest = context["request"]
    if not request.user.has_perm("orders.browse_orders"):
        return None
    return of_day(days.typed(request.GET.get("day", "")) or timezone.localdate())


@register.filter
def day_before(day: date) -> date | None:
    return days.before(day)


@register.filter
def day_after(day: date) -> date | None:
    return days.after(day)
