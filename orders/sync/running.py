"""A run, from its claim to its end, in pieces that a worker's tick has time for.

Several ticks work at a run at once, each at a part of its own. Whoever holds a part's
lease writes it. A process that dies leaves the lease to run out; the next tick goes on
behind the last piece that was committed.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from time import monotonic
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos import acme
from acme_pos.staff.models import AuditEvent

from .. import outcome, resolver
from ..models import SyncAsked, SyncPart, SyncRun, SyncState
from ..models.sync_part import LeaseLost
from . import asking, finding, windows, writing
from .believing import NotBelieved, check_page
from .reading import Reader, is_unreachable, reader

logger = logging.getLogger(__name__)

# Orders of one commit: as many as are read in so many seconds, which is what a process
# that dies loses, and never more than this.
PAGE = 500
PAGE_SECONDS = 4.0
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
    # Orders dealt with.
    done: int = 0
    _requests_told: int = 0
    _seconds_told: float = 0.0

    @property
    def is_over(self) -> bool:
        is_long = self.seconds is not None and self.spent > self.seconds
        return is_long or _is_out_of_time(self.run)

    @property
    def spent(self) -> float:
        return monotonic() - self.began

    def asked(self) -> int:
        """Requests to ACME that no part counts yet."""
        before, self._requests_told = self._requests_told, self.reader.pace.requests
        return self._requests_told - before

    def totals(self, part: SyncPart) -> dict[str, Any]:
        before, self._seconds_told = self._seconds_told, self.spent
        return {
            "seconds": part.seconds + self._seconds_told - before,
            "requests": part.requests + self.asked(),
        }

    def share_pace(self) -> None:
        """ACME is asked no faster by many workers than by one."""
        self.reader.pace.share(SyncPart.objects.held().count())


def tick() -> int:
    """What is due, for a while; the number of orders dealt with."""
    asking.ask_tonight()
    if SyncPart.objects.held().count() >= settings.SYNC_WORKERS:
        return 0
    run = SyncRun.objects.due().first()
    if run is None or not run.claim():
        return 0
    return work(run, SLICE)


def work(
    run: SyncRun,
    seconds: float | None = None,
    after_page: Callable[[SyncRun], object] = lambda run: None,
) -> int:
    """Part after part of a claimed run, to its end or for so many seconds.

    The number of orders dealt with. Raises nothing: the run says how it ended.
    """
    with _set_aside(), reader() as acme_reader:
        share = Work(run, acme_reader, monotonic(), seconds, after_page)
        try:
            _go_on(share)
        except NotBelieved as error:
            _end(run, SyncState.ABORTED, str(error))
        except acme.AcmeError as error:
            outcome.note_reach(error)
            _wait_or_end(run, error)
        except OperationalError:
            # The database was busy or away; a later tick goes on behind the last page.
            logger.exception("%s could not be written", run)
        except SoftTimeLimitExceeded:
            logger.warning("%s goes on in a later task", run)
        except Exception as error:
            logger.exception("%s met an error of our own", run)
            _end(run, SyncState.FAILED, f"{OURS}: {type(error).__name__}.")
    return share.done


# Threads of this process that work at a run.
_at_work = 0
_counting = Lock()


@contextmanager
def _set_aside() -> Iterator[None]:
    """What the process holds is not looked through for garbage while it works.

    Most of that is code, and a look takes as long as to write two hundred orders.
    """
    global _at_work
    with _counting:
        if not _at_work:
            gc.freeze()
        _at_work += 1
    try:
        yield
    finally:
        with _counting:
            _at_work -= 1
            if not _at_work:
                gc.unfreeze()


def _go_on(share: Work) -> None:
    run = share.run
    if run.cursor == run.since and run.moves_mark and not run.is_dry_run:
        resolver.resolve_due()
    is_over = _is_out_of_time(run)
    while not is_over and (part := windows.next_part(run)):
        try:
            _work_at(share, part)
        except LeaseLost:
            logger.warning("%s was taken over by another process", part)
        is_over = share.is_over
    if windows.is_done(run):
        _end(run, SyncState.FINISHED)
    elif _is_out_of_time(run):
        _end(run, SyncState.FAILED, TOO_LATE)
    elif is_over:
        run.write(pause_until=timezone.now() + PAUSE)


def _work_at(share: Work, part: SyncPart) -> None:
    """Raises LeaseLost, NotBelieved and AcmeError."""
    share.share_pace()
    try:
        is_done = _plan(share, part) and _read_on(share, part)
    except (NotBelieved, acme.AcmeError):
        with suppress(LeaseLost):
            part.write(lease_until=None, **share.totals(part))
        raise
    ended = timezone.now() if is_done else None
    part.write(lease_until=None, finished_at=ended, **share.totals(part))


def _plan(share: Work, part: SyncPart) -> bool:
    """True when all is found that is to be read."""
    if part.plan is not None:
        return True
    found = part.found
    place = found.get("stage", ""), found.get("cursor", "")
    ids = dict.fromkeys(found.get("ids", []))
    for stage, piece in finding.pieces(part, share.reader, *place):
        ids |= dict.fromkeys(piece.ids)
        found = {"stage": stage, "cursor": piece.cursor, "ids": list(ids)}
        writing.write_found(part, piece, found)
        if share.is_over:
            return False
    windows.take_out_of(ids, part, _page_size())
    part.write(plan=list(ids), planned=len(ids), found={})
    windows.note_found(share.run)
    return True


def _read_on(share: Work, part: SyncPart) -> bool:
    """True when the plan is done."""
    for reads in share.reader.pages(part.ids, _page_size(), part.keep):
        check_page(reads)
        writing.write_page(part, reads, share.asked())
        share.done += len(reads)
        share.after_page(share.run)
        share.share_pace()
        if part.done < part.planned and share.is_over:
            return False
    return True


def _page_size() -> int:
    return max(1, min(PAGE, int(settings.SYNC_READS_PER_SECOND * PAGE_SECONDS)))


def _is_out_of_time(run: SyncRun) -> bool:
    began = run.started_at or run.created_at
    return timezone.now() - began > settings.SYNC_WITHIN


def _wait_or_end(run: SyncRun, error: acme.AcmeError) -> None:
    """An ACME that is away may be back soon; the command line has no time to wait."""
    problem = f"{error.words} ({error})"
    is_away = is_unreachable(error) or error.status == 500
    is_key = isinstance(error, acme.KeyRejected)
    if run.asked == SyncAsked.COMMAND or is_key or not is_away:
        _end(run, SyncState.FAILED, problem)
        return
    logger.warning("%s waits for ACME: %s", run, error)
    run.write(pause_until=timezone.now() + AWAY, problem=problem[:300])


def _end(run: SyncRun, state: SyncState, problem: str = "") -> None:
    """By whoever is first; those who work at other parts find out with their page."""
    ended = {"finished_at": timezone.now(), "problem": problem[:300]}
    with transaction.atomic(durable=True):
        if not run.write(state=state, **ended):
            return
        run.refresh_from_db()
        facts = {"seen": run.seen, "new": run.new, "changed": run.changed}
        AuditEvent.objects.record(ENDED[state], run, actor=run.asked_by, facts=facts)
    if problem:
        logger.error("%s %s: %s", run, state.value, problem)
