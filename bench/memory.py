"""Memory of the web process over 1,000 sales, made over real HTTP.

    python -m bench.memory [--sales 1000]

Starts a sandbox and gunicorn with one process, sells one ticket for cash again and
again, and prints the resident memory after each tenth, and the processor's time that a
sale takes of the web process. Fails above 200 MB, and when the second half of the run
grows by more than a tenth.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from .places import Bench, free_port
from .rows import Row

ROOT = Path(__file__).parents[1]
LIMIT_MB = 200
GROWTH = 1.10
PORT = free_port()
# Of a quick run and of a long one among other benchmarks; the command here makes more.
SALES = {True: 60, False: 300}
PASSWORD = "imaginary-things"
# Form, cart, tender page, end: a page each, and the redirects to three of them.
REQUESTS = 7


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--sales", type=int, default=1000)
    sales = parser.parse_args().sales
    peak, grown, busy = figures_of(sales)
    fits = peak <= LIMIT_MB and grown <= GROWTH
    print(f"{sales} sales: peak {peak} MB of {LIMIT_MB}, second half x {grown:.2f}")
    print(f"{busy:.0f} ms of the web process's processor a sale of {REQUESTS} requests")
    return 0 if fits else 1


def rows(bench: Bench) -> Iterator[Row]:
    sales = SALES[bench.quick]
    peak, grown, _busy = figures_of(sales)
    work = f"Memory of the web process over {sales} sales"
    yield Row.within(f"{work}, peak", peak, LIMIT_MB, "MB")
    yield Row.within(f"{work}, second half", round(grown, 3), GROWTH, "times")


def figures_of(sales: int) -> tuple[int, float, float]:
    """MB, how many times the middle of the run its end needs, and ms of processor."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as demo:
        web = child_of(demo.pid)
        began = processor_ms(web)
        readings = list(measured(sales, web))
        busy = (processor_ms(web) - began) / sales
    return max(readings), readings[-1] / readings[len(readings) // 2], busy


def measured(sales: int, pid: int) -> Iterator[int]:
    till = Till()
    step = max(sales // 10, 1)
    for number in range(1, sales + 1):
        till.sell()
        if number % step == 0:
            print(f"{number:>6} sales  {resident_mb(pid):>4} MB", flush=True)
            yield resident_mb(pid)


class Till:
    """A browser without JavaScript: follows links and posts forms."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.base = f"http://127.0.0.1:{PORT}"
        page = self.get("/login/")
        self.post("/login/", page, username="desk", password=PASSWORD)
        page = self.get("/desk/")
        self.post("/desk/", page, desk=found(r'name="desk"[^>]*value="(\d+)"', page))
        self.event = self.event_with_many_places()

    def event_with_many_places(self) -> str:
        """A day pass is sold all day and has places for everyone."""
        page = self.get("/sale/?shelf=tickets")
        times = re.findall(r'href="(/sale/add/event/\w+/)"(?s:.*?)(\d+) left', page)
        return max(times, key=lambda time: int(time[1]))[0]

    def sell(self) -> None:
        page = self.get(self.event)
        field = found(r'name="(quantity_\w+)"', page)
        page = self.post(self.event, page, **{field: "1"})
        cart = found(r'name="cart" value="([^"]+)"', page)
        version = found(r'name="version" value="(\d+)"', page)
        page = self.post("/pay/", page, cart=cart, version=version)
        attempt = found(r'action="(/pay/[^"]+/)leave/"', page)
        page = self.post(attempt, page, tender="Cash", given="1000", confirmed="1000")
        assert "Change due" in page, "the sale did not end"

    def get(self, path: str) -> str:
        return self._text(self.session.get(self.base + path, timeout=60))

    def post(self, path: str, page: str, **data: str) -> str:
        token = found(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        sent = {**data, "csrfmiddlewaretoken": token}
        return self._text(self.session.post(self.base + path, sent, timeout=60))

    @staticmethod
    def _text(answer: requests.Response) -> str:
        answer.raise_for_status()
        return answer.text


def found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match, f"{pattern} is not on the page"
    return match.group(1)


@contextmanager
def running(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The whole demo, with its worker and beat beside the web process measured."""
    command = [sys.executable, "-m", "acme_pos.demo", "--port", str(PORT)]
    log = (home / "demo.log").open("wb")
    with subprocess.Popen(
        [*command, "--home", str(home)], cwd=ROOT, stdout=log, env=dict(os.environ)
    ) as demo:
        try:
            until_it_says("Sign in as", home / "demo.log", demo)
            yield demo
        finally:
            demo.terminate()


def until_it_says(words: str, log: Path, demo: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 240
    while words not in log.read_text():
        assert demo.poll() is None, log.read_text()
        assert time.monotonic() < end, "the demo did not start in time"
        time.sleep(0.1)


def child_of(pid: int) -> int:
    """The gunicorn worker below the demo: the process that answers the browser."""
    gunicorn = next(child for child in children(pid) if "gunicorn" in command_of(child))
    return children(gunicorn)[0]


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def processor_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(found(r"VmRSS:\s+(\d+) kB", status)) // 1024


if __name__ == "__main__":
    sys.exit(main())
