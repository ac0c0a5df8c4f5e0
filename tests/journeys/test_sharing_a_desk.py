"""Two cashiers at one desk, each with a PIN; and every page on the way in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from acme_pos.staff.models import AuditEvent
from orders.models import Order
from tests.conftest import PASSWORD, person
from tests.staff.door import PIN, code_of, give_pin, sign_in

from .everyone import wrong

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def ben(front_desk):
    ben = person("Ben", "front desk")
    give_pin(front_desk, ben)
    return ben


def lock(counter):
    counter.press(counter.button("Lock", exact=True))
    expect(counter.page.get_by_role("heading", name="Locked")).to_be_visible()


def come_back(counter, name):
    """Choose the name, then type at once: the cursor is in the field."""
    chosen = counter.page.get_by_label("Who signed in here").get_by_role(
        "link", name=name
    )
    counter.press(chosen)
    expect(chosen).to_have_attribute("aria-current", "true")
    counter.page.keyboard.type(PIN)
    counter.enter()
    expect(counter.page.locator(".who")).to_contain_text(name)


def sell(counter):
    counter.press_pay()
    counter.give_cash("20")
    return counter.is_sold()


def sign_in_as(counter, name, password=PASSWORD):
    counter.press(counter.link("Sign in with a password"))
    counter.write("Username", name)
    counter.page.get_by_label("Password").fill(password)
    counter.enter()


def test_a_half_made_cart_waits_while_a_colleague_sells(counter, sandbox, ben):
    counter.sign_in()
    counter.put_tote_bag_in()
    lock(counter)
    sign_in_as(counter, "ben")
    counter.totals_nothing()
    lock(counter)
    come_back(counter, "Frida")
    counter.totals("18.00")
    lock(counter)
    come_back(counter, "Ben")
    counter.put_tote_bag_in()
    first = sell(counter)
    lock(counter)
    come_back(counter, "Frida")
    counter.open("/sale/")
    counter.totals("18.00")
    second = sell(counter)

    sold = Order.objects.values_list("order_number", "attempt__cashier__username")
    assert set(sold) == {(first, "ben"), (second, "frida")}
    assert AuditEvent.objects.filter(action="switched").count() == 3


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_scripts_two_share_a_desk_too(counter, ben):
    counter.sign_in()
    lock(counter)
    counter.page.keyboard.type("111222")
    counter.enter()
    counter.sees("This is not Frida's PIN. 4 tries are left.")
    sign_in_as(counter, "ben")
    lock(counter)
    come_back(counter, "Frida")


def looked_at(counter):
    """What is wrong with the page as it is now, on each screen."""
    return wrong(counter.page)


def test_every_page_on_the_way_in_is_for_everyone(counter, ben, settings, complaints):
    """With the cursor where the next key belongs."""
    page, problems = counter.page, {}
    counter.sign_in()
    counter.open("/pin/")
    expect(page.get_by_label("Your password")).to_be_focused()
    problems["my PIN"] = looked_at(counter)
    counter.open("/password/")
    problems["my password"] = looked_at(counter)
    counter.open("/pin/")
    lock(counter)
    expect(page.get_by_label("PIN")).to_be_focused()
    problems["locked"] = looked_at(counter)
    for told in ("4 tries", "3 tries", "2 tries", "1 try is", "The password opens"):
        page.keyboard.type("111222")
        counter.enter()
        counter.sees(re.compile(told))
    problems["no PIN any more"] = looked_at(counter)
    settings.TRAINING = False
    sign_in_as(counter, "ben")
    expect(page.get_by_role("heading", name="Set up your phone")).to_be_visible()
    expect(counter.textbox("Code")).to_be_focused()
    counter.press(page.get_by_text("It cannot be scanned"))
    problems["setting up"] = looked_at(counter)
    counter.write("Code", code_of(TOTPDevice.objects.get()))
    counter.enter()
    counter.totals_nothing()
    counter.sign_out()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    sign_in_as(counter, "ben")
    expect(page.get_by_role("heading", name="The code of your phone")).to_be_visible()
    problems["code"] = looked_at(counter)
    counter.press(counter.button("Sign out"))
    for _ in range(9):
        sign_in(Client(), "frida", "not this one")
    sign_in_as(counter, "frida", "nor this")
    counter.sees("Closed for 30 minutes")
    problems["closed"] = looked_at(counter)
    complaints[:] = [one for one in complaints if "status of 429" not in one]
    assert {name: found for name, found in problems.items() if found} == {}


def test_a_page_that_is_left_open_locks_by_itself(counter, ben, live_server):
    """The page asks once a minute; the clocks of both are moved on."""
    counter.page.clock.install()
    counter.sign_in()
    counter.put_tote_bag_in()
    later = timezone.now() + timedelta(minutes=16)
    with time_machine.travel(later, tick=True):
        counter.page.clock.fast_forward("01:01")
        expect(counter.page.get_by_role("heading", name="Locked")).to_be_visible()
        counter.page.keyboard.type(PIN)
        counter.enter()
        counter.totals("18.00")
