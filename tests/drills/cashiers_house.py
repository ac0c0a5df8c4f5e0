"""The house in which the cashiers work: gunicorn, a worker, beat, and the desks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import redis
import requests
from django.conf import settings
from django.contrib.auth.models import Group

from acme_pos.staff import desks
from acme_pos.staff.models import Desk, User
from tests.sandbox.process import CHECKOUT

from .arena import Arena
from .broker import Clockwork
from .stops import _free_port

ROOT = Path(__file__).parents[2]
WORKERS, THREADS = 2, 16
# As the worker of `make demo`; seconds of ACME's answers, by path.
LATENCY = {"/v2/": 0.05, CHECKOUT: 0.5}
TILL = "till-"
# A number each on one Redis; 9, 11 and 12 are other tests'.
NUMBERS = {"sqlite": 13, "postgres": 14}


@contextmanager
def serving(
    arena: Arena,
    environment: Mapping[str, str],
    wsgi: str = "acme_pos.wsgi",
) -> Iterator[tuple[str, int]]:
    """The address of a gunicorn that answers, and the id of its process group."""
    address = f"127.0.0.1:{_free_port()}"
    command = ["-m", "gunicorn", wsgi, "--bind", address, "--timeout", "40"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS)]
    command += ["--log-level", "warning", "--no-control-socket"]
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=sys.stderr,
        start_new_session=True,
    ) as process:
        try:
            url = f"http://{address}"
            arena.until(lambda: _answers(url), "gunicorn answers", within=60)
            yield url, process.pid
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz/live", timeout=5).ok
    except requests.RequestException:
        # Not as often as the arena looks: it starts on the same two cores.
        time.sleep(0.1)
        return False


@contextmanager
def clockwork(
    arena: Arena, environment: Mapping[str, str]
) -> Iterator[tuple[Clockwork, str]]:
    """A worker and beat at work, and their broker: Redis if it answers, else files."""
    url = f"{_redis()}/{NUMBERS[arena.database]}"
    server = redis.Redis.from_url(url, socket_timeout=3)
    try:
        server.ping()
    except redis.RedisError:
        url = "filesystem://localhost"
    with Clockwork(arena, url) as both:
        both.environment |= environment
        both.options["worker"] += ["--concurrency", "2"]
        both.start("worker")
        both.start("beat")
        both.wait_for_a_pulse()
        yield both, urlsplit(url).scheme
    if url.startswith("redis"):
        server.flushdb()


def _redis() -> str:
    return os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")


@contextmanager
def slow_acme(arena: Arena) -> Iterator[None]:
    for path, seconds in LATENCY.items():
        sent = {"path": path, "seconds": seconds}
        assert arena.sandbox.post("/_sandbox/latency", sent).status == 200
    try:
        yield
    finally:
        arena.sandbox.send("DELETE", "/_sandbox/latency")


@contextmanager
def sessions(arena: Arena, cashiers: int) -> Iterator[list[str]]:
    """One signed-in session for each cashier, each at a desk of their own.

    The desks are closed again: where there is one alone, nobody has to choose it.
    """
    yield [_signed_in(arena, number) for number in range(cashiers)]
    Desk.objects.filter(name__startswith=TILL).update(is_open=False)


def _signed_in(arena: Arena, number: int) -> str:
    """New at a new desk: a cart that was left open before is no part of this suite."""
    name = f"{TILL}{arena.first_cart}-{number}"
    desk = Desk.objects.create(name=name)
    user = User.objects.create_user(name, first_name=f"Cashier {number}")
    user.groups.add(Group.objects.get(name="front desk"))
    till = arena.till(user)
    session = till.session
    session[desks.SESSION_KEY] = desk.pk
    session.save()
    return till.cookies[settings.SESSION_COOKIE_NAME].value
