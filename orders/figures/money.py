"""Takings of a day by tender and by hour, beside the same weekday a week before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from acme_pos.staff import times

from ..days import bounds
from ..models import SyncRun, Transaction
from ..takings import ZERO, Taken, taken_on, tender_words
from .plots import HOURS, Bar, Columns, Row, bars, columns

WEEK = timedelta(days=7)
# Hours that are always drawn, so that a quiet morning looks like one.
OPENS, CLOSES = 9, 17


@dataclass(frozen=True, slots=True)
class Money:
    """`refunded` is below zero. `week_before` goes no further than the day has come.

    `refunds_until` is how far ACME was read for what it gave back; None for not at all.
    """

    sold: Decimal
    refunded: Decimal
    refunds_until: datetime | None
    orders: int
    ours: Decimal
    week_before: Decimal
    tenders: Sequence[Bar]
    hours: Columns

    @property
    def net(self) -> Decimal:
        return self.sold + self.refunded

    @property
    def elsewhere(self) -> Decimal:
        return self.sold - self.ours

    @property
    def change(self) -> int | None:
        """Percent more or less than a week before; None when nothing was sold then."""
        if not self.week_before:
            return None
        return int(100 * (self.sold - self.week_before) / self.week_before)

    @property
    def is_more(self) -> bool:
        return self.sold > self.week_before

    @property
    def is_less(self) -> bool:
        return self.sold < self.week_before

    @property
    def change_size(self) -> int:
        return abs(self.change or 0)

    @property
    def is_empty(self) -> bool:
        return not (self.orders or self.refunded)


def of_day(day: date, now: datetime) -> Money:
    sold, before = taken_on(day), taken_on(day - WEEK)
    refunds = _refunds(day)
    return Money(
        sold=_sum(sold),
        refunded=sum(refunds.values(), ZERO),
        refunds_until=_refunds_until(day),
        orders=len(sold),
        ours=_sum(one for one in sold if one.is_ours),
        week_before=_sum(_by_now(before, day, now)),
        tenders=_tenders(sold, refunds),
        hours=_hours(sold, before),
    )


def _refunds(day: date) -> dict[str, Decimal]:
    """By tender, when ACME gave them, whatever day the order is of."""
    given_back = Transaction.objects.taken().of_day(day).filter(amount__lt=0)
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for tender, amount in given_back.values_list("tender", "amount"):
        found[tender] += amount
    return dict(found)


def _refunds_until(day: date) -> datetime | None:
    """The day's end once it was read whole."""
    start, end = bounds(day)
    runs = SyncRun.objects.covering(start, start).filter(until__gt=start)
    until: datetime | None = runs.aggregate(until=Max("until"))["until"]
    return min(until, end) if until else None


def _by_now(before: Iterable[Taken], day: date, now: datetime) -> list[Taken]:
    """Of a week before today, what was sold by this time of the day."""
    here = timezone.localtime(now)
    if here.date() != day:
        return list(before)
    return [
        one for one in before if timezone.localtime(one.sold_at).time() <= here.time()
    ]


def _tenders(sold: Iterable[Taken], refunds: dict[str, Decimal]) -> list[Bar]:
    """After refunds; a tender of which all was given back stays in the list."""
    amounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    numbers: Counter[str] = Counter()
    for tender, amount in [part for one in sold for part in one.parts.items()]:
        if amount:
            amounts[tender_words(tender)] += amount
            numbers[tender_words(tender)] += 1
    for tender, amount in refunds.items():
        amounts[tender_words(tender)] += amount
    return bars((name, amounts[name], str(numbers[name])) for name in amounts)


def _hours(sold: Sequence[Taken], before: Sequence[Taken]) -> Columns:
    """By the clock on the wall, so that an hour that comes twice is one column."""
    now, then = _by_hour(sold), _by_hour(before)
    seen = [OPENS, CLOSES - 1, *now, *then]
    return columns(
        [
            Row(times.hour(time(hour)), now.get(hour, ZERO), then.get(hour, ZERO))
            for hour in range(min(seen), max(seen) + 1)
        ],
        HOURS,
    )


def _by_hour(sold: Iterable[Taken]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for one in sold:
        found[timezone.localtime(one.sold_at).hour] += one.amount
    return dict(found)


def _sum(sold: Iterable[Taken]) -> Decimal:
    return sum((one.amount for one in sold), ZERO)
