"""Whatever is refreshed, sent again or opened twice: ACME's ledger shows one charge."""

import pytest

from orders.models import Attempt, Order

from .counter import Counter

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def about_to_pay(frida):
    frida.put_tote_bag_in()
    frida.press_pay()
    return frida


def assert_one_charge(sandbox, order_number):
    [line] = sandbox.booked()
    assert line["orderNumber"] == order_number
    assert Order.objects.get().order_number == order_number


def test_five_refreshes_of_a_sale(about_to_pay, sandbox):
    about_to_pay.give_cash("18")
    order_number = about_to_pay.is_sold()
    for _ in range(5):
        about_to_pay.page.reload()
        assert about_to_pay.is_sold() == order_number
    assert_one_charge(sandbox, order_number)
    assert len(sandbox.ledger()) == 1


def test_five_times_back_and_forth(about_to_pay, sandbox):
    about_to_pay.give_cash("18")
    order_number = about_to_pay.is_sold()
    for _ in range(5):
        about_to_pay.page.go_back()
        about_to_pay.page.go_forward()
        assert about_to_pay.is_sold() == order_number
    assert_one_charge(sandbox, order_number)
    assert len(sandbox.ledger()) == 1


def test_a_form_kept_open_in_a_second_tab(about_to_pay, sandbox, context, live_server):
    """It was never told of the first one's sale, and is sent all the same."""
    second = Counter(context.new_page(), live_server.url)
    second.page.goto(about_to_pay.page.url)
    about_to_pay.give_cash("18")
    order_number = about_to_pay.is_sold()
    second.give_cash("20")
    assert second.is_sold() == order_number
    assert Order.objects.get().payment.given == 18
    assert_one_charge(sandbox, order_number)
    assert len(sandbox.ledger()) == 1
    assert Attempt.objects.get().send_count == 1


def test_two_tabs_that_press_pay_on_one_cart(frida, sandbox, context, live_server):
    frida.put_tote_bag_in()
    second = Counter(context.new_page(), live_server.url)
    second.open("/sale/")
    second.totals("18.00")
    frida.press_pay()
    second.press_pay()
    second.give_cash("18")
    order_number = second.is_sold()
    frida.give_cash("18")
    assert frida.is_sold() == order_number
    assert_one_charge(sandbox, order_number)
    assert len(sandbox.ledger()) == 1
