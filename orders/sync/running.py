"""A run, from its claim to its end, in pieces that a worker's tick has time for.

Whoever holds a run's lease writes it. A process that dies leaves the lease to run out;
the next tick goes on behind the last piece that was committed.
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
from django.utils.translation import gettext_noop

from acme_pos import acme
from acme_pos.staff.models import AuditEvent

from .. import outcome, resolver
from ..models import SyncAsked, SyncRun, SyncState
from ..models.sync import LeaseLost
from . import asking, finding, writing
from .believing import NotBelieved, check_page
from .reading import Reader, is_unreachable, reader

logger = logging.getLogger(__name__)

PAGE = 50
# Seconds after which a tick leaves the run to a later one ...
SLICE = 45.0
# ... and lets one go by, so that a worker with one hand can send its receipts.
PAUSE = timedelta(seconds=6)
# Until ACME is asked again when it was away, for as long as the run has time.
AWAY = timedelta(minutes=5)
OURS = gettext_noop("An error of our own, whose place the log shows")
TOO_LATE = gettext_noop("Not done in its time; the next run goes on where it stopped.")
# What the trail calls the end of a run.
ENDED = {
    SyncState.FINISHED: gettext_noop("sync finished"),
    SyncState.ABORTED: gettext_noop("sync aborted"),
    SyncState.FAILED: gettext_noop("sync failed"),
}


@dataclass(slots=True)
class Work:
    """One call's share of a run. `began` is on the monotonic clock."""

    run: SyncRun
    reader: Reader
    began: float
    seconds: float | None
    after_page: Callable[[SyncRun], object]
    _told: int = 0

    @property
    def is_over(self) -> bool:
        is_long = self.seconds is not None and self.spent > self.seconds
        return is_long or _is_out_of_time(self.run)

    @property
    def spent(self) -> float:
        return monotonic() - self.began

    def asked(self) -> int:
        """Requests to ACME that the run does not count yet."""
        before, self._told = self._told, self.reader.pace.requests
        return self._told - before

    def totals(self) -> dict[str, float]:
        return {
            "seconds": self.run.seconds + self.spent,
            "requests": self.run.requests + self.asked(),
        }


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

    Raises nothing: the run says how it ended.
    """
    with reader() as acme_reader:
        share = Work(run, acme_reader, monotonic(), seconds, after_page)
        try:
            _go_on(share)
        except LeaseLost:
            logger.warning("%s was taken over by another process", run)
        except NotBelieved as error:
            _end(share, SyncState.ABORTED, str(error))
        except acme.AcmeError as error:
            outcome.note_reach(error)
            _wait_or_end(share, error)
        except OperationalError:
            # The database was busy or away; a later tick goes on behind the last page.
            logger.exception("%s could not be written", run)
        except Exception as error:
            logger.exception("%s met an error of our own", run)
            _end(share, SyncState.FAILED, f"{OURS}: {type(error).__name__}.")


def _go_on(share: Work) -> None:
    if _is_out_of_time(share.run):
        _end(share, SyncState.FAILED, TOO_LATE)
    elif _plan(share) and _read_on(share):
        _end(share, SyncState.FINISHED)
    elif _is_out_of_time(share.run):
        _end(share, SyncState.FAILED, TOO_LATE)
    else:
        share.run.write(keep=PAUSE, **share.totals())


def _plan(share: Work) -> bool:
    """True when all is found that is to be read."""
    run, found = share.run, share.run.found
    if run.plan is not None:
        return True
    if run.order_id:
        run.write(plan=[run.order_id], planned=1)
        return True
    if run.moves_mark and not run.is_dry_run and not found:
        resolver.resolve_due()
    ids = dict.fromkeys(found.get("ids", []))
    place = found.get("stage", ""), found.get("cursor", "")
    for stage, piece in finding.pieces(run, share.reader, *place):
        ids |= dict.fromkeys(piece.ids)
        found = {"stage": stage, "cursor": piece.cursor, "ids": list(ids)}
        writing.write_found(run, piece, found)
        if share.is_over:
            return False
    run.write(plan=list(ids), planned=len(ids), found={})
    return True


def _read_on(share: Work) -> bool:
    """True when the plan is done."""
    run = share.run
    ids: list[str] = run.plan or []
    for reads in share.reader.pages(ids[run.done :], PAGE, run.keep):
        check_page(reads)
        writing.write_page(run, reads, share.asked())
        share.after_page(run)
        if run.done < len(ids) and share.is_over:
            return False
    return True


def _is_out_of_time(run: SyncRun) -> bool:
    began = run.started_at or run.created_at
    return timezone.now() - began > settings.SYNC_WITHIN


def _wait_or_end(share: Work, error: acme.AcmeError) -> None:
    """An ACME that is away may be back soon; the command line has no time to wait."""
    run, problem = share.run, f"{error.words} ({error})"
    is_away = is_unreachable(error) or error.status == 500
    is_key = isinstance(error, acme.KeyRejected)
    if run.asked == SyncAsked.COMMAND or is_key or not is_away:
        _end(share, SyncState.FAILED, problem)
        return
    logger.warning("%s waits for ACME: %s", run, error)
    with suppress(LeaseLost):
        run.write(keep=AWAY, problem=problem[:300], **share.totals())


def _end(share: Work, state: SyncState, problem: str = "") -> None:
    """Whoever lost the run meanwhile has nothing to say of its end."""
    run = share.run
    try:
        with transaction.atomic(durable=True):
            run.write(
                keep=timedelta(0),
                finished_at=timezone.now(),
                problem=problem[:300],
                **share.totals(),
            )
            SyncRun.objects.filter(pk=run.pk).update(state=state)
            facts = {"seen": run.seen, "new": run.new, "changed": run.changed}
            AuditEvent.objects.record(
                ENDED[state], run, actor=run.asked_by, facts=facts
            )
    except LeaseLost:
        logger.warning("%s was taken over by another process", run)
        return
    run.state = state
    if problem:
        logger.error("%s %s: %s", run, state.value, problem)
