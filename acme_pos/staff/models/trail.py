"""What was done by whom: lines that are added, and never changed or deleted.

Triggers of the database (migrations 0007 and 0010) refuse to change, delete or replace
a line, also to whoever comes past this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from acme_pos import request_ids
from acme_pos.staff.lean import insert_few

from .people import User
from .venue import Desk

# What a line must never hold, by the name of the field.
_SECRET = re.compile(r"(?i)password|\bpin|_pin|secret|token|api_?key|cvc|card_number")
HIDDEN = "[hidden]"
# DISTINCT would read every line.
_ACTIONS = """
WITH RECURSIVE step (action) AS (
    SELECT MIN(action) FROM staff_auditevent
    UNION ALL
    SELECT (SELECT MIN(action) FROM staff_auditevent WHERE action > step.action)
    FROM step WHERE step.action IS NOT NULL
)
SELECT action FROM step WHERE action IS NOT NULL
"""
# What staff call a row, the first of these that it has; else what it says of itself.
_NAMES = ("order_number", "reference", "username")


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def record(
        self,
        action: str,
        subject: models.Model | None,
        *,
        actor: User | None,
        approver: User | None = None,
        desk: Desk | None = None,
        facts: Mapping[str, Any] | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        request_id: str = "",
    ) -> AuditEvent:
        """Write one line of the trail.

        `before` and `after` are fields of the subject, and only those that differ are
        kept. None of the three may hold cards, keys or a guest's data: a line cannot be
        taken back. Fields that are named like a secret lose their values. `request_id`
        is for what goes on after the request, such as a download.
        """
        was, now = _differing(before or {}, after or {})
        line = AuditEvent(
            action=action,
            subject_type=subject._meta.label_lower if subject else "",
            subject_id=str(subject.pk) if subject else "",
            subject_name=_name_of(subject)[:60] if subject else "",
            actor=actor,
            approver=approver,
            desk=desk,
            request_id=request_id or request_ids.current(),
            facts=_without_secrets(facts or {}),
            before=_without_secrets(was),
            after=_without_secrets(now),
        )
        insert_few([line])
        return line

    def about(self, subject: models.Model) -> AuditEventQuerySet:
        label = subject._meta.label_lower
        found = self.filter(subject_type=label, subject_id=str(subject.pk))
        return found.order_by("at", "pk")

    def named(self, words: str) -> AuditEventQuerySet:
        """About what staff call so, such as an order's number or a sale's reference.

        Also by the row's own number, a person's username, or the id of a request. Each
        is an equality that an index answers.
        """
        reference = words.replace("-", "").upper()
        is_subject = Q(subject_name__in=(words, reference)) | Q(subject_id=words)
        is_person = Q(actor__username=words) | Q(approver__username=words)
        return self.filter(is_subject | is_person | Q(request_id=words))

    def of_day(self, day: date) -> AuditEventQuerySet:
        """By the venue's clock."""
        begin = timezone.make_aware(datetime.combine(day, time.min))
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return self.filter(at__gte=begin, at__lt=end)

    def lately(self, action: str, actor: User | None, within: timedelta) -> int:
        """How many lines of that act by that person are younger."""
        since = timezone.now() - within
        return self.filter(action=action, actor=actor, at__gte=since).count()

    def update(self, **fields: Any) -> NoReturn:  # noqa: ANN401
        _refuse()

    def delete(self) -> NoReturn:
        _refuse()


class AuditEvent(models.Model):
    """One act. `actor` is who was signed in; `approver` who allowed it beside them."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    # As staff called it then.
    subject_name = models.CharField(_("about"), max_length=60, blank=True)
    request_id = models.CharField(max_length=32, blank=True, db_index=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # The subject's fields that changed, and no others.
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the trail")
        verbose_name_plural = _("lines of the trail")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["subject_name"], name="trail_by_subject"),
            models.Index(fields=["action", "actor", "at"], name="trail_by_action"),
            models.Index(fields=["-at", "-id"], name="trail_by_time"),
        ]

    def __str__(self) -> str:
        at = timezone.localtime(self.at)
        return f"{at:%Y-%m-%d %H:%M} {self.actor or 'system'} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        if self.pk:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401
        _refuse()


def _refuse() -> NoReturn:
    raise TypeError("The audit trail is only added to.")


def _name_of(subject: models.Model) -> str:
    """In English, whoever acts: what is kept does not change its language."""
    names = (getattr(subject, name, "") for name in _NAMES)
    with translation.override("en"):
        return next(filter(None, names), str(subject))


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both without what is the same in both."""
    both = before.keys() & after.keys()
    same = {name for name in both if before[name] == after[name]}
    was = {name: value for name, value in before.items() if name not in same}
    now = {name: value for name, value in after.items() if name not in same}
    return was, now


def _without_secrets(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: HIDDEN if _SECRET.search(name) else value for name, value in facts.items()
    }


def actions_taken() -> list[str]:
    """The words of all acts so far, by one step through the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTIONS)
        return [action for (action,) in cursor.fetchall()]
