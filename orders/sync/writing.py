"""A page of orders, written in one commit with the mark of how far the run came.

What is as it was when it was last read costs a look at its hash and no row. The rest
goes through `Order.record_many`, as one goes at the till. One that cannot be an order
is quarantined with its reason and holds up no other. Nothing is deleted: what ACME does
not know any more is marked.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection, transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_noop

from .. import found, outcome
from ..lookup import Lookup, first_word, reference_in
from ..models import Attempt, How, Order, Proof, Quarantined, SyncPart
from ..models.attempt import is_reference
from ..models.heard import Heard, Said
from ..models.states import FINDABLE
from ..proofs import Unproven, unproven
from . import books
from .believing import fault_of
from .finding import BATCH, Piece
from .reading import Read

logger = logging.getLogger(__name__)

# Said by `Order.record`.
_OUR_WORDS = frozenset({gettext_noop("ACME's amount is too large to be one")})


@dataclass
class Tally:
    """What the page did. `equal` were not proven before; `read` may be let go."""

    counts: Counter[str] = field(default_factory=Counter)
    equal: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)


class Known(NamedTuple):
    """What decides whether an answer is news."""

    acme_id: str
    pk: int
    content_hash: str
    tender: str
    proven_by: str
    unproven: str

    @property
    def is_missing(self) -> bool:
        return self.unproven == Unproven.MISSING

    @property
    def is_proven(self) -> bool:
        """By reading it, when it was believed. A list names no items."""
        return not self.unproven and self.proven_by == Proof.READ

    def is_as(self, said: Said | None, tender: str = "") -> bool:
        is_paid_alike = bool(self.tender) or not tender
        is_equal = said is not None and said.content_hash == self.content_hash
        return is_equal and is_paid_alike


class _Undone(Exception):
    """A dry run takes its page back."""


def write_found(part: SyncPart, piece: Piece, found: dict[str, Any]) -> None:
    """What one report or list showed, and the place to go on from.

    Raises LeaseLost, and then nothing of it is written.
    """
    bad = 0
    with transaction.atomic(durable=True):
        if not part.is_dry_run:
            bad = books.write(part, piece.lines)
            for at in range(0, len(piece.equal), BATCH):
                _prove_by_list(piece.equal[at : at + BATCH])
        part.write(found=found, quarantined=part.quarantined + bad)


def write_page(part: SyncPart, reads: Sequence[Read], requests: int) -> None:
    """Raises LeaseLost, and then nothing of the page is written.

    `requests` is how many questions the page took.
    """
    tally = Tally()
    if not part.is_dry_run:
        tally.counts["resolved"] = sum(
            _finish_sale(read, sale) for read, sale in _sales_in(reads)
        )
    try:
        with transaction.atomic(durable=True):
            _write(part, reads, tally)
            if part.is_dry_run:
                raise _Undone
            _prove(tally.equal)
            _release(tally.read)
            _mark(part, reads, tally, requests)
    except _Undone:
        _mark(part, reads, tally, requests)


def _mark(part: SyncPart, reads: Sequence[Read], tally: Tally, requests: int) -> None:
    fields = {name: getattr(part, name) + n for name, n in tally.counts.items()}
    part.write(
        done=part.done + len(reads),
        seen=part.seen + sum(read.said is not None for read in reads),
        requests=part.requests + requests,
        **{"quarantined": part.quarantined, **fields},
    )


def _write(part: SyncPart, reads: Sequence[Read], tally: Tally) -> None:
    kept = {known.acme_id: known for known in _kept([read.acme_id for read in reads])}
    both = [(read, kept.get(read.acme_id)) for read in reads]
    # Of a sale without money ACME's books may tell later how it was paid.
    asked = [read.acme_id for read, known in both if not _is_settled(read, known)]
    tenders = books.tenders_of(asked) if asked else {}
    heard: list[Heard] = []
    for read, known in both:
        tender = tenders.get(read.acme_id, "")
        if known and known.is_proven and known.is_as(read.said, tender):
            tally.counts[How.UNCHANGED] += 1
        elif news := _news(part, read, known, tender, tally):
            heard.append(news)
    if heard:
        _record(part, heard, tally)


def _news(
    part: SyncPart, read: Read, known: Known | None, tender: str, tally: Tally
) -> Heard | None:
    """What is to be recorded; all else that an answer can be is dealt with here."""
    fault = fault_of(read)
    if read.order and read.said and not fault:
        if not (known and known.is_as(read.said, tender)) or known.is_missing:
            return Heard(read.order, read.said, tender=tender)
        _note(tally, read.acme_id, How.UNCHANGED)
    elif read.is_missing and known:
        tally.counts["missing"] += 1
        gone = Order.objects.filter(pk=known.pk, missing_since=None)
        gone.update(missing_since=timezone.now())
    else:
        _quarantine(part, read, fault, tally)
    return None


def _kept(ids: Sequence[str]) -> Iterator[Known]:
    columns = ("acme_id", "pk", "content_hash", "tender", "proven_by", "unproven")
    rows = Order.objects.filter(acme_id__in=_in_one(ids)).annotate(unproven=unproven())
    return (Known(*row) for row in rows.values_list(*columns))


def _in_one(ids: Sequence[str]) -> RawSQL | Sequence[str]:
    """One parameter, where the database takes them so.

    Written out one by one they cost as much as all else that is asked of them.
    """
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::text[])", [list(ids)])
    return ids


def _is_settled(read: Read, known: Known | None) -> bool:
    """Without asking anything else."""
    if known is None or not (known.is_proven and known.tender):
        return False
    return known.is_as(read.said)


def _record(part: SyncPart, heard: Sequence[Heard], tally: Tally) -> None:
    """Together. Where one cannot be kept it is looked for by halves."""
    try:
        recorded = Order.record_many(heard)
    except (OperationalError, SoftTimeLimitExceeded):
        raise
    except Exception as error:  # noqa: BLE001 - one odd order holds up no other
        half = len(heard) // 2
        if half:
            _record(part, heard[:half], tally)
            _record(part, heard[half:], tally)
            return
        [one] = heard
        logger.warning("order %s cannot be kept: %s", one.echo.id, _why(error))
        _quarantine(part, Read(one.echo.id, one.said), _why(error), tally)
        return
    for each in recorded:
        _note(tally, each.order.acme_id, each.how)


def _note(tally: Tally, acme_id: str, how: How) -> None:
    """An answer that is older than what is kept proves nothing."""
    if how == How.OLDER:
        tally.counts[How.UNCHANGED] += 1
        return
    tally.counts[how] += 1
    tally.read.append(acme_id)
    if how == How.UNCHANGED:
        tally.equal.append(acme_id)


def _why(error: Exception) -> str:
    """Whatever else an error says may quote the guest that it stumbled over."""
    words = str(error)
    return words if words in _OUR_WORDS else type(error).__name__


def _quarantine(part: SyncPart, read: Read, reason: str, tally: Tally) -> None:
    """Of an order whose guest was forgotten nothing that names anybody is kept."""
    tally.counts["quarantined"] += 1
    answer = read.said.answer if read.said else None
    blanked = Order.objects.filter(acme_id=read.acme_id, blanked_at__isnull=False)
    Quarantined.keep(
        read.acme_id, reason, answer, part, is_blanked=bool(answer) and blanked.exists()
    )


def _prove(ids: Sequence[str]) -> None:
    """Those that were not proven by reading them; of the others it says nothing new."""
    if ids:
        equal = Order.objects.filter(acme_id__in=ids)
        equal.update(proven_at=timezone.now(), proven_by=Proof.READ)


def _prove_by_list(ids: Sequence[str]) -> None:
    """Those of which a list says more than is known."""
    seen = (Unproven.UNREAD, Unproven.CHANGED)
    equal = Order.objects.filter(acme_id__in=ids).annotate(unproven=unproven())
    keys = list(equal.filter(unproven__in=seen).values_list("pk", flat=True))
    if keys:
        news = Order.objects.filter(pk__in=keys)
        news.update(proven_at=timezone.now(), proven_by=Proof.LIST)


def _release(ids: Sequence[str]) -> None:
    if ids:
        waiting = Quarantined.objects.filter(acme_id__in=ids, released_at=None)
        waiting.update(released_at=timezone.now())


def _sales_in(reads: Sequence[Read]) -> Iterator[tuple[Read, Attempt]]:
    """Sales of ours that the orders name, and that have another order or none."""
    naming = [(read, first_word(read.notes)) for read in reads]
    references = {name for _, name in naming if is_reference(name)}
    if not references:
        return
    rows = Attempt.objects.filter(reference__in=references).order_by("-pk")
    sales = {
        name: (key, order_id)
        for name, key, order_id in rows.values_list("reference", "pk", "acme_order_id")
    }
    for read, name in naming:
        if name in sales and sales[name][1] != read.acme_id:
            yield read, Attempt.objects.get(pk=sales[name][0])


def _finish_sale(read: Read, sale: Attempt) -> bool:
    """A sale of ours without an answer, whose order this may be.

    It is looked up as the resolver does: that ACME has one order with its reference
    proves nothing of another one. In commits of its own, before the page; a second
    time it finds nothing to do.
    """
    order = read.order
    if order is None or reference_in(order) != sale.reference or fault_of(read):
        return False
    if sale.acme_order_id == order.id or sale.is_being_asked:
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
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        # The resolver goes on with it; the night has other orders to read.
        logger.exception("sale %s waits", sale.reference)
    sale.refresh_from_db()
    return sale.is_sold
