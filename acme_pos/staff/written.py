"""Questions that every page asks, whose SQL Django writes once.

    lines = Written(lambda cart: CartItem.objects.filter(cart=cart), -1)
    lines(cart.pk)

To write it takes several times as long as a database takes to answer it, and the same
comes out each time but for the values. These stand in it as marks until they are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query

from .prepared import forget_plans, plan_kept

Row = TypeVar("Row")
Said = tuple[str, tuple[Any, ...]]

# Without quotes, backslashes or percent signs.
_PLAIN = re.compile(r"[a-z_]*", re.ASCII)


class Written(Generic[Row]):
    """Calls `question` with `marks`, once for each kind of database.

    A mark is of the type of the real value, and stands nowhere else in the question.
    None is no value to ask for: SQL has other words for it.
    """

    def __init__(
        self,
        question: Callable[..., QuerySet[Any, Row]],
        *marks: Any,  # noqa: ANN401
    ) -> None:
        self._question, self._marks = question, marks
        self._known: dict[str, tuple[QuerySet[Any, Row], _Compiler, Said]] = {}

    def __call__(self, *values: Any) -> list[Row]:  # noqa: ANN401
        # One look for this thread's connection; the proxy looks at each mention.
        here = connections[DEFAULT_DB_ALIAS]
        if here.vendor not in self._known:
            self._known[here.vendor] = self._write(here)
        question, compiler, (sql, params) = self._known[here.vendor]
        marks, meant = (
            [_adapted(one, here) for one in each] for each in (self._marks, values)
        )
        said = dict(zip(marks, meant, strict=True))
        compiler = copy(compiler)
        compiler.connection = here
        compiler.said = sql, tuple(said.get(one, one) for one in params)
        asked = question.all()
        cast(_Query, asked.query).kept = compiler
        if here.in_atomic_block:
            # A plan that is refused there would take the transaction with it.
            return list(asked)
        try:
            with plan_kept(here):
                return list(asked)
        except NotSupportedError:
            forget_plans(here)
            return list(asked)

    def _write(
        self, here: BaseDatabaseWrapper
    ) -> tuple[QuerySet[Any, Row], _Compiler, Said]:
        question = self._question(*self._marks)
        question.query.__class__ = _Query
        compiler = _Compiler(question.query, here, None)
        sql, params = SQLCompiler.as_sql(compiler)
        columns = [each for each, *_ in compiler.select[: compiler.col_count]]
        compiler.converters = SQLCompiler.get_converters(compiler, columns)
        marks = [_adapted(one, here) for one in self._marks]
        return question, compiler, _with_constants(sql, params, marks)


class _Compiler(SQLCompiler):
    """Knows already what to say, which columns come back, and how they are read."""

    said: Said
    # They read alike in every thread: from its connection they take the time zone.
    converters: dict[int, Any]

    def as_sql(self, *_how: object, **_more: object) -> Said:
        return self.said

    def get_converters(self, _expressions: object) -> dict[int, Any]:
        return self.converters


class _Query(Query):
    kept: _Compiler

    def get_compiler(self, *_how: object, **_more: object) -> _Compiler:
        return self.kept


def _with_constants(sql: str, params: Sequence[Any], marks: Sequence[Any]) -> Said:
    """Words that are asked for each time become part of the statement.

    An index of some rows alone, say of carts that are parked, is chosen by them. As a
    value beside the statement SQLite would plan it anew each time, and PostgreSQL has
    no plan to keep.
    """
    parts, values = sql.split("%s"), []
    if len(parts) != len(params) + 1:
        return sql, tuple(params)
    written = parts[0]
    for value, part in zip(params, parts[1:], strict=True):
        if isinstance(value, str) and value not in marks and _PLAIN.fullmatch(value):
            written += f"'{value}'{part}"
        else:
            values.append(value)
            written += f"%s{part}"
    return written, tuple(values)


def _adapted(value: Any, here: BaseDatabaseWrapper) -> Any:  # noqa: ANN401
    """As Django gives it to this database."""
    if isinstance(value, datetime):
        return here.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not here.features.has_native_uuid_field:
        return value.hex
    return value
