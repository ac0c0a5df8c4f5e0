"""Who works at which piece of a run. The rows are the queue, as for receipts.

    what is known     the one order that was asked for, the rest of a run that failed
    windows of a day  or of several quiet ones, cut off the run's time one by one
    the rest          what no report tells; begun when all windows are done

Any number of workers come for one, on any host; each piece is one's alone.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ..models import Order, SyncPart, SyncRun, SyncState
from ..models.sync import LEASE

DAY = timedelta(days=1)
# Quiet times are asked for by more days at once: a report takes ACME a while.
FEW, LONGEST = 500, timedelta(days=8)
BATCH = 500


def next_part(run: SyncRun) -> SyncPart | None:
    """One that a process died over or left, else a new one; None when there is none."""
    part = run.parts.claim() or _begin_window(run) or _begin_rest(run)
    if part:
        part.run = run
    return part


def _begin_window(run: SyncRun) -> SyncPart | None:
    run.refresh_from_db()
    while run.is_running and run.cursor and run.cursor < run.until:
        since, until = run.cursor, min(run.cursor + _length(run), run.until)
        with transaction.atomic():
            here = SyncRun.objects.filter(state=SyncState.RUNNING, cursor=since)
            if here.filter(pk=run.pk).update(cursor=until):
                return _held(run, since=since, until=until)
        run.refresh_from_db()
    return None


def _begin_rest(run: SyncRun) -> SyncPart | None:
    if not (run.is_running and run.moves_mark) or run.parts.unfinished().exists():
        return None
    try:
        with transaction.atomic():
            return _held(run, since=run.since, until=run.until, is_rest=True)
    except IntegrityError:
        return None


def _held(run: SyncRun, **fields: object) -> SyncPart:
    until = timezone.now() + LEASE
    return SyncPart.objects.create(
        run=run, holder=uuid.uuid4(), lease_until=until, **fields
    )


def _length(run: SyncRun) -> timedelta:
    windows = run.parts.filter(plan__isnull=False, until__gt=F("since"))
    last = windows.order_by("-until").defer("plan", "found").first()
    if last is None or last.planned >= FEW:
        return DAY
    return min(last.length * 2, LONGEST)


def note_found(run: SyncRun) -> None:
    """Called when a part has its plan."""
    if _is_cut_up(run) and not run.parts.filter(plan__isnull=True).exists():
        run.write(is_found=True)


def is_done(run: SyncRun) -> bool:
    return _is_cut_up(run) and not run.parts.unfinished().exists()


def _is_cut_up(run: SyncRun) -> bool:
    run.refresh_from_db()
    is_whole = run.cursor is not None and run.cursor >= run.until
    has_rest = not run.moves_mark or run.parts.filter(is_rest=True).exists()
    return run.is_running and is_whole and has_rest


def take_out_of(ids: dict[str, None], part: SyncPart, page: int) -> None:
    """What another part of the run reads: one order may be in several reports.

    Unless how it was paid is told here alone, and the other had read it before: so it
    may be with the page that is just written.
    """
    others = part.run.parts.exclude(pk=part.pk).filter(plan__isnull=False)
    read: list[str] = []
    for plan, done in others.values_list("plan", "done").iterator(chunk_size=1):
        read += [one for one in (plan or [])[:done] if one in ids]
        for one in (plan or [])[done + (0 if part.is_rest else page) :]:
            ids.pop(one, None)
    for at in range(0, len(read), BATCH):
        batch = read[at : at + BATCH]
        untold = Order.objects.filter(acme_id__in=batch, tender="")
        again = set() if part.is_rest else {*untold.values_list("acme_id", flat=True)}
        for one in batch:
            if one not in again:
                ids.pop(one, None)
