"""A day at a glance: takings, visitors, gifts, and what waits for somebody.

Each figure is one query over an indexed day. What is counted: every order that is known
here, ours and others', at what was paid for it; refunds on the day ACME gave them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from . import gifts, money, night, visitors
from .gifts import Gifts
from .money import Money
from .night import Night, Unanswered
from .visitors import Visitors

__all__ = ["Figures", "of_day"]


@dataclass(frozen=True, slots=True)
class Figures:
    day: date
    as_of: datetime
    money: Money
    visitors: Visitors
    gifts: Gifts
    unanswered: Unanswered
    night: Night

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate(self.as_of)

    @property
    def is_to_come(self) -> bool:
        return self.day > timezone.localdate(self.as_of)


def of_day(day: date) -> Figures:
    now = timezone.now()
    return Figures(
        day=day,
        as_of=now,
        money=money.of_day(day, now),
        visitors=visitors.of_day(day),
        gifts=gifts.of_day(day),
        unanswered=night.unanswered(),
        night=night.of_day(day, now),
    )
