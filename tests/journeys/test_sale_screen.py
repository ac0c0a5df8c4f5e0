"""The screen on which a Saturday is sold: quick hands lose nothing."""

import pytest
from playwright.sync_api import expect

from carts import catalog
from carts.models import Cart
from orders.models import Attempt

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


def press_five_times(tile):
    """All within one moment, long before the first one is answered."""
    tile.evaluate("(tile) => { for (let n = 0; n < 5; n++) tile.click(); }")


def test_presses_that_come_faster_than_answers_all_count_in_their_order(frida):
    page = frida.page
    asked = []
    page.on("request", lambda r: r.method == "POST" and asked.append(r.url))
    pencil = page.locator(".often .tile", has_text="Museum pencil")
    press_five_times(pencil)
    tote = page.locator(".often .tile", has_text="Tote bag")
    tote.evaluate("(tile) => tile.click()")
    frida.totals("19.25")
    lines = page.locator("#cart .line")
    expect(lines).to_have_count(2)
    expect(page.get_by_label("How many: Museum pencil")).to_have_value("5")
    assert sum("/add/add-on/1/" in url for url in asked) == 5
    expect(page.locator("#trouble")).to_be_hidden()

    # The buttons of the cart are replaced by each answer, and lose no press either.
    more = page.get_by_role("button", name="One Museum pencil more")
    more.evaluate(
        """(more) => {
          more.click();
          for (const wait of [5, 10, 15]) setTimeout(
            () => document.getElementById(more.id).click(), wait);
        }"""
    )
    expect(page.get_by_label("How many: Museum pencil")).to_have_value("9")
    quantities = Cart.objects.get().items.values_list("name", "quantity")
    assert sorted(quantities) == [("Museum pencil", 9), ("Tote bag", 1)]


