"""Few new rows, inserted as the ORM does it without the ORM's own work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.transaction import mark_for_rollback_on_error

Columns = Sequence["models.Field[Any, Any]"]


def insert_few(rows: Sequence[models.Model]) -> None:
    """Rows of one model, by one statement; they get their keys.

    As `bulk_create` does it, whose own work is most of the time that it takes. Raises
    django.db.Error, and then the caller's transaction is lost, also to who catches it.
    """
    model = type(rows[0])
    columns = _but_the_key(model)
    line = f"({', '.join(['%s'] * len(columns))})"
    values = [value for row in rows for value in stored_in(row, columns, add=True)]
    with mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(
            f"{_insert_into(model)} {', '.join([line] * len(rows))} RETURNING id",
            values,
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias


def stored_in(row: models.Model, columns: Columns, *, add: bool = False) -> list[Any]:
    """The row's values as the database takes them."""
    return [
        each.get_db_prep_save(each.pre_save(row, add), connection) for each in columns
    ]


def quoted(name: str | None) -> str:
    return connection.ops.quote_name(f"{name}")


@cache
def _but_the_key(model: type[models.Model]) -> Columns:
    return [each for each in model._meta.concrete_fields if not each.primary_key]


@cache
def _insert_into(model: type[models.Model]) -> str:
    names = ", ".join(quoted(each.column) for each in _but_the_key(model))
    return f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES"
