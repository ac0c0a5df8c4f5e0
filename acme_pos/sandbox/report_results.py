"""The answer of a report: columns, as ACME gives them.

Source: a live answer of 2026. Its recordCount was 0 beside 946 rows, so it is 0 here
too. A grouped answer has the columns of its groups, summaries and counts.
"""

import csv
import io
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .amounts import ZERO, shown
from .messages import JsonObject
from .report_queries import PARTS_OF_A_DATE, Known, Query, Window, comparable
from .transaction_fields import COLLECTION, CURRENCY, FIELDS, INTEGER, STRING
from .world import World

Value = str | int | None
Rows = list[sqlite3.Row]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    values: list[Value]


def result_of(world: World, query: Query, window: Window, newest: int) -> JsonObject:
    """The whole answer; rows with a number above `newest` came after the report."""
    rows = _rows(world, query, window, newest)
    for field, downwards in reversed(query.sorting):
        rows.sort(key=lambda row: _rank(field, row[field]), reverse=downwards)
    columns = _grouped(query, rows) if query.groups else _plain(query, rows)
    last = query.limit or len(rows)
    totals = [
        {"name": field, "value": _summary(field, function, rows)}
        for field, function in query.summaries.items()
    ]
    return {
        "collectionName": COLLECTION,
        "recordCount": 0,
        "skippedRecordCount": 0,
        "resultFieldList": [
            {
                "fieldName": one.name,
                "analyticsDataType": one.type,
                "values": one.values[:last],
            }
            for one in columns
        ],
        "summaryReport": {"subTotals": [], "grandTotals": totals},
    }


def as_csv(result: JsonObject) -> str:
    """The same answer as lines, under the names of its fields."""
    columns = result["resultFieldList"]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(one["fieldName"] for one in columns)
    writer.writerows(zip(*(one["values"] for one in columns), strict=True))
    return written.getvalue()


def _rows(world: World, query: Query, window: Window, newest: int) -> Rows:
    """The rows that answer, oldest first, with the fields that are needed alone."""
    lag = world.assumptions.report_lag_seconds
    needed = {
        *query.fields,
        *(one.field for one in query.filters),
        *(field for field, _ in query.sorting),
        *query.groups,
        *query.summaries,
        *query.counts,
    }
    conditions, values = ["id <= ?", "at <= ?"], [newest, world.now().timestamp() - lag]
    for bound, sign in ((window.start, ">="), (window.end, "<=")):
        if bound is not None:
            conditions.append(f"{window.column} {sign} ?")
            values.append(bound)
    # Only names of our own are spelled into it.
    sql = (
        f"SELECT {', '.join(sorted(needed))} FROM transactions"  # noqa: S608
        f" WHERE {' AND '.join(conditions)} ORDER BY at, id"
    )
    rows = world.store.rows(sql, *values)
    for one in query.filters:
        rows = [row for row in rows if one.holds(row[one.field])]
    return rows


def _rank(field: str, stored: Value) -> tuple[bool, Known]:
    """Missing values go first."""
    if stored in ("", None):
        return False, ""
    return True, comparable(field, stored)


def _plain(query: Query, rows: Rows) -> list[Column]:
    return [
        Column(field, FIELDS[field], [row[field] for row in rows])
        for field in query.fields
    ]


def _grouped(query: Query, rows: Rows) -> list[Column]:
    """A row for each group, in the order in which groups were first met."""
    groups: dict[tuple[Value, ...], Rows] = {}
    for row in rows:
        key = tuple(
            _part(row[field], function) for field, function in query.groups.items()
        )
        groups.setdefault(key, []).append(row)
    return [*_group_columns(query, list(groups)), *_figures(query, groups.values())]


def _group_columns(query: Query, keys: list[tuple[Value, ...]]) -> Iterator[Column]:
    for at, (field, function) in enumerate(query.groups.items()):
        kind = STRING if function else FIELDS[field]
        yield Column(field, kind, [key[at] for key in keys])


def _figures(query: Query, groups: Iterable[Rows]) -> Iterator[Column]:
    """Summaries keep their field's name; that a count is marked is assumed."""
    for field, function in query.summaries.items():
        found = [_summary(field, function, rows) for rows in groups]
        yield Column(field, FIELDS[field], found)
    for field in query.counts:
        counted = [sum(row[field] not in ("", None) for row in rows) for rows in groups]
        yield Column(f"{field}Count", INTEGER, [*counted])


def _part(stored: Value, function: str) -> Value:
    """A value, or the part of a date that is grouped by."""
    if not function or not stored:
        return stored
    return f"{datetime.fromisoformat(str(stored)):{PARTS_OF_A_DATE[function]}}"


def _summary(field: str, function: str, rows: Rows) -> Value:
    """A figure over the rows that have the field: money as text, numbers as such."""
    found = [Decimal(str(row[field])) for row in rows if row[field] not in ("", None)]
    figure = _computed(function, found)
    return shown(figure) if FIELDS[field] == CURRENCY else int(figure)


def _computed(function: str, found: list[Decimal]) -> Decimal:
    if not found:
        return ZERO
    if function in ("Min", "Max"):
        return min(found) if function == "Min" else max(found)
    total = sum(found, ZERO)
    return total / len(found) if function == "Average" else total
