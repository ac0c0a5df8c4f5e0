"""ACME took the money and says so in an odd way: nothing of it is lost."""

from decimal import Decimal

import pytest

from carts.models import CartState
from orders.models import AttemptState, Order
from tests.acme.fault_server import says
from tests.carts import shelf

from .paying import CASH, COMMITTED, latest, look_again, pay
from .waiting import acme_that

pytestmark = COMMITTED

# More than any column of money holds.
TOO_MUCH = "99999999999.99"


@pytest.fixture
def sell_for(till, settings):
    """Sells a pencil at 0.25 and has ACME answer this; the page that follows."""

    def sell(answer):
        shelf.put_pencils(till)
        with acme_that(settings, says({"id": "900", **answer})):
            return shelf.shown(pay(till, CASH))

    return sell


ODD = {
    "id alone": {},
    "no items": {"orderItems": None},
    "odd items": {"orderItems": [None, "x", {}, {"quantity": "many", "amount": {}}]},
    "odd types": {"orderNumber": 12, "totalAmount": 0.25, "createdOn": "yesterday"},
    "odd values": {"totalAmount": "a lot", "updatedOn": 1, "customerId": {"id": 1}},
    "long texts": {"orderNumber": "9" * 100, "contactFirstName": "x" * 1000},
    "long items": {"orderItems": [{"itemName": "x" * 1000, "itemId": "9" * 100}]},
    "NUL": {"notes": "a\0b", "unheardOf": {"a\0b": ["\0"]}, "orderNumber": "1\0"},
    "new fields": {"unheardOf": {"deep": [1, 2]}, "saleChannel": "BrandNew"},
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_an_odd_answer_is_still_a_sale(sell_for, answer):
    sell_for(answer)
    attempt = latest()
    assert attempt.state == AttemptState.SUCCEEDED
    assert attempt.cart.state == CartState.PAID
    order = Order.objects.get()
    assert order.acme_id == order.answer["id"] == "900"
    assert order.order_number
    assert order.receipts.count() == 1


def test_what_cannot_be_recorded_is_kept_and_never_called_failed(sell_for):
    page = sell_for({"totalAmount": TOO_MUCH})
    attempt = latest()
    assert attempt.state == AttemptState.RECEIVED
    assert attempt.acme_order_id == "900"
    assert attempt.cart.state == CartState.LOCKED
    assert not Order.objects.exists()
    assert "Checking with ACME" in page
    assert "Not sold" not in page


def test_it_is_completed_as_soon_as_it_can_be(sell_for):
    sell_for({"totalAmount": TOO_MUCH})
    look_again()
    attempt = latest()
    assert attempt.state == AttemptState.RECEIVED
    attempt.answer["totalAmount"] = "0.25"
    attempt.save(update_fields=["answer"])
    look_again()
    assert latest().is_sold
    assert Order.objects.get().total_amount == Decimal("0.25")


def test_one_that_cannot_be_recorded_does_not_hold_up_the_next(till, sell_for):
    sell_for({"totalAmount": TOO_MUCH})
    stuck = latest()
    sell_for({"id": "901", "totalAmount": TOO_MUCH})
    fixed = latest()
    fixed.answer["totalAmount"] = "0.25"
    fixed.save(update_fields=["answer"])
    look_again()
    assert [order.attempt for order in Order.objects.all()] == [fixed]
    stuck.refresh_from_db()
    assert stuck.state == AttemptState.RECEIVED


@pytest.mark.parametrize("charged", ["0.26", "0.24", "25.00"])
def test_a_total_that_is_not_the_one_told_is_flagged(sell_for, charged):
    page = sell_for({"totalAmount": charged})
    order = Order.objects.get()
    assert order.amount_mismatch
    assert order.total_amount == Decimal(charged)
    assert f"ACME charged ${charged}, but the guest was told $0.25." in page


def test_the_total_that_was_told_is_not(sell_for):
    page = sell_for({"totalAmount": "0.25"})
    assert not Order.objects.get().amount_mismatch
    assert "Tell a supervisor" not in page
