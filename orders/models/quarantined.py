"""Answers of ACME's that could not be read, kept until one of them can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import nameless
from .sync import SyncRun
from .sync_part import SyncPart

# How the reason begins of an answer whose guest was forgotten, now and later.
BLANKED = "Blanked."


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
        part: SyncPart,
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
            "run": part.run,
            "released_at": None,
        }
        kept, is_new = cls.objects.get_or_create(acme_id=acme_id, defaults=facts)
        if not is_new:
            cls.objects.filter(pk=kept.pk).update(**facts, tries=F("tries") + 1)
