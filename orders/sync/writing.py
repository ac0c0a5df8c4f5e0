"""A page of orders, written in one commit with the mark of how far the run came.

Each order goes through `Order.record`, as at the till. One that cannot be an order is
quarantined with its reason and holds up no other. Nothing is deleted: what ACME does
not know any more is marked.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from acme_pos import acme

from .. import found
from ..lookup import Lookup, reference_in
from ..models import Attempt, How, Order, Proof, Quarantined, SyncRun
from ..models.attempt import FINDABLE, is_reference
from ..models.echo import hash_of, keepable
from . import books
from .reading import Read

logger = logging.getLogger(__name__)

# ACME's amounts. One that is there and cannot be read must not be taken for nothing.
AMOUNTS = {
    "totalAmount": "total_amount",
    "originalTotalAmount": "original_total_amount",
    "paidAmount": "paid_amount",
    "balanceAmount": "balance_amount",
    "refundAmount": "refund_amount",
}


@dataclass
class Tally:
    counts: Counter[str] = field(default_factory=Counter)
    proven: list[str] = field(default_factory=list)


class _Undone(Exception):
    """A dry run takes its page back."""


def write_page(run: SyncRun, reads: Sequence[Read], requests: int) -> None:
    """Raises LeaseLost, and then nothing of the page is written.

    `requests` is how many questions the page took.
    """
    tally = Tally()
    if not run.is_dry_run:
        tally.counts["resolved"] = sum(_finish_sale(read) for read in reads)
    try:
        with transaction.atomic(durable=True):
            _write(run, reads, tally)
            if run.is_dry_run:
                raise _Undone
            _prove(tally.proven)
            _mark(run, reads, tally, requests)
    except _Undone:
        _mark(run, reads, tally, requests)


def _mark(run: SyncRun, reads: Sequence[Read], tally: Tally, requests: int) -> None:
    fields = {name: getattr(run, name) + n for name, n in tally.counts.items()}
    run.write(
        done=run.done + len(reads),
        seen=run.seen + sum(read.order is not None for read in reads),
        requests=run.requests + requests,
        **{"quarantined": run.quarantined, **fields},
    )


def _write(run: SyncRun, reads: Sequence[Read], tally: Tally) -> None:
    ids = [read.acme_id for read in reads]
    kept = {order.acme_id: order for order in _kept(ids)}
    tenders = books.tenders_of(ids)
    for read in reads:
        known, tender = kept.get(read.acme_id), tenders.get(read.acme_id, "")
        if read.order and not (reason := _unreadable(read)):
            _write_one(run, read.order, known, tender, tally)
        elif read.is_missing and known:
            tally.counts["missing"] += 1
            Order.objects.filter(pk=known.pk, missing_since=None).update(
                missing_since=timezone.now()
            )
        else:
            reason = reason if read.order else f"{read.error}"
            _quarantine(run, read, reason, tally)


def _kept(ids: Sequence[str]) -> Iterator[Order]:
    """What decides whether an answer is news."""
    columns = ("acme_id", "content_hash", "tender", "missing_since")
    yield from Order.objects.filter(acme_id__in=ids).only(*columns)


def _write_one(
    run: SyncRun, order: acme.Order, known: Order | None, tender: str, tally: Tally
) -> None:
    if known and _is_as_kept(order, known, tender):
        how = How.UNCHANGED
    else:
        try:
            with transaction.atomic():
                how = Order.record(order, tender=tender).how
        except (ValueError, DataError, IntegrityError) as error:
            logger.warning("order %s cannot be kept: %s", order.id, error)
            _quarantine(run, Read(order.id, order), _why(error), tally)
            return
    tally.counts[how] += 1
    tally.proven.append(order.id)


def _is_as_kept(order: acme.Order, known: Order, tender: str) -> bool:
    is_paid_alike = bool(known.tender) or not tender
    is_equal = known.content_hash == hash_of(order)
    return is_equal and is_paid_alike and known.missing_since is None


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) else type(error).__name__


def _quarantine(run: SyncRun, read: Read, reason: str, tally: Tally) -> None:
    tally.counts["quarantined"] += 1
    answer = keepable(read.order.raw) if read.order else None
    Quarantined.keep(read.acme_id, reason, answer, run)


def _unreadable(read: Read) -> str:
    """Why this answer is not believed; empty for one that is an order.

    At the till a broken answer to a sale is kept as it is: the money was taken. Here
    there is time, and what is kept already is worth more.
    """
    order = read.order
    if order is None:
        return "no answer"
    if order.id != read.acme_id:
        return "ACME answered another order"
    if order.created_on is None:
        return "createdOn cannot be read"
    if order.total_amount is None:
        return "totalAmount cannot be read"
    for name, ours in AMOUNTS.items():
        if order.raw.get(name) and getattr(order, ours) is None:
            return f"{name} cannot be read"
    listed = order.raw.get("orderItems")
    if not isinstance(listed, list) or len(order.items) < len(listed):
        return "orderItems cannot be read"
    if any(item.amount is None for item in order.items):
        return "the amount of an item cannot be read"
    return ""


def _prove(ids: Sequence[str]) -> None:
    now = timezone.now()
    equal = Order.objects.filter(acme_id__in=ids)
    equal.update(proven_at=now, proven_by=Proof.READ)
    waiting = Quarantined.objects.filter(acme_id__in=ids, released_at=None)
    waiting.update(released_at=now)


def _finish_sale(read: Read) -> bool:
    """A sale of ours without an answer, whose order this is: as the resolver does.

    In commits of its own, before the page; a second time it finds nothing to do.
    """
    order = read.order
    if order is None or not is_reference(reference_in(order)) or _unreadable(read):
        return False
    sales = Attempt.objects.filter(
        reference=reference_in(order), state__in=FINDABLE, acme_order_id=None
    )
    attempt = sales.first()
    if attempt is None or attempt.is_being_asked:
        return False
    try:
        found.take(attempt, [order], Lookup())
    except acme.AcmeError as error:
        logger.warning("sale %s waits: %s", attempt.reference, error)
        return False
    attempt.refresh_from_db()
    return attempt.acme_order_id == order.id
