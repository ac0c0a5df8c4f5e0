"""Reports: the only way to find orders by date.

    run      started, asked about until it is done, then fetched (Asynchronous Reports)
    at_once  answered by the call itself; no document shows it, one live client uses it

A report is not paged. One that outgrows its cap is TooLarge: ask for a shorter time.
"""

from collections.abc import Mapping
from datetime import datetime
from time import monotonic, sleep
from typing import TypeVar

from . import wire
from .door import Door, address, settle, shaped, stamp
from .errors import NoAnswer
from .shapes import Report
from .shapes.listing import rows_of
from .shapes.reading import Shape
from .shapes.report import ReportDefinition, ReportRun

# Seconds before a new report is asked about; later ones grow up to the setting.
FIRST_PAUSE = 0.2

Query = Mapping[str, object]
Window = tuple[datetime, datetime]
S = TypeVar("S", bound=Shape)

# The definition that is made when none is configured, and found again by its name.
OURS = "Staff desk: transactions"


def run(
    door: Door, query: Query, date_range_field: str, window: Window, cap: int | None
) -> Report:
    """Raises NoAnswer when the report fails or is not done in `report_seconds`."""
    until = monotonic() + door.config.report_seconds
    body = {
        "reportUuid": door.config.report_definition or _definition(door, query),
        "queryExpression": query,
        "dateRangeField": date_range_field,
        "startDate": stamp(window[0]),
        "endDate": stamp(window[1]),
    }
    current = _write(door, ReportRun, wire.REPORT_START, body)
    status_path = address(wire.REPORT_STATUS, current.id)
    pause = min(FIRST_PAUSE, door.config.report_poll_seconds)
    while not _is_done(current, status_path):
        if monotonic() >= until:
            raise NoAnswer("the report is not done", path=status_path)
        sleep(pause)
        pause = min(pause * 2, door.config.report_poll_seconds)
        current = door.one(ReportRun, status_path)
    result_path = address(wire.REPORT_RESULT, current.id)
    answer = door.read(
        result_path,
        cap=cap or door.config.report_cap,
        seconds=max(until - monotonic(), door.config.read_seconds),
    )
    return settle(shaped(Report, answer, result_path))


def at_once(
    door: Door, query: Query, date_range_field: str, window: Window, cap: int | None
) -> Report:
    asked = {
        "startDate": stamp(window[0]),
        "endDate": stamp(window[1]),
        "dateRangeField": date_range_field,
    }
    answer = door.write(
        "POST",
        wire.REPORT_AT_ONCE,
        {**query, **asked},
        params=asked,
        seconds=door.config.report_seconds,
        cap=cap or door.config.report_cap,
    )
    return settle(shaped(Report, answer, wire.REPORT_AT_ONCE))


def _definition(door: Door, query: Query) -> str:
    """The id of the definition by our name, made when ACME has none."""
    path = wire.REPORT_DEFINITIONS
    listed = rows_of(door.read(path)) or []
    for one in ReportDefinition.all_of(listed):
        if one.name == OURS:
            return one.id
    body = {
        "name": OURS,
        "description": "Read each night by the staff desk. Do not delete.",
        "displayCollectionName": wire.TRANSACTIONS,
        "queryExpression": query,
        "dateSettings": {"dateRangeField": wire.TRANSACTION_DATE},
    }
    return _write(door, ReportDefinition, path, body).id


def _write(door: Door, kind: type[S], path: str, body: Mapping[str, object]) -> S:
    answer = door.write("POST", path, body, seconds=door.config.read_seconds)
    return settle(shaped(kind, answer, path))


def _is_done(current: ReportRun, path: str) -> bool:
    """Status words are compared in any case (the document itself writes two)."""
    status = current.status.casefold()
    if status in wire.REPORT_FAILED:
        raise NoAnswer(f"the report ended as {status}", path=path)
    return status in wire.REPORT_DONE
