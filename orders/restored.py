"""The database came back from a backup: what was sold meanwhile is at ACME alone.

notice   by itself, where the server or the file is another one, or told by a person
mark     carts that may have been paid since, and sales that may have been sent
look     a sync of all since the backup, and every sale without an answer once
open     payments again (acme_pos/staff/restores.py bars them until then)
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos.staff.models import AuditEvent, Home, Pulse, Restore
from carts.models import Cart, CartState

from . import payload, sync
from .models import Attempt, AttemptState, SyncAsked, SyncRun, SyncState

logger = logging.getLogger(__name__)

S = AttemptState

# What a till still shows is of the copy that is lost: no version of it may fit again.
FAR = 1000
# Until a sync that failed is asked for again.
PAUSE = timedelta(minutes=1)


def tick() -> None:
    """See where the database lies, and go on with what a restore left to do."""
    home = Home.objects.here().first()
    if home is None:
        Home.settle()
    elif home.is_moved:
        _notice(home)
    else:
        home.stay()
    for restore in Restore.objects.waiting():
        _go_on(restore)


def begin(backup_taken_at: datetime) -> Restore:
    """As somebody says who restored it."""
    Home.settle()
    with transaction.atomic(durable=True):
        restore = Restore.of(backup_taken_at)
        _mark(restore)
    return restore


def _notice(home: Home) -> None:
    with transaction.atomic(durable=True):
        restore = home.move()
        if restore:
            _mark(restore)


# --- mark ------------------------------------------------------------------------


def _mark(restore: Restore) -> None:
    at = restore.noticed_at
    unpaid = Cart.objects.exclude(state=CartState.PAID)
    unpaid.filter(items__removed_at=None, items__isnull=False).update(restored_at=at)
    Cart.objects.open().update(version=F("version") + FAR)
    for attempt in Attempt.objects.filter(state=S.PREPARED).oldest_first():
        _take_for_sent(attempt, at)
    Attempt.objects.filter(state=S.UNKNOWN).update(next_look_at=at)
    Pulse.objects.miss(Pulse.RESTORED)
    facts = {"backup taken at": restore.backup_taken_at}
    AuditEvent.objects.record(
        gettext_noop("database restored"), restore, actor=None, facts=facts
    )
    logger.error("the database is a copy of %s", restore.backup_taken_at.isoformat())


def _take_for_sent(attempt: Attempt, at: datetime) -> None:
    """It was not sent when the backup was taken; the resolver finds what came after.

    Of its body there is only what ACME's lists are asked by, so it is not sent again.
    """
    contact = payload.contact(attempt.cart)
    attempt.move(
        S.PREPARED,
        S.SENT,
        sent_at=attempt.created_at,
        send_count=1,
        lease_until=at,
        body={
            "email": contact.get("email"),
            "phoneNumber": contact.get("phone_number"),
        },
        evidence=attempt.with_evidence("restored"),
    )
    attempt.cart.hold()


# --- look ------------------------------------------------------------------------


def _go_on(restore: Restore) -> None:
    since = restore.backup_taken_at - settings.SYNC_OVERLAP
    until = restore.noticed_at.replace(microsecond=0)
    runs = SyncRun.objects.filter(created_at__gte=restore.noticed_at)
    read = runs & SyncRun.objects.covering(since, until)
    if not read.filter(state=SyncState.FINISHED).exists():
        _ask(runs.filter(order_id="", is_dry_run=False), since, until)
    elif not _unlooked(restore).exists():
        _open(restore)


def _ask(runs: models.QuerySet[SyncRun], since: datetime, until: datetime) -> None:
    """One run at a time, before all others: payments wait for it."""
    asked = runs.filter(since__lte=since, until__gte=until).order_by("pk")
    if asked.filter(state=SyncState.RUNNING).exists():
        return
    run = asked.filter(state=SyncState.REQUESTED).first()
    if run is None:
        if asked.filter(finished_at__gte=timezone.now() - PAUSE).exists():
            return
        run = sync.new(SyncAsked.NIGHT, since, until)
        run.save()
    sync.go_first(run)


def _unlooked(restore: Restore) -> models.QuerySet[Attempt]:
    """Sales without an answer that nobody has looked for since."""
    is_sent = Q(state=S.SENT, created_at__lte=restore.noticed_at)
    is_due = Q(look_count=0) | Q(next_look_at__lte=restore.noticed_at)
    return Attempt.objects.filter(is_sent | (Q(state=S.UNKNOWN) & is_due))


def _open(restore: Restore) -> None:
    _end(restore, gettext_noop("looked up after a restore"), {})


def open_by_hand(reason: str) -> int:
    """By a person who looked for what was sold; the number of restores that waited.

    Carts from before still ask, and sales without an answer are looked up on.
    """
    home = Home.objects.here().first()
    if home and home.is_moved:
        _notice(home)
    waiting = list(Restore.objects.waiting())
    for restore in waiting:
        _end(restore, gettext_noop("payments opened by hand"), {"reason": reason})
        logger.warning("payments are opened by hand after a restore: %s", reason)
    return len(waiting)


def _end(restore: Restore, said: str, facts: dict[str, object]) -> None:
    with transaction.atomic(durable=True):
        if restore.is_over():
            AuditEvent.objects.record(said, restore, actor=None, facts=facts)
            if not Restore.objects.waiting().exists():
                Pulse.objects.recover(Pulse.RESTORED)
