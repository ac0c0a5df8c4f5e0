"""A list of orders as CSV, and the memory that it takes.

The limit is what Python has: csv.writer over a cursor that PostgreSQL keeps, with the
same columns and nothing done to them. Ours makes cells harmless, puts words and times
into the reader's language and zone, and leaves two lines in the trail.
"""

from __future__ import annotations

import csv
import os
import resource
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from django.contrib import admin
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from acme_pos.staff.models import User
from orders.export import ORDERS
from orders.models import Order

from . import many_orders
from .child import Child
from .places import Bench
from .rounds import compared
from .rows import Row

WORK = "CSV export of orders"
GROWTH = "Memory grown by the export"
GROWN_MB = 15.0
READ = 2000


def rows(bench: Bench) -> Iterator[Row]:
    number = 10_000 if bench.quick else 100_000
    work = f"{WORK}, {number:,}"
    if not bench.postgres:
        yield Row.skipped(work, "at least 0.3x", bench.why_not)
        return
    environment = bench.environment(bench.database("export"))
    with Child("export", environment) as child:
        child.call("furnish", number)
        # First of all, since the memory that a process had at most never shrinks.
        grown = child.call("grown_mb")
        contenders = {
            "ours": lambda: float(child.call("exported")),
            "limit": lambda: float(child.call("written_bare")),
        }
        yield Row.at_least(work, compared(contenders), target=0.3, unit="rows/s")
    yield Row.within(f"{GROWTH}, {number:,}", grown, GROWN_MB, "MB")


# --- in the child ----------------------------------------------------------------


def furnish(orders: int) -> None:
    many_orders.fill(orders)
    User.objects.create_superuser("exporter")
    for _ in _answer("?tender=Check").streaming_content:
        pass


def exported() -> float:
    """Rows a second of what the browser gets."""
    began, lines = time.perf_counter(), 0
    for piece in _answer().streaming_content:
        lines += piece.count(b"\r\n")
    seconds = time.perf_counter() - began
    assert lines == Order.objects.count() + 1
    return lines / seconds


def written_bare() -> float:
    columns = [column.path for column in ORDERS]
    newest_first = Order.objects.order_by("-sold_at", "-pk").values_list(*columns)
    sink = _Sink()
    began = time.perf_counter()
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        cursor = connection.cursor("bare")
        cursor.itersize = READ
        cursor.execute(str(newest_first.query))
        writer = csv.writer(sink)
        for row in cursor:
            writer.writerow(row)
    seconds = time.perf_counter() - began
    assert sink.lines == Order.objects.count()
    return sink.lines / seconds


def grown_mb() -> float:
    """How much more the process had at most than before, which is after a short one."""
    before = _peak_mb()
    exported()
    return round(_peak_mb() - before, 1)


class _Sink:
    lines = 0

    def write(self, line: str) -> None:
        self.lines += 1
        line.encode()


def _answer(query: str = "") -> StreamingHttpResponse:
    """As the view gives it; the frame of the request around it is not measured."""
    request: Any = RequestFactory().post(f"/admin/orders/order/export/{query}")
    request.user = User.objects.get(username="exporter")
    request.session, request.desk = {}, None
    answer = admin.site._registry[Order].export(request)
    assert isinstance(answer, StreamingHttpResponse)
    return answer


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
