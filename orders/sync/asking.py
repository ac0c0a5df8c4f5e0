"""Who wants what read: the timetable, a person in the admin, the command line.

A run is a row. Nothing is read here: a worker's tick, or the command, takes it.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from acme_pos import acme
from acme_pos.staff.models import AuditEvent, User

from ..models import Order, SyncAsked, SyncRun, SyncState
from ..models.sync import SKEW

logger = logging.getLogger(__name__)

SET_ASIDE = "Set aside: what was sold before a restore is read first."


class NotPossible(ValueError):
    """One sentence for whoever asked."""


def next_window(now: datetime) -> tuple[datetime, datetime]:
    """From before the end of the last one, since reports may come late, until now."""
    now = now.replace(microsecond=0)
    last = SyncRun.objects.joined().first()
    since = last.until - settings.SYNC_OVERLAP if last else now - settings.SYNC_FIRST
    return min(since, now), now


def ask_tonight() -> SyncRun | None:
    """The run of this venue's day, once its hour has come; None when it was asked for.

    The day is the key, so a local hour that a clock change skips or doubles makes one
    run, and one that passed while nothing ran is made up for.
    """
    now = timezone.localtime()
    if settings.SYNC_AT is None or now.time() < settings.SYNC_AT:
        return None
    if SyncRun.objects.filter(night=now.date()).exists():
        return None
    since, until = next_window(timezone.now())
    run, is_new = SyncRun.objects.get_or_create(
        night=now.date(),
        defaults={"asked": SyncAsked.NIGHT, "since": since, "until": until},
    )
    return run if is_new else None


def request(
    by: User,
    since: datetime | None = None,
    until: datetime | None = None,
    order_id: str = "",
) -> SyncRun:
    """A person's wish, which the next tick starts. The same wish twice is one run.

    Without a window, all since the last run. Raises NotPossible.
    """
    run = new(SyncAsked.PERSON, since, until, order_id, by=by)
    alike = SyncRun.objects.filter(
        state=SyncState.REQUESTED, asked=SyncAsked.PERSON, order_id=order_id
    )
    if since or until:
        alike = alike.filter(since=run.since, until=run.until)
    elif not order_id:
        alike = alike.filter(moves_mark=True)
    if waiting := alike.order_by("pk").first():
        return waiting
    with transaction.atomic():
        run.save()
        facts = {"since": run.since, "until": run.until, "order": order_id}
        AuditEvent.objects.record(
            gettext_noop("sync asked for"), run, actor=by, facts=facts
        )
    return run


def new(
    asked: SyncAsked,
    since: datetime | None,
    until: datetime | None,
    order_id: str = "",
    *,
    by: User | None = None,
    is_dry_run: bool = False,
) -> SyncRun:
    """Not saved. A window of one's own does not move the mark of the nights."""
    first, now = next_window(timezone.now())
    is_whole = not (since or until or order_id)
    since, until = (at.replace(microsecond=0) for at in (since or first, until or now))
    if order_id:
        since = until = now
    _check(since, until, now)
    return SyncRun(
        asked=asked,
        asked_by=by,
        since=since,
        until=until,
        order_id=order_id,
        moves_mark=is_whole,
        is_dry_run=is_dry_run,
    )


def _check(since: datetime, until: datetime, now: datetime) -> None:
    if since > until:
        raise NotPossible(_("The time to begin with is after the time to end with."))
    if since > now or until > now + SKEW:
        raise NotPossible(_("The window reaches into the future."))


def acme_id_of(order: str) -> str:
    """ACME's id of the order that somebody named by its number or its id.

    The number is what people see, so it comes first. ACME is asked when the order is
    not kept here. Raises NotPossible when it is nowhere, and AcmeError when ACME cannot
    be asked.
    """
    for named in ({"order_number": order}, {"acme_id": order}):
        kept = Order.objects.filter(**named).order_by("pk")
        if found := kept.values_list("acme_id", flat=True).first():
            return found
    try:
        return acme.connect().order(order).id
    except acme.NotFound:
        raise NotPossible(
            _("ACME knows no order %(order)s.") % {"order": order}
        ) from None


def end_dead() -> int:
    """Runs whose process died are over; for where no worker takes them up."""
    ended = {"state": SyncState.FAILED, "finished_at": timezone.now()}
    return SyncRun.objects.left_behind().update(**ended, problem="Its process died.")


def go_first(run: SyncRun) -> bool:
    """Begin this one now; what runs is over, as a run that failed on its way.

    What that one left is read by the next of its kind. A night's is asked for again.
    Who works at it finds out with the next page. False when another was first, or the
    run had begun before.
    """
    ended = {"state": SyncState.FAILED, "finished_at": timezone.now(), "night": None}
    with transaction.atomic():
        others = SyncRun.objects.filter(state=SyncState.RUNNING).exclude(pk=run.pk)
        for other in others.order_by("pk"):
            if other.write(**ended, problem=SET_ASIDE):
                AuditEvent.objects.record(
                    gettext_noop("sync failed"), other, actor=other.asked_by
                )
                logger.warning("%s is set aside for %s", other, run)
        return run.claim()
