"""`Order.record`: one row an order, and an older answer never wins."""

from decimal import Decimal

import pytest

from acme_pos import acme
from orders.models import Order, OrderItem
from tests.carts import shelf

from .paying import latest, prepare

pytestmark = pytest.mark.django_db

NOON = "2026-03-01T12:00:00-05:00"
ONE = "2026-03-01T13:00:00-05:00"


def says(updated_on, total="1.00", items=1):
    """ACME's answer of that moment."""
    line = {"itemName": "Pencil", "quantity": 1, "amount": total, "unitPrice": total}
    return acme.Order.model_validate(
        {
            "id": "900",
            "orderNumber": "100",
            "totalAmount": total,
            "createdOn": NOON,
            "updatedOn": updated_on,
            "orderItems": [line] * items,
        }
    )


def total():
    return Order.objects.get().total_amount


def test_the_same_answer_twice_is_one_order():
    Order.record(says(NOON, items=2))
    Order.record(says(NOON, items=2))
    assert Order.objects.count() == 1
    assert OrderItem.objects.count() == 2


def test_a_newer_answer_replaces_what_was_kept():
    Order.record(says(NOON))
    Order.record(says(ONE, total="2.00", items=3))
    assert total() == Decimal("2.00")
    assert OrderItem.objects.count() == 3


def test_an_older_answer_changes_nothing():
    Order.record(says(ONE, total="2.00"))
    Order.record(says(NOON, items=3))
    assert total() == Decimal("2.00")
    assert OrderItem.objects.count() == 1


def test_the_business_day_is_the_venues():
    Order.record(says("2026-03-02T04:00:00+00:00"))
    assert str(Order.objects.get().business_day) == "2026-03-01"


def test_an_order_that_is_not_ours_has_no_sale_and_no_payment():
    order = Order.record(says(NOON)).order
    assert order.attempt is None
    assert not hasattr(order, "payment")
    assert not order.amount_mismatch


@pytest.fixture
def sale(till):
    """Prepared for a pencil at 0.25, whose answer came to somebody else."""
    shelf.put_pencils(till)
    prepare(till)
    return latest()


def test_a_newer_answer_that_was_kept_before_gets_its_sale(sale):
    Order.record(says(ONE, total="0.25"))
    Order.record(says(NOON, total="9.00", items=3), sale)
    order = Order.objects.get()
    assert (order.attempt, order.reference) == (sale, sale.reference)
    assert (order.cashier, order.desk) == (sale.cashier, sale.desk)
    assert order.payment.amount == total() == Decimal("0.25")
    assert order.items.count() == 1


def test_and_keeps_the_sale_it_has(sale):
    Order.record(says(ONE, total="0.25"), sale)
    Order.record(says(NOON, total="9.00"))
    assert Order.objects.get().attempt == sale
    assert total() == Decimal("0.25")


def test_an_order_without_items_has_those_that_were_sold(sale):
    Order.record(says(NOON, total="0.25", items=0), sale)
    [item] = OrderItem.objects.all()
    [line] = sale.cart.lines
    assert (item.name, item.quantity) == (line.name, line.quantity)
    assert (item.unit_price, item.amount) == (line.unit_price, line.amount)
    Order.record(says(ONE, total="0.25", items=2), sale)
    assert OrderItem.objects.count() == 2


def test_nobody_knows_what_was_sold_elsewhere():
    Order.record(says(NOON, items=0))
    assert not OrderItem.objects.exists()
