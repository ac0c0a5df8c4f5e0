"""A change list in words: the fields as staff call them, amounts as they read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy

from acme_pos.staff import times
from acme_pos.staff.money import money

from .models import Order, OrderChange, OrderItem
from .models.change import Changed

NOTHING = gettext_lazy("nothing")


@dataclass(frozen=True, slots=True)
class Told:
    """One field: what it is of and called, what it was, what it is."""

    name: str
    was: str
    now: str


def told_change(change: OrderChange) -> Iterator[Told]:
    for field in change.fields:
        yield _told(field)


def _told(changed: Changed) -> Told:
    model: type[models.Model] = OrderItem if changed["of"] else Order
    field = _field(model, changed["field"])
    name = str(field.verbose_name) if field else changed["field"].replace("_", " ")
    return Told(
        name=f"{changed['of']}, {name}" if changed["of"] else name,
        was=_words(field, changed["was"]),
        now=_words(field, changed["now"]),
    )


def _field(model: type[models.Model], name: str) -> Any:  # noqa: ANN401
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _words(field: Any, value: Any) -> str:  # noqa: ANN401
    """As kept (see models.change): an amount and a time are texts."""
    if value in (None, ""):
        return str(NOTHING)
    if isinstance(field, models.DecimalField) and re.fullmatch(
        r"-?[0-9]+(\.[0-9]+)?", str(value)
    ):
        return money(Decimal(str(value)))
    if isinstance(field, models.DateTimeField) and (at := parse_datetime(str(value))):
        return times.moment(at)
    return str(dict(field.choices or ()).get(value, value)) if field else str(value)
