"""One reading of ACME: what was asked for, how far it came and what it found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos.staff.models import User

# What a process died over is taken over after this long.
LEASE = timedelta(minutes=2)
# A lease that ends later was written by a clock that was ahead, and holds nothing.
LONGEST_LEASE = timedelta(minutes=10)
# ACME's clock and ours are not the same, nor are those of two machines.
SKEW = timedelta(minutes=10)


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


def is_past(name: str) -> Q:
    """That moment holds nobody back any more, or was written by a clock ahead."""
    now = timezone.now()
    past = Q((f"{name}__lt", now)) | Q((f"{name}__gt", now + LONGEST_LEASE))
    return past | Q((name, None))


class Tallied(models.Model):
    """What a reading found and what it took."""

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

    class Meta:
        abstract = True


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def newest_first(self) -> SyncRunQuerySet:
        return self.order_by("-created_at", "-pk")

    def due(self) -> SyncRunQuerySet:
        """Running, and another process may help; else asked for, the oldest first.

        What the command line asked for it works by itself, unless it died over it.
        """
        alone = Q(asked=SyncAsked.COMMAND)
        left = Q(pk__in=self.left_behind().values("pk"))
        running = Q(state=SyncState.RUNNING) & (~alone | left) & is_past("pause_until")
        asked = Q(state=SyncState.REQUESTED) & ~alone
        # By their names "running" comes after "requested".
        return self.filter(running | asked).order_by("-state", "created_at", "pk")

    def left_behind(self) -> SyncRunQuerySet:
        """Running, as their rows say, and held by nobody."""
        now = timezone.now()
        held = Q(lease_until__gt=now, lease_until__lt=now + LONGEST_LEASE)
        parts = self.model.objects.filter(
            parts__finished_at=None,
            parts__lease_until__gt=now,
            parts__lease_until__lt=now + LONGEST_LEASE,
        )
        running = self.filter(state=SyncState.RUNNING).exclude(held)
        return running.exclude(pk__in=parts.values("pk"))

    def unfinished(self) -> SyncRunQuerySet:
        return self.filter(state__in=(SyncState.REQUESTED, SyncState.RUNNING))

    def joined(self) -> SyncRunQuerySet:
        """Those whose windows join, the newest first.

        One that failed on its way counts too, once all was found: whoever follows it
        reads what it left.
        """
        whole = Q(state=SyncState.FINISHED)
        whole |= Q(state=SyncState.FAILED, is_found=True)
        joined = self.filter(whole, moves_mark=True, is_dry_run=False, order_id="")
        joined = joined.filter(until__lte=timezone.now() + SKEW)
        return joined.order_by("-until", "-pk")

    def covering(self, since: Any, until: Any) -> SyncRunQuerySet:  # noqa: ANN401
        """Those that read all of ACME's transactions between two moments."""
        read = self.filter(is_found=True, is_dry_run=False, order_id="")
        return read.filter(since__lte=since, until__gte=until)


class SyncRun(Tallied):
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
    # Since when nobody has written anything of it, with what they may take for one.
    lease_until = models.DateTimeField(null=True, editable=False)
    # None of it is begun before: ACME is away, or receipts have their turn.
    pause_until = models.DateTimeField(null=True, editable=False)
    # From here on nobody has begun.
    cursor = models.DateTimeField(null=True, editable=False)
    # All that is to be read is in the plans of its parts.
    is_found = models.BooleanField(default=False, db_default=False, editable=False)
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
        """Set it going; False when another runs, or it has ended."""
        now = timezone.now()
        begun = {"started_at": now, "cursor": self.since, "lease_until": now + LEASE}
        waiting = SyncRun.objects.filter(pk=self.pk, state=SyncState.REQUESTED)
        try:
            with transaction.atomic():
                if waiting.update(state=SyncState.RUNNING, **begun):
                    self._plan_at_once()
        except IntegrityError:
            return False
        self.refresh_from_db()
        return self.is_running

    def _plan_at_once(self) -> None:
        """Parts whose orders are known: the one that was asked for, what is left."""
        plans = [[self.order_id]] if self.order_id else self._left_over()
        for plan in plans:
            many, at = len(plan), self.since
            self.parts.create(since=at, until=at, plan=plan, planned=many)
            self.write(planned=F("planned") + many, is_found=bool(self.order_id))

    def _left_over(self) -> Iterator[list[str]]:
        """Of the last run, when it failed on its way: nothing found is forgotten."""
        last = SyncRun.objects.joined().exclude(pk=self.pk).first()
        if last and self.moves_mark:
            for part in last.parts.unfinished().iterator(chunk_size=1):
                yield part.ids

    def write(self, **fields: Any) -> bool:  # noqa: ANN401
        """While it runs; False when it has ended."""
        running = SyncRun.objects.filter(pk=self.pk, state=SyncState.RUNNING)
        return bool(running.update(**fields))

    @property
    def is_running(self) -> bool:
        return self.state == SyncState.RUNNING

    @property
    def is_finished(self) -> bool:
        return self.state not in {SyncState.REQUESTED, SyncState.RUNNING}

    @property
    def percent(self) -> int:
        """Of the orders found, as if the time not looked at yet were like the rest."""
        if not self.planned:
            return 0
        share = 100 * self.done // self.planned
        whole = self.until - self.since
        if self.is_found or not whole or self.cursor is None:
            return share
        return int(share * ((self.cursor - self.since) / whole))
