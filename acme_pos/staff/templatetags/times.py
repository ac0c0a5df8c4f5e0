"""`{{ order.sold_at|clock }}`: times and days, in every template without loading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import template

from acme_pos.staff import times

register = template.Library()


def _or_nothing(write: Callable[[Any], str]) -> Callable[[Any], str]:
    def written(at: date | datetime | time | None) -> str:
        return write(at) if at else ""

    return written


for each in (
    times.clock,
    times.clock_to_the_second,
    times.day,
    times.full_day,
    times.near_day,
    times.week_day,
    times.week_day_name,
    times.short_week_day,
    times.moment,
    times.near_moment,
):
    register.filter(each.__name__, _or_nothing(each))
