"""A run, from its claim to its end, in pieces that a worker's tick has time for.

Whoever holds a run's lease writes it. A process that dies leaves the lease to run out;
the next tick goes on behind the last page that was committed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from acme_pos import acme
from acme_pos.staff.models import AuditEvent

from .. import outcome, resolver
from ..models import SyncAsked, SyncRun, SyncState
from ..models.sync import LeaseLost
from . import asking, finding, writing
from .reading import BUSY, Reader, reader

logger = logging.getLogger(__name__)

PAGE = 50
# So many orders that ACME does not know by their ids are no accident of theirs.
NOT_ONE_OF = 10
# Seconds after which a tick leaves the run to the next one, so that a worker with one
# hand free sends its receipts in between.
SLICE = 30.0
# Until ACME is asked again when it was away, for as long as the run has time.
AWAY = timedelta(minutes=5)
TOO_LATE = "Not done in its time; the next run goes on where it stopped."


@dataclass(frozen=True, slots=True)
class Piece:
    """The time one call has for a run. `began` is on the monotonic clock."""

    began: float
    seconds: float | None
    after_page: Callable[[SyncRun], object]

    @property
    def is_over(self) -> bool:
        return self.seconds is not None and monotonic() - self.began > self.seconds


def tick() -> int:
    """What is due, for a while; the number of orders dealt with."""
    asking.ask_tonight()
    run = SyncRun.objects.due().first()
    if run is None or not run.claim():
        return 0
    before = run.done
    work(run, SLICE)
    return run.done - before


def work(
    run: SyncRun,
    seconds: float | None = None,
    after_page: Callable[[SyncRun], object] = lambda run: None,
) -> None:
    """A claimed run, to its end or for so many seconds.

    Raises nothing that ACME said or did: the run says it.
    """
    began = monotonic()
    if _is_out_of_time(run):
        _end(run, began, SyncState.FAILED, TOO_LATE)
        return
    try:
        with reader() as acme_reader:
            _go_on(run, acme_reader, Piece(began, seconds, after_page))
    except LeaseLost:
        logger.warning("%s was taken over by another process", run)
    except finding.NotBelieved as error:
        _end(run, began, SyncState.ABORTED, str(error))
    except acme.AcmeError as error:
        outcome.note_reach(error)
        _wait_or_end(run, began, error)
    except OperationalError:
        # The database was busy or away; the next tick goes on behind the last page.
        logger.exception("%s could not be written", run)


def _go_on(run: SyncRun, acme_reader: Reader, piece: Piece) -> None:
    if run.plan is None:
        resolver.resolve_due()
        _plan(run, acme_reader)
    if _read_on(run, acme_reader, piece):
        _end(run, piece.began, SyncState.FINISHED)
    elif _is_out_of_time(run):
        _end(run, piece.began, SyncState.FAILED, TOO_LATE)
    else:
        spent = run.seconds + monotonic() - piece.began
        run.write(keep=timedelta(0), seconds=spent)


def _plan(run: SyncRun, acme_reader: Reader) -> None:
    ids = finding.plan(run, acme_reader)
    run.write(
        plan=ids,
        planned=len(ids),
        quarantined=run.quarantined,
        requests=run.requests + acme_reader.pace.requests,
    )


def _read_on(run: SyncRun, acme_reader: Reader, piece: Piece) -> bool:
    """True when the plan is done."""
    asked = acme_reader.pace.requests
    ids: list[str] = run.plan or []
    for reads in acme_reader.pages(ids[run.done :], PAGE):
        if len(reads) >= NOT_ONE_OF and all(read.is_missing for read in reads):
            raise finding.NotBelieved(
                f"ACME does not know one of {len(reads)} orders by their ids. Look at "
                "ACME_ORDER_PATH."
            )
        total = acme_reader.pace.requests
        writing.write_page(run, reads, total - asked)
        asked = total
        piece.after_page(run)
        if run.done < len(ids) and (piece.is_over or _is_out_of_time(run)):
            return False
    return True


def _is_out_of_time(run: SyncRun) -> bool:
    began = run.started_at or run.created_at
    return timezone.now() - began > settings.SYNC_WITHIN


def _wait_or_end(run: SyncRun, began: float, error: acme.AcmeError) -> None:
    """An ACME that is away may be back soon; the command line has no time to wait."""
    problem = f"{error.words} ({error})"
    is_away = isinstance(error, acme.NotSent) or error.status in {None, *BUSY, 500}
    if run.asked == SyncAsked.COMMAND or not is_away:
        _end(run, began, SyncState.FAILED, problem)
        return
    logger.warning("%s waits for ACME: %s", run, error)
    with suppress(LeaseLost):
        run.write(
            keep=AWAY, problem=problem[:300], seconds=run.seconds + monotonic() - began
        )


def _end(run: SyncRun, began: float, state: SyncState, problem: str = "") -> None:
    """Whoever lost the run meanwhile has nothing to say of its end."""
    try:
        with transaction.atomic(durable=True):
            run.write(
                keep=timedelta(0),
                finished_at=timezone.now(),
                seconds=run.seconds + monotonic() - began,
                problem=problem[:300],
            )
            SyncRun.objects.filter(pk=run.pk).update(state=state)
            facts = {"seen": run.seen, "new": run.new, "changed": run.changed}
            AuditEvent.objects.record(
                f"sync {state.value}", run, actor=run.asked_by, facts=facts
            )
    except LeaseLost:
        logger.warning("%s was taken over by another process", run)
        return
    run.state = state
    if problem:
        logger.error("%s %s: %s", run, state.value, problem)
