"""What waits for somebody, and how the night went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from ..models import Attempt, Order, Quarantined, SyncRun, SyncState
from ..proofs import tally


@dataclass(frozen=True, slots=True)
class Unanswered:
    number: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Night:
    """`proven` of `orders` of `day` are known to be equal to ACME's."""

    run: SyncRun | None
    day: date
    proven: int
    orders: int
    quarantined: int

    @property
    def is_proven(self) -> bool:
        """Of a day without orders nothing is proven."""
        return 0 < self.orders == self.proven

    @property
    def is_well(self) -> bool:
        ended_ill = self.run and self.run.state in {SyncState.FAILED, SyncState.ABORTED}
        return bool(self.run) and not ended_ill and not self.quarantined


def unanswered() -> Unanswered:
    """Sales that were sent and have no end, of any day."""
    checked = Attempt.objects.being_checked().order_by()
    told = checked.aggregate(number=Count("pk"), oldest=Min("sent_at"))
    return Unanswered(told["number"], told["oldest"])


def of_day(day: date, now: datetime) -> Night:
    """Of today nothing is proven before tonight, so the day before it is told."""
    proven_day = min(day, timezone.localdate(now) - timedelta(days=1))
    proven, orders = tally(Order.objects.of_day(proven_day))
    # Not a day that somebody had read by hand: it says nothing of how the night went.
    nights = SyncRun.objects.filter(moves_mark=True, order_id="", is_dry_run=False)
    return Night(
        run=nights.exclude(state=SyncState.REQUESTED).newest_first().first(),
        day=proven_day,
        proven=proven,
        orders=orders,
        quarantined=Quarantined.objects.waiting().count(),
    )
