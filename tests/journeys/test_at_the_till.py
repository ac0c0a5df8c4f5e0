"""Paying by hand: the keys that are pressed, and where the cursor is after each."""

import re

import pytest
from playwright.sync_api import expect

from orders.models import Order, Payment, Receipt

from .counter import VISA

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]
# Milliseconds between two keys of a person; a scanner is ten times as quick.
BY_HAND = 60


def test_two_sales_by_keys_alone(frida, sandbox):
    keyboard = frida.page.keyboard
    shows = frida.page.locator(".change")
    frida.put_tote_bag_in()
    frida.press_pay()
    given = frida.textbox("Amount given")
    expect(given).to_be_focused()
    keyboard.type("12", delay=BY_HAND)
    expect(shows).to_have_text("Missing $6.00")
    expect(frida.page.locator("#said")).to_contain_text("Missing $6.00")
    given.fill("1,020.50")
    expect(shows).to_have_text("$1,020.50 given? Then the change due is $1,002.50")

    keyboard.press("Escape")
    expect(frida.page).to_have_url(re.compile("/sale/$"))
    assert sandbox.ledger() == []
    frida.press_pay()
    frida.link("Cash").focus()
    keyboard.press("ArrowRight")
    expect(frida.link("Card")).to_be_focused()

    # Letters typed into the amount choose another way to pay.
    given.focus()
    keyboard.press("a")
    number, expiry = frida.textbox("Card number"), frida.textbox("Expiry")
    cvc = frida.textbox("CVC")
    expect(number).to_be_focused()
    keyboard.type("6759 64", delay=BY_HAND)
    frida.sees("ACME takes no Maestro card.")
    for _ in "6759 64":
        keyboard.press("Backspace")
    keyboard.type(VISA.replace(" ", ""), delay=BY_HAND)
    expect(number).to_have_value(VISA)
    expect(frida.page.get_by_text("Visa", exact=True)).to_be_visible()
    expect(expiry).to_be_focused()
    # A Tab out of habit right after the number went on by itself skips nothing.
    keyboard.press("Tab")
    keyboard.type("1140", delay=BY_HAND)
    expect(cvc).to_be_focused()
    expect(expiry).to_have_value("11/40")
    # A slip is taken back without anything running away.
    keyboard.press("Shift+Tab")
    keyboard.press("End")
    keyboard.press("Backspace")
    expect(expiry).to_have_value("11/4")
    expect(expiry).to_be_focused()
    keyboard.type("1", delay=BY_HAND)
    expect(cvc).to_be_focused()
    keyboard.type("12", delay=BY_HAND)
    frida.enter()
    # Nothing of a card is kept, so it is typed again from its number on.
    frida.sees("The CVC of this card has 3 digits.")
    expect(number).to_be_focused()
    keyboard.type(VISA.replace(" ", ""), delay=BY_HAND)
    keyboard.type("1140", delay=BY_HAND)
    expect(cvc).to_have_attribute("aria-invalid", "true")
    keyboard.type("123", delay=BY_HAND)
    expect(cvc).not_to_have_attribute("aria-invalid", "true")
    frida.enter()
    order_number = frida.is_sold()
    expect(frida.page.locator("#said")).to_contain_text(order_number)
    expect(frida.link("Next guest")).to_be_focused()

    email = frida.textbox("Email for the receipt")
    email.fill("ida@guest")
    frida.enter()
    frida.has_problem(
        "Email for the receipt", "This is not an email address.", typed="ida@guest"
    )
    email.fill("ida@guest.example")
    frida.enter()
    frida.sees("The receipt goes to ida@guest.example.")
    assert Receipt.objects.filter(to="ida@guest.example").count() == 1

    expect(frida.link("Next guest")).to_be_focused()
    frida.enter()
    frida.totals_nothing()
    frida.put_tote_bag_in()
    frida.press_pay()
    keyboard.press("e")
    second = frida.is_sold()
    assert second != order_number
    expect(frida.page.locator("#said")).to_contain_text("Change due None")
    assert [line["amount"] for line in sandbox.booked()] == ["18.00", "18.00"]
    by_card, exact = Payment.objects.order_by("pk")
    assert by_card.card_last4 == "4242"
    assert (exact.given, exact.change_due) == (18, 0)
    assert Order.objects.count() == 2
