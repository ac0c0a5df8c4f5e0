"""The desk's database fails while a payment is taken: the page says where money is.

It is really broken: another connection holds what must be written, until it gives up.
"""

import contextlib
import sqlite3

import pytest
from django.db import connection, connections

from carts.models import CartState
from orders.models import AttemptState, Order
from orders.models.states import LEASE
from tests.acme import fault_server as faults
from tests.carts import shelf

from .paying import COMMITTED, book, card, cash, latest, look_again, tender_page
from .waiting import acme_that, meanwhile

pytestmark = COMMITTED


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """A lock is waited for briefly, as the settings allow for longer."""
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        monkeypatch.setitem(options, "timeout", 0.2)
    else:
        monkeypatch.setitem(options, "options", "-c lock_timeout=200")
    connection.close()
    yield
    connection.close()


@contextlib.contextmanager
def second_connection():
    """To the same database, in transactions of its own."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        opened = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
        begin = "BEGIN IMMEDIATE"
    else:
        opened = connections.create_connection("default")
        opened.connect()
        opened = opened.connection
        begin = "BEGIN"
    with contextlib.closing(opened):
        yield opened, begin


@contextlib.contextmanager
def nothing_is_written():
    """Reads go on; every write to an attempt waits in vain."""
    with second_connection() as (other, begin):
        other.execute(begin)
        if connection.vendor != "sqlite":
            other.execute("LOCK TABLE orders_attempt IN SHARE MODE")
        yield
        other.execute("ROLLBACK")


@contextlib.contextmanager
def acme_answers(settings, *answers):
    """From the first answer on nothing is written; the intent is committed by then."""
    with contextlib.ExitStack() as held:

        def fail():
            held.enter_context(nothing_is_written())

        first = meanwhile(fail, answers[0])
        with acme_that(settings, first, *answers[1:]) as server:
            yield server


def books(sandbox, attempt):
    """ACME books the sale, and says so."""

    def answer(connected, stop):
        order = book(sandbox, notes=attempt.reference)
        return faults.says(order)(connected, stop)

    return answer


def books_and_is_cut(sandbox, attempt):
    def answer(connected, stop):
        book(sandbox, notes=attempt.reference)
        return faults.closes(connected, stop)

    return answer


def prepared(till):
    shelf.put_gift(till, "12.34")
    return tender_page(till), latest()


def assert_stands_alone(answer):
    """No page of the desk around it, for which the database would be asked."""
    assert answer.status_code == 503
    assert "Sign out" not in answer.text
    assert "4242424242424242" not in answer.text


def test_before_anything_is_sent_nothing_is_charged(till, sandbox):
    page, attempt = prepared(till)
    with nothing_is_written():
        answer = till.post(page, cash("20"))
    assert_stands_alone(answer)
    assert "Nothing was sent to ACME and no money moved." in answer.text
    assert "$12.34" in answer.text
    for wrong in ("Money may have moved", "ACME took the payment", "Change due"):
        assert wrong not in answer.text
    assert sandbox.ledger() == []
    attempt.refresh_from_db()
    assert (attempt.state, attempt.cart.state) == (
        AttemptState.PREPARED,
        CartState.OPEN,
    )
    till.post(page, cash("20"))
    assert latest().is_sold
    assert len(sandbox.booked()) == 1


@pytest.mark.parametrize("tender", [cash("20"), card()], ids=["cash", "card"])
def test_an_order_that_could_not_be_written_is_shown_from_memory(
    till, sandbox, settings, tender
):
    page, attempt = prepared(till)
    with acme_answers(settings, books(sandbox, attempt)):
        answer = till.post(page, tender)
    [line] = sandbox.booked()
    assert_stands_alone(answer)
    for words in (
        line["orderNumber"],
        "$12.34",
        "ACME took the payment",
        "Do not take this payment again.",
        attempt.spoken_reference,
    ):
        assert words in answer.text
    assert ("$7.66" in answer.text) == (tender["tender"] == "Cash")
    assert "no money moved" not in answer.text
    assert_found_later(attempt, sandbox)


@pytest.mark.parametrize("replay", [False, True])
def test_without_an_answer_money_may_have_moved(till, sandbox, settings, replay):
    """Also where it would be sent once more, which must be written down first."""
    settings.ACME_REPLAY = replay
    page, attempt = prepared(till)
    with acme_answers(settings, books_and_is_cut(sandbox, attempt)) as server:
        answer = till.post(page, cash("20"))
        assert len(server.received) == 1
    assert_stands_alone(answer)
    for words in (
        "Money may have moved. Do not take this payment again",
        attempt.spoken_reference,
        "$7.66 change",
    ):
        assert words in answer.text
    for wrong in ("no money moved", "ACME took the payment", "Nothing was"):
        assert wrong not in answer.text
    assert_found_later(attempt, sandbox)


def assert_found_later(attempt, sandbox):
    """The process that sent it is gone by then; the resolver takes over."""
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.SENT
    look_again(LEASE * 2)
    look_again(LEASE * 3)
    attempt.refresh_from_db()
    assert attempt.is_sold
    [line] = sandbox.booked()
    assert Order.objects.get().order_number == line["orderNumber"]
