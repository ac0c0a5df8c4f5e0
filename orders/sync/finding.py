"""Which orders may have changed. ACME does not say it in one call, so by turns:

    the report of transactions: every change of an order writes a line of it
    orders known here that the report of their time does not show
    orders that are open: a balance is due, or ACME did not know them lately
    the events we sold: their lists say when each order was last changed
    answers that could not be read before

What is found is committed piece by piece, with the place to go on from.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from acme_pos import acme

from ..models import Order, OrderItem, OrderState, Quarantined, SyncPart
from . import books
from .believing import check_report
from .reading import Reader

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
# A report is not paged: one that is too large is asked for by half of its time. In
# memory it takes ten times its bytes.
LARGE = 4 * 2**20
SHORTEST = timedelta(minutes=1)
# So long an order that ACME did not know is asked for again each night, and an answer
# that could not be read.
AGAIN_FOR = timedelta(days=30)
# A report may take its five minutes, and meanwhile nothing is written.
REPORT_LEASE = timedelta(minutes=7)
BATCH = 500
# Lists that are kept in one commit.
EVENTS = 20
# The place behind what is found in one piece.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Piece:
    """Ids to be read, found at one place; the next piece begins behind `cursor`."""

    ids: Iterable[str]
    cursor: str
    lines: list[acme.TransactionLine] = field(default_factory=list)
    # Seen in a list as they are kept.
    equal: list[str] = field(default_factory=list)


Source = Callable[[SyncPart, Reader, str], Iterator[Piece]]


def pieces(
    part: SyncPart, reader: Reader, stage: str, cursor: str
) -> Iterator[tuple[str, Piece]]:
    """From that place on, each with the stage that it is of.

    Raises NotBelieved, and AcmeError when ACME could not be asked.
    """
    sources = REST if part.is_rest else WINDOW
    stages = list(sources)
    for name in stages[stages.index(stage) if stage else 0 :]:
        for piece in sources[name](part, reader, cursor if name == stage else ""):
            yield name, piece


# --- the report ------------------------------------------------------------------


def _reported(part: SyncPart, reader: Reader, cursor: str) -> Iterator[Piece]:
    since = datetime.fromisoformat(cursor) if cursor else part.since
    length = part.length
    while since < part.until:
        part.write(keep=REPORT_LEASE)
        until, lines = _lines_of(reader, since, min(since + length, part.until))
        listed, money = _told_by(lines)
        known = _known(since, until)
        check_report(reader, known, listed, (since, until))
        found = listed | {order.acme_id for order in known}
        # In the order in which ACME booked them.
        yield Piece(sorted(found, key=_by_number), until.isoformat(), lines=money)
        since, length = until, until - since


def _told_by(
    lines: Iterable[acme.TransactionLine],
) -> tuple[set[str], list[acme.TransactionLine]]:
    """The orders of the lines, and those lines that are money."""
    listed: set[str] = set()
    money: list[acme.TransactionLine] = []
    for line in lines:
        if acme.is_id(line.order_id):
            listed.add(line.order_id)
        if line.is_money:
            money.append(line)
    return listed, money


def _by_number(acme_id: str) -> tuple[int, str]:
    return len(acme_id), acme_id


def _lines_of(
    reader: Reader, since: datetime, until: datetime
) -> tuple[datetime, Iterator[acme.TransactionLine]]:
    """The lines of as much of that time as ACME can send, and where it ends."""
    while True:
        cap = LARGE if until - since > SHORTEST else None
        try:
            asked = partial(acme.Client.transactions, start=since, end=until, cap=cap)
            return until, reader.ask(asked)
        except acme.TooLarge:
            if until - since <= SHORTEST:
                raise
            until = since + (until - since) / 2


def _known(since: datetime, until: datetime) -> list[Order]:
    """Orders with money in them that were sold then, and are in every true report."""
    until = min(until, timezone.now() - settings.SYNC_REPORT_LATE)
    sold = Order.objects.filter(sold_at__gte=since, sold_at__lt=until)
    paid = sold.filter(paid_amount__gt=0, missing_since=None)
    return list(paid.order_by("pk").only("acme_id"))


# --- what the report may not show --------------------------------------------------


def _open(part: SyncPart, reader: Reader, cursor: str) -> Iterator[Piece]:
    if cursor:
        return
    due = Q(state__in=(OrderState.OPEN, OrderState.PART_REFUNDED))
    due &= Q(balance_amount__gt=0)
    gone = Q(missing_since__gte=timezone.now() - AGAIN_FOR)
    found = Order.objects.filter(due | gone).order_by("pk")
    yield Piece(found.values_list("acme_id", flat=True), ALL)


def _of_events(part: SyncPart, reader: Reader, cursor: str) -> Iterator[Piece]:
    """Orders whose event's list shows another state than ours, or a new one."""
    lately = OrderItem.objects.filter(
        starts_at__range=(part.since, part.until + DAY), quantity__gt=0
    )
    sold = lately.filter(event_id__gt=cursor).order_by("event_id")
    events = list(sold.values_list("event_id", flat=True).distinct())
    for at in range(0, len(events), EVENTS):
        told = [_of_event(reader, event_id) for event_id in events[at : at + EVENTS]]
        ids = chain.from_iterable(piece.ids for piece in told)
        equal = chain.from_iterable(piece.equal for piece in told)
        yield Piece(ids, told[-1].cursor, equal=list(equal))


def _of_event(reader: Reader, event_id: str) -> Piece:
    try:
        listed = reader.ask(lambda client: client.orders_of_event(event_id))
    except acme.AcmeError as error:
        # Another way to what the report shows as well: no reason to stop.
        reader.check_reach(error)
        logger.warning("the orders of event %s are not listed: %s", event_id, error)
        return Piece([], event_id)
    differing: list[str] = []
    equal: list[str] = []
    for at in range(0, len(listed), BATCH):
        batch = listed[at : at + BATCH]
        kept = Order.objects.in_bulk([one.id for one in batch], field_name="acme_id")
        for one in batch:
            is_equal = one.id in kept and _is_listed_as_kept(one, kept[one.id])
            (equal if is_equal else differing).append(one.id)
    return Piece(filter(acme.is_id, differing), event_id, equal=equal)


def _is_listed_as_kept(listed: acme.Order, kept: Order) -> bool:
    return (listed.updated_on, listed.total_amount, listed.refund_amount) == (
        kept.updated_on,
        kept.total_amount,
        kept.refund_amount,
    )


def _quarantined(part: SyncPart, reader: Reader, cursor: str) -> Iterator[Piece]:
    if cursor:
        return
    waiting = Quarantined.objects.waiting().exclude(acme_id__startswith=books.LINE)
    young = waiting.filter(first_seen__gte=timezone.now() - AGAIN_FOR)
    yield Piece(young.values_list("acme_id", flat=True), ALL)


WINDOW: dict[str, Source] = {"report": _reported}
REST: dict[str, Source] = {
    "open": _open,
    "events": _of_events,
    "quarantine": _quarantined,
}
