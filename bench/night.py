"""The nightly sync: orders sold elsewhere, from ACME's sandbox to committed rows.

    end to end   a window of days with new orders, by as many workers as SYNC_WORKERS
                 says, each with SYNC_READERS threads
    its limit    the same requests by as many processes and threads, with `requests`, a
                 session for each thread on a kept connection: the same reports waited
                 for, the same orders read as JSON, and each dropped
    memory       the most that one worker had in use after the first tenth of a night's
                 orders, and after all of them, from a server that has them ready
                 (bench/acme_replica.py)

ACME's pace (SYNC_READS_PER_SECOND) is set out of the way. A worker is a process that
calls `sync.tick`, as Celery's beat makes it do, without waiting for the beat.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone

from acme_pos.acme.door import stamp
from acme_pos.acme.reports import FIRST_PAUSE
from acme_pos.acme.shapes import TransactionLine
from orders import sync
from orders.models import Order, OrderItem, SyncAsked, SyncPart, SyncRun, Transaction

from .child import Child
from .places import Bench, started
from .rounds import compared
from .rows import Row

END_TO_END, MEMORY = "Sync end to end", "Sync memory"
WORKERS, READERS = 2, 4
DAYS = 8
# Orders of a day in the night whose memory is measured.
A_DAY = 5000
MOST_MB = 150
REPORT = "/v2/b2b/async/report"
DEFINITIONS = "/v2/b2b/analytics/report/definitions"
QUERY = {
    "collectionName": "Transactions",
    "findFields": [
        {"fieldName": name, "include": True} for name in TransactionLine.fields()
    ],
    "findQueries": [],
    "limit": 0,
}


def rows(bench: Bench) -> Iterator[Row]:
    # Of each of the five rounds: ten thousand in all, or so.
    yield end_to_end(bench, 1000 if bench.quick else 2000)
    yield from memory(bench, 5_000 if bench.quick else 100_000)


def end_to_end(bench: Bench, orders: int) -> Row:
    with ExitStack() as stack:
        address = stack.enter_context(bench.sandbox())
        book(address, orders)
        environment = surroundings(bench, "night", address)
        workers = [Child("night", environment)]
        # The second one when the first has migrated.
        workers[0].call("forget")
        workers += [Child("night", environment) for _ in range(WORKERS - 1)]
        for worker in workers:
            stack.enter_context(worker)

        # One to warm up, when the limit does the windows of that day too; then all.
        spans = chain([1], repeat(DAYS + 1))

        def ours() -> float:
            workers[0].call("forget")
            days = next(spans)
            run = workers[0].call("wish", days, False)
            rate = per_second(orders, workers, "work", [[run]] * WORKERS)
            assert days == 1 or workers[0].call("kept") == orders
            return rate

        def limit() -> float:
            windows = workers[0].call("windows")
            shares = [[windows[place::WORKERS]] for place in range(WORKERS)]
            return per_second(orders, workers, "read_alone", shares)

        contenders = {"ours": ours, "limit": limit}
        figures = compared(contenders)
    work = f"{END_TO_END}, five times {orders:,} orders"
    return Row.at_least(work, figures, target=0.8)


def memory(bench: Bench, orders: int) -> Iterator[Row]:
    with ExitStack() as stack:
        models = bench.folder / "models.json"
        if not models.exists():
            with bench.sandbox() as address:
                models.write_text(json.dumps(some_of(address)))
        days = max(orders // A_DAY, 2)
        replica = ["bench.acme_replica", "--orders", str(orders), "--days", str(days)]
        server = stack.enter_context(
            started([*replica, str(models)], {}, stdout=subprocess.PIPE)
        )
        assert server.stdout
        address = server.stdout.readline().split()[-1]
        environment = surroundings(bench, "memory", address)
        # Making the tables takes memory too, in another process.
        with Child("night", environment) as other:
            run = other.call("wish", days + 1, True)
        worker = stack.enter_context(Child("night", environment))
        peaks = {}
        for share in (orders // 10, orders):
            worker.call("work", run, share)
            peaks[share] = peak_mb(worker.process.pid)
        assert worker.call("kept") == orders
    few, many = peaks.values()
    told = f"{orders // 10:,} orders"
    yield Row.within(
        f"{MEMORY}: {orders:,} orders", many, few * 1.1, "MB", f"at most 1.1x of {told}"
    )
    yield Row.within(f"{MEMORY}, peak of one worker", many, MOST_MB, "MB")


def surroundings(bench: Bench, name: str, address: str) -> dict[str, str]:
    database = bench.database(name) if bench.postgres else bench.sqlite(name)
    return bench.environment(
        database,
        ACME_BASE_URL=address,
        ACME_REPORTS="async",
        SYNC_AT="",
        SYNC_WORKERS=str(WORKERS),
        SYNC_READERS=str(READERS),
        SYNC_READS_PER_SECOND="100000",
    )


def book(address: str, orders: int, days: int = DAYS) -> list[str]:
    wanted = {"count": orders, "days": days, "seed": 1}
    path = f"{address}/_sandbox/orders"
    answer = requests.post(path, json=wanted, timeout=300)
    ids: list[str] = answer.json()["ids"]
    return ids


def some_of(address: str) -> list[dict[str, Any]]:
    session = alone()
    paths = [f"{address}/v2/b2c/orders/{one}" for one in book(address, 100)]
    return [session.get(path).json() for path in paths]


def per_second(
    orders: int, workers: Sequence[Child], name: str, arguments: Sequence[list[Any]]
) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(len(workers)) as pool:
        asked = zip(workers, arguments, strict=True)
        list(pool.map(lambda each: each[0].call(name, *each[1]), asked))
    return orders / (time.perf_counter() - began)


def peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


# --- called in a worker ------------------------------------------------------------


def forget() -> None:
    """All orders are new again."""
    for model in (OrderItem, Order, Transaction, SyncPart, SyncRun):
        model.objects.all()._raw_delete("default")  # type: ignore[attr-defined]


def wish(days: int, is_whole: bool) -> int:
    """Whole is with all that no report tells, as at night."""
    run = sync.new(SyncAsked.PERSON, timezone.now() - timedelta(days=days), None)
    run.moves_mark = is_whole
    run.save()
    return run.pk


def work(pk: int, done: int = 0) -> None:
    """Until the run has ended, or so many of its orders are done."""
    run = SyncRun.objects.get(pk=pk)
    while not run.is_finished and not 0 < done <= run.done:
        if not sync.tick():
            time.sleep(0.02)
        run.refresh_from_db()
        if run.pause_until:
            # As after the pause that lets receipts go first.
            SyncRun.objects.filter(pk=pk).update(pause_until=None)
    assert not run.problem, run.problem


def kept() -> int:
    return Order.objects.count()


def windows() -> list[list[str]]:
    """Those of the night before, with the ids that were read in each."""
    run = SyncRun.objects.latest("pk")
    parts = run.parts.filter(is_rest=False).order_by("since")
    return [[stamp(one.since), stamp(one.until), *(one.plan or [])] for one in parts]


def alone() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    config = settings.ACME
    session.headers["x-acme-api-key"] = config.api_key
    session.headers["x-b2c-tenant-id"] = config.tenant_id
    return session


def read_alone(windows: list[list[str]]) -> None:
    """The limit. The threads' connections stay open from window to window."""
    base = settings.ACME.base_url
    sessions = [alone() for _ in range(READERS)]
    definition = sessions[0].get(f"{base}{DEFINITIONS}").json()[0]["id"]

    def read(session: requests.Session, ids: list[str]) -> None:
        for one in ids:
            session.get(f"{base}/v2/b2c/orders/{one}").json()

    with ThreadPoolExecutor(READERS) as pool:
        for since, until, *ids in windows:
            fetch_report(sessions[0], base, definition, since, until)
            shares = [ids[place::READERS] for place in range(READERS)]
            list(pool.map(read, sessions, shares))


def fetch_report(
    session: requests.Session, base: str, definition: str, since: str, until: str
) -> None:
    """Asked about after the same pauses as ours."""
    body = {
        "reportUuid": definition,
        "queryExpression": QUERY,
        "dateRangeField": "TransactionDate",
        "startDate": since,
        "endDate": until,
    }
    answer = session.post(f"{base}{REPORT}", json=body)
    answer.raise_for_status()
    current = answer.json()
    pause = FIRST_PAUSE
    while current["status"] != "Completed":
        time.sleep(pause)
        pause = min(pause * 2, settings.ACME.report_poll_seconds)
        current = session.get(f"{base}{REPORT}/{current['id']}").json()
    session.get(f"{base}{REPORT}/json/{current['id']}").content  # noqa: B018
