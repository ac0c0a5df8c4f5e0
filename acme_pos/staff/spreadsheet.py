"""Rows as CSV: written as they are read, and harmless in a spreadsheet.

RFC 4180, in UTF-8 with its mark, by which spreadsheets know it. A text that a
spreadsheet would take for a formula begins with a quote (OWASP, CSV Injection).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

MARK = "\ufeff"
# With these a spreadsheet begins a formula, some after white space; the wide ones are
# what it makes of a keyboard for Chinese or Japanese.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
# Rows that are read from the database, and lines that are sent, at a time.
READ, SENT = 2000, 200


@dataclass(frozen=True, slots=True)
class Column:
    """A header, the path of its value in `values_list`, and words for values."""

    header: str
    path: str
    words: Mapping[Any, Any] = field(default_factory=dict)


class _Line:
    """What csv writes to: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def lines_of(
    columns: Sequence[Column], rows: models.QuerySet[Any]
) -> Generator[tuple[str, int]]:
    """Pieces of the file, each with how many rows are in it; the headers come first.

    No more than READ rows are in memory: PostgreSQL keeps the rest in a cursor.
    """
    writer: Any = csv.writer(_Line())
    yield MARK + writer.writerow([column.header for column in columns]), 0
    paths = [column.path for column in columns]
    # Closed also when nobody reads on, so that the database can forget its cursor.
    read = rows.values_list(*paths).iterator(chunk_size=READ)
    with closing(cast(Generator[Any], read)) as found:
        written = (writer.writerow(_cells(columns, row)) for row in found)
        for some in _by(SENT, written):
            yield "".join(some), len(some)


def _by(size: int, lines: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(lines, size)):
        yield some


def _cells(columns: Sequence[Column], row: Iterable[Any]) -> list[str]:
    return [
        cell(column.words.get(value, value) if column.words else value)
        for column, value in zip(columns, row, strict=True)
    ]


def cell(value: object) -> str:
    """Amounts stay numbers; a time is the venue's, with its distance from UTC."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return harmless(str(value))


def harmless(text: str) -> str:
    """The text with a quote before it when it would begin a formula."""
    is_formula = text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if is_formula else text
