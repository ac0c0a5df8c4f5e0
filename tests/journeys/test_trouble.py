"""When something is wrong the desk says so and where to look for the money."""

import pytest
from playwright.sync_api import expect

from .counter import Counter

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


def test_a_desk_without_network_says_that_nothing_is_known(frida, context, complaints):
    frida.shelf("Add-ons")
    context.set_offline(True)
    frida.press(frida.button("Tote bag"))
    trouble = frida.page.get_by_role("alert")
    expect(trouble).to_contain_text("did not answer")
    context.set_offline(False)
    frida.add_on("Tote bag")
    expect(trouble).to_be_hidden()
    frida.totals("18.00")
    complaints.clear()


def test_signed_out_in_another_window_asks_to_sign_in(frida, context, live_server):
    frida.shelf("Add-ons")
    other = Counter(context.new_page(), live_server.url)
    other.open("/sale/")
    other.sign_out()
    expect(other.button("Sign in")).to_be_visible()
    frida.press(frida.button("Tote bag"))
    expect(frida.button("Sign in")).to_be_visible()


def test_a_page_that_is_not_there(frida, complaints):
    frida.open("/nowhere/")
    frida.sees("There is no such page here")
    frida.press(frida.page.get_by_role("main").get_by_role("link", name="Sell"))
    frida.totals_nothing()
    complaints.clear()


def test_a_page_that_is_not_for_this_account(counter, auditor, complaints):
    counter.sign_in("aron")
    counter.open("/sale/")
    counter.sees("This account may not do that")
    counter.sees("nothing was charged")
    complaints.clear()


def test_a_form_from_before_signing_in(frida, context, complaints):
    frida.put_tote_bag_in()
    frida.press_pay()
    context.clear_cookies(name="csrf")
    frida.give_cash("20")
    frida.sees("This page was too old")
    frida.sees("Nothing was changed and nothing was charged.")
    complaints.clear()


def test_something_broke(frida, settings, complaints):
    settings.ROOT_URLCONF = "tests.journeys.broken_urls"
    frida.open("/broken/")
    frida.sees("do not take it again yet")
    frida.press(frida.link("Checking"))
    frida.sees("Every sale has its answer.")
    complaints.clear()


def test_the_admin_says_whose_it_is_and_that_this_is_training(counter, supervisor):
    counter.sign_in("sam")
    counter.press(counter.link("Admin"))
    expect(counter.link("The Test House")).to_be_visible()
    counter.sees("Nothing sold here is real.")
