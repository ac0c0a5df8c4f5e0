"""Few rows written as the ORM does it, without the ORM's own work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.transaction import mark_for_rollback_on_error

from .prepared import plan_kept

Columns = Sequence["models.Field[Any, Any]"]

# Values of most columns, that no database has another form of.
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})
_OF_PLAIN_VALUES = frozenset(
    {
        models.BigIntegerField,
        models.BooleanField,
        models.CharField,
        models.EmailField,
        models.ForeignKey,
        models.IntegerField,
        models.OneToOneField,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.TextField,
    }
)


def insert_few(rows: Sequence[models.Model]) -> None:
    """Rows of one model, by one statement; they get their keys.

    As `bulk_create` does it, whose own work is most of the time that it takes. Raises
    django.db.Error, and then the caller's transaction is lost, also to who catches it.
    """
    here, model = connections[DEFAULT_DB_ALIAS], type(rows[0])
    columns = _but_the_key(model)
    line = f"({', '.join(['%s'] * len(columns))})"
    values = [value for row in rows for value in stored_in(row, columns, add=True)]
    with mark_for_rollback_on_error(here.alias), here.cursor() as cursor:
        with plan_kept(here):
            cursor.execute(
                f"{_insert_into(model)} {', '.join([line] * len(rows))} RETURNING id",
                values,
            )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, here.alias


def change(
    model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any]
) -> int:
    """In how many rows these columns, that are as `where` says, now have `values`.

    As `filter(**where).update(**values)` does it, with values alone. In `where` None
    is IS NULL, and a tuple is any of those, an empty one none. To write that SQL takes
    the ORM four times as long as SQLite takes to obey it. Raises FieldDoesNotExist,
    and django.db.Error as `insert_few` does.
    """
    if () in where.values():
        return 0
    here = connections[DEFAULT_DB_ALIAS]
    is_as = tuple((name, _how_asked(value)) for name, value in where.items())
    meant: list[tuple[str, Any]] = list(values.items())
    for name, value in where.items():
        asked = value if isinstance(value, tuple) else (value,)
        meant += ((name, each) for each in asked if _is_beside(each))
    stored = [
        _column(model, name).get_db_prep_save(_key(value), here)
        for name, value in meant
    ]
    with mark_for_rollback_on_error(here.alias), here.cursor() as cursor:
        with plan_kept(here):
            cursor.execute(_update(model, tuple(values), is_as), stored)
        return int(cursor.rowcount)


def stored_in(row: models.Model, columns: Columns, *, add: bool = False) -> list[Any]:
    """The row's values as the database takes them."""
    # One look for this thread's connection; the proxy looks at each mention.
    here = connections[DEFAULT_DB_ALIAS]

    def stored(column: models.Field[Any, Any]) -> Any:  # noqa: ANN401
        value = getattr(row, column.attname)
        if type(value) in _AS_THEY_ARE and type(column) in _OF_PLAIN_VALUES:
            return value
        return column.get_db_prep_save(column.pre_save(row, add), here)

    return [stored(each) for each in columns]


def quoted(name: str | None) -> str:
    return connection.ops.quote_name(f"{name}")


def _key(value: Any) -> Any:  # noqa: ANN401
    return value.pk if isinstance(value, models.Model) else value


def _is_beside(value: Any) -> bool:  # noqa: ANN401
    """The statement, and not in it."""
    return value is not None and not isinstance(value, models.TextChoices)


def _how_asked(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return "IS NULL"
    if isinstance(value, tuple):
        return f"IN ({', '.join(map(_named, value))})"
    return f"= {_named(value)}"


def _named(value: Any) -> str:  # noqa: ANN401
    """A state by its name in the statement, for the reason that `written` has."""
    return f"'{value}'" if isinstance(value, models.TextChoices) else "%s"


@lru_cache(maxsize=500)
def _update(
    model: type[models.Model],
    names: tuple[str, ...],
    is_as: tuple[tuple[str, str], ...],
) -> str:
    def column(name: str) -> str:
        return quoted(_column(model, name).column)

    become = ", ".join(f"{column(name)} = %s" for name in names)
    asked = " AND ".join(f"{column(name)} {how}" for name, how in is_as)
    table = quoted(model._meta.db_table)
    return f"UPDATE {table} SET {become} WHERE {asked}"  # noqa: S608


@cache
def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """Raises FieldDoesNotExist, also for one that is no column of this table."""
    key = model._meta.pk
    found = key if name == "pk" else model._meta.get_field(name)
    if not isinstance(found, models.Field) or not found.concrete:
        raise FieldDoesNotExist(f"{model.__name__} has no column {name!r}.")
    return found


@cache
def _but_the_key(model: type[models.Model]) -> Columns:
    return [each for each in model._meta.concrete_fields if not each.primary_key]


@cache
def _insert_into(model: type[models.Model]) -> str:
    names = ", ".join(quoted(each.column) for each in _but_the_key(model))
    return f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES"
