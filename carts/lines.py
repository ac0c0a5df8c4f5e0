"""A line of the cart in words: for the eye, for its buttons, for who listens.

Said here and not in the template, which would say it for a cart of twelve lines in
three times as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from acme_pos.staff.money import money
from acme_pos.staff.times import clock, week_day

from .models import CartItem


@dataclass(frozen=True, slots=True)
class Said:
    """`told` is read out when the line changes; the last four name its buttons."""

    id: str
    has_quantity: bool
    quantity: str
    one_less: str
    one_more: str
    name: str
    told: str
    detail: str
    less: str
    how_many: str
    more: str
    remove: str


def said_of(lines: Iterable[CartItem]) -> list[Said]:
    """Of each the object of before where nothing of it changed, by which what was
    rendered of it is found again. What was typed for one guest is not kept.
    """
    # The same for all of them, and not asked for with each.
    today, language = timezone.localdate(), get_language()
    return [_of_line(line, today, language) for line in lines]


def _of_line(line: CartItem, today: date, language: str | None) -> Said:
    facts = line.pk, line.quantity, line.name, line.variant
    if line.has_quantity:
        return _said_of_goods(*facts, line.starts_at, today, language)
    is_combo = line.combo is not None
    detail = _detail(line.variant, line.starts_at, today, is_combo=is_combo)
    told = {"what": _what(line.name, line.variant), "amount": money(line.amount)}
    return replace(_said(*facts, detail), told=_("%(what)s, %(amount)s") % told)


@lru_cache(maxsize=4096)
def _said_of_goods(
    pk: int,
    number: int,
    name: str,
    variant: str,
    starts_at: datetime | None,
    today: date,
    _language: str | None,
) -> Said:
    told = {"number": number, "name": name, "variant": variant}
    words = _("%(number)s %(name)s")
    if variant:
        words = _("%(number)s %(variant)s, %(name)s")
    of_goods = _said(pk, number, name, variant, _detail(variant, starts_at, today))
    return replace(of_goods, has_quantity=True, told=words % told)


def _said(pk: int, number: int, name: str, variant: str, detail: str) -> Said:
    what = {"what": _what(name, variant)}
    return Said(
        id=str(pk),
        has_quantity=False,
        quantity=str(number),
        one_less=str(number - 1),
        one_more=str(number + 1),
        name=name,
        told="",
        detail=detail,
        less=_("One %(what)s less") % what,
        how_many=_("How many: %(what)s") % what,
        more=_("One %(what)s more") % what,
        remove=_("Remove %(what)s") % what,
    )


def _what(name: str, variant: str) -> str:
    if not variant:
        return name
    return _("%(name)s %(variant)s") % {"name": name, "variant": variant}


def _detail(
    variant: str, starts_at: datetime | None, today: date, *, is_combo: bool = False
) -> str:
    """`Adult, 2:00 PM, Sun, Nov 22`; today goes without saying, unless for a combo."""
    words = [variant]
    if starts_at and not is_combo:
        words.append(clock(starts_at))
    if starts_at and (is_combo or timezone.localdate(starts_at) != today):
        words.append(week_day(starts_at))
    return ", ".join(word for word in words if word)
