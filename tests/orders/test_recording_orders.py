"""`Order.record`: one row an order, and an older answer never wins."""

from decimal import Decimal

import pytest

from acme_pos import acme
from orders.models import Order, OrderItem

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
    order = Order.record(says(NOON))
    assert order.attempt is None
    assert not hasattr(order, "payment")
    assert not order.amount_mismatch
