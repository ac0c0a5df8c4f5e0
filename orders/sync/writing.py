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
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos import acme

from .. import found, outcome
from ..lookup import Lookup, reference_in
from ..models import Attempt, How, Order, Proof, Quarantined, SyncRun
from ..models.attempt import is_reference
from ..models.echo import hash_of, keepable
from ..models.states import FINDABLE
from . import books
from .believing import fault_of
from .finding import BATCH, Piece
from .reading import Read

logger = logging.getLogger(__name__)

# Said by `Order.record`.
_OUR_WORDS = frozenset({gettext_noop("ACME's amount is too large to be one")})


@dataclass
class Tally:
    counts: Counter[str] = field(default_factory=Counter)
    proven: list[str] = field(default_factory=list)


class _Undone(Exception):
    """A dry run takes its page back."""


def write_found(run: SyncRun, piece: Piece, found: dict[str, Any]) -> None:
    """What one report or list showed, and the place to go on from.

    Raises LeaseLost, and then nothing of it is written.
    """
    with transaction.atomic(durable=True):
        if not run.is_dry_run:
            run.quarantined += books.write(run, piece.lines)
            for at in range(0, len(piece.equal), BATCH):
                _prove(piece.equal[at : at + BATCH], Proof.LIST)
        run.write(found=found, quarantined=run.quarantined)


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
            _prove(tally.proven, Proof.READ)
            _release(tally.proven)
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
        fault = fault_of(read)
        if read.order and not fault:
            _write_one(run, read.order, known, tender, tally)
        elif read.is_missing and known:
            tally.counts["missing"] += 1
            gone = Order.objects.filter(pk=known.pk, missing_since=None)
            gone.update(missing_since=timezone.now())
        else:
            _quarantine(run, read, fault, tally)


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
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - one odd order holds up no other
            logger.warning("order %s cannot be kept: %s", order.id, _why(error))
            _quarantine(run, Read(order.id, order), _why(error), tally)
            return
    if how == How.OLDER:
        tally.counts[How.UNCHANGED] += 1
        return
    tally.counts[how] += 1
    tally.proven.append(order.id)


def _is_as_kept(order: acme.Order, known: Order, tender: str) -> bool:
    is_paid_alike = bool(known.tender) or not tender
    is_equal = known.content_hash == hash_of(order)
    return is_equal and is_paid_alike and known.missing_since is None


def _why(error: Exception) -> str:
    """Whatever else an error says may quote the guest that it stumbled over."""
    words = str(error)
    return words if words in _OUR_WORDS else type(error).__name__


def _quarantine(run: SyncRun, read: Read, reason: str, tally: Tally) -> None:
    """Of an order whose guest was forgotten nothing that names anybody is kept."""
    tally.counts["quarantined"] += 1
    answer = keepable(read.order.raw) if read.order else None
    blanked = Order.objects.filter(acme_id=read.acme_id, blanked_at__isnull=False)
    Quarantined.keep(
        read.acme_id, reason, answer, run, is_blanked=bool(answer) and blanked.exists()
    )


def _prove(ids: Sequence[str], proof: Proof) -> None:
    equal = Order.objects.filter(acme_id__in=ids)
    equal.update(proven_at=timezone.now(), proven_by=proof)


def _release(ids: Sequence[str]) -> None:
    waiting = Quarantined.objects.filter(acme_id__in=ids, released_at=None)
    waiting.update(released_at=timezone.now())


def _finish_sale(read: Read) -> bool:
    """A sale of ours without an answer, whose order this may be.

    It is looked up as the resolver does: that ACME has one order with its reference
    proves nothing of another one. In commits of its own, before the page; a second
    time it finds nothing to do.
    """
    order = read.order
    if order is None or not is_reference(reference_in(order)) or fault_of(read):
        return False
    sale = Attempt.objects.filter(reference=reference_in(order)).first()
    if sale is None or sale.acme_order_id == order.id or sale.is_being_asked:
        return False
    if sale.acme_order_id:
        outcome.note_several(sale, [sale.acme_order_id, order.id])
        return False
    return sale.state in FINDABLE and _is_found(sale)


def _is_found(sale: Attempt) -> bool:
    lookup = Lookup()
    try:
        if orders := lookup.orders_of(sale):
            found.take(sale, orders, lookup)
    except Exception:
        # The resolver goes on with it; the night has other orders to read.
        logger.exception("sale %s waits", sale.reference)
    sale.refresh_from_db()
    return sale.is_sold
