"""What must go on running, and who runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PulseQuerySet(models.QuerySet["Pulse"]):
    def beat(self, name: str) -> None:
        """It runs, or answers, now."""
        self.update_or_create(name=name, defaults={"at": timezone.now(), "failures": 0})

    def recover(self, *names: str) -> None:
        """It answers; a write only when the last time it did not."""
        failed = self.filter(name__in=names, failures__gt=0)
        failed.update(at=timezone.now(), failures=0)

    def miss(self, name: str) -> None:
        """It was tried and did not answer."""
        self.get_or_create(name=name)
        self.filter(name=name).update(failures=F("failures") + 1)

    @contextmanager
    def lease(self, name: str, length: timedelta) -> Iterator[bool]:
        """One runner at a time; False when another has it. A dead one's runs out."""
        until = timezone.now() + length
        self.get_or_create(name=name)
        free = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
        taken = self.filter(free, name=name).update(lease_until=until)
        try:
            yield bool(taken)
        finally:
            if taken:
                self.filter(name=name, lease_until=until).update(lease_until=None)


class Pulse(models.Model):
    """When something that must go on running last did, and who runs it now."""

    ACME = "acme"
    KEY = "acme key"
    PUBLISHABLE_KEY = "publishable key"
    WORKER = "worker"
    READER = "reader"
    BEAT = "beat"
    # Failing while ACME is asked what was sold since the backup.
    RESTORED = "restored"

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(
        default=0, help_text=_("In a row, since then.")
    )
    lease_until = models.DateTimeField(null=True)

    objects = PulseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
