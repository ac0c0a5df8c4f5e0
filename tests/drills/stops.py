"""The web process stopped with checkouts in flight: asked to end, and killed.

Started as `make demo` starts it. ACME has every request whole when the signal comes,
and is slow: it answers some while the process ends, and some when it is gone.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests
from django.conf import settings

from acme_pos.demo import _desk
from carts.models import CartState

from .arena import ANOTHER_GUEST, Arena
from .report import Result

QUICK = 6
# Of gunicorn's threads in `make demo`; more would wait in its queue, and be unsent.
AT_ONCE = 8
ROOT = Path(__file__).parents[2]
# ACME answers the first half before a process that was asked to end is gone.
SOON, LATE = 0.6, 2.5


def run(arena: Arena, n: int) -> Iterator[Result]:
    yield stopped(arena, n, signal.SIGTERM)
    yield stopped(arena, n, signal.SIGKILL)


def stopped(arena: Arena, n: int, number: signal.Signals) -> Result:
    """Stop it with that signal while n checkouts, in batches, wait for ACME."""
    with arena.suite(f"stops {number.name}") as result:
        for first in range(0, n, AT_ONCE):
            _stop_one(arena, result, min(AT_ONCE, n - first), number)
        result.counts["answered"] = _paid(arena)
        result.must(_paid(arena) < n, "nothing was in flight when the signal came")
        arena.until(lambda: len(arena.sandbox.booked()) == n, f"{n} sales are booked")
        result.counts["rounds"] = arena.settle_all()
        result.expect("pressed_again", arena.press_again(), 0)
        result.expect("paid", _paid(arena), n)
        result.expect("booked", len(arena.sandbox.booked()), n)
    return result


def _stop_one(arena: Arena, result: Result, n: int, number: signal.Signals) -> None:
    till, carts = arena.till(), [arena.cart() for _ in range(n)]
    pages = [arena.press_pay(cart, till) for cart in carts]
    with serving(arena) as web:
        browser = Browser(web.address, till.cookies[settings.SESSION_COOKIE_NAME].value)
        arena.fault("slow-before", times=n // 2, seconds=SOON)
        arena.fault("slow-before", times=n - n // 2, seconds=LATE)
        forms = [arena.tender(place) | ANOTHER_GUEST for place in range(n)]
        paying = [
            arena.start(partial(browser.pay, page, form))
            for page, form in zip(pages, forms, strict=True)
        ]
        arena.until(lambda: _all_at_acme(arena), "ACME has every request", within=20)
        _end(web.process, number)
        for child in paying:
            arena.ended(child)
    result.trials += n


def _end(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """TERM to its head, as a service manager does; KILL to all of it at once."""
    if number == signal.SIGTERM:
        process.terminate()
    else:
        os.killpg(process.pid, number)
    process.wait(timeout=30)


def _all_at_acme(arena: Arena) -> bool:
    """Each request uses up one fault as it arrives."""
    return arena.sandbox.get("/_sandbox/faults").json == []


def _paid(arena: Arena) -> int:
    return int(arena.carts().filter(state=CartState.PAID).count())


@dataclass
class Web:
    process: subprocess.Popen[bytes]
    address: str


@contextmanager
def serving(arena: Arena) -> Iterator[Web]:
    """gunicorn in a process group of its own, answering."""
    port = _free_port()
    command = dict(_desk(port, arena.var))["web"]
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, start_new_session=True
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            arena.until(lambda: _answers(address), "gunicorn answers", within=30)
            yield Web(process, address)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/login/", timeout=5).ok
    except requests.RequestException:
        return False


@dataclass
class Browser:
    """One session's requests over real HTTP."""

    address: str
    session: str

    def pay(self, page: str, form: dict[str, str]) -> None:
        client = requests.Session()
        client.cookies.set(settings.SESSION_COOKIE_NAME, self.session)
        shown = client.get(self.address + page, timeout=30).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
        assert token, shown
        sent = {**form, "csrfmiddlewaretoken": token.group(1)}
        # The answer may never come.
        with suppress(requests.RequestException):
            client.post(self.address + page, sent, timeout=30, allow_redirects=False)
