"""ACME's catalog as last read, so that no page waits for ACME."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CatalogKind(models.TextChoices):
    EVENT = "event", _("Event")
    ADD_ON = "add-on", _("Add On")
    DONATION = "donation", _("Donation")
    LEVEL = "level", _("Level")
    CAMPAIGN = "campaign", _("Campaign")
    APPEAL = "appeal", _("Appeal")
    FUND = "fund", _("Fund")
    DISCOUNT = "discount", _("Discount")


# What is sold besides tickets.
GOODS = (CatalogKind.ADD_ON, CatalogKind.DONATION, CatalogKind.LEVEL)


class CatalogEntryQuerySet(models.QuerySet["CatalogEntry"]):
    def of(self, kind: CatalogKind) -> CatalogEntryQuerySet:
        return self.filter(kind=kind).order_by("starts_at", "position", "pk")

    def on(self, day: date) -> CatalogEntryQuerySet:
        """Events that start on this day by the venue's clock."""
        return self.of(CatalogKind.EVENT).filter(_within(day))

    def next_day(self, after: date) -> date | None:
        """The first day after it on which an event starts."""
        later = self.of(CatalogKind.EVENT).filter(starts_at__gte=_midnight_after(after))
        starts_at = later.values_list("starts_at", flat=True).first()
        return timezone.localdate(starts_at) if starts_at else None

    def for_sale(
        self, days: Iterable[date], ids: Iterable[str], *, goods: bool = True
    ) -> CatalogEntryQuerySet:
        """What is sold besides tickets, the days' events, and the events named."""
        events = Q(acme_id__in=list(ids))
        for day in days:
            events |= _within(day)
        wanted = Q(kind=CatalogKind.EVENT) & events
        if goods:
            wanted |= Q(kind__in=GOODS)
        return self.filter(wanted).order_by("starts_at", "position", "pk")


def _within(day: date) -> Q:
    start = _midnight_after(day - timedelta(days=1))
    return Q(starts_at__gte=start, starts_at__lt=_midnight_after(day))


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


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
        verbose_name_plural = _("catalog entries")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "acme_id"], name="an_entry_is_listed_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "starts_at", "position"])]

    def __str__(self) -> str:
        return self.name


class CatalogReading(models.Model):
    """Which reading of ACME the entries are of: one row, written along with them.

    Whoever has parsed entries under its stamp need not read them again; no two readings
    have the same.
    """

    ONLY = 1

    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.stamp)
