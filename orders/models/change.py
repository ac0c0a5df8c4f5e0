"""What became of an order since it was first recorded, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos.staff import times


class Changed(TypedDict):
    """One field. `of` is empty for the order itself, else names its item."""

    of: str
    field: str
    was: Any
    now: Any


class OrderChange(models.Model):
    """One recording that found an order other than it was kept."""

    order = models.ForeignKey("orders.Order", models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    # When ACME says that it changed; `at` is when we learned of it.
    updated_on = models.DateTimeField(_("changed at ACME"))
    fields = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [models.Index(fields=["order", "at"], name="changes_of_an_order")]

    def __str__(self) -> str:
        return gettext("%(order)s changed at %(time)s") % {
            "order": self.order,
            "time": times.moment(self.updated_on),
        }


def differing(kept: models.Model, facts: Mapping[str, Any]) -> list[str]:
    """The names of the columns that the facts would change."""
    return [name for name, value in facts.items() if not _is_equal(kept, name, value)]


def _is_equal(kept: models.Model, name: str, value: Any) -> bool:  # noqa: ANN401
    """Without asking the database for the row that a key names."""
    if isinstance(value, models.Model):
        return bool(getattr(kept, f"{name}_id") == value.pk)
    was = getattr(kept, name)
    return bool(was == value or _plain(was) == _plain(value))


def told(
    of: str, kept: models.Model, facts: Mapping[str, Any], names: Iterable[str]
) -> Iterator[Changed]:
    """The changes of those columns, as they are kept and shown."""
    for name in names:
        was, now = _plain(getattr(kept, name)), _plain(facts[name])
        yield {"of": of, "field": name, "was": was, "now": now}


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Equal for what the database holds as equal: an amount, a moment, a row."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return f"{Decimal(value):.2f}" if isinstance(value, Decimal) else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, models.Model):
        return value.pk
    return value
