"""An order that changed at ACME: what differs is told, what is equal is not written."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from acme_pos import acme
from orders.models import How, Order, OrderChange, OrderItem, OrderState, Payment
from tests.carts import shelf

from .paying import latest, prepare

pytestmark = pytest.mark.django_db

NOON = "2026-03-01T12:00:00-05:00"
ONE = "2026-03-01T13:00:00-05:00"
TWO = "2026-03-01T14:00:00-05:00"


def line(item_id, name="Pencil", quantity=1, amount="4.00"):
    return {
        "itemId": item_id,
        "itemName": name,
        "quantity": quantity,
        "amount": amount,
        "unitPrice": "4.00",
    }


def says(updated_on, *lines, **more):
    """ACME's answer of that moment."""
    return acme.Order.model_validate(
        {
            "id": "900",
            "orderNumber": "100",
            "totalAmount": "8.00",
            "originalTotalAmount": "8.00",
            "refundAmount": "0.00",
            "contactFirstName": "Wilma",
            "createdOn": NOON,
            "updatedOn": updated_on,
            "orderItems": list(lines) or [line("1"), line("2")],
            **more,
        }
    )


def told():
    return [
        (each["of"], each["field"], each["was"], each["now"])
        for change in OrderChange.objects.order_by("pk")
        for each in change.fields
    ]


def writes(queries):
    verbs = ("INSERT", "UPDATE", "DELETE")
    return [each["sql"] for each in queries if each["sql"].startswith(verbs)]


def test_an_equal_answer_writes_no_row():
    Order.record(says(NOON))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert Order.record(says(NOON)).how == How.UNCHANGED
    assert writes(queries) == []
    assert told() == []


def test_a_refund_is_told_field_by_field_and_the_first_answer_stays():
    Order.record(says(NOON))
    after = says(
        ONE, line("1"), line("2", quantity=0, amount="0.00"), refundAmount="4.00"
    )
    assert Order.record(after).how == How.CHANGED
    assert told() == [
        ("", "state", "sold", "part"),
        ("", "refund_amount", "0.00", "4.00"),
        ("1 × Pencil", "quantity", 1, 0),
        ("1 × Pencil", "amount", "4.00", "0.00"),
    ]
    order = Order.objects.get()
    assert order.state == OrderState.PART_REFUNDED
    assert order.first_answer["refundAmount"] == "0.00"
    assert order.answer["refundAmount"] == "4.00"
    assert [item.acme_item_id for item in order.items.order_by("pk")] == ["1", "2"]
    Order.record(says(TWO, refundAmount="8.00"))
    order.refresh_from_db()
    assert order.state == OrderState.REFUNDED
    assert order.first_answer["refundAmount"] == "0.00"
    assert OrderChange.objects.count() == 2


def test_an_item_that_acme_lists_no_more_stays_with_nothing_in_it():
    Order.record(says(NOON))
    kept = set(OrderItem.objects.values_list("pk", flat=True))
    Order.record(says(ONE, line("1"), line("3", name="Rubber")))
    assert kept < set(OrderItem.objects.values_list("pk", flat=True))
    assert Order.record(says(ONE, line("1"), line("3"))).how == How.CHANGED
    assert Order.record(says(ONE, line("1"), line("3"))).how == How.UNCHANGED
    gone = OrderItem.objects.get(acme_item_id="2")
    assert (gone.quantity, gone.amount) == (0, Decimal(0))
    assert ("1 × Rubber", "amount", None, "4.00") in told()


def test_an_older_answer_takes_nothing_back():
    Order.record(says(ONE, refundAmount="4.00"))
    assert Order.record(says(NOON)).how == How.OLDER
    assert Order.record(says(None)).how == How.OLDER
    assert Order.objects.get().refund_amount == 4
    assert told() == []


def test_how_it_was_paid_is_learned_later_and_never_forgotten():
    Order.record(says(NOON))
    assert Order.record(says(NOON), tender="Voucher").how == How.CHANGED
    assert Order.record(says(NOON)).how == How.UNCHANGED
    assert Order.objects.get().tender == "Voucher"
    assert told() == [("", "tender", "", "Voucher")]


def test_an_order_that_was_missing_is_found_again():
    Order.record(says(NOON))
    Order.objects.update(missing_since=ONE)
    assert Order.record(says(NOON)).how == How.CHANGED
    assert Order.objects.get().missing_since is None


@pytest.fixture
def sale(till):
    """Prepared for a pencil at 0.25, with a guest's name."""
    shelf.put_pencils(till)
    prepare(till)
    attempt = latest()
    attempt.snapshot["guest"] |= {"first_name": "Fred", "email": "f@example.com"}
    attempt.tender = "Cash"
    attempt.save()
    return attempt


def ours(updated_on, **more):
    one = {**line("1"), "inventoryId": "1", "amount": "0.25", "unitPrice": "0.25"}
    return says(
        updated_on,
        one,
        **{"totalAmount": "0.25", "originalTotalAmount": "0.25", **more},
    )


def test_a_refund_of_our_sale_is_no_mismatch_and_leaves_its_payment(sale):
    Order.record(ours(NOON), sale)
    paid = Payment.objects.values().get()
    Order.record(ours(ONE, totalAmount="0.00", refundAmount="0.25"))
    order = Order.objects.get()
    assert order.state == OrderState.REFUNDED
    assert not order.amount_mismatch
    assert Payment.objects.values().get() == paid
    assert (order.attempt, order.tender) == (sale, "Cash")


def test_what_was_typed_stays_until_it_is_edited_at_acme(sale):
    Order.record(ours(NOON), sale)
    assert Order.objects.get().first_name == "Fred"
    assert Order.record(ours(ONE)).how == How.CHANGED
    assert Order.objects.get().first_name == "Fred"
    Order.record(ours(TWO, contactFirstName="Winifred"))
    order = Order.objects.get()
    assert (order.first_name, order.email) == ("Winifred", "f@example.com")
    assert told() == [("", "first_name", "Fred", "Winifred")]
    Order.record(ours(TWO, contactFirstName="Winifred"))
    assert Order.objects.get().first_name == "Winifred"
    assert len(told()) == 1
