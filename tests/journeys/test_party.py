"""Park, recall, split and pay apart: by keys, as a practised cashier presses them."""

import pytest
from playwright.sync_api import expect

from carts.models import Cart, CartState
from orders.models import Order

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# Milliseconds between two keys of a person.
BY_HAND = 60


def test_a_party_waits_comes_back_and_pays_in_two(frida, sandbox):
    keyboard = frida.page.keyboard
    frida.put_tote_bag_in()
    frida.add_on("Tote bag")
    frida.totals("36.00")
    keyboard.press("F4")
    expect(frida.page.locator("#guest-line")).to_be_focused()
    keyboard.type("Ana ana@", delay=BY_HAND)
    frida.enter()
    line = frida.page.locator("#guest-line")
    expect(line).to_have_attribute("aria-invalid", "true")
    expect(line).to_have_value("Ana ana@")
    frida.sees("ana@ is not an email address yet.")
    line.fill("Ana ana@guest.example")
    frida.enter()
    expect(line).to_have_count(0)
    frida.sees("ana@guest.example")

    # Two keys park it, and after the next guest two bring it back.
    keyboard.press("F8")
    expect(frida.page.locator("#park-name")).to_be_focused()
    frida.enter()
    frida.sees("Parked as Ana.")
    frida.totals_nothing()
    frida.put_tote_bag_in()
    keyboard.press("F9")
    expect(frida.button("Go on with it: Ana")).to_be_focused()
    frida.enter()
    frida.totals("36.00")
    frida.sees("Ana is back, as it was parked.")
    frida.sees("The cart you had is parked as Tote bag.")

    keyboard.press("Shift+S")
    expect(frida.page.get_by_role("heading", name="Split the party")).to_be_visible()
    share = frida.page.get_by_role("spinbutton", name="2 × Tote bag")
    expect(share).to_have_value("1")
    totals = frida.page.locator("#split-totals")
    share.fill("2")
    expect(totals).to_contain_text("Nothing stays in the first part.")
    share.fill("1")
    expect(totals).to_contain_text("Both cost the same.")
    frida.is_at_rest()
    share.press("Enter")
    frida.totals("18.00")
    frida.sees("Part 2 of Ana's party waits")

    frida.press_pay()
    frida.give_cash("20")
    first = frida.is_sold()
    expect(frida.button("Part 2: $18.00")).to_be_focused()
    frida.enter()
    frida.totals("18.00")
    frida.press_pay()
    frida.give_cash("18")
    second = frida.is_sold()
    expect(frida.link("Next guest")).to_be_focused()

    frida.open(frida.link("Print one summary").get_attribute("href"))
    frida.sees("Total of 2 orders")
    frida.sees(f"{first}, {second}")
    assert [one["amount"] for one in sandbox.booked()] == ["18.00", "18.00"]
    assert Order.objects.filter(email="ana@guest.example").count() == 2
    [waits] = Cart.objects.filter(state=CartState.PARKED)
    assert waits.parked_name == "Tote bag"
