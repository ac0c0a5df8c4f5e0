"""The quickest way from an empty cart to an order number, by finger on a tablet."""

import pytest
from playwright.sync_api import expect

from orders.models import Order

from .hands import Hands

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def browser_context_args(browser_context_args):
    tablet = {"width": 1024, "height": 768}
    return {**browser_context_args, "viewport": tablet, "has_touch": True}


@pytest.fixture
def hands(at_opening, counter):
    hands = Hands(counter.page)
    counter.sign_in()
    hands.is_before_an_empty_cart()
    return hands


def test_two_adults_and_an_add_on_cash_exact(hands, costs):
    page = hands.page
    shelf = page.get_by_label("What can be sold")
    adult = shelf.get_by_role("button", name="Adult").first
    hands.tap(adult)
    hands.tap(adult)
    hands.tap(shelf.get_by_role("button", name="Tote bag"))
    expect(page.locator("#cart .line")).to_have_count(2)
    expect(page.get_by_role("button", name="Pay $66.00")).to_be_enabled()
    hands.tap(page.locator("#pay"))
    hands.tap(page.get_by_role("button", name="Exact"))
    order = Order.objects.get(order_number=hands.has_sold())
    assert (order.payment.given, order.payment.change_due) == (66, 0)
    assert sorted(order.items.values_list("quantity", flat=True)) == [1, 2]
    costs("2 adults and an add-on, cash exact", hands.taps, 6, "taps")
