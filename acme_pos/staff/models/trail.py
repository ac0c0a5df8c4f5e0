"""What was done by whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from .people import User
from .venue import Desk


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
