"""A refused form loses nothing, says what is wrong and puts the cursor there."""

import pytest
from playwright.sync_api import expect

from carts.models import CartItem

from .hands import PERSON

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


def test_a_donation_with_a_wrong_email(frida):
    frida.shelf("Donations")
    frida.take("Gift of your choice")
    frida.write("Amount", "25")
    frida.page.get_by_label("An organization").check()
    frida.write("Organization", "Clockmakers")
    frida.unfold("Person to inform")
    frida.write("Email", "jory at guest")
    frida.press(frida.button("Add to cart"))

    frida.has_problem("Email", "This is not an email address.", typed="jory at guest")
    expect(frida.textbox("Amount")).to_have_value("25")
    expect(frida.page.get_by_label("An organization")).to_be_checked()
    expect(frida.textbox("Organization")).to_have_value("Clockmakers")
    assert CartItem.objects.count() == 0

    frida.page.keyboard.type("jory@guest.example", delay=PERSON)
    frida.enter()
    frida.has_in_cart("Gift of your choice")
    frida.totals("25.00")


def test_a_guest_with_a_bad_phone(frida):
    frida.put_tote_bag_in()
    frida.press(frida.link("More about the guest"))
    frida.write("Last name", "Imagined")
    frida.write("Phone", "12")
    frida.enter()

    frida.has_problem("Phone", "This does not look like a phone number.", typed="12")
    expect(frida.textbox("Last name")).to_have_value("Imagined")
    frida.page.keyboard.type("212-555-0142", delay=PERSON)
    frida.enter()
    expect(frida.cart.get_by_text("Imagined")).to_be_visible()
    frida.totals("18.00")


def test_the_first_of_several_wrong_fields_is_next(frida):
    frida.shelf("Memberships")
    frida.take("Dual")
    frida.press(frida.button("Add to cart"))

    expect(frida.page.get_by_role("alert").first).to_contain_text("First name")
    expect(frida.textbox("First name").first).to_be_focused()


def test_too_little_cash(frida):
    frida.put_tote_bag_in()
    frida.press_pay()
    frida.give_cash("10")
    frida.has_problem("Amount given", "$8.00 is missing.", typed="10")
    frida.sees("Nothing was charged.")


def test_a_card_number_with_a_slip_is_not_kept_on_the_page(frida, sandbox):
    frida.put_tote_bag_in()
    frida.press_pay()
    frida.tender("Card")
    frida.type_card("4242 4242 4242 4241")
    problem = "This is not a card number. Check for a slip."
    frida.has_problem("Card number", problem, typed="")
    expect(frida.textbox("CVC")).to_have_value("")
    assert "4241" not in frida.page.content()
    assert sandbox.ledger() == []
