"""What a report asks for: its fields, filters, window, order and groups.

Source: ACME's documents on report definitions and on running reports. Spellings
differ between them and live requests, so case, spaces and dashes do not count.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from .messages import JsonObject, Refusal
from .reading import choice, flag, moment, nested, objects, text, whole, word
from .transaction_fields import (
    COLLECTION,
    CURRENCY,
    DATE,
    DATE_RANGES,
    FIELDS,
    INTEGER,
    SPELLINGS,
    STRING,
)
from .world import World

# Numbers and dates (as epoch seconds) are compared as Decimal, the rest as text.
Known = Decimal | str

CONTAINS, EXISTS, MISSING = "contains", "exists", "does not exist"
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": operator.eq,
    "less than": operator.lt,
    "greater than": operator.gt,
}
OPERATORS = (*COMPARISONS, CONTAINS, EXISTS, MISSING)

PARTS_OF_A_DATE = {
    "Day": "%d",  # of the month, as a live report showed
    "Month": "%m",
    "Year": "%Y",
    "Hour": "%H",
    "MonthYear": "%m/%Y",
    "DayMonthYear": "%d/%m/%Y",
}
SUMMARIES = ("Sum", "Average", "Min", "Max")
PLAIN_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one field; several must all hold, which is assumed."""

    field: str
    operator: str
    wanted: Known

    def holds(self, stored: str | int | None) -> bool:
        """Whether a row's value passes; one that is missing only passes MISSING."""
        if stored in ("", None):
            return self.operator == MISSING
        if self.operator in (EXISTS, MISSING):
            return self.operator == EXISTS
        if self.operator == CONTAINS:
            return str(self.wanted).lower() in str(stored).lower()
        return COMPARISONS[self.operator](comparable(self.field, stored), self.wanted)


@dataclass(frozen=True, slots=True)
class Window:
    """Transactions whose `column` lies from `start` to `end`, in epoch seconds.

    Both are within; None is no bound.
    """

    column: str
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Query:
    """A queryExpression, read. `groups` and `summaries` map a field to a function."""

    fields: list[str]
    filters: list[Filter]
    sorting: list[tuple[str, bool]]
    groups: dict[str, str]
    summaries: dict[str, str]
    counts: list[str]
    limit: int


def query_of(asked: JsonObject) -> JsonObject:
    """The queryExpression of a request; raises Refusal without one (documented)."""
    expression = nested(asked, "queryExpression")
    if not expression:
        message = "queryExpression is required."
        raise Refusal(400, "QUERY_EXPRESSION_REQUIRED", message)
    return expression


def read_query(world: World, expression: JsonObject) -> Query:
    """The query of a queryExpression; raises Refusal for what nobody could answer."""
    zone = world.venue.zone
    collection = choice(text(expression, "collectionName"), (COLLECTION,))
    if not collection:
        message = f"This sandbox only reports on {COLLECTION}."
        raise Refusal(400, "COLLECTION_NOT_SUPPORTED", message)
    shown = [
        _field(one)
        for one in objects(expression.get("findFields"))
        if flag({"include": True, **one}, "include")
    ]
    return Query(
        fields=shown or list(FIELDS),
        filters=[_filter(one, zone) for one in objects(expression.get("findQueries"))],
        sorting=[_sorting(one) for one in objects(expression.get("sortFields"))],
        groups=dict(_group(one) for one in objects(expression.get("groupFields"))),
        summaries=dict(_sum(one) for one in objects(expression.get("summaryFields"))),
        counts=[_field(one) for one in objects(expression.get("countFields"))],
        limit=max(whole(expression.get("limit", 0)) or 0, 0),
    )


def read_window(world: World, asked: JsonObject) -> Window:
    """The window of a request; `startDateTime` and `endDateTime` win, if sent.

    A plain day lasts from its first to its last second in the venue's time. That
    both bounds are within is assumed.
    """
    named = text(asked, "dateRangeField") or "TransactionDate"
    field = choice(named, DATE_RANGES)
    if not field:
        message = f"dateRangeField is one of {', '.join(DATE_RANGES)}."
        raise Refusal(400, "DATE_RANGE_FIELD_INVALID", message)
    zone = world.venue.zone
    start = text(asked, "startDateTime", "startDate")
    end = text(asked, "endDateTime", "endDate")
    return Window(
        DATE_RANGES[field],
        _bound(start, zone, "startDate") if start else None,
        _bound(end, zone, "endDate", last=True) if end else None,
    )


def _bound(given: str, zone: ZoneInfo, name: str, *, last: bool = False) -> float:
    plain = PLAIN_DAY.fullmatch(given)
    if not plain:
        return moment(given, zone, name).timestamp()
    try:
        day = date(*map(int, plain.groups())) + timedelta(days=last)
    except (ValueError, OverflowError):
        raise Refusal(400, "DATE_INVALID", f"{name} is not a day.") from None
    return datetime.combine(day, time(), zone).timestamp() - last


def _field(one: JsonObject) -> str:
    """The name of a field that exists; raises Refusal."""
    named = text(one, "fieldName")
    named = SPELLINGS.get(named, named)
    if named not in FIELDS:
        raise Refusal(400, "FIELD_DNE", f"There is no field {named!r}.")
    return named


def _filter(one: JsonObject, zone: ZoneInfo) -> Filter:
    field, value = _field(one), text(one, "fieldValue")
    asked = choice(text(one, "operator"), OPERATORS)
    if not asked:
        message = f"operator is one of {', '.join(OPERATORS)}."
        raise Refusal(400, "OPERATOR_INVALID", message)
    if asked not in COMPARISONS or FIELDS[field] == STRING:
        return Filter(field, asked, value)
    if FIELDS[field] == DATE:
        return Filter(field, asked, Decimal(_bound(value, zone, field)))
    if not NUMBER.fullmatch(value):
        raise Refusal(400, "FIELD_VALUE_INVALID", f"{field} is a number.")
    return Filter(field, asked, Decimal(value))


def comparable(field: str, stored: str | int | None) -> Known:
    """A stored value as it is compared with what is wanted."""
    kind = FIELDS[field]
    if kind == DATE:
        return Decimal(datetime.fromisoformat(str(stored)).timestamp())
    return str(stored) if kind == STRING else Decimal(str(stored))


def _sorting(one: JsonObject) -> tuple[str, bool]:
    """A field, and whether it goes downwards; how that is spelled is assumed."""
    direction = text(one, "sortDirection", "direction", "sortOrder")
    return _field(one), word(direction).startswith("desc")


def _group(one: JsonObject) -> tuple[str, str]:
    field, function = _field(one), text(one, "groupFunction")
    known = choice(function, PARTS_OF_A_DATE)
    if known and FIELDS[field] != DATE:
        message = f"{field} is no date to be grouped by {known}."
        raise Refusal(400, "GROUP_FUNCTION_INVALID", message)
    if function and not known and word(function) not in ("none", "value"):
        raise Refusal(400, "GROUP_FUNCTION_INVALID", "There is no such function.")
    return field, known


def _sum(one: JsonObject) -> tuple[str, str]:
    field = _field(one)
    function = choice(text(one, "summaryFunction") or "Sum", SUMMARIES)
    if not function or FIELDS[field] not in (CURRENCY, INTEGER):
        message = f"{field} has no such summary."
        raise Refusal(400, "SUMMARY_FUNCTION_INVALID", message)
    return field, function
