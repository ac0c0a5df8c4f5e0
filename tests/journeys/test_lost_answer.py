"""ACME charged and the answer was lost: nobody pays twice, nobody waits."""

import pytest
from playwright.sync_api import expect

from orders.models import Attempt, Order
from tests.conftest import config_for
from tests.orders.paying import look_again, strike

from .counter import Counter

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def lost(frida, sandbox, settings):
    """Frida before a sale that ACME booked and answered too late."""
    settings.ACME = config_for(sandbox, checkout_seconds=0.5)
    strike(sandbox, "slow-after", seconds=2)
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
    next_guest.give_cash("18")
    next_guest.is_sold()

    next_guest.press(next_guest.link("Checking"))
    next_guest.sees(found.spoken_reference)
    look_again()
    next_guest.page.reload()
    next_guest.sees("Every sale has its answer.")
    assert len(sandbox.booked()) == Order.objects.count() == 2
