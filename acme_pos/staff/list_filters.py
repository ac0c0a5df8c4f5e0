"""Filters of admin lists whose choices are known without reading the list's table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import cells
from .models import Desk, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LookupList = list[tuple[str, str]]


class ChoiceFilter(admin.SimpleListFilter):
    """One column with choices. Made by `choice`."""

    column = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> LookupList:  # noqa: ANN401
        choices: Any = model_admin.model._meta.get_field(self.column).choices
        return [(str(value), str(label)) for value, label in choices]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        value = self.value()
        return queryset.filter(**{self.column: value}) if value else queryset


def choice(column: str, title: StrOrPromise = "") -> type[ChoiceFilter]:
    """A filter by a column of choices, in the address by the column's name."""
    named = {
        "column": column,
        "parameter_name": column,
        "title": title or gettext_lazy(column),
    }
    return type(f"{column.title()}Filter", (ChoiceFilter,), named)


class YesFilter(admin.SimpleListFilter):
    """Rows that are something; the others are not asked for. Made by `yes`."""

    template = "admin/yes_filter.html"
    condition = models.Q()

    def lookups(self, request: HttpRequest, model_admin: Any) -> LookupList:  # noqa: ANN401
        return [("yes", _("Yes"))]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        return queryset.filter(self.condition) if self.value() == "yes" else queryset


def yes(name: str, title: StrOrPromise, **condition: object) -> type[YesFilter]:
    """A filter by a condition, which had best be that of a partial index."""
    named = {
        "parameter_name": name,
        "title": title,
        "condition": models.Q(**condition),
    }
    return type(f"{name.title()}Filter", (YesFilter,), named)


class CashierFilter(admin.SimpleListFilter):
    title = gettext_lazy("cashier")
    parameter_name = "cashier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> LookupList:  # noqa: ANN401
        staff = User.objects.order_by("first_name", "last_name", "username")
        return [(str(person.pk), str(person)) for person in staff]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        return _by_key(queryset, self.parameter_name, self.value())


class ActorFilter(CashierFilter):
    title = gettext_lazy("person")
    parameter_name = "actor"


class DeskFilter(admin.SimpleListFilter):
    title = gettext_lazy("desk")
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> LookupList:  # noqa: ANN401
        desks = Desk.objects.order_by("name", "pk")
        return [(str(desk.pk), desk.name) for desk in desks]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        return _by_key(queryset, self.parameter_name, self.value())


def _by_key(
    rows: models.QuerySet[Any], column: str, key: str | None
) -> models.QuerySet[Any]:
    """Of a key that is none no row; the database would not take it."""
    return rows.filter(**{f"{column}_id": cells.key(key)}) if key else rows


class DayFilter(admin.SimpleListFilter):
    """Today, yesterday, the last seven days, or a day that is typed.

    `column` holds the business day, or a time, which is in it by the venue's clock.
    Made by `day`.
    """

    template = "admin/day_filter.html"
    parameter_name = "day"
    column = ""
    is_time = False

    def lookups(self, request: HttpRequest, model_admin: Any) -> LookupList:  # noqa: ANN401
        return [
            ("today", _("Today")),
            ("yesterday", _("Yesterday")),
            ("week", _("Last 7 days")),
        ]

    @property
    def typed(self) -> str:
        """The day that was typed, to stand in the field again."""
        found = _day(self.value())
        return found.isoformat() if found else ""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """With what a form must send along to keep the other filters."""
        self.kept = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name != self.parameter_name
            for value in values
        ]
        return super().choices(changelist)

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        if not (value := self.value()):
            return queryset
        first, last = _days(value)
        if first is None or last is None:
            return queryset.none()
        if not self.is_time:
            if first == last:
                return queryset.filter(**{self.column: first})
            return queryset.filter(**{f"{self.column}__range": (first, last)})
        since, until = _midnight(first), _midnight(last + timedelta(days=1))
        return queryset.filter(
            **{f"{self.column}__gte": since, f"{self.column}__lt": until}
        )


def day(
    column: str, *, title: StrOrPromise = "", is_time: bool = False
) -> type[DayFilter]:
    named = {
        "column": column,
        "title": title or gettext_lazy("day"),
        "is_time": is_time,
    }
    return type(f"{column.title()}DayFilter", (DayFilter,), named)


def _days(value: str) -> tuple[date | None, date | None]:
    today = timezone.localdate()
    named = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "week": (today - timedelta(days=6), today),
    }
    typed = _day(value)
    return named.get(value, (typed, typed))


def _day(value: str | None) -> date | None:
    """None for what is no day, or one that no clock of ours could show."""
    try:
        found = parse_date(value or "")
    except ValueError:
        return None
    return found if found and 1970 <= found.year <= 9000 else None


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))
