"""What is kept of a day on both sides, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from acme_pos import acme

from ..days import bounds
from ..models import Attempt, AttemptState, Order, Quarantined, SyncRun, Transaction
from ..models.states import CHECKED
from ..models.transaction import CHARGEBACKS, is_taken
from ..takings import Sale, sales, sold_on

# Under this the sync quarantines lines of ACME's books, beside the ids of orders.
LINE = "transaction "
# Attempts by which an order may have come to ACME that is not here.
_MAY_BE_AT_ACME = (*CHECKED, AttemptState.ABSENT)


@dataclass(frozen=True, slots=True)
class Line:
    """Money of one order in ACME's books; given back is below zero."""

    order_id: str
    number: str
    kind: str
    at: datetime
    day: date
    amount: Decimal
    tender: str
    channel: str
    status: str

    @property
    def has_moved(self) -> bool:
        """Not failed, and not only due."""
        return is_taken(self.status)

    @property
    def is_given_back(self) -> bool:
        return self.amount < 0

    @property
    def is_chargeback(self) -> bool:
        """The guest's bank has its hand in it, whatever the sign."""
        return any(acme.same(self.kind, kind) for kind in CHARGEBACKS)


@dataclass(frozen=True, slots=True)
class Reading:
    """A window of ACME's report, and when ACME was asked for it."""

    since: datetime
    until: datetime
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Books:
    day: date
    start: datetime
    end: datetime
    # Orders of the day that are known here, and ACME's lines of the day.
    sales: Sequence[Sale]
    lines: Sequence[Line]
    # Orders of other days that have lines on this one, by ACME's id; and lines on other
    # days of orders that are of this one or have lines on it.
    of_other_days: Mapping[str, Sale]
    on_other_days: Mapping[str, Sequence[Line]]
    # Why ACME's answer about an order could not be read, by ACME's id.
    quarantined: Mapping[str, str]
    # Lines of ACME's books that could not be read, and may be of this day.
    unreadable_lines: int
    # Sales of the day without an answer, and those given up as not charged.
    attempts: Sequence[Attempt]
    readings: Sequence[Reading]
    # Where the next night begins to read again.
    read_again_from: datetime

    @property
    def read_until(self) -> datetime | None:
        """As far as windows that join were read; None when the day's start was not."""
        reach = None
        for each in self.readings:
            if each.since <= (reach or self.start):
                reach = max(reach or each.until, each.until)
        return reach

    @property
    def unanswered(self) -> list[Attempt]:
        """Sales of which nobody knows yet whether money moved."""
        return [each for each in self.attempts if each.is_being_checked]

    @property
    def is_read(self) -> bool:
        """ACME's whole day."""
        return self.read_until is not None and self.read_until >= self.end

    @property
    def is_read_again(self) -> bool:
        """By the next night, all of it that has passed."""
        return self.read_again_from <= self.start

    def asked_for(self, sold_at: datetime) -> datetime | None:
        """When ACME was last asked for what was sold then."""
        asked = (
            each.asked_at
            for each in self.readings
            if each.since <= sold_at < each.until
        )
        return max(asked, default=None)

    def is_later(self, sold_at: datetime) -> bool:
        """Too new to be in what was read; ACME's lists have their time of grace.

        The end of a window says nothing when ACME was asked for it long after.
        """
        reach, asked = self.read_until, self.asked_for(sold_at)
        if reach is None or asked is None or sold_at >= reach:
            return True
        return sold_at >= asked - settings.ACME_GRACE


def read(day: date) -> Books:
    start, end = bounds(day)
    lines = Transaction.objects.of_day(day)
    orders = Order.objects.of_day(day)
    ids_here, ids_there = orders.values("acme_id"), lines.values("acme_order_id")
    elsewhen = Transaction.objects.exclude(business_day=day)
    others = Order.objects.filter(acme_id__in=ids_there).exclude(business_day=day)
    return Books(
        day=day,
        start=start,
        end=end,
        sales=sold_on(day),
        lines=_lines(lines),
        of_other_days={sale.acme_id: sale for sale in sales(others)},
        on_other_days={
            **_by_order(_lines(elsewhen.filter(acme_order_id__in=ids_here))),
            **_by_order(_lines(elsewhen.filter(acme_order_id__in=ids_there))),
        },
        quarantined=_quarantined(ids_there),
        unreadable_lines=_unreadable_lines(start, end),
        attempts=_attempts(start, end),
        readings=_readings(start),
        read_again_from=_read_again_from(),
    )


def _lines(found: QuerySet[Transaction]) -> list[Line]:
    columns = ("acme_order_id", "order_number", "kind", "at", "business_day")
    money = ("amount", "tender", "sale_channel", "status")
    rows = found.order_by("at", "pk").values_list(*columns, *money)
    return [Line(*row) for row in rows]


def _by_order(lines: Sequence[Line]) -> dict[str, list[Line]]:
    found = defaultdict(list)
    for line in lines:
        found[line.order_id].append(line)
    return dict(found)


def _quarantined(order_ids: QuerySet[Any, Any]) -> dict[str, str]:
    waiting = Quarantined.objects.waiting().filter(acme_id__in=order_ids)
    return dict(waiting.values_list("acme_id", "reason"))


def _unreadable_lines(start: datetime, end: datetime) -> int:
    """They name no day that can be trusted, but the window they were read in does."""
    waiting = Quarantined.objects.waiting().filter(acme_id__startswith=LINE)
    return waiting.filter(run__since__lt=end, run__until__gt=start).count()


def _attempts(start: datetime, end: datetime) -> list[Attempt]:
    begun = Attempt.objects.filter(created_at__gte=start, created_at__lt=end)
    open_ones = begun.filter(state__in=_MAY_BE_AT_ACME, acme_order_id=None)
    left_out = ("snapshot", "body", "answer", "evidence")
    return list(
        open_ones.select_related("desk", "cashier").defer(*left_out).oldest_first()
    )


def _readings(start: datetime) -> list[Reading]:
    """What was read of ACME is kept with the plan. The earliest window comes first."""
    runs = SyncRun.objects.filter(
        is_found=True, is_dry_run=False, order_id="", until__gt=start
    )
    asked = ("started_at", "finished_at")
    rows = runs.order_by("since", "pk").values_list("since", "until", *asked)
    return [
        Reading(since, until, began or ended or until)
        for since, until, began, ended in rows
    ]


def _read_again_from() -> datetime:
    """As the timetable reckons: from before the end of the last window that joins."""
    ends = SyncRun.objects.joined().values_list("until", flat=True)
    last = ends.first()
    if last is None:
        return timezone.now() - settings.SYNC_FIRST
    return last - settings.SYNC_OVERLAP
