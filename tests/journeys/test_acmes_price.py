"""A moment after each change the page has ACME's price, and Pay charges it."""

import pytest

from tests.orders.paying import CARTS, sent_body, strike

from .counter import admission

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


def sell(counter):
    counter.press_pay()
    counter.give_cash("100")
    counter.is_sold()


def test_a_coupon_is_on_the_button_and_in_what_is_charged(frida, sandbox):
    frida.add_tickets(admission(), Adult=2)
    frida.press(frida.link("Coupon"))
    frida.write("Coupon code", "LANTERN25")
    frida.enter()
    frida.sees("A quarter off")
    frida.sees("2 places held")
    frida.totals("36.00")
    sell(frida)
    [line] = sandbox.booked()
    assert line["amount"] == sent_body(sandbox)["chargeAmount"] == "36.00"


def test_without_it_the_total_is_said_to_be_our_own_and_sold_at(frida, sandbox):
    strike(sandbox, "500", path=CARTS, times=100)
    frida.put_tote_bag_in()
    frida.sees("ACME did not price this cart. The total shown is our own.")
    sell(frida)
    [line] = sandbox.booked()
    assert line["amount"] == "18.00"
    assert "shoppingCart" in sent_body(sandbox)
