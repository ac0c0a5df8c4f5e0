"""A broker away, silent or emptied, and workers that die: receipts go out all the same.

Sales in this process with a Redis that refuses, one that never answers and a usual one
take as long. Then a real worker and a real beat on a real Redis: it is emptied, and
they are killed between a sale and its receipt.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import redis
from django.utils import timezone
from kombu.exceptions import OperationalError

from acme_pos.celery import app
from acme_pos.staff.models import Pulse
from orders.models import AttemptState, Receipt
from orders.tasks import send_due_receipts

from .arena import Arena
from .report import Result

QUICK = 1
SALES = 10
# The receipts' tick is 2 s and the look-ups' 5; the rest is for starting processes.
WITHIN = 90.0
# Seconds of a median; a connection that was tried in the request costs twice this.
ADDED_AT_MOST = 0.3
# A number each on one Redis, away from 9, where the tests are.
NUMBERS = {"sqlite": 11, "postgres": 12}
ROOT = Path(__file__).parents[2]
S = AttemptState


def run(arena: Arena, n: int) -> Iterator[Result]:
    with arena.suite("broker") as result:
        sell_without_waiting(arena, result, n * SALES)
    yield result


def work(arena: Arena, n: int) -> Iterator[Result]:
    with arena.suite("worker") as result:
        number = NUMBERS[arena.database]
        url = f"{os.environ.get('TEST_REDIS_URL', 'redis://127.0.0.1:6379')}/{number}"
        broker = redis.Redis.from_url(url, socket_timeout=3)
        try:
            broker.ping()
        except redis.RedisError:
            result.skipped = "Redis does not answer"
        else:
            outlive(arena, result, n, url, broker)
    result.expect("repeats", result.repeated_receipts, 0)
    yield result


# --- no page waits for a broker ---


def sell_without_waiting(arena: Arena, result: Result, sales: int) -> None:
    """With each broker in turn, so that a busy machine slows all of them alike."""
    till = arena.till()
    took: dict[str, list[float]] = {}
    with ExitStack() as stack:
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        silent.setblocking(False)
        with socket.create_server(("127.0.0.1", 0)) as once:
            refusing = once.getsockname()[1]
        ports = {"usual": 6379, "refused": refusing, "silent": silent.getsockname()[1]}
        for _ in range(sales):
            for name, port in ports.items():
                with broker_at(port):
                    took.setdefault(name, []).append(seconds_of_a_sale(arena, till))
        result.expect("connections", visits(silent), 0)
        with broker_at(ports["silent"]), suppress(OperationalError):
            send_due_receipts.apply_async(retry=False)
        result.must(visits(silent), "a task that is sent would not have been seen")
    result.trials = 3 * sales
    median = {name: statistics.median(times) for name, times in took.items()}
    for name, seconds in median.items():
        result.counts[f"{name} ms"] = round(1000 * seconds, 1)
        result.counts[f"{name} ratio"] = round(seconds / median["usual"], 2)
        added = seconds - median["usual"]
        result.must(added < ADDED_AT_MOST, f"{name}: {added:.3f} s more a sale")
    owed = Receipt.objects.filter(order__attempt__cart__in=arena.carts())
    result.expect("receipts", owed.filter(state="pending").count(), 3 * sales)


def seconds_of_a_sale(arena: Arena, till) -> float:
    cart = arena.cart(["pencil"], "ida@guest.example")
    began = time.perf_counter()
    answer = arena.pay(cart, arena.cash(), till)
    page = till.get(answer["Location"])
    took = time.perf_counter() - began
    assert cart.attempts.get().state == S.SUCCEEDED, page.text
    return took


@contextmanager
def broker_at(port: int) -> Iterator[None]:
    """Celery's broker in this process is a Redis at that port."""
    url = f"redis://127.0.0.1:{port}/0"
    wanted = {
        "broker_url": url,
        "broker_transport": None,
        "broker_transport_options": {"socket_timeout": 1},
    }
    kept = {name: app.conf[name] for name in wanted}
    # Celery reads the environment first.
    with patch.dict(os.environ, CELERY_BROKER_URL=url):
        try:
            use(wanted)
            yield
        finally:
            use(kept)


