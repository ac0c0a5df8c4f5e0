"""Several who write one order at the same moment: one row, and nobody fails."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from acme_pos.staff.models import AuditEvent
from carts.models import CartState
from orders import outcome, resolver
from orders.lookup import Lookup
from orders.models import Attempt, AttemptState, Order, OrderItem, Payment, Receipt
from orders.models.heard import Heard

from .paying import COMMITTED
from .test_many_orders import told
from .waiting import sell

pytestmark = COMMITTED

S = AttemptState
WRITERS = 4
ROUNDS = 5


def at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Each in a thread and on a connection of its own; what was raised."""
    start, raised = Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(10)
            act()
        except Exception as error:  # noqa: BLE001 - that there is none is the point
            raised.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return raised


@pytest.fixture
def found(till, sandbox):
    """A sale without an answer, and the order that ACME has of it."""
    _, attempt = sell(till, sandbox, "500-after")
    [order] = Lookup().orders_of(attempt)
    return attempt, order


def writer(attempt, order, state):
    own = Attempt.objects.get(pk=attempt.pk)
    own.state = state
    return lambda: outcome.receive(own, order)


def assert_written_once(attempt, order):
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    assert Order.objects.get().attempt == attempt
    assert Order.objects.get().acme_id == order.id
    assert OrderItem.objects.count() == len(order.items) == 1
    assert Payment.objects.count() == Receipt.objects.count() == 1
    assert AuditEvent.objects.filter(action="sold").count() == 1


def test_web_and_resolver_find_it_at_once(found):
    attempt, order = found
    states = [S.SENT, S.UNKNOWN, S.UNKNOWN, S.REVIEW]
    assert at_once(*(writer(attempt, order, state) for state in states)) == []
    assert_written_once(attempt, order)


def test_those_who_finish_a_received_order_do_it_once(found):
    attempt, order = found
    Attempt.objects.update(state=S.RECEIVED, acme_order_id=order.id)
    own = [Attempt.objects.get(pk=attempt.pk) for _ in range(WRITERS)]
    finish = [lambda a=a: resolver.finish(a, Lookup()) for a in own]
    assert at_once(*finish) == []
    assert_written_once(attempt, order)


def test_the_till_and_whoever_reads_acme_at_night_write_one_row(found):
    attempt, order = found
    reader = [lambda: Order.record(order)] * (WRITERS - 1)
    assert at_once(writer(attempt, order, S.SENT), *reader) == []
    assert_written_once(attempt, order)


def test_many_readers_write_one_row(found):
    _, order = found
    for _ in range(ROUNDS):
        assert at_once(*[lambda: Order.record(order)] * WRITERS) == []
        assert Order.objects.get().acme_id == order.id
        assert OrderItem.objects.count() == 1
        assert not Payment.objects.exists()
        Order.objects.all().delete()


def test_the_same_order_is_kept_as_two_sales_by_nobody(till, found):
    """Two sales that both believe that it is theirs."""
    attempt, order = found
    other = Attempt.objects.get(pk=attempt.pk)
    other.pk, other.cart = (
        None,
        type(attempt.cart).objects.create(
            desk=attempt.desk, cashier=attempt.cashier, state=CartState.LOCKED
        ),
    )
    other.reference, other.public_id = "OTHER", "0" * 32
    other.request_uuid, other.sent_at = "0" * 32, timezone.now()
    other.save(force_insert=True)
    both = [writer(one, order, S.UNKNOWN) for one in (attempt, other)]
    assert at_once(*both) == []
    states = sorted(Attempt.objects.values_list("state", flat=True))
    assert states == sorted([S.SUCCEEDED, S.REVIEW])
    assert Order.objects.count() == Receipt.objects.count() == 1


def test_two_pages_with_the_same_orders_write_each_once():
    pages = [[told(n) for n in range(1, 80)], [told(n) for n in range(40, 120)]]
    for _ in range(ROUNDS):
        heard = [[Heard.of(one) for one in page] for page in pages]
        both = [lambda page=page: Order.record_many(page) for page in heard]
        assert at_once(*both) == []
        assert Order.objects.count() == 119
        assert OrderItem.objects.count() == 2 * 119
        Order.objects.all().delete()
