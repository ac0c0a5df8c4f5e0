"""Rows that are written together, each kind in as few statements as it takes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.db import connection, models

from acme_pos.staff.lean import Columns, insert_few, quoted, stored_in

from .heard import Answer

# So many rows of a kind no sale has. From there on COPY is quicker than the ORM, which
# sends JSON in arrays and has each character of it looked at in Python.
MANY = 50


@dataclass(slots=True)
class Batch:
    """What is to be written; `write` does it, in the caller's transaction."""

    new: list[models.Model] = field(default_factory=list)
    changed: list[tuple[models.Model, tuple[str, ...]]] = field(default_factory=list)
    gone: list[models.Model] = field(default_factory=list)

    def write(self) -> None:
        for rows in _by_model(self.new):
            insert(rows)
        alike = defaultdict(list)
        for row, names in self.changed:
            alike[type(row), names].append(row)
        for (model, names), rows in alike.items():
            update(model, rows, names)
        for rows in _by_model(self.gone):
            keys = [row.pk for row in rows]
            type(rows[0])._default_manager.filter(pk__in=keys).delete()


def insert(rows: Sequence[models.Model]) -> None:
    """New rows of one model, which get their keys. Raises django.db.Error."""
    if connection.vendor == "postgresql" and len(rows) >= MANY:
        _copy(type(rows[0]), rows)
    elif len(rows) >= MANY:
        type(rows[0])._default_manager.bulk_create(rows)
    elif rows:
        insert_few(rows)


def update(
    model: type[models.Model], rows: Sequence[models.Model], names: Iterable[str]
) -> None:
    """These columns of rows that are there."""
    columns = _columns(model, *names)
    if connection.vendor == "postgresql" and len(rows) >= MANY:
        _copy_over(model, rows, columns)
        return
    table = quoted(model._meta.db_table)
    cells = ", ".join(f"{quoted(each.column)} = %s" for each in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {cells} WHERE id = %s",  # noqa: S608
            [[*stored_in(row, columns), row.pk] for row in rows],
        )


def _by_model(rows: Iterable[models.Model]) -> Iterable[list[models.Model]]:
    found = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return found.values()


# --- PostgreSQL's own way in -------------------------------------------------------


def _copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    with connection.wrap_database_errors, connection.cursor() as cursor:
        _number(cursor, model, rows)
        _fill(cursor, model._meta.db_table, rows, model._meta.concrete_fields)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _copy_over(
    model: type[models.Model], rows: Sequence[models.Model], columns: Columns
) -> None:
    """By way of a table of our own: of five hundred statements each is planned."""
    table = quoted(model._meta.db_table)
    names = [quoted(each.column) for each in columns]
    cells = ", ".join(f"{name} = changed.{name}" for name in names)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE changed AS SELECT id, {', '.join(names)}"  # noqa: S608
            f" FROM {table} WITH NO DATA"
        )
        _fill(cursor, "changed", rows, [*_columns(model, "id"), *columns])
        cursor.execute(
            f"UPDATE {table} SET {cells} FROM changed WHERE {table}.id = changed.id"  # noqa: S608
        )
        cursor.execute("DROP TABLE changed")


def _number(cursor: Any, model: type[models.Model], rows: Sequence[Any]) -> None:  # noqa: ANN401
    """Their keys, which whoever comes next counts on from."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [model._meta.db_table, len(rows)],
    )
    for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
        row.pk = key


def _fill(
    cursor: Any,  # noqa: ANN401
    table: str,
    rows: Iterable[models.Model],
    columns: Columns,
) -> None:
    cells = [_cell_of(column) for column in columns]
    names = ", ".join(quoted(each.column) for each in columns)
    with cursor.copy(f"COPY {quoted(table)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([cell(row) for cell in cells])


def _cell_of(column: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """How a row's value is had; most are taken as they are."""
    value = attrgetter(column.attname)
    if isinstance(column, models.JSONField):
        return lambda row: _as_json(value(row), column.encoder)
    if isinstance(column, models.DateField) and _is_of_this_moment(column):
        return lambda row: column.pre_save(row, add=row._state.adding)
    return value


def _is_of_this_moment(column: models.DateField[Any, Any]) -> bool:
    return column.auto_now or column.auto_now_add


def _as_json(value: Any, encoder: type[json.JSONEncoder] | None) -> str | None:  # noqa: ANN401
    if isinstance(value, Answer):
        return value.written
    return None if value is None else json.dumps(value, cls=encoder)


def _columns(model: type[models.Model], *names: str) -> Columns:
    named = {each.name: each for each in model._meta.concrete_fields}
    return [named[name] for name in names]
