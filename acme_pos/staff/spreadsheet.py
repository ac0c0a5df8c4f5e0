"""Rows as CSV: written as they are read, and harmless in a spreadsheet.

RFC 4180, in UTF-8 with its mark, by which spreadsheets know it. A text that a
spreadsheet would take for a formula begins with a quote (OWASP, CSV Injection).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
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
begins_formula = re.compile(r"[\t\r\n]|\s*[-=+@\0＝＋－＠]").match
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
    writers = [_writer(column) for column in columns]
    paths = [column.path for column in columns]
    # Closed also when nobody reads on, so that the database can forget its cursor.
    read = rows.values_list(*paths).iterator(chunk_size=READ)
    with closing(cast(Generator[Any], read)) as found:
        written = (
            writer.writerow(
                [write(value) for write, value in zip(writers, row, strict=True)]
            )
            for row in found
        )
        for some in _by(SENT, written):
            yield "".join(some), len(some)


def _by(size: int, lines: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(lines, size)):
        yield some


def _writer(column: Column) -> Callable[[Any], str]:
    """Words are put into the reader's language for the file, not for each row."""
    words = {value: cell(str(word)) for value, word in column.words.items()}

    def in_words(value: object) -> str:
        return words[value] if value in words else cell(value)

    return in_words if words else cell


def cell(value: object) -> str:
    """Amounts stay numbers; a time is the venue's, with its distance from UTC."""
    write = WRITERS.get(type(value))
    return write(value) if write else _rare(value)


def harmless(text: str) -> str:
    """The text with a quote before it when it would begin a formula."""
    return f"'{text}" if begins_formula(text) else text


def _time(value: datetime) -> str:
    local = value.astimezone(timezone.get_default_timezone())
    return local.isoformat(" ", "seconds")


def _json(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return harmless(told)


# A dict asked by the type is quicker than the questions that it saves, for each of
# millions of cells.
WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: harmless,
    type(None): lambda _: "",
    bool: lambda value: "yes" if value else "no",
    int: str,
    float: str,
    Decimal: str,
    datetime: _time,
    date: date.isoformat,
    dict: _json,
    list: _json,
}


def _rare(value: object) -> str:
    """A kind of one of those, such as a choice; else what it says of itself."""
    kinds = (kind for kind in WRITERS if kind is not str and isinstance(value, kind))
    kind = next(kinds, None)
    return WRITERS[kind](value) if kind else harmless(str(value))
