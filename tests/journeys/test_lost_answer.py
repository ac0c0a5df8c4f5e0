"""ACME charged and the answer was lost: nobody pays twice, nobody waits."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from orders.models import Attempt, Order
from tests.conftest import PASSWORD, config_for
from tests.orders.paying import look_again, strike

from .counter import VISA, Counter

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def lost(frida, sandbox, settings):
    """Frida before a sale that ACME booked and answered too late."""
    return sell_without_an_answer(frida, sandbox, settings, "slow-after")


@pytest.fixture
def never_booked(frida, sandbox, settings):
    """Frida before a sale that went as long without an answer, and was not booked."""
    return sell_without_an_answer(frida, sandbox, settings, "cut-before")


def sell_without_an_answer(frida, sandbox, settings, fault):
    settings.ACME = config_for(sandbox, checkout_seconds=0.5)
    strike(sandbox, fault, seconds=2)
    frida.page.clock.install()
    frida.put_tote_bag_in()
    frida.press_pay()
    frida.give_cash("20")
    expect(frida.page.get_by_role("heading", name="Checking with ACME")).to_be_visible()
    return frida


def test_the_page_says_what_to_do_and_changes_when_the_order_is_found(lost, sandbox):
    attempt = Attempt.objects.get()
    assert attempt.is_being_checked
    lost.sees("Money may have moved.")
    lost.sees(attempt.spoken_reference)

    look_again()
    lost.page.clock.fast_forward(6000)
    order_number = lost.is_sold()
    lost.sees("$2.00")
    expect(lost.link("Next guest")).to_be_focused()

    [line] = sandbox.ledger()
    assert (line["outcome"], line["orderNumber"]) == ("booked", order_number)
    assert line["uuid"] == str(attempt.request_uuid)


def test_nothing_moves_on_the_page_while_nothing_is_found(lost):
    slip = lost.link("Print a provisional slip")
    slip.focus()
    same = slip.element_handle()
    with lost.page.expect_response(lambda answer: "/outcome/" in answer.url):
        lost.page.clock.fast_forward(6000)
    lost.is_at_rest()
    assert same.evaluate("(slip) => slip === document.activeElement")


def test_the_next_guest_is_served_meanwhile(lost, sandbox, context, live_server):
    found = Attempt.objects.get()
    next_guest = Counter(context.new_page(), live_server.url)
    next_guest.open("/sale/")
    next_guest.totals_nothing()
    next_guest.put_tote_bag_in()
    next_guest.press_pay()
    next_guest.sees("A cash payment of the same amount is being checked")
    next_guest.give_cash("18")
    next_guest.sees("Nothing was charged. Tick the box if this is another guest")
    assert len(sandbox.ledger()) == 1
    next_guest.page.get_by_label("This is another guest").check()
    next_guest.press(next_guest.button("Take payment"))
    next_guest.is_sold()

    next_guest.press(next_guest.link("Checking"))
    next_guest.sees(found.spoken_reference)
    look_again()
    next_guest.page.reload()
    next_guest.sees("Every sale has its answer.")
    assert len(sandbox.booked()) == Order.objects.count() == 2


def test_what_was_never_charged_is_paid_once(never_booked, sandbox):
    """The page waits while nothing is proven, and then gives the cart back."""
    for minutes in (1, 2, 11):
        never_booked.sees("Money may have moved.")
        look_again(timedelta(minutes=minutes))
        never_booked.page.clock.fast_forward(6000)
    never_booked.sees("Not charged")
    never_booked.sees("No money moved.")
    expect(never_booked.button("Open this cart again")).to_be_focused()

    never_booked.press(never_booked.button("Open this cart again"))
    never_booked.totals("18.00")
    never_booked.press_pay()
    never_booked.give_cash("18")
    order_number = never_booked.is_sold()
    [line] = sandbox.booked()
    assert line["orderNumber"] == order_number
    assert Order.objects.get().order_number == order_number


def test_a_card_that_is_not_found_goes_to_a_supervisor(
    frida, sandbox, settings, supervisor, context, live_server
):
    strike(sandbox, "cut-before")
    frida.put_tote_bag_in()
    frida.press_pay()
    frida.tender("Card")
    frida.type_card(VISA)
    frida.sees("Money may have moved.")
    for minutes in (1, 2, 11):
        look_again(timedelta(minutes=minutes))
    frida.page.reload()
    frida.sees("A supervisor is needed")
    attempt = Attempt.objects.get()

    context.clear_cookies()
    sam = Counter(context.new_page(), live_server.url)
    sam.sign_in("sam")
    sam.press(sam.link("Checking"))
    sam.press(sam.link(f"Settle {attempt.spoken_reference}"))
    sam.sees("Nobody can tell yet whether this guest was charged.")
    refuse = sam.page.get_by_role("region", name="It was not charged")
    sam.write("Reason", "The bank has no such charge.", refuse)
    sam.write("Type NOT CHARGED", "NOT CHARGED", refuse)
    sam.press(refuse.get_by_role("button", name="It was not charged"))
    sam.sees("This field is required")
    sam.page.get_by_role("region", name="It was not charged").get_by_label(
        "Your password"
    ).fill(PASSWORD)
    sam.enter()
    sam.sees("Settled as not charged.")
    attempt.refresh_from_db()
    assert attempt.is_absent
    assert attempt.resolved_by == supervisor
    assert sandbox.booked() == []
