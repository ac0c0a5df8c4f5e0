"""No text of any row holds a card number: each column, also inside JSON and sessions.

A card number is a run of digits, with a blank, dot or hyphen between any two of them or
none, of a brand's beginning and length, that passes the Luhn check. Other groups of
digits may stand beside it, as in "2 4242 4242 4242 4242".

One in fifty of ACME's longest ids would look like that by chance. So digits alone under
a name that ends in "id" or "ids" are none, and neither are UUIDs and hexadecimal ids.
paymentId is read all the same: a check or voucher number, which a person typed. The
catalog is not read: it is ACME's, and nobody can type into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models

from acme_pos import cards
from acme_pos.redaction import redact
from carts.models import CatalogEntry

from ..models import Attempt, Order
from .violation import Violation

_HEXADECIMAL = re.compile(
    r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})\b",
    re.IGNORECASE,
)
_ID_NAME = re.compile(r"(?:^|_)ids?$|Ids?$")
_TYPED_IDS = {"paymentId", "payment_id"}
# What staff call a row, where it is not the number of the row.
_CALLED: dict[type[models.Model], tuple[str, str]] = {
    Attempt: ("sale", "reference"),
    Order: ("order", "order_number"),
}


def in_any_row() -> Iterator[Violation]:
    for model in apps.get_models():
        if model not in (Session, CatalogEntry) and not model._meta.proxy:
            yield from _in_rows_of(model)
    yield from _in_sessions()


def _in_rows_of(model: type[models.Model]) -> Iterator[Violation]:
    names = [f.name for f in model._meta.concrete_fields if _is_text(f)]
    noun, called = _CALLED.get(model, (str(model._meta.verbose_name), "pk"))
    rows = model._base_manager.order_by("pk").values("pk", called, *names)
    for row in rows.iterator() if names else ():
        for name in names:
            if holds_card(name, row[name]):
                words = f"a card number stands in {model._meta.label}.{name}"
                yield Violation("I9", redact(f"{noun} {row[called]}"), words)


def _in_sessions() -> Iterator[Violation]:
    """Decoded. A session's key is not said: it would open the session."""
    for session in Session.objects.order_by("pk").iterator():
        if holds_card("", session.get_decoded()):
            subject = f"session until {session.expire_date:%Y-%m-%d %H:%M} UTC"
            yield Violation("I9", subject, "a card number stands in it")


def _is_text(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def holds_card(name: str, value: object) -> bool:
    """Whether a value of that name, or anything in it, holds a card number."""
    if isinstance(value, dict):
        return any(holds_card("", k) or holds_card(k, v) for k, v in value.items())
    if isinstance(value, list):
        return any(holds_card(name, each) for each in value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    text = str(value)
    is_id = bool(_ID_NAME.search(name)) and name not in _TYPED_IDS
    return not (is_id and text.isdecimal()) and any(
        cards.spans_in(_HEXADECIMAL.sub(" ", text))
    )
