"""Who sells, where, for which venue, and what was done by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NoReturn

from django.contrib.auth.models import AbstractUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class User(AbstractUser):
    """A member of staff. Demo accounts cannot sign in once ACME is live."""

    is_demo = models.BooleanField("demo account", default=False, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Desk(models.Model):
    """A place where guests are served; carts and sales belong to one."""

    name = models.CharField(max_length=60, unique=True)
    is_open = models.BooleanField(
        "open for selling", default=True, help_text="Closed desks cannot be chosen."
    )

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """What receipts say about the house. There is one row."""

    name = models.CharField(max_length=120, default="Your museum")
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    tax_note = models.TextField(
        "tax and donation note",
        blank=True,
        help_text="Printed under a receipt that has a donation on it.",
    )
    receipt_footer = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "venue"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_venue")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Venue:
        """The row, or its defaults while nobody has saved one."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def record(
        self,
        action: str,
        subject: models.Model,
        *,
        actor: User | None,
        desk: Desk | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> AuditEvent:
        """Write one line of the trail; `facts` hold no card data and no keys."""
        return self.create(
            action=action,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            actor=actor,
            desk=desk,
            facts=dict(facts or {}),
        )

    def about(self, subject: models.Model) -> AuditEventQuerySet:
        label = subject._meta.label_lower
        found = self.filter(subject_type=label, subject_id=str(subject.pk))
        return found.order_by("at", "pk")


class AuditEvent(models.Model):
    """One act by one person. Rows are added and never changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor or 'system'} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        if self.pk:
            self._refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise TypeError("The audit trail is only added to.")


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
    BEAT = "beat"

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row, since then.")
    lease_until = models.DateTimeField(null=True)

    objects = PulseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
