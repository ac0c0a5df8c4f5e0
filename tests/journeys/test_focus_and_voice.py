"""After every swap the next key works, and what changed is announced."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from acme_pos.staff.times import near_day

from .counter import admission
from .hands import PERSON

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


def test_the_focus_is_where_the_next_key_belongs(frida):
    frida.choose_time(admission())
    expect(frida.page.get_by_label("Adult 18 to 64")).to_be_focused()
    frida.page.keyboard.type("2")
    frida.enter()
    pay = frida.button("Pay $48.00")
    expect(pay).to_be_focused()

    frida.press(frida.button("One General Admission Adult more"))
    frida.totals("72.00")
    expect(frida.button("One General Admission Adult more")).to_be_focused()
    for taken_out in ("Remove General Admission Adult", "Empty the cart"):
        frida.press(frida.button(taken_out))
        frida.totals_nothing()
        expect(frida.button("Undo")).to_be_focused()
        frida.enter()
        frida.totals("72.00")


def test_the_shelf_keeps_the_focus(frida):
    frida.shelf("Add-ons")
    expect(frida.link("Add-ons")).to_be_focused()
    frida.add_on("Tote bag")
    expect(frida.button("Tote bag $18.00")).to_be_focused()
    frida.enter()
    frida.totals("36.00")


def test_each_change_and_its_total_are_announced_by_one_lasting_region(frida):
    said = frida.page.locator("#said")
    region = said.element_handle()
    frida.put_tote_bag_in()
    expect(said).to_contain_text("1 Tote bag. Total $18.00")
    frida.press(frida.button("One Tote bag more"))
    expect(said).to_contain_text("2 Tote bag. Total $36.00")
    frida.press(frida.button("Remove Tote bag"))
    expect(said).to_contain_text("Removed: 2 Tote bag. Total $0.00")
    assert region.evaluate("(region) => region.isConnected")


def test_a_day_picked_in_the_calendar_shows_at_once(frida):
    frida.shelf("Tickets")
    tomorrow = timezone.localdate() + timedelta(days=1)
    frida.page.get_by_label("Another day").fill(tomorrow.isoformat())
    day = frida.page.locator("[aria-current=date]")
    expect(day).to_contain_text(f"{near_day(tomorrow)}")


def test_a_typed_day_waits_for_enter(frida):
    frida.shelf("Tickets")
    tomorrow = timezone.localdate() + timedelta(days=1)
    frida.page.get_by_label("Another day").focus()
    frida.page.keyboard.type(f"{tomorrow:%m%d%Y}", delay=PERSON)
    day = frida.page.locator("[aria-current=date]")
    expect(day).to_contain_text("Today")
    frida.enter()
    expect(day).to_contain_text(f"{near_day(tomorrow)}")


def test_total_and_pay_are_in_view_whatever_is_above(frida):
    frida.shelf("Add-ons")
    for name in ("Museum pencil", "Exhibition guide", "Tote bag", "Stroller rental"):
        frida.add_on(name)
    assert_pay_is_in_view(frida)
    frida.shelf("Memberships")
    frida.take("Family")
    assert_pay_is_in_view(frida)


def assert_pay_is_in_view(frida):
    for width, height in [(1280, 800), (1024, 768), (390, 844)]:
        frida.page.set_viewport_size({"width": width, "height": height})
        for place in ("0", "document.body.scrollHeight"):
            frida.page.evaluate(f"scrollTo(0, {place})")
            expect(frida.button("Pay $33.25")).to_be_in_viewport(ratio=1)


@pytest.mark.browser_context_args(has_touch=True, is_mobile=True)
def test_on_a_touch_screen_no_keyboard_covers_the_form(frida):
    frida.choose_time(admission())
    expect(frida.page.get_by_role("heading", name="General Admission")).to_be_focused()