def use(wanted) -> None:
    app.conf.update(wanted)
    app._pool = app.amqp._producer_pool = None


def visits(silent: socket.socket) -> int:
    """How many connected since the last time; the system let them in for us."""
    count = 0
    with suppress(BlockingIOError):
        while True:
            silent.accept()[0].close()
            count += 1
    return count


# --- the rows are the queue ---


def outlive(arena: Arena, result: Result, n: int, url: str, broker) -> None:
    with Clockwork(arena, url) as clockwork:
        clockwork.start("worker")
        clockwork.start("beat")
        for _ in range(n):
            clockwork.wait_for_a_pulse()
            sell(arena, result)
            lose(arena, result)
            result.must(broker.dbsize(), "another Redis was emptied")
            broker.flushdb()
            result.counts["after flush s"] = settled(arena)

            clockwork.kill("worker")
            sell(arena, result)
            lose(arena, result)
            broker.flushdb()
            clockwork.start("worker")
            result.counts["after worker s"] = settled(arena)

            clockwork.kill("beat")
            sell(arena, result)
            clockwork.start("beat")
            result.counts["after beat s"] = settled(arena)
    broker.flushdb()


def sell(arena: Arena, result: Result) -> None:
    arena.pay(arena.cart(email="ida@guest.example"), arena.tender(result.trials))
    result.trials += 1


def lose(arena: Arena, result: Result) -> None:
    """A sale whose answer is lost, for the worker to look up."""
    arena.fault("cut-after")
    sell(arena, result)


def settled(arena: Arena) -> float:
    """Seconds until every sale has its order and every receipt is out."""
    began = time.monotonic()
    owed = Receipt.objects.filter(order__attempt__cart__in=arena.carts())
    arena.until(lambda: not arena.unsettled(), "every sale has its order", WITHIN)
    arena.until(lambda: not owed.exclude(state="sent"), "every receipt is out", WITHIN)
    return round(time.monotonic() - began, 1)


class Clockwork:
    """A worker and a beat, as in an installation."""

    def __init__(self, arena: Arena, url: str) -> None:
        self.arena = arena
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **os.environ,
            "CELERY_BROKER_URL": url,
            "CELERY_QUEUE": f"drill-{uuid.uuid4()}",
        }
        pool = ["--pool", "threads", "--concurrency", "1"]
        quiet = ["--without-gossip", "--without-mingle"]
        schedule = ["--schedule", str(arena.var / "beat")]
        pidfile = ["--pidfile", str(arena.var / "beat.pid")]
        self.options = {
            "worker": [*pool, *quiet],
            "beat": [*schedule, *pidfile],
        }

    def __enter__(self) -> "Clockwork":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running.values():
            process.terminate()
            process.wait(timeout=20)

    def start(self, name: str) -> None:
        command = [sys.executable, "-m", "celery", "--app", "acme_pos", "--quiet", name]
        self.running[name] = subprocess.Popen(
            [*command, *self.options[name]],
            cwd=ROOT,
            env=self.environment,
            # Ours is for results alone.
            stdout=sys.stderr,
        )

    def wait_for_a_pulse(self) -> None:
        """Beat has sent a tick, and the worker has taken it."""
        now = timezone.now()
        pulse = Pulse.objects.filter(name=Pulse.WORKER, at__gt=now)
        self.arena.until(pulse.exists, "a pulse of the worker", WITHIN)

    def kill(self, name: str) -> None:
        """Between two of its rounds: a lease it held would only make the drill long."""
        self.arena.until(is_idle, f"the {name} rests")
        process = self.running.pop(name)
        assert process.poll() is None, f"the {name} had ended by itself"
        process.kill()
        process.wait()


def is_idle() -> bool:
    held = Pulse.objects.exclude(lease_until=None)
    return not held.exists() and not Receipt.objects.filter(state="sending").exists()
