"""A real worker with its beat begins the night at its hour, on every broker.

One minute is waited for, so all brokers are waited for at once.
"""

import os
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from kombu import Connection

from tests.orders.nights import sell_elsewhere

from .test_worker_and_beat import BROKERS, ROOT, manage

ZONE = "America/New_York"
# From the start of the workers until the minute may come.
STARTED_WITHIN = timedelta(seconds=12)
WITHIN = 110


def answers(url):
    if url.startswith("filesystem"):
        return True
    try:
        Connection(url, connect_timeout=2).ensure_connection(max_retries=1).release()
    except OSError:
        return False
    return True


@contextmanager
def working(name, url, folder, sandbox, hour):
    folder.mkdir()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "acme_pos.settings",
        "DEBUG": "false",
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/pos.sqlite3",
        "CELERY_BROKER_URL": url,
        "CELERY_QUEUE": f"night-{uuid.uuid4()}",
        "ACME_BASE_URL": f"http://127.0.0.1:{sandbox.port}",
        "VENUE_TIME_ZONE": ZONE,
        "SYNC_AT": hour,
    }
    manage(environment, "migrate", "--verbosity", "0")
    command = [sys.executable, "-m", "celery", "--app", "acme_pos", "--quiet", "worker"]
    command += ["--beat", "--schedule", str(folder / "beat"), "--pool", "threads"]
    command += ["--concurrency", "2", "--without-gossip", "--without-mingle"]
    command += ["--hostname", f"{uuid.uuid4()}@%h"]
    with (
        (folder / "worker.log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()
    with Connection(url) as connection:
        if connection.transport_cls == "amqp":
            connection.channel().queue_delete(environment["CELERY_QUEUE"])


def runs(folder):
    with sqlite3.connect(folder / "pos.sqlite3") as database:
        found = "select asked, state, new, night, created_at from orders_syncrun"
        return database.execute(found).fetchall()


@pytest.mark.timeout(240)
def test_the_night_begins_at_its_hour_and_ends(sandbox, tmp_path):
    sold = sell_elsewhere(sandbox)
    here = {name: url for name, url in BROKERS.items() if answers(url)}
    folders = {name: tmp_path / name for name in here}
    soon = datetime.now(ZoneInfo(ZONE)) + STARTED_WITHIN
    hour = (soon + timedelta(minutes=1)).replace(second=0, microsecond=0)
    at = f"{hour:%H:%M}"
    with ExitStack() as stack:
        workers = [
            stack.enter_context(working(name, url, folders[name], sandbox, at))
            for name, url in here.items()
        ]
        end = time.monotonic() + WITHIN
        while not all(ended(folder) for folder in folders.values()):
            for worker, folder in zip(workers, folders.values(), strict=True):
                assert worker.poll() is None, (folder / "worker.log").read_text()
            assert time.monotonic() < end, {n: runs(f) for n, f in folders.items()}
            time.sleep(0.2)
    for folder in folders.values():
        [(asked, state, new, night, created_at)] = runs(folder)
        assert (asked, state, new) == ("night", "finished", 1)
        assert night == f"{hour:%Y-%m-%d}"
        began = datetime.fromisoformat(f"{created_at}+00:00")
        assert timedelta(0) <= began - hour < timedelta(seconds=60)
        with sqlite3.connect(folder / "pos.sqlite3") as database:
            [(acme_id,)] = database.execute("select acme_id from orders_order")
        assert acme_id == sold["id"]
    if missing := BROKERS.keys() - here.keys():
        pytest.skip(f"not answering: {', '.join(sorted(missing))}")


def ended(folder):
    return any(state not in {"requested", "running"} for _, state, *_ in runs(folder))
