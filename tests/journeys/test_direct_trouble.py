"""The browser cannot pay ACME, or dies on the way: no charge is made twice or lost."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from orders.models import Attempt, Order
from tests.conftest import person
from tests.orders.direct_page import ADDRESS as CORS
from tests.orders.direct_page import arm, at_tender
from tests.orders.paying import look_again

from .counter import VISA
from .direct_desk import Traffic, at_card, overheard, safelist

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def desk_page(frida, sandbox, settings, live_server, complaints):
    settings.CARD_MODE = "direct"
    safelist(sandbox, live_server.url)
    yield frida
    overheard(complaints, "CORS policy", "net::ERR_", "status of 40")


def test_from_an_address_that_acme_does_not_know_nothing_is_armed(desk_page, sandbox):
    safelist(sandbox, "https://elsewhere.example")
    at_card(desk_page)
    desk_page.sees("ACME may not safelist this address")
    desk_page.type_card(VISA)
    desk_page.sees("so nothing was charged. Take another tender.")
    expect(desk_page.button("Charge card $18.00")).to_be_enabled()
    expect(desk_page.textbox("Card number")).to_have_value(VISA)
    assert Attempt.objects.get().is_prepared
    assert sandbox.ledger() == []

    desk_page.tender("Cash")
    desk_page.give_cash("18")
    desk_page.is_sold()


def test_a_desk_that_is_offline_says_so_and_arms_nothing(desk_page, sandbox, context):
    at_card(desk_page)
    context.set_offline(True)
    desk_page.page.clock.install()
    desk_page.page.clock.fast_forward(61000)
    desk_page.type_card(VISA)
    desk_page.sees("This desk is offline, so nothing was charged.")
    assert Attempt.objects.get().is_prepared
    context.set_offline(False)
    desk_page.enter()
    desk_page.is_sold()
    assert len(sandbox.booked()) == 1


def test_a_tab_that_died_after_the_charge_is_found(desk_page, sandbox):
    at_card(desk_page)
    with desk_page.page.expect_request("**/report/"):
        desk_page.page.route("**/report/", lambda route: route.abort())
        desk_page.type_card(VISA)
    desk_page.sees("Asking ACME")
    attempt = Attempt.objects.get()
    assert (attempt.state, len(sandbox.booked())) == ("sent", 1)
    desk_page.page.close()
    look_again(timedelta(seconds=70))
    look_again(timedelta(seconds=80))
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert Order.objects.get().order_number == sandbox.booked()[0]["orderNumber"]


def test_a_connection_that_is_cut_after_the_charge_is_looked_up(desk_page, sandbox):
    """Chromium repeats it by itself on a connection it had; the UUID books it once."""
    at_card(desk_page)
    desk_page.type_card("4000 0000 0000 8039")
    desk_page.sees("Money may have moved.")
    attempt = Attempt.objects.get()
    assert attempt.is_being_checked
    look_again()
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert len(sandbox.booked()) == 1


def test_a_sale_that_the_page_never_got_is_given_back(desk_page, sandbox):
    """Then ACME declines in words alone, and the desk hears only that."""

    def lose(route):
        route.fetch()
        route.abort()

    def repeat(route):
        """As a browser does whose connection is cut: the second is refused."""
        route.fetch()
        route.continue_()

    def decline(route):
        said = {"message": "Your card was declined."}
        headers = {"access-control-allow-origin": "*"}
        route.fulfill(status=402, json=said, headers=headers)

    page = desk_page.page
    page.route("**/arm/", lose, times=1)
    page.route("**/report/", lambda route: route.abort(), times=1)
    at_card(desk_page)
    desk_page.type_card(VISA)
    desk_page.sees("The desk's own server did not answer, so nothing was sent")
    desk_page.button("Charge card").click()
    desk_page.sees("The desk's own server did not answer in time")
    desk_page.sees("No money moved.")
    assert "absent at once" in str(Attempt.objects.get().evidence)

    desk_page.enter()
    desk_page.tender("Card")
    page.route("**/arm/", repeat, times=1)
    desk_page.type_card(VISA)
    desk_page.sees("The desk's own server did not answer in time")
    desk_page.enter()
    desk_page.tender("Card")
    page.route(f"**{CORS}", decline)
    traffic = Traffic(desk_page)
    desk_page.type_card(VISA)
    desk_page.sees("ACME declined the card.")
    assert "about=declined" in traffic.text
    assert "Your" not in traffic.text
    assert [attempt.state for attempt in Attempt.objects.all()] == ["absent"] * 3
    assert sandbox.booked() == []


def test_signed_in_anew_and_after_an_equal_sale_a_card_is_charged_once(
    desk_page, sandbox, context, browser_of
):
    at_card(desk_page)
    context.clear_cookies(name="csrf")
    desk_page.type_card(VISA)
    desk_page.sees("signed in anew in another window, so nothing was sent")
    expect(desk_page.textbox("Card number")).to_have_value("")

    equal = at_tender(browser_of(person("Sam", "supervisor")), "18.00")
    arm(browser_of(equal.cashier), equal)
    desk_page.type_card(VISA)
    desk_page.sees(equal.spoken_reference)
    expect(desk_page.textbox("Card number")).to_have_value(VISA)
    desk_page.page.get_by_label("This is another guest").check()
    desk_page.button("Charge card").click()
    desk_page.is_sold()
    assert len(sandbox.booked()) == 1


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_javascript_a_card_is_not_asked_for(desk_page, sandbox):
    desk_page.put_tote_bag_in()
    desk_page.press_pay()
    desk_page.tender("Card")
    desk_page.sees("Paying by card needs JavaScript")
    expect(desk_page.page.get_by_label("Card number")).not_to_be_visible()
    desk_page.tender("Cash")
    desk_page.give_cash("18")
    desk_page.is_sold()
    assert len(sandbox.booked()) == 1
