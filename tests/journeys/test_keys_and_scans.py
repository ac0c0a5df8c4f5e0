"""One hand on the keys, the other on the scanner: neither takes what is the other's."""

import pytest
from playwright.sync_api import expect

from acme_pos.staff.models import Desk
from carts.models import Cart, CartItem
from orders.models import Order

from . import hands
from .hands import PERSON

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

TOTE_BAG, GUIDE, ADA = "IMG-0820", "IMG-0818", "0003718601"
VISA = "4242424242424242"


@pytest.fixture
def counter(counter):
    counter.page.clock.install()
    return counter


@pytest.fixture
def frida(at_opening, frida):
    is_ready(frida)
    return frida


def is_ready(frida):
    """Its scripts have run: before that no key is heard."""
    frida.page.wait_for_load_state()
    expect(frida.page.locator("#pay")).to_be_visible()


def scan(frida, *codes):
    for code in codes:
        hands.scan(frida.page, code)


def keys(frida, *names):
    for name in names:
        frida.page.keyboard.press(name, delay=PERSON)


def holds(frida, **lines):
    """The cart, by name and number, once the page is at rest."""
    for name, quantity in lines.items():
        line = frida.page.locator(".line").filter(has_text=name.replace("_", " "))
        expect(line.locator(".how-many")).to_have_value(str(quantity))
    frida.is_at_rest()
    expect(frida.page.locator(".line")).to_have_count(len(lines))
    assert CartItem.objects.present().count() == len(lines)


def scan_says(frida, words):
    expect(frida.page.get_by_role("alert").filter(has_text=words)).to_be_visible()


def test_keys_pick_and_scans_sell_and_neither_is_taken_for_the_other(frida):
    body = frida.page.locator("body")
    expect(body).to_be_focused()

    # A number and a letter; a scan made of the tiles' own letters is one item.
    keys(frida, "5", "*")
    expect(frida.page.locator("#times")).to_have_text("5 × the next pick")
    keys(frida, "a")
    holds(frida, Adult=5)
    expect(frida.page.locator("#times")).to_have_text("")
    scan(frida, TOTE_BAG)
    holds(frida, Adult=5, Tote_bag=1)

    # Two guests' things in a row come in order, and once more is one more.
    scan(frida, TOTE_BAG, ADA, GUIDE)
    holds(frida, Adult=5, Tote_bag=2, Exhibition_guide=1)
    assert Cart.objects.get().membership_ids == ["3718601"]

    # Two keys that roll into each other are two picks; a number is taken back.
    frida.page.keyboard.type("aa")
    holds(frida, Adult=7, Tote_bag=2, Exhibition_guide=1)
    keys(frida, "3", "Escape", "a")
    holds(frida, Adult=8, Tote_bag=2, Exhibition_guide=1)

    # What nobody knows, and a payment card, change nothing and are said.
    scan(frida, "ZZ-998")
    scan_says(frida, "Nobody knows the code ZZ-998")
    frida.page.evaluate("performance.clearResourceTimings()")
    scan(frida, VISA)
    scan_says(frida, "looked like a payment card")
    asked = "performance.getEntriesByType('resource').map((one) => one.name)"
    assert not [one for one in frida.page.evaluate(asked) if "scan" in one]
    holds(frida, Adult=8, Tote_bag=2, Exhibition_guide=1)


