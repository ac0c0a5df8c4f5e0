"""How often a secret was tried lately, counted so that nobody gets one more in."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone


class TriesQuerySet(models.QuerySet["Tries"]):
    def take(self, key: str, most: int, within: timedelta) -> bool:
        """Count one try before it is made; False when there were `most` already.

        Each step is one UPDATE that names what it needs, so that of a hundred requests
        at once no more than `most` pass.
        """
        now = timezone.now()
        self.get_or_create(key=key, defaults={"since": now})
        over = self.filter(key=key, since__lte=now - within)
        if over.update(number=1, since=now):
            return True
        return bool(
            self.filter(key=key, number__lt=most).update(number=F("number") + 1)
        )

    def give_back(self, key: str) -> None:
        """It was right, and so no try."""
        self.filter(key=key, number__gt=0).update(number=F("number") - 1)


class Tries(models.Model):
    key = models.CharField(max_length=80, primary_key=True)
    number = models.PositiveIntegerField(default=0)
    # When the first of them was made; all of them are forgotten together.
    since = models.DateTimeField()

    objects = TriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.number} tries, {self.key}"