def test_presses_before_the_scripts_have_run_all_count(frida):
    page, held = frida.page, []
    page.route("**/sale.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    pencil = page.locator(".often .tile", has_text="Museum pencil")
    press_five_times(pencil)
    page.locator("#shelf").get_by_role("button", name="Tote bag").click()
    assert len(held) == 1, "the scripts are still on their way"
    held[0].continue_()
    frida.totals("19.25")
    assert Cart.objects.get().items.get(name="Museum pencil").quantity == 5


def test_pay_waits_for_the_presses_before_it(frida):
    page = frida.page
    page.locator(".often .tile", has_text="Museum pencil").click()
    frida.totals("0.25")
    page.evaluate(
        """() => {
          const tile = [...document.querySelectorAll(".often .tile")]
            .find((each) => each.textContent.includes("Tote bag"));
          tile.click();
          document.getElementById("pay").click();
        }"""
    )
    expect(page.get_by_role("heading", name="To pay")).to_be_visible()
    frida.sees("$18.25")


def test_a_typed_number_is_saved_and_a_wrong_one_is_kept_and_marked(frida):
    page = frida.page
    page.locator(".often .tile", has_text="Museum pencil").click()
    number = page.get_by_label("How many: Museum pencil")
    number.fill("12")
    frida.enter()
    frida.totals("3.00")
    number.fill("many")
    frida.enter()
    expect(number).to_be_focused()
    expect(number).to_have_value("many")
    expect(number).to_have_accessible_description("Type a whole number.")
    page.keyboard.press("Escape")
    assert Cart.objects.get().items.get().quantity == 12


def test_pay_does_not_go_on_after_a_press_that_was_refused(frida):
    page = frida.page
    page.locator(".often .tile", has_text="Museum pencil").click()
    frida.totals("0.25")
    number = page.get_by_label("How many: Museum pencil")
    number.fill("300")
    page.locator("#pay").click()
    expect(number).to_have_accessible_description("At most 200 in one go.")
    expect(number).to_have_value("300")
    frida.is_at_rest()
    assert not Attempt.objects.exists()


def test_pay_does_not_wait_for_a_price_that_does_not_come(frida, complaints):
    page = frida.page
    page.locator(".often .tile", has_text="Museum pencil").click()
    frida.totals("0.25")
    Cart.objects.update(member_level_id=catalog.levels()[0].id)
    page.route("**/sale/following/", lambda route: route.fulfill(status=502))
    page.reload()
    page.locator("#pay").click()
    expect(page.get_by_role("heading", name="To pay")).to_be_visible()
    assert complaints
    assert all("502" in one for one in complaints)
    complaints.clear()


def test_a_name_that_is_being_typed_outlives_the_answer_and_pay_takes_it_along(frida):
    page, held = frida.page, []
    page.route("**/sale/add/**", lambda route: held.append(route))
    page.locator(".often .tile", has_text="Museum pencil").click()
    page.keyboard.press("F4")
    page.keyboard.type("Ottilie W", delay=80)
    assert len(held) == 1, "the press is answered only now"
    held[0].continue_()
    frida.totals("0.25")
    line = page.locator("#guest-line")
    expect(line).to_be_focused()
    expect(line).to_have_value("Ottilie W")
    page.keyboard.type("ren", delay=80)
    page.locator("#pay").click()
    expect(page.get_by_role("heading", name="To pay")).to_be_visible()
    cart = Cart.objects.get()
    assert (cart.first_name, cart.last_name) == ("Ottilie", "Wren")


def test_focus_stays_where_the_hand_is(frida):
    page = frida.page
    pencil = page.locator(".often .tile", has_text="Museum pencil")
    for tile in (pencil, page.locator(".often .tile", has_text="Tote bag")):
        tile.focus()
        frida.enter()
        frida.is_at_rest()
        expect(tile).to_be_focused()
    frida.totals("18.25")
    frida.press(frida.button("Remove Museum pencil"))
    frida.totals("18.00")
    expect(frida.button("Remove Tote bag")).to_be_focused()
    frida.press(frida.button("Remove Tote bag"))
    frida.totals_nothing()
    expect(frida.button("Undo")).to_be_focused()


def test_a_guest_is_served_by_single_keys(at_opening, counter):
    counter.sign_in()
    page = counter.page

    def key(name):
        page.keyboard.press(name, delay=70)
        counter.is_at_rest()

    first = page.locator(".program").first
    chosen = first.locator(".time[aria-current]")
    before = chosen.inner_text()
    key(".")
    expect(chosen).not_to_have_text(before)
    key(",")
    expect(chosen).to_have_text(before, use_inner_text=True)

    adult = first.locator(".tile", has_text="Adult")
    for name in ("2", adult.get_attribute("data-key")):
        key(name)
    number = page.get_by_label("How many: General Admission Adult")
    expect(number).to_have_value("2")
    key("+")
    expect(number).to_have_value("3")
    key("-")
    expect(number).to_have_value("2")
    key("Delete")
    counter.totals_nothing()
    key("Shift+U")
    counter.totals("48.00")
    key("Shift+X")
    counter.totals_nothing()
    key("Shift+U")
    key("Shift+R")
    counter.totals("50.00")
    key("Shift+A")
    expect(page.locator("#shelf-add-ons")).to_have_attribute("aria-current", "page")
    key("Shift+N")
    expect(adult).to_be_visible()


def test_with_many_lines_the_newest_and_pay_are_in_view(frida):
    page = frida.page
    frida.shelf("Add-ons")
    tiles = page.locator("#shelf .tile")
    for name in tiles.locator("strong").all_inner_texts():
        page.locator("#shelf .tile", has_text=name).first.click()
    lines = page.locator("#cart .line")
    expect(lines).to_have_count(tiles.count())
    for width, height in [(1280, 800), (1024, 768)]:
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("#pay")).to_be_in_viewport(ratio=1)
    lines.first.get_by_role("button", name="more").click()
    frida.is_at_rest()
    expect(lines.first).to_be_in_viewport()
    lines.last.get_by_role("button", name="more").click()
    frida.is_at_rest()
    expect(lines.last.get_by_role("textbox")).to_be_in_viewport(ratio=1)
