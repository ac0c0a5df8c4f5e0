"""A card typed for ACME alone: the browser pays ACME, and our server never sees it."""

import re

import pytest
from playwright.sync_api import expect

from orders.models import Attempt, Order, Receipt

from .counter import DECLINED, VISA
from .direct_desk import Traffic, at_card, overheard, safelist
from .everyone import wrong

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def desk_page(frida, sandbox, settings, live_server, complaints):
    settings.CARD_MODE = "direct"
    safelist(sandbox, live_server.url)
    yield frida
    overheard(complaints, "status of 409")


def test_a_card_is_charged_and_no_digit_of_it_reaches_our_server(desk_page, sandbox):
    traffic = Traffic(desk_page)
    at_card(desk_page)
    desk_page.type_card(VISA)
    order_number = desk_page.is_sold()

    [line] = sandbox.booked()
    assert (line["orderNumber"], line["amount"]) == (order_number, "18.00")
    order = Order.objects.get()
    assert (order.order_number, order.sale_channel) == (order_number, "Online")
    assert order.items.count() == Receipt.objects.count() == 1
    assert order.payment.card_last4 == "4242"
    assert "/arm/" in traffic.text
    assert "/report/" in traffic.text
    # Bodies were recorded too, or the rest would prove nothing.
    assert f"order_id={order.acme_id}" in traffic.text
    assert not re.search(r"4242[ -]?4242", traffic.text)
    assert not re.search(r"cvc|expDate|12/40|1240|manualEntry", traffic.text)


def test_a_declined_card_is_followed_by_cash(desk_page, sandbox):
    at_card(desk_page)
    desk_page.type_card(DECLINED)
    desk_page.sees("ACME declined the card.")
    desk_page.sees("No money moved.")
    desk_page.enter()
    desk_page.give_cash("18")
    order_number = desk_page.is_sold()

    [booked] = sandbox.booked()
    assert booked["orderNumber"] == order_number
    declined, paid = Attempt.objects.order_by("pk")
    assert (declined.is_refused, declined.direct, paid.direct) == (True, True, False)


def test_a_slip_of_the_hand_is_marked_and_nothing_is_armed(desk_page, sandbox):
    at_card(desk_page)
    for label, typed in {
        "Card number": "4242 4242",
        "CVC": "1",
        "Expiry": "1/2",
    }.items():
        desk_page.write(label, typed)
    desk_page.enter()
    words = "ACME takes no card that begins like this."
    desk_page.has_problem("Card number", words, typed="4242 4242")
    desk_page.sees("Type the expiry as MM/YY.")
    assert wrong(desk_page.page) == []
    desk_page.write("Card number", "4242 4242 4242 4241")
    desk_page.write("Expiry", "01/20")
    desk_page.button("Charge card").click()
    words = "This is not a card number. Check for a slip."
    desk_page.has_problem("Card number", words, typed="4242 4242 4242 4241")
    desk_page.sees("This card has expired.")
    desk_page.sees("The CVC of this card has 3 digits.")
    assert Attempt.objects.get().is_prepared
    assert sandbox.booked() == []


def test_pressed_twice_and_in_two_tabs_it_is_charged_once(desk_page, sandbox, context):
    at_card(desk_page)
    other = context.new_page()
    other.goto(desk_page.page.url)
    other.get_by_label("Card number").fill("5555 5555 5555 4444")
    other.get_by_label("Expiry").fill("12/40")
    other.get_by_label("CVC").fill("123")

    desk_page.write("Card number", VISA)
    desk_page.write("Expiry", "12/40")
    desk_page.write("CVC", "123")
    desk_page.button("Charge card").dblclick()
    order_number = desk_page.is_sold()
    other.get_by_role("button", name="Charge card").click()
    expect(other.get_by_role("heading", name=f"Order {order_number}")).to_be_visible()

    desk_page.page.reload()
    assert desk_page.is_sold() == order_number
    desk_page.page.go_back()
    expect(desk_page.button("Charge card")).to_have_count(0)
    assert len(sandbox.booked()) == Attempt.objects.count() == 1


def test_a_venues_own_script_supplies_the_captcha(desk_page, sandbox):
    sandbox.assume(captcha_required=True)
    at_card(desk_page)
    desk_page.page.evaluate(
        """document.addEventListener("acme:captcha", (event) =>
             event.detail.supply(Promise.resolve("a-token")))"""
    )
    desk_page.type_card(VISA)
    desk_page.is_sold()
    assert len(sandbox.booked()) == 1
