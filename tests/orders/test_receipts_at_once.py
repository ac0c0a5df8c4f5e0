"""Many receipts that are due together go out over one connection, each on its own."""

import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from email import message_from_string
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import receipts
from orders.models import Receipt, ReceiptState

from . import many_rows
from .mailing import serving_mail
from .paying import COMMITTED

pytestmark = COMMITTED

ROOT = Path(__file__).parents[2]


@pytest.fixture
def postman(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with serving_mail() as postman:
        settings.EMAIL_PORT = postman.port
        yield postman


@pytest.fixture
def due(front_desk, desk, venue):
    """The receipts of so many sales, oldest first."""

    def made(number):
        orders = many_rows.make(number, front_desk, desk)
        rows = Receipt.objects.filter(order__in=orders)
        rows.update(state=ReceiptState.PENDING)
        return list(rows.order_by("pk"))

    return made


def states():
    return Counter(Receipt.objects.values_list("state", flat=True))


def test_one_connection_carries_them_all(due, postman):
    due(12)
    assert receipts.send_due() == 12
    assert (postman.connections, len(postman.mails)) == (1, 12)
    assert receipts.send_due() == 0
    assert postman.connections == 1


def test_a_server_that_hangs_up_is_called_again_for_the_next(due, postman):
    due(7)
    postman.so_many = 3
    assert receipts.send_due() == 7
    assert (postman.connections, len(postman.mails)) == (3, 7)
    assert states() == {ReceiptState.SENT: 7}


@pytest.mark.parametrize(
    ("refusal", "state"),
    [("550 No such box", ReceiptState.DEAD), ("451 Later", ReceiptState.PENDING)],
)
def test_an_address_that_is_refused_holds_up_no_other(due, postman, refusal, state):
    bad = due(5)[2]
    Receipt.objects.filter(pk=bad.pk).update(to="no@guest.example")
    postman.at_recipient, postman.only = refusal, "no@guest.example"
    assert receipts.send_due() == 4
    assert (postman.connections, len(postman.mails)) == (1, 4)
    bad.refresh_from_db()
    assert (bad.state, bad.sent_at) == (state, None)


def test_each_is_written_down_before_the_next_is_begun(due, postman):
    """A process that dies after any mail repeats that one at most."""
    due(3)
    seen = []

    def note(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if sql.startswith("UPDATE"):
            assert not connection.in_atomic_block
            seen.append((len(postman.mails), *sorted(states().items())))
        return answer

    with connection.execute_wrapper(note):
        receipts.send_due()
    assert seen == [
        (0, ("pending", 2), ("sending", 1)),
        (1, ("pending", 2), ("sent", 1)),
        (1, ("pending", 1), ("sending", 1), ("sent", 1)),
        (2, ("pending", 1), ("sent", 2)),
        (2, ("sending", 1), ("sent", 2)),
        (3, ("sent", 3)),
    ]


def test_each_costs_two_commits_and_one_question(due, postman):
    def asked(number):
        due(number)
        with CaptureQueriesContext(connection) as questions:
            assert receipts.send_due() == number
        return [each["sql"].split()[0] for each in questions]

    asked(1)
    three, nine = asked(3), asked(9)
    assert nine.count("UPDATE") == 2 * 9
    # The question is for the venue, which tests do not keep.
    assert len(nine) - len(three) == 3 * (9 - 3)


def test_what_changed_since_it_was_read_is_left_to_the_next_round(due, postman):
    """A guest who is forgotten meanwhile gets no mail, and another address its own."""
    first, second = due(2)
    rows = Receipt.objects.filter(pk=second.pk)

    def corrected(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if sql.startswith("UPDATE") and rows.exclude(to="new@guest.example").exists():
            rows.update(to="new@guest.example")
        return answer

    with connection.execute_wrapper(corrected):
        assert receipts.send_due() == 1
    assert receipts.send_due() == 1
    assert [message_from_string(mail)["To"] for mail in postman.mails] == [
        first.to,
        "new@guest.example",
    ]


def test_a_round_that_took_long_leaves_the_rest_to_the_next(due, postman, monkeypatch):
    due(3)
    monkeypatch.setattr(receipts, "WITHIN", 0.0)
    assert receipts.send_due() == 0
    assert states() == {ReceiptState.PENDING: 3}
    assert Receipt.objects.filter(tries=0).count() == 3
    monkeypatch.undo()
    assert receipts.send_due() == 3


WORKER = """
import sys
from orders import receipts
from orders.models import Receipt
print("ready", flush=True)
sys.stdin.readline()
while Receipt.objects.due().exists():
    receipts.send_due()
"""


@pytest.mark.postgresql
def test_three_workers_at_once_send_each_of_200_once(due, postman):
    rows = due(200)
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(postman)) for _ in range(3)]
        assert [worker.stdout.readline() for worker in workers] == ["ready\n"] * 3
        for worker in workers:
            worker.stdin.close()
        assert [worker.wait() for worker in workers] == [0, 0, 0]
    ids = Counter(message_from_string(mail)["Message-ID"] for mail in postman.mails)
    assert ids == dict.fromkeys((receipt.message_id for receipt in rows), 1)
    assert states() == {ReceiptState.SENT: 200}


def _worker(postman):
    """A process that, once let go, sends what is due until nothing is."""
    server, _ = os.environ["DATABASE_URL"].rsplit("/", 1)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "acme_pos.settings",
        "DEBUG": "false",
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "EMAIL_URL": f"smtp://127.0.0.1:{postman.port}",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", WORKER],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
