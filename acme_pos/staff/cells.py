"""What stands in the cells of admin lists and pages, as staff read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import times
from .money import money

NOTHING = ""


def when(at: datetime | None) -> str:
    """`Nov 22, 2026, 2:03 PM`, by the venue's clock."""
    return times.moment(at) if at else NOTHING


def amount(of: Decimal | None) -> str:
    """What is below zero with its sign before the currency."""
    if of is None:
        return NOTHING
    return f"−{money(-of)}" if of < 0 else money(of)


def over(first: object, second: object) -> SafeString | str:
    """Two lines in one cell, so that a list fits a narrow screen."""
    if not second:
        return str(first)
    return format_html("{} <small>{}</small>", first, second)


def link_to(row: models.Model | None, words: object = "") -> SafeString | str:
    """A link to the row's page in the admin, or what it is called."""
    if row is None:
        return NOTHING
    meta = row._meta
    page = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', page, words or row)


def listed(links: Iterable[object]) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((link,) for link in links))


def key(text: str) -> int:
    """The key of a row as it was typed; 0, which no row has, for what is none."""
    is_key = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if is_key else 0


def pretty(value: object) -> SafeString:
    """JSON as it can be read."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return format_html('<pre class="json" tabindex="0">{}</pre>', text)


def to_the_second(at: datetime) -> str:
    return f"{times.day(at)}, {times.clock_to_the_second(at)}"


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
