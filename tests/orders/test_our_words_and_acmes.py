"""What the sale knows joins what ACME answers, whatever order or shape that has."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from acme_pos import acme
from orders import outcome
from orders.models import Attempt, AttemptState, Order, OrderItem
from tests.acme.fault_server import says
from tests.carts import shelf

from .paying import CASH, COMMITTED, cash, latest, pay, prepare
from .waiting import acme_that

pytestmark = COMMITTED


@pytest.fixture
def pay_for(till, settings):
    """Pays the cart and has ACME answer this."""

    def answer(tender=CASH, **said):
        with acme_that(settings, says({"id": "900", **said})):
            return pay(till, tender)

    return answer


def put_two_donations(till):
    form = shelf.donation(donor_recognition_type="anonymous")
    shelf.put(till, "fixed-donation", shelf.KEEPER_GIFT, form)
    shelf.put_gift(till, "5.00")


def gift(inventory_id, amount):
    return {"inventoryId": inventory_id, "quantity": 1, "amount": amount}


def recognized():
    items = OrderItem.objects.order_by("pk")
    return [(i.amount, i.donation and i.donation.recognized_as) for i in items]


def test_recognition_follows_its_donation_in_another_order(till, pay_for):
    put_two_donations(till)
    keeper, own = gift(shelf.KEEPER_GIFT, "30.00"), gift(shelf.ROUND_UP_GIFT, "5.00")
    pay_for(totalAmount="35.00", orderItems=[own, keeper])
    assert recognized()[1] == (Decimal("30.00"), "anonymous")


def test_a_fee_line_of_acmes_costs_no_recognition(till, pay_for):
    put_two_donations(till)
    items = [{"itemName": "Fee", "quantity": 1, "amount": "1.00"}]
    items += [gift(shelf.KEEPER_GIFT, "30.00"), gift(shelf.ROUND_UP_GIFT, "5.00")]
    pay_for(totalAmount="36.00", orderItems=items)
    assert recognized()[:2] == [
        (Decimal("1.00"), None),
        (Decimal("30.00"), "anonymous"),
    ]


def test_without_a_total_the_one_that_was_told_stands_and_is_flagged(till, pay_for):
    shelf.put_pencils(till)
    pay_for(cash("1.00"))
    order = Order.objects.get()
    payment = order.payment
    assert (order.total_amount, order.amount_mismatch) == (Decimal("0.25"), True)
    assert payment.given - payment.amount == payment.change_due == Decimal("0.75")


def test_the_contact_is_the_one_that_was_typed(till, pay_for):
    shelf.put_pencils(till)
    shelf.write_guest(
        till, first_name="Ida", last_name="Imagined", phone_number="212-555-0199"
    )
    pay_for(totalAmount="0.25")
    order = Order.objects.get()
    assert (order.guest_name, order.phone_digits) == ("Ida Imagined", "2125550199")
    assert Order.objects.search("imagined 5550199").get() == order


def test_a_walk_up_has_no_name(till, sandbox):
    shelf.put_pencils(till)
    pay(till, CASH)
    assert Order.objects.get().guest_name == ""


def an_unknown_sale_of_three_days_ago(till):
    shelf.put_pencils(till)
    prepare(till)
    then = timezone.now() - timedelta(days=3)
    Attempt.objects.update(
        state=AttemptState.UNKNOWN, sent_at=then, next_look_at=then, tender="Cash"
    )
    return latest()


def test_an_order_without_a_date_is_of_the_day_it_was_sent(till):
    attempt = an_unknown_sale_of_three_days_ago(till)
    outcome.receive(attempt, acme.Order.model_validate({"id": "900"}))
    day = Order.objects.get().business_day
    assert day == timezone.localdate(attempt.sent_at)


def test_an_answer_that_comes_after_the_sale_was_given_up_is_taken(till):
    shelf.put_pencils(till)
    prepare(till)
    sender = latest()
    now = timezone.now()
    Attempt.objects.update(
        state=AttemptState.UNKNOWN, sent_at=now, next_look_at=now, tender="Cash"
    )
    outcome.receive(sender, acme.Order.model_validate({"id": "900"}))
    assert latest().state == AttemptState.SUCCEEDED


@pytest.mark.parametrize("number", ["A/1", "../x", "?a=b", "é 7"])
def test_a_number_of_acmes_choosing_breaks_no_page(till, pay_for, number):
    shelf.put_pencils(till)
    page = pay_for(totalAmount="0.25", orderNumber=number)
    assert page.status_code == 200
    assert till.get("/orders/").status_code == 200


def test_two_orders_of_one_number_have_a_page_each(till, pay_for):
    for acme_id in ("900", "901"):
        shelf.put_pencils(till)
        pay_for(id=acme_id, totalAmount="0.25", orderNumber="77")
    for order in Order.objects.all():
        assert till.get(f"/orders/{order.pk}/").status_code == 200
