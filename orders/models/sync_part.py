"""A piece of a run that one process works at a time: a window of it, or the rest."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext

from .sync import LEASE, LONGEST_LEASE, SyncRun, SyncState, Tallied, is_past


class LeaseLost(Exception):
    """Another process took the part over, or its run has ended."""


# What a part counts, its run counts too.
COUNTED = frozenset(field.name for field in Tallied._meta.local_fields)


class SyncPartQuerySet(models.QuerySet["SyncPart"]):
    def unfinished(self) -> SyncPartQuerySet:
        return self.filter(finished_at=None).order_by("is_rest", "since", "pk")

    def claim(self) -> SyncPart | None:
        """The first that nobody works at, for this process alone."""
        free = self.unfinished().filter(is_past("lease_until"))
        for pk in free.values_list("pk", flat=True):
            one = free.filter(pk=pk, run__state=SyncState.RUNNING).order_by()
            if one.update(holder=uuid.uuid4(), lease_until=timezone.now() + LEASE):
                return self.get(pk=pk)
        return None

    def held(self) -> SyncPartQuerySet:
        now = timezone.now()
        live = Q(lease_until__gt=now, lease_until__lte=now + LONGEST_LEASE)
        return self.filter(live, finished_at=None)


class SyncPart(Tallied):
    """The rows are the queue: whoever claims one works it until its lease is over."""

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="parts")
    since = models.DateTimeField()
    until = models.DateTimeField()
    # What no report tells, looked for once all reports are read.
    is_rest = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)
    # Whoever holds it writes it; another process takes over when the lease is past.
    holder = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    # While the plan is made: the stage and the place to go on from, and its ids so far.
    found = models.JSONField(default=dict)
    # The ids of the orders to read, found once; `done` of them are.
    plan = models.JSONField(null=True)

    objects = SyncPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(is_rest=True), name="a_run_has_one_rest"
            ),
        ]
        indexes = [models.Index(fields=["run", "finished_at"], name="parts_to_do")]

    def __str__(self) -> str:
        return gettext("Sync %(number)s") % {"number": f"{self.run_id}.{self.pk}"}

    @transaction.atomic(savepoint=False)
    def write(self, *, keep: timedelta = LEASE, **fields: Any) -> None:  # noqa: ANN401
        """By its holder alone, who keeps it for so long by that.

        What it counts is added to the run's. Raises LeaseLost, and then nothing of
        the transaction around it may be kept.
        """
        fields = {"lease_until": timezone.now() + keep, **fields}
        mine = SyncPart.objects.filter(pk=self.pk, holder=self.holder, finished_at=None)
        more = {
            name: F(name) + (fields[name] - getattr(self, name))
            for name in fields.keys() & COUNTED
        }
        alive = {"lease_until": timezone.now() + LEASE}
        if not (mine.update(**fields) and self.run.write(**alive, **more)):
            raise LeaseLost(self)
        for name, value in fields.items():
            setattr(self, name, value)

    def keep(self) -> None:
        """Its holder waits for ACME. Raises LeaseLost."""
        if self.lease_until is None or self.lease_until - timezone.now() < LEASE / 2:
            self.write()

    @property
    def is_dry_run(self) -> bool:
        return self.run.is_dry_run

    @property
    def ids(self) -> list[str]:
        """What is planned and not read yet."""
        plan: list[str] = self.plan or []
        return plan[self.done :]

    @property
    def length(self) -> timedelta:
        return self.until - self.since
