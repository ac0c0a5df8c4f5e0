"""Impatient fingers: whatever is pressed again, one sale is one booking."""

import pytest

from orders.models import Attempt

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def about_to_pay(frida):
    frida.put_tote_bag_in()
    frida.press_pay()
    frida.write("Amount given", "18")
    return frida


def assert_one_booking(sandbox, order_number):
    [line] = sandbox.ledger()
    assert (line["outcome"], line["orderNumber"]) == ("booked", order_number)
    assert Attempt.objects.count() == 1


def test_a_double_click_on_take_payment(about_to_pay, sandbox):
    about_to_pay.button("Take payment").dblclick()
    assert_one_booking(sandbox, about_to_pay.is_sold())


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_double_click_where_no_script_holds_it_back(about_to_pay, sandbox):
    about_to_pay.button("Take payment").dblclick()
    assert_one_booking(sandbox, about_to_pay.is_sold())


def test_refresh_and_back_after_a_sale(about_to_pay, sandbox):
    about_to_pay.enter()
    order_number = about_to_pay.is_sold()
    about_to_pay.page.reload()
    assert about_to_pay.is_sold() == order_number
    about_to_pay.page.go_back()
    assert about_to_pay.is_sold() == order_number
    about_to_pay.page.go_back()
    about_to_pay.totals_nothing()
    assert_one_booking(sandbox, order_number)
