"""A card is scanned, the member stands in the cart, one press takes them off."""

import pytest
from playwright.sync_api import expect

from carts.models import Cart

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


def test_a_scanned_card_shows_the_member_and_one_press_takes_them_off(frida):
    field = frida.textbox("Card, number, name, email or ZIP")
    frida.page.keyboard.press("Shift+E")
    expect(field).to_be_focused()
    frida.page.keyboard.type("lanternjaw")
    frida.enter()
    frida.sees("Expiring, 12 days left")
    expect(field).to_be_focused()
    field.fill("0003718601")
    frida.enter()
    off = frida.button("Take off the membership")
    expect(off).to_be_visible()
    frida.sees("Active until")
    assert Cart.objects.get().membership_ids == ["3718601"]

    frida.press(off)
    expect(off).to_have_count(0)
    frida.is_at_rest()
    assert Cart.objects.get().membership_ids == []


def test_a_near_double_stays_pointed_out_while_selling_goes_on(frida):
    frida.write_guest(First_name="Bea", Last_name="Quillfeather", ZIP_code="10999")
    frida.sees("is a customer already. The same person?")
    frida.shelf("Add-ons")
    frida.add_on("Tote bag")
    frida.sees("is a customer already. The same person?")
    frida.press(frida.button("Use this customer: Ada Quillfeather"))
    frida.sees("ACME customer")
    expect(frida.page.locator(".alike")).to_have_count(0)
    frida.is_at_rest()
    assert Cart.objects.get().customer_id == "5380601"
