"""One reading of ACME: what was asked for, how far it came and what it found."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos.staff.models import User

from . import nameless

# A run whose process died is taken over after this long.
LEASE = timedelta(minutes=2)
# A lease that ends later was written by a clock that was ahead, and holds nothing.
LONGEST_LEASE = timedelta(minutes=10)
# How the reason begins of an answer whose guest was forgotten, now and later.
BLANKED = "Blanked."
# ACME's clock and ours are not the same, nor are those of two machines.
SKEW = timedelta(minutes=10)


class LeaseLost(Exception):
    """Another process took the run over, or it was ended."""


class SyncState(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    # ACME's answer was empty or broken where orders are known: nothing was believed.
    ABORTED = "aborted", _("stopped: ACME's answer cannot be true")
    FAILED = "failed", _("Failed")


class SyncAsked(models.TextChoices):
    """Who wanted it."""

    NIGHT = "night", _("the timetable")
    PERSON = "person", _("a person")
    COMMAND = "command", _("the command line")


def _left_behind() -> Q:
    now = timezone.now()
    past = Q(lease_until__lt=now) | Q(lease_until__gt=now + LONGEST_LEASE)
    return Q(state=SyncState.RUNNING) & past


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def newest_first(self) -> SyncRunQuerySet:
        return self.order_by("-created_at", "-pk")

    def due(self) -> SyncRunQuerySet:
        """Asked for, or left behind by a process that died; the oldest first.

        What the command line asked for it runs itself, unless it died over it.
        """
        asked = Q(state=SyncState.REQUESTED) & ~Q(asked=SyncAsked.COMMAND)
        return self.filter(asked | _left_behind()).order_by("created_at", "pk")

    def left_behind(self) -> SyncRunQuerySet:
        """Running, as their rows say, and held by nobody."""
        return self.filter(_left_behind())

    def unfinished(self) -> SyncRunQuerySet:
        return self.filter(state__in=(SyncState.REQUESTED, SyncState.RUNNING))

    def joined(self) -> SyncRunQuerySet:
        """Those whose windows join, the newest first.

        One that failed on its way counts too: whoever follows it reads the rest of
        its plan.
        """
        whole = Q(state=SyncState.FINISHED)
        whole |= Q(state=SyncState.FAILED, plan__isnull=False)
        joined = self.filter(whole, moves_mark=True, is_dry_run=False, order_id="")
        joined = joined.filter(until__lte=timezone.now() + SKEW)
        return joined.order_by("-until", "-pk")

    def covering(self, since: Any, until: Any) -> SyncRunQuerySet:  # noqa: ANN401
        """Those that read all of ACME's transactions between two moments."""
        read = self.filter(plan__isnull=False, is_dry_run=False, order_id="")
        return read.filter(since__lte=since, until__gte=until)


