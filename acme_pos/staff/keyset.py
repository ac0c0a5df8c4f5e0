"""Long lists, newest first, a page at a time: `older` and `newer`, no page numbers.

A page number makes the database count and skip all rows before the page; the row that a
page ended with is found in the index at once, however far back it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.db import models
from django.db.models import Q


class Keyed(Protocol):
    """A model's instance, or a named tuple with its key in it."""

    @property
    def pk(self) -> Any: ...  # noqa: ANN401


Row = TypeVar("Row", bound=Keyed)

OLDER, NEWER = "older", "newer"
# Rows are counted up to here; beyond it a list says "1,000+".
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Which way to read on, and from which row, which is not read again."""

    is_back: bool = False
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Row]):
    """Some rows of a list, with the rows from which its neighbours begin."""

    rows: list[Row]
    older: int | None
    newer: int | None

    @property
    def has_neighbours(self) -> bool:
        return self.older is not None or self.newer is not None


def cursor_in(query: Mapping[str, Any]) -> Cursor:
    """The cursor of an address; of a broken one the newest page."""
    for name in (OLDER, NEWER):
        typed = str(query.get(name) or "")
        if typed.isascii() and typed.isdigit() and len(typed) < 19:
            return Cursor(is_back=name == NEWER, pk=int(typed))
    return Cursor()


def page_of(
    rows: models.QuerySet[Any, Row], cursor: Cursor, *, by: str, size: int
) -> KeysetPage[Row]:
    """One page, newest first by the column `by` and then the key.

    One query, one more for where the cursor stands, and one when it leads to the top.
    """
    order = [by, "pk"] if cursor.is_back else [f"-{by}", "-pk"]
    found = list(_beyond(rows, cursor, by).order_by(*order)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if cursor.is_back and not has_more:
        # The newest page is a whole one, not the few rows that are left of it.
        return page_of(rows, Cursor(), by=by, size=size)
    if cursor.is_back:
        found.reverse()
    has_older = cursor.is_back or has_more
    return KeysetPage(
        rows=found,
        older=found[-1].pk if found and has_older else None,
        newer=found[0].pk if found and cursor.pk is not None else None,
    )


def _beyond(
    rows: models.QuerySet[Any, Row], cursor: Cursor, by: str
) -> models.QuerySet[Any, Row]:
    """The rows past the cursor; all of them when there is no such row."""
    if cursor.pk is None:
        return rows
    side = "gt" if cursor.is_back else "lt"
    if by == "pk":
        return rows.filter(**{f"pk__{side}": cursor.pk})
    every = rows.model._default_manager
    at = every.filter(pk=cursor.pk).values_list(by, flat=True).first()
    if at is None:
        return rows
    # The first condition is what an index can begin at; an OR alone is not.
    past = Q(**{f"{by}__{side}": at}) | Q(**{by: at, f"pk__{side}": cursor.pk})
    return rows.filter(**{f"{by}__{side}e": at}).filter(past)


def around(keys: Sequence[Any], cursor: Cursor, size: int) -> Sequence[Any]:
    """Of the keys of a whole list, newest first, those that a page can depend on.

    A database that is told a thousand keys for each page takes longer over them than
    over the page.
    """
    if cursor.pk is not None and cursor.pk not in keys:
        return keys
    at = 0 if cursor.pk is None else keys.index(cursor.pk)
    return keys[max(0, at - size - 1) : at + size + 2]


def counted(rows: models.QuerySet[Any]) -> int:
    """How many there are, at most one more than COUNTED."""
    return rows.order_by()[: COUNTED + 1].count()


def in_words(count: int) -> str:
    """`312`, or `1,000+`."""
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"
