"""ACME's catalog as last read, so that no page waits for ACME."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class CatalogKind(models.TextChoices):
    EVENT = "event"
    ADD_ON = "add-on"
    DONATION = "donation"
    LEVEL = "level"
    CAMPAIGN = "campaign"
    APPEAL = "appeal"
    FUND = "fund"
    DISCOUNT = "discount"


class CatalogEntryQuerySet(models.QuerySet["CatalogEntry"]):
    def of(self, kind: CatalogKind) -> CatalogEntryQuerySet:
        return self.filter(kind=kind).order_by("starts_at", "position", "pk")

    def goods(self) -> CatalogEntryQuerySet:
        """What is sold besides tickets."""
        kinds = (CatalogKind.ADD_ON, CatalogKind.DONATION, CatalogKind.LEVEL)
        return self.filter(kind__in=kinds).order_by("position", "pk")

    def on(self, day: date) -> CatalogEntryQuerySet:
        """Events that start on this day by the venue's clock."""
        start = timezone.make_aware(datetime.combine(day, time.min))
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return self.of(CatalogKind.EVENT).filter(
            starts_at__gte=start, starts_at__lt=end
        )


class CatalogEntry(models.Model):
    kind = models.CharField(max_length=8, choices=CatalogKind.choices)
    acme_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField(null=True)
    places_left = models.IntegerField(null=True)
    answer = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    as_of = models.DateTimeField()

    objects = CatalogEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "catalog entries"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "acme_id"], name="an_entry_is_listed_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "starts_at", "position"])]

    def __str__(self) -> str:
        return self.name
