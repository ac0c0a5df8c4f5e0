"""No page waits for a broker: a whole sale opens no connection to one."""

import contextlib
import socket

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError

from acme_pos.celery import app
from carts.models import Cart
from orders.models import Order, Receipt
from orders.tasks import send_due_receipts
from tests.carts import shelf
from tests.orders.paying import CASH, COMMITTED, latest, pay, strike
from tests.staff.test_access import NOBODYS, ROUTES

pytestmark = COMMITTED


class Broker:
    """Listens where the broker would, and never answers."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.settings = {
            "broker_url": f"redis://127.0.0.1:{self.listener.getsockname()[1]}/0",
            "broker_transport": None,
            "broker_transport_options": {"socket_timeout": 1},
        }

    def visits(self):
        """How many connected since the last time; the system let them in for us."""
        count = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self.listener.accept()[0].close()
                count += 1
        return count


@pytest.fixture
def broker():
    """Celery's broker is this one, as in an installation with Redis."""
    broker = Broker()
    kept = {name: app.conf[name] for name in broker.settings}
    use(broker.settings)
    yield broker
    use(kept)
    broker.listener.close()


def use(settings):
    app.conf.update(settings)
    app._pool = app.amqp._producer_pool = None


def sell(till, sandbox):
    """Tickets and a guest with an address; a fault on the way; every page after it."""
    shelf.put_tickets(till, Adult=2)
    shelf.put_pencils(till)
    shelf.write_guest(till, email="ida@guest.example")
    pay(till, CASH)
    assert latest().is_sold
    order = Order.objects.get()
    till.post(reverse("orders:resend", args=[order.pk]), {"to": "ida@guest.example"})
    for name, args in [
        ("carts:sale", []),
        ("orders:search", []),
        ("orders:order", [order.pk]),
        ("orders:slip", [order.pk]),
        ("orders:checking", []),
        ("orders:health-json", []),
    ]:
        assert till.get(reverse(name, args=args)).status_code == 200
    assert till.post(reverse("carts:refresh")).status_code == 302
    shelf.put_pencils(till)
    strike(sandbox, "cut-after")
    pay(till, CASH)
    assert latest().is_being_checked


def test_a_whole_sale_never_goes_to_the_broker(till, sandbox, broker):
    sell(till, sandbox)
    assert Receipt.objects.filter(state="pending").count() == 2
    assert broker.visits() == 0


def test_nothing_that_is_sent_from_a_page_goes_to_the_broker(till, sandbox, broker):
    """Each address of the desk that takes a POST, of an order and a sale that are."""
    sell(till, sandbox)
    real = {NOBODYS: latest().public_id, 1: Order.objects.get().pk}
    cart = Cart.objects.latest("pk")
    form = {
        **CASH,
        "cart": cart.public_id,
        "version": cart.version,
        "to": "a@b.example",
    }
    found = []
    for name, args, _who, methods in ROUTES:
        if "POST" in methods and name.startswith(("carts:", "orders:")):
            address = reverse(name, args=[real.get(arg, arg) for arg in args])
            found.append(till.post(address, form).status_code)
    assert len(found) > 30
    assert 500 not in found
    assert broker.visits() == 0


def test_a_task_that_is_sent_does(till, broker):
    """Shows that the test above would notice."""
    with pytest.raises(OperationalError):
        send_due_receipts.apply_async(retry=False)
    assert broker.visits() >= 1