class SyncRun(models.Model):
    state = models.CharField(
        max_length=10, choices=SyncState.choices, default=SyncState.REQUESTED
    )
    asked = models.CharField(_("asked for by"), max_length=8, choices=SyncAsked.choices)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # The venue's day that a run of the timetable is for: one run a day, whatever the
    # clocks do.
    night = models.DateField(null=True, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    # The next night begins where this one ended: its window joins the one before.
    moves_mark = models.BooleanField(default=True)
    # One order alone, by ACME's id.
    order_id = models.CharField("order", max_length=200, blank=True)
    is_dry_run = models.BooleanField(_("nothing is written"), default=False)

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Whoever holds it writes it; another process takes over when the lease is past.
    holder = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)

    # While the plan is made: the stage and the place to go on from, and its ids so far.
    found = models.JSONField(default=dict, editable=False)
    # The ids of the orders to read, found once; `done` of them are.
    plan = models.JSONField(null=True, editable=False)
    planned = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)

    seen = models.PositiveIntegerField(default=0, help_text=_("Read from ACME."))
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(
        default=0, help_text=_("ACME knows it no more.")
    )
    quarantined = models.PositiveIntegerField(default=0)
    resolved = models.PositiveIntegerField(
        _("sales resolved"), default=0, help_text=_("Sales without an answer, found.")
    )
    requests = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0, help_text=_("Worked, over all its starts."))
    problem = models.CharField(max_length=300, blank=True)

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=SyncState.RUNNING),
                name="one_sync_runs_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(since__lte=F("until")), name="a_window_does_not_run_back"
            ),
        ]
        indexes = [models.Index(fields=["state", "-until"], name="runs_by_state")]

    def __str__(self) -> str:
        return gettext("Sync %(number)s") % {"number": self.pk}

    def claim(self) -> bool:
        """Take it for running; False while another process has it, or another runs."""
        now = timezone.now()
        free = Q(state=SyncState.REQUESTED) | _left_behind()
        try:
            with transaction.atomic():
                taken = SyncRun.objects.filter(free, pk=self.pk).update(
                    state=SyncState.RUNNING,
                    holder=uuid.uuid4(),
                    lease_until=now + LEASE,
                    started_at=self.started_at or now,
                )
        except IntegrityError:
            return False
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def write(self, *, keep: timedelta = LEASE, **fields: Any) -> None:  # noqa: ANN401
        """By its holder alone, who keeps it for so long by that.

        Raises LeaseLost when another process has taken it over.
        """
        fields = {"lease_until": timezone.now() + keep, **fields}
        mine = SyncRun.objects.filter(
            pk=self.pk, state=SyncState.RUNNING, holder=self.holder
        )
        if not mine.update(**fields):
            raise LeaseLost(self)
        for name, value in fields.items():
            setattr(self, name, value)

    def keep(self) -> None:
        """Its holder waits for ACME. Raises LeaseLost."""
        if self.lease_until is None or self.lease_until - timezone.now() < LEASE / 2:
            self.write()

    @property
    def is_running(self) -> bool:
        return self.state == SyncState.RUNNING

    @property
    def is_finished(self) -> bool:
        return self.state not in {SyncState.REQUESTED, SyncState.RUNNING}

    @property
    def percent(self) -> int:
        return 100 * self.done // self.planned if self.planned else 0


class QuarantinedQuerySet(models.QuerySet["Quarantined"]):
    def waiting(self) -> QuarantinedQuerySet:
        """Not read since; each night tries again."""
        return self.filter(released_at=None).order_by("first_seen", "pk")

    def blanked(self) -> QuarantinedQuerySet:
        return self.filter(reason__startswith=BLANKED)

    def naming(self) -> QuarantinedQuerySet:
        """Those that may name a guest."""
        return self.filter(answer__isnull=False).exclude(reason__startswith=BLANKED)

    def blank(self) -> int:
        """How many. Their reason may quote what could not be read."""
        return self.update(answer=None, reason=BLANKED)


class Quarantined(models.Model):
    """An answer of ACME's that cannot be an order, kept with the reason."""

    acme_id = models.CharField(_("ACME id"), max_length=200, unique=True)
    reason = models.CharField(max_length=300)
    # As it came, without card fields; empty when no JSON came.
    answer = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    tries = models.PositiveIntegerField(default=1)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)
    # When it could be read after all.
    released_at = models.DateTimeField(null=True)
    run = models.ForeignKey(SyncRun, models.SET_NULL, null=True, related_name="bad")

    objects = QuarantinedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("quarantined")
        indexes = [
            models.Index(fields=["released_at", "first_seen"], name="waiting_bad_rows")
        ]

    def __str__(self) -> str:
        return gettext("Order %(number)s: %(reason)s") % {
            "number": self.acme_id,
            "reason": self.reason,
        }

    @classmethod
    def keep(
        cls,
        acme_id: str,
        reason: str,
        answer: Mapping[str, Any] | None,
        run: SyncRun,
        *,
        is_blanked: bool = False,
    ) -> None:
        """A row for it, or one more try on the row it has.

        Where its guest was forgotten, with its order or as an old answer, only those
        fields of it are kept that name nobody.
        """
        now = timezone.now()
        acme_id = acme_id.replace("\0", "")[:200]
        if is_blanked or cls.objects.blanked().filter(acme_id=acme_id).exists():
            reason, answer = f"{BLANKED} {reason}", nameless.answer(answer)
        facts = {
            "reason": reason.replace("\0", "")[:300],
            "answer": answer,
            "last_seen": now,
            "run": run,
            "released_at": None,
        }
        kept, is_new = cls.objects.get_or_create(acme_id=acme_id, defaults=facts)
        if not is_new:
            cls.objects.filter(pk=kept.pk).update(**facts, tries=F("tries") + 1)
