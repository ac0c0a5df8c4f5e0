"""Running a report: started, asked about until it is done, then fetched.

Source: Asynchronous Reports. It is the only way to find orders by date.
"""

from collections.abc import Mapping
from time import monotonic, sleep

from . import wire
from .door import Door, address, settle, shaped
from .errors import NoAnswer
from .shapes import Report
from .shapes.report import ReportRun


def run(door: Door, body: Mapping[str, object]) -> Report:
    """Raises NoAnswer when the report fails or is not done in `report_seconds`."""
    if not body["reportUuid"]:
        raise ValueError("no report definition is configured")
    until = monotonic() + door.config.report_seconds
    started = door.write("POST", wire.REPORT_START, body)
    current = settle(shaped(ReportRun, started, wire.REPORT_START))
    status_path = address(wire.REPORT_STATUS, current.id)
    while not _is_done(current, status_path):
        if monotonic() >= until:
            raise NoAnswer("the report is not done", path=status_path)
        sleep(door.config.report_poll_seconds)
        current = door.one(ReportRun, status_path)
    result_path = address(wire.REPORT_RESULT, current.id)
    answer = door.read(result_path, cap=door.config.report_cap)
    return settle(shaped(Report, answer, result_path))


def _is_done(current: ReportRun, path: str) -> bool:
    """Status words are compared in any case (the document itself writes two)."""
    status = current.status.casefold()
    if status in wire.REPORT_FAILED:
        raise NoAnswer(f"the report ended as {status}", path=path)
    return status in wire.REPORT_DONE