def test_a_scan_leaves_the_field_that_had_the_cursor_as_it_was(frida):
    keys(frida, "g")
    amount = frida.textbox("Amount")
    expect(amount).to_be_focused()
    keys(frida, "2", "0")
    scan(frida, TOTE_BAG)
    holds(frida, Tote_bag=1)
    expect(amount).to_have_value("20")
    expect(amount).to_be_focused()
    scan(frida, VISA)
    scan_says(frida, "looked like a payment card")
    expect(amount).to_have_value("20")
    keys(frida, "Enter")
    holds_gift = frida.cart.get_by_role("listitem").filter(has_text="$20.00")
    expect(holds_gift).to_be_visible()
    frida.is_at_rest()
    expect(frida.page.locator("#pay")).to_be_enabled()

    # Presses that come before the last is answered wait for it. An amount that was
    # begun before its page was there is asked for anew: half of it is another amount.
    frida.page.evaluate("sessionStorage.aheadAt = Date.now()")
    keys(frida, "+", "+", "Enter")
    expect(frida.page.get_by_role("heading", name="To pay")).to_be_visible()
    given = frida.textbox("Amount given")
    expect(given).to_be_focused()
    frida.sees("was not taken. Type the amount now.")
    keys(frida, "0")
    expect(given).to_have_value("")
    frida.page.clock.run_for(500)
    keys(frida, "6", "0")
    expect(given).to_have_value("60")
    scan(frida, GUIDE)
    scan_says(frida, "a payment is under way")
    expect(given).to_have_value("60")
    tote = CartItem.objects.present().get(name="Tote bag")
    assert tote.quantity == 3

    # Escape closes what is open over the page, and then only leaves the page.
    frida.page.locator("[popovertarget=me]").click()
    expect(frida.page.locator("#me")).to_be_visible()
    keys(frida, "Escape")
    expect(frida.page.locator("#me")).to_be_hidden()
    expect(given).to_be_visible()

    # A card keyed by a reader stays where cards belong, and its Enter pays nothing.
    frida.tender("Card")
    expect(frida.textbox("Card number")).to_be_focused()
    scan(frida, VISA)
    expect(frida.textbox("Card number")).to_have_value("4242 4242 4242 4242")
    expect(frida.textbox("Expiry")).to_be_focused()
    expect(frida.page.locator("#scanned")).to_be_empty()
    assert not Order.objects.exists()


def test_every_key_is_told_and_may_be_switched_off(frida, front_desk):
    keys(frida, "Shift+?")
    dialog = frida.page.get_by_role("dialog", name="Keys of this page")
    expect(dialog).to_contain_text("Adult")
    keys(frida, "a", "Escape")
    expect(dialog).to_have_count(0)
    expect(frida.page.locator("body")).to_be_focused()

    # By name, how many, an act of the page; Escape gives the focus back.
    keys(frida, "F2", *"3 tot")
    option = frida.page.get_by_role("option", name="3 × Tote bag")
    expect(option).to_have_attribute("aria-selected", "true")
    keys(frida, "Enter")
    holds(frida, Tote_bag=3)
    keys(frida, "/", *"empty")
    expect(frida.page.get_by_role("option", name="Empty the cart")).to_be_visible()
    keys(frida, "Escape")
    expect(frida.page.locator("#found")).to_be_empty()
    expect(frida.page.locator("#search-box")).not_to_be_focused()

    # From another page, the search is one key away.
    keys(frida, "Shift+F")
    expect(frida.page.get_by_label("Find an order")).to_be_focused()
    keys(frida, "F2")
    expect(frida.page.locator("#search-box")).to_be_focused()

    frida.open("/my-desk/")
    frida.page.get_by_label("Single keys pick and press").uncheck()
    frida.press(frida.button("Save"))
    frida.sees("Kept.")
    frida.open("/")
    is_ready(frida)
    keys(frida, "a", "5", "Shift+X", "?")
    keys(frida, "F2")
    expect(frida.page.locator("#search-box")).to_be_focused()
    holds(frida, Tote_bag=3)
    scan(frida, TOTE_BAG)
    holds(frida, Tote_bag=4)
    me = frida.page.locator("[popovertarget=me]")
    me.click()
    frida.button("Keys of this page").click()
    expect(dialog).to_contain_text("Single keys are switched off")
    keys(frida, "Escape")
    expect(me).to_be_focused()


def test_with_a_prefix_the_sign_itself_may_still_be_typed(frida):
    Desk.objects.update(scanner_prefix="~")
    frida.open("/")
    is_ready(frida)
    guest = frida.page.locator("[data-key=F4]")
    keys(frida, "F4")
    for sign in "A~b":
        frida.page.keyboard.press(sign, delay=2 * PERSON)
    expect(guest).to_have_value("A~b")
    scan(frida, f"~{TOTE_BAG}")
    holds(frida, Tote_bag=1)
