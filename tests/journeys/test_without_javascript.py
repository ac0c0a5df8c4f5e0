"""The whole desk works with JavaScript off."""

import pytest

from acme_pos.staff.models import Desk
from orders.models import Order

from .counter import admission

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(java_script_enabled=False),
]


def test_a_cash_sale_from_login_to_order_number(counter, sandbox):
    Desk.objects.create(name="Desk 2")
    counter.sign_in()
    counter.press(counter.button("Desk 2"))
    counter.add_tickets(admission(), Adult=2)
    counter.shelf("Add-ons")
    counter.add_on("Tote bag")
    counter.press(counter.button("One Tote bag more"))
    counter.totals("84.00")
    counter.write_guest(Email="ida@guest.example")
    counter.press_pay()
    counter.give_cash("100")
    order_number = counter.is_sold()
    counter.sees("$16.00")

    order = Order.objects.get()
    assert (order.order_number, order.email) == (order_number, "ida@guest.example")
    assert [line["amount"] for line in sandbox.booked()] == ["84.00"]


def test_a_refused_form_keeps_what_was_typed(frida):
    frida.shelf("Donations")
    frida.take("Gift of your choice")
    frida.write("Amount", "twenty")
    frida.enter()
    frida.has_problem("Amount", "Type an amount such as 20 or 20.50.", typed="twenty")
