"""Which orders may have changed. ACME does not say it in one call, so by turns:

the rest of a run that failed
the report of transactions, a day at a time: every change of an order writes a line
orders known here that their day's report does not show
orders that are open: a balance is due, or ACME did not know them last time
the events we sold: their lists say when each order was last changed
answers that could not be read before
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from acme_pos import acme

from ..models import Order, OrderItem, OrderState, Proof, Quarantined, SyncRun
from . import books
from .reading import Reader

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
# Quiet times are asked for by more days at once: a report takes ACME a while.
FEW, LONGEST = 500, timedelta(days=8)
# A report is not paged: one that is too large is asked for by half of its time.
SHORTEST = timedelta(minutes=1)
# So late a sale may come into ACME's reports, before its absence says something.
FRESH = timedelta(hours=1)
# A report may take its five minutes, and meanwhile nothing is written.
REPORT_LEASE = timedelta(minutes=7)
BATCH = 500


class NotBelieved(Exception):
    """An answer of ACME's that cannot be true, in words for the run."""


def plan(run: SyncRun, reader: Reader) -> list[str]:
    """The ids of the orders to read, each once.

    Raises NotBelieved, and AcmeError when ACME could not be asked.
    """
    if run.order_id:
        return [run.order_id]
    found: dict[str, None] = {}
    for source in (_left_over, _reported, _open, _of_events, _quarantined):
        found |= dict.fromkeys(source(run, reader))
    return list(found)


def _left_over(run: SyncRun, reader: Reader) -> Iterable[str]:
    if not run.moves_mark:
        return []
    last = SyncRun.objects.joined().exclude(pk=run.pk).first()
    return last.plan[last.done :] if last and last.plan else []


# --- the report ------------------------------------------------------------------


def _reported(run: SyncRun, reader: Reader) -> Iterator[str]:
    since, length = run.since, DAY
    while since < run.until:
        until = min(since + length, run.until)
        ids = list(_of_window(run, reader, since, until))
        yield from ids
        since = until
        length = min(length * 2, LONGEST) if len(ids) < FEW else DAY


def _of_window(
    run: SyncRun, reader: Reader, since: datetime, until: datetime
) -> Iterator[str]:
    run.write(keep=REPORT_LEASE)
    try:
        lines = reader.ask(lambda client: client.transactions(since, until))
    except acme.TooLarge:
        middle = since + (until - since) / 2
        if until - since <= SHORTEST:
            raise
        yield from _of_window(run, reader, since, middle)
        yield from _of_window(run, reader, middle, until)
        return
    listed = {line.order_id for line in lines} - {""}
    known = _known(since, until)
    if known and not (known & listed):
        raise NotBelieved(_cannot_be_true(since, until, len(known), len(listed)))
    if not run.is_dry_run:
        run.quarantined += books.write(run, lines)
    # In the order in which ACME booked them.
    yield from sorted(listed | known, key=lambda one: (len(one), one))


def _known(since: datetime, until: datetime) -> set[str]:
    """Orders with money in them that were sold then, and are in every true report."""
    until = min(until, timezone.now() - FRESH)
    sold = Order.objects.filter(
        sold_at__gte=since, sold_at__lt=until, paid_amount__gt=0
    )
    return set(sold.filter(missing_since=None).values_list("acme_id", flat=True))


def _cannot_be_true(since: datetime, until: datetime, known: int, listed: int) -> str:
    first, last = (
        timezone.localtime(at).strftime("%Y-%m-%d %H:%M") for at in (since, until)
    )
    return (
        f"ACME's report of {first} to {last} shows none of the {known} orders that are "
        f"known of that time ({listed} others). Nothing of it was taken in."
    )


# --- what the report may not show --------------------------------------------------


def _open(run: SyncRun, reader: Reader) -> Iterable[str]:
    is_open = Q(state=OrderState.OPEN) | Q(missing_since__isnull=False)
    return (
        Order.objects.filter(is_open).order_by("pk").values_list("acme_id", flat=True)
    )


def _of_events(run: SyncRun, reader: Reader) -> Iterator[str]:
    """Orders whose event's list shows another state than ours, or a new one."""
    if not run.moves_mark:
        return
    lately = OrderItem.objects.filter(
        starts_at__range=(run.since, run.until + DAY), quantity__gt=0
    )
    sold = lately.exclude(event_id="").order_by("event_id")
    for event_id in sold.values_list("event_id", flat=True).distinct():
        run.write()
        yield from _of_event(run, reader, event_id)


def _of_event(run: SyncRun, reader: Reader, event_id: str) -> list[str]:
    try:
        orders = reader.ask(lambda client: client.orders_of_event(event_id))
    except (acme.NotFound, acme.NoAnswer) as error:
        # Another way to what the report shows as well: no reason to stop.
        logger.warning("the orders of event %s are not listed: %s", event_id, error)
        return []
    differing: list[str] = []
    equal: list[str] = []
    for at in range(0, len(orders), BATCH):
        batch = orders[at : at + BATCH]
        kept = Order.objects.in_bulk([one.id for one in batch], field_name="acme_id")
        for one in batch:
            is_equal = one.id in kept and _is_listed_as_kept(one, kept[one.id])
            (equal if is_equal else differing).append(one.id)
    if not run.is_dry_run:
        _prove(equal)
    return differing


def _is_listed_as_kept(listed: acme.Order, kept: Order) -> bool:
    return (listed.updated_on, listed.total_amount, listed.refund_amount) == (
        kept.updated_on,
        kept.total_amount,
        kept.refund_amount,
    )


def _prove(ids: list[str]) -> None:
    for at in range(0, len(ids), BATCH):
        listed = Order.objects.filter(acme_id__in=ids[at : at + BATCH])
        listed.update(proven_at=timezone.now(), proven_by=Proof.LIST)


def _quarantined(run: SyncRun, reader: Reader) -> Iterable[str]:
    waiting = Quarantined.objects.waiting().exclude(acme_id__startswith=books.LINE)
    return waiting.values_list("acme_id", flat=True)
