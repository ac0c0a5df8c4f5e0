"""A receipt goes out once, later if need be, and never holds up the next."""

from datetime import timedelta
from email import message_from_string

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.utils import timezone

from acme_pos import request_ids
from orders import receipts, tasks
from orders.models import Order, Receipt, ReceiptState
from orders.models.receipt import CLAIM, TRIES
from tests.carts import shelf

from .mailing import serving_mail
from .paying import CASH, COMMITTED, pay

pytestmark = COMMITTED

HOUR = timedelta(hours=1)


@pytest.fixture
def postman(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with serving_mail() as postman:
        settings.EMAIL_PORT = postman.port
        yield postman


@pytest.fixture
def receipt(till, venue):
    """What the sale of a pencil owes."""
    shelf.put_pencils(till)
    shelf.write_guest(till, email="ida@guest.example")
    pay(till, CASH)
    return Receipt.objects.get()


def send(after=timedelta(0)):
    with time_machine.travel(timezone.now() + after, tick=True):
        return receipts.send_due()


def test_it_is_sent_and_not_sent_again(receipt, postman):
    assert [send(), send(HOUR)] == [1, 0]
    receipt.refresh_from_db()
    assert receipt.state == ReceiptState.SENT
    assert receipt.sent_at
    assert len(postman.mails) == 1


def test_the_clock_sends_what_is_due(receipt, postman):
    tasks.send_due_receipts()
    assert len(postman.mails) == 1


def test_without_a_mail_server_it_waits(receipt, postman, settings):
    working, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send() == 0
    receipt.refresh_from_db()
    assert receipt.state == ReceiptState.PENDING
    assert "could not be reached" in receipt.problem
    assert send() == 0
    settings.EMAIL_PORT = working
    assert send(timedelta(minutes=2)) == 1
    receipt.refresh_from_db()
    assert (receipt.tries, receipt.problem) == (2, "")


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_what_is_refused_for_good_is_not_tried_again(receipt, postman, where):
    setattr(postman, where, "550 5.1.1 No such mailbox")
    send()
    receipt.refresh_from_db()
    assert receipt.state == ReceiptState.DEAD
    assert receipt.problem in {
        "The mail server refused this address.",
        "The mail server answered 550.",
    }
    setattr(postman, where, "")
    assert send(timedelta(days=4)) == 0


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_what_is_refused_for_now_is_tried_later(receipt, postman, where):
    setattr(postman, where, "451 4.3.0 Later, please")
    send()
    receipt.refresh_from_db()
    assert receipt.state == ReceiptState.PENDING
    setattr(postman, where, "")
    assert send(timedelta(minutes=2)) == 1


def test_every_try_carries_the_same_message_id(receipt, postman):
    postman.at_data = "451 4.3.0 Later, please"
    send()
    postman.at_data = ""
    send(timedelta(minutes=2))
    ids = [message_from_string(mail)["Message-ID"] for mail in postman.mails]
    assert ids == [receipt.message_id] * 2


def test_the_tries_come_to_an_end(receipt, postman):
    postman.at_data = "451 4.3.0 Later, please"
    Receipt.objects.update(tries=TRIES - 1)
    send()
    receipt.refresh_from_db()
    assert receipt.state == ReceiptState.DEAD


@pytest.mark.parametrize(
    "table", ["orders_receipt", "staff_venue"], ids=["both found it", "one writes it"]
)
def test_two_workers_send_it_once(receipt, postman, table):
    """The second comes when the first has read that table for the first time."""
    waiting = [receipts.send_due]
    sent = []

    def rival(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if waiting and sql.startswith("SELECT") and f'FROM "{table}"' in sql:
            sent.append(waiting.pop()())
        return answer

    with connection.execute_wrapper(rival):
        sent.append(send())
    assert sorted(sent) == [0, 1]
    assert len(postman.mails) == 1


def test_a_worker_that_died_gives_the_row_back(receipt, postman):
    assert receipt.claim()
    assert send() == 0
    assert send(CLAIM + timedelta(seconds=1)) == 1


def test_one_that_cannot_be_written_does_not_hold_up_the_next(receipt, postman):
    Receipt.objects.filter(pk=receipt.pk).update(to="ida@guest.example\nBcc: x@y.z")
    Receipt.again(receipt.order, "bo@guest.example", receipt.order.cashier)
    assert send() == 1
    assert "bo@guest.example" in postman.mails[0]
    receipt.refresh_from_db()
    assert receipt.state == ReceiptState.PENDING
    assert receipt.problem == "The receipt could not be written."
    assert receipt.due_at > timezone.now()


def test_a_mail_server_that_fails_costs_no_sale(till, venue, settings, postman):
    settings.EMAIL_PORT = 1
    shelf.put_pencils(till)
    shelf.write_guest(till, email="ida@guest.example")
    assert "Sold" in shelf.shown(pay(till, CASH))
    assert Order.objects.count() == 1


def test_a_task_that_ran_out_of_time_says_nothing_of_its_receipt(
    receipt, postman, monkeypatch
):
    def take_too_long(receipt):
        raise SoftTimeLimitExceeded

    with monkeypatch.context() as patch:
        patch.setattr(receipts, "compose", take_too_long)
        with pytest.raises(SoftTimeLimitExceeded):
            send()
    receipt.refresh_from_db()
    assert (receipt.state, receipt.problem) == (ReceiptState.SENDING, "")
    assert send() == 0
    assert send(CLAIM + timedelta(seconds=1)) == 1
    assert len(postman.mails) == 1


def test_what_is_logged_of_a_receipt_is_found_by_its_sale(
    receipt, postman, monkeypatch
):
    heard = []

    def stumble(receipt):
        heard.append(request_ids.names().get("sale"))
        raise ValueError

    monkeypatch.setattr(receipts, "compose", stumble)
    send()
    assert heard == [receipt.order.reference]
    assert "sale" not in request_ids.names()
