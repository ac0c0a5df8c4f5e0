"""A real worker with its beat sends the receipt that is due, on every broker."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from kombu import Connection

ROOT = Path(__file__).parents[2]
BROKERS = {
    "files": "filesystem://localhost",
    "redis": os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9"),
    "rabbitmq": os.environ.get(
        "TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//"
    ),
}
WITHIN = 30

A_SALE = """
from django.utils import timezone
from orders.models import Order, Receipt
order = Order.objects.create(
    acme_id="1", order_number="100000001", email="ida@guest.example",
    total_amount=1, paid_amount=1, balance_amount=0, refund_amount=0,
    original_total_amount=1, sold_at=timezone.now(), updated_on=timezone.now(),
    business_day=timezone.localdate(), answer={},
)
Receipt.first_of(order)
"""


@pytest.fixture(params=BROKERS)
def broker(request):
    url = BROKERS[request.param]
    if request.param != "files":
        try:
            Connection(url, connect_timeout=2).ensure_connection(
                max_retries=1
            ).release()
        except OSError:
            pytest.skip(f"{request.param} does not answer at {url}")
    return url


@pytest.fixture
def environment(broker, tmp_path):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "acme_pos.settings",
        "DEBUG": "false",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/pos.sqlite3",
        "EMAIL_URL": f"filemail:///{tmp_path}/mail",
        "CELERY_BROKER_URL": broker,
        "CELERY_QUEUE": f"test-{uuid.uuid4()}",
        "SYNC_AT": "",
    }


@pytest.fixture
def worker_command(environment, tmp_path):
    """For a worker with its beat, beside a database in which a receipt is due."""
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "shell", "--verbosity", "0", "--command", A_SALE)
    command = [sys.executable, "-m", "celery", "--app", "acme_pos", "--quiet", "worker"]
    command += ["--beat", "--schedule", str(tmp_path / "beat"), "--pool", "threads"]
    command += ["--concurrency", "1", "--without-gossip", "--without-mingle"]
    yield [*command, "--hostname", f"{uuid.uuid4()}@%h"]
    with Connection(environment["CELERY_BROKER_URL"]) as connection:
        if connection.transport_cls == "amqp":
            for queue in (
                environment["CELERY_QUEUE"],
                f"{environment['CELERY_QUEUE']}-reading",
            ):
                connection.channel().queue_delete(queue)


@pytest.fixture
def worker(environment, worker_command):
    with subprocess.Popen(worker_command, cwd=ROOT, env=environment) as process:
        yield process
        process.kill()


def manage(environment, *command):
    subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
    )


def state_of_the_receipt(folder):
    with sqlite3.connect(folder / "pos.sqlite3") as database:
        return database.execute("select state from orders_receipt").fetchone()[0]


def pulses(folder):
    """When each last said that it runs."""
    with sqlite3.connect(folder / "pos.sqlite3") as database:
        return dict(database.execute("select name, at from staff_pulse"))


def until(condition):
    end = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_the_receipt_goes_out_and_the_worker_ends_when_told(worker, tmp_path):
    until(lambda: state_of_the_receipt(tmp_path) == "sent")

    mails = list((tmp_path / "mail").iterdir())
    assert len(mails) == 1
    assert "100000001" in mails[0].read_text()

    # Told no queue, it serves both.
    until(lambda: {"beat", "worker", "reader"} <= pulses(tmp_path).keys())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0


@pytest.fixture
def only_receipts(environment, worker_command):
    """A worker of the queue in which nothing takes its time."""
    command = [*worker_command, "--queues", environment["CELERY_QUEUE"]]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        yield process
        process.kill()


def test_a_worker_of_one_queue_takes_nothing_of_the_other(only_receipts, tmp_path):
    until(lambda: state_of_the_receipt(tmp_path) == "sent")
    until(lambda: {"beat", "worker"} <= pulses(tmp_path).keys())
    assert "reader" not in pulses(tmp_path)
