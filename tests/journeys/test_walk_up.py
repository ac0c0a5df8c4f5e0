"""The short sales of a busy day."""

import pytest

from orders.models import Attempt, Order
from tests.orders.paying import sent_body

from .counter import DECLINED, admission

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


def test_a_guest_without_contact_is_served(frida, sandbox, postman, settings):
    frida.put_tote_bag_in()
    frida.press_pay()
    frida.press(frida.button("$20"))
    frida.enter()
    frida.is_sold()
    frida.sees("$2.00")
    frida.sees("No email was given, so no receipt is mailed.")

    body = sent_body(sandbox)
    assert body["contactLastName"] == settings.ACME_HOUSE_LAST_NAME
    assert body["noEmail"] is True
    assert postman.delivered() == []
    frida.press(frida.link("Next guest"))
    frida.totals_nothing()


def test_tickets_that_cost_nothing_ask_for_no_tender(frida, sandbox):
    frida.add_tickets(admission(), Member=2)
    frida.press_pay()
    frida.sees("There is nothing to pay.")
    frida.enter()
    frida.is_sold()

    [line] = sandbox.ledger()
    assert (line["outcome"], line["amount"]) == ("booked", "0.00")
    assert sent_body(sandbox)["paymentMethod"] == "Other"


def test_a_declined_card_is_followed_by_cash(frida, sandbox):
    frida.put_tote_bag_in()
    frida.press_pay()
    frida.tender("Card")
    frida.type_card(DECLINED)
    frida.sees("Not sold")
    frida.sees("No money moved.")
    frida.enter()
    frida.give_cash("18")
    order_number = frida.is_sold()

    [booked] = sandbox.booked()
    assert booked["orderNumber"] == order_number
    declined, paid = Attempt.objects.order_by("pk")
    assert declined.is_refused
    assert booked["uuid"] == str(paid.request_uuid) != str(declined.request_uuid)
    assert Order.objects.count() == 1
