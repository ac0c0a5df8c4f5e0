"""Sixteen checkouts in flight while ACME takes half a second for each of them.

Through gunicorn with the settings of gunicorn.conf.py. Somebody looks at the list of
orders meanwhile, as they do when nobody pays.

    python -m bench.in_flight      the same with other numbers of processes and threads
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from urllib.parse import urlsplit

import django

from .checkout import till
from .child import Child
from .places import SERVER, Bench
from .quick_acme import FORM, acme_after
from .rounds import ROUNDS, compared
from .rows import Row

AFTER = 0.5
IN_FLIGHT = 16
# What each till sells in one sample.
SALES = {True: 2, False: 6}
PAGE = "/orders/"
RATE = "16 checkouts in flight, ACME answers in 500 ms: checkouts per second"
BROWSING = "16 checkouts in flight: p95 of browsing"


def rows(bench: Bench) -> Iterator[Row]:
    yield from _rows(bench, "SQLite", bench.sqlite("in_flight"))
    if bench.postgres:
        yield from _rows(bench, "PostgreSQL", bench.database("in_flight"))
        return
    for work, target in ((RATE, "at least 0.8x"), (BROWSING, "at most 3x")):
        yield Row.skipped(f"{work}, PostgreSQL", target, bench.why_not)


def _rows(bench: Bench, name: str, database: str) -> Iterator[Row]:
    with ExitStack() as stack:
        acme = stack.enter_context(acme_after(AFTER))
        child = stack.enter_context(till(bench, database, acme))
        cookies, browsers = child.call("furnish"), child.call("sign_in", "sam")
        pool = str(not database.startswith("sqlite")).lower()
        more = {"ACME_BASE_URL": acme, "DATABASE_POOL": pool}
        desk = stack.enter_context(bench.desk(bench.environment(database, **more)))
        tills = Tills(desk, cookies, browsers, child, SALES[bench.quick])
        figures = compared(
            {"limit": tills.browse_alone, "ours": tills.browse_meanwhile}
        )
    rates = {"ours": tills.rates[-ROUNDS:], "limit": [IN_FLIGHT / AFTER] * ROUNDS}
    yield Row.at_least(f"{RATE}, {name}", rates, target=0.8)
    yield Row.at_most(f"{BROWSING}, {name}", figures, target=3.0)


# Processes and threads of each, that are tried beside each other.
TRIED = ((2, 8), (2, 16), (2, 32), (4, 16))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), postgres=SERVER)
        bench.collect()
        os.environ.update(bench.environment(bench.sqlite("parent")))
        django.setup()
        print("| database | processes x threads | checkouts/s | browsing p95 ms |")
        print("| --- | ---: | ---: | ---: |")
        try:
            for name, pool in (("pooled", "true"), ("not_pooled", "false")):
                _try_each(bench, name, bench.database(name), DATABASE_POOL=pool)
            _try_each(bench, "SQLite", bench.sqlite("tried"))
        finally:
            bench.clear()


def _try_each(bench: Bench, name: str, database: str, **more: str) -> None:
    """Medians of three; the pool is as large as a process has threads."""
    with acme_after(AFTER) as acme, till(bench, database, acme) as child:
        cookies, browsers = child.call("furnish"), child.call("sign_in", "sam")
        for processes, threads in TRIED:
            size = {"WEB_WORKERS": f"{processes}", "WEB_THREADS": f"{threads}"}
            more |= {"ACME_BASE_URL": acme, **size}
            with bench.desk(bench.environment(database, **more)) as desk:
                tills = Tills(desk, cookies, browsers, child, SALES[True])
                browsing = [tills.browse_meanwhile() for _ in range(4)][1:]
            rate, p95 = statistics.median(tills.rates[1:]), statistics.median(browsing)
            print(f"| {name} | {processes} x {threads} | {rate:.1f} | {p95:.0f} |")


@dataclass
class Tills:
    """Sixteen who sell and one who browses, at a desk under gunicorn."""

    address: str
    cookies: str
    browsers_cookies: str
    child: Child
    sales: int
    # Checkouts per second, of each sample.
    rates: list[float] = field(default_factory=list)

    def browse_alone(self) -> float:
        """Milliseconds, as all others here."""
        over = Event()
        with ThreadPoolExecutor(1) as browser:
            times = browser.submit(self._browse, over)
            time.sleep(AFTER * self.sales)
            over.set()
            return _p95_ms(times.result())

    def browse_meanwhile(self) -> float:
        waiting: SimpleQueue[str] = SimpleQueue()
        number = IN_FLIGHT * self.sales
        for page in self.child.call("prepare", number):
            waiting.put(page)
        over = Event()
        with ThreadPoolExecutor(IN_FLIGHT + 1) as people:
            times = people.submit(self._browse, over)
            began = time.perf_counter()
            selling = [people.submit(self._sell, waiting) for _ in range(IN_FLIGHT)]
            for each in selling:
                each.result()
            self.rates.append(number / (time.perf_counter() - began))
            over.set()
            return _p95_ms(times.result())

    def _sell(self, waiting: SimpleQueue[str]) -> None:
        for _ in range(self.sales):
            self._ask("POST", waiting.get_nowait(), self.cookies, expected=302)

    def _browse(self, over: Event) -> list[float]:
        times = []
        while not over.is_set():
            began = time.perf_counter()
            self._ask("GET", PAGE, self.browsers_cookies, expected=200)
            times.append(time.perf_counter() - began)
        return times

    def _ask(self, method: str, page: str, cookies: str, *, expected: int) -> None:
        at = urlsplit(self.address)
        to = HTTPConnection(at.hostname or "", at.port, timeout=60)
        head = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        to.request(method, page, FORM if method == "POST" else None, head)
        answer = to.getresponse()
        answer.read()
        to.close()
        place = answer.headers.get("Location", "")
        assert answer.status == expected, f"{answer.status} {place}"
        assert method == "GET" or place.endswith("/outcome/"), place


def _p95_ms(times: list[float]) -> float:
    return 1000 * sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
