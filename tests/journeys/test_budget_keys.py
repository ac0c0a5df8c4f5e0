"""The quickest way from an empty cart to an order number, by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from orders.models import Order

from .counter import VISA
from .hands import Hands

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

CARD_OF_A_MEMBER = "0003718601"
DOME = "Skies That Never Were"


@pytest.fixture
def hands(at_opening, counter):
    hands = Hands(counter.page)
    counter.sign_in()
    hands.is_before_an_empty_cart()
    return hands


def sees_tender(hands):
    expect(hands.page.get_by_label("Amount given")).to_be_focused()


def cart_has(hands, words):
    expect(hands.page.locator("#cart .line").filter(has_text=words)).to_be_visible()


def test_two_adults_and_a_child_for_the_next_time_in_cash(hands, costs):
    hands.pick("Adult")
    hands.pick("Adult")
    hands.pick("Child")
    cart_has(hands, "Child")
    hands.key("Enter")
    sees_tender(hands)
    hands.key("6", "0", "Enter")
    order = Order.objects.get(order_number=hands.has_sold())
    assert sorted(order.items.values_list("variant", "quantity")) == [
        ("Adult", 2),
        ("Child", 1),
    ]
    assert order.payment.given == 60
    costs("2 adults and a child, cash 60", hands.keys, 9, "keys")


def test_a_member_and_four_tickets_by_card(hands, costs):
    hands.scan(CARD_OF_A_MEMBER)
    expect(hands.page.locator("#cart")).to_contain_text("Active")
    hands.key("4")
    hands.pick("Member", of=DOME)
    cart_has(hands, DOME)
    hands.key("Enter")
    sees_tender(hands)
    hands.pick("Card")
    expect(hands.page.get_by_label("Card number")).to_be_focused()
    hands.spell(VISA.replace(" ", ""))
    hands.spell("1240")
    hands.spell("123")
    hands.key("Enter")
    order = Order.objects.get(order_number=hands.has_sold())
    assert order.payment.card_last4 == "4242"
    assert [item.quantity for item in order.items.all()] == [4]
    assert order.total_amount == 24
    costs(
        "a member scanned, 4 member tickets, card typed",
        hands.keys,
        8,
        "keys",
    )


def test_twenty_dollars_in_honor_of_someone_anonymous_by_check(hands, costs):
    hands.pick("Gift of your choice")
    expect(hands.page.locator("#id_amount_given")).to_be_focused()
    hands.key("2", "0")
    hands.pick("Anonymous")
    hands.pick("In honor of")
    expect(hands.page.get_by_label("First name of the person")).to_be_focused()
    hands.spell("Ottilie")
    hands.key("Tab")
    hands.spell("Wren")
    hands.key("Enter")
    cart_has(hands, "Gift of your choice")
    hands.key("Enter")
    sees_tender(hands)
    hands.pick("Check")
    expect(hands.page.get_by_label("Check number")).to_be_focused()
    hands.spell("1042")
    hands.key("Enter")
    order = Order.objects.get(order_number=hands.has_sold())
    assert order.payment.payment_ref == "1042"
    [gift] = order.items.all()
    assert gift.amount == 20
    assert gift.donation.beneficiary_type == "In honor of"
    assert gift.donation.dedication_first_name == "Ottilie"
    assert gift.donation.donor_recognition_type == "anonymous"
    costs(
        "$20 in honor of someone, anonymous, check",
        hands.keys,
        25,
        "keys",
    )


def test_park_sell_something_else_recall(hands, costs):
    hands.pick("Adult")
    cart_has(hands, "Adult")
    before = hands.keys
    hands.key("F8")
    expect(hands.page.get_by_label("Park as")).to_be_focused()
    hands.key("Enter")
    expect(hands.page.locator("#pay")).to_be_disabled()
    parking = hands.keys - before

    hands.pick("Child")
    cart_has(hands, "Child")
    hands.key("Enter")
    sees_tender(hands)
    hands.key("2", "0", "Enter")
    hands.has_sold()
    expect(hands.page.get_by_role("link", name="Next guest")).to_be_focused()
    hands.key("Enter")
    expect(hands.page.locator("#pay")).to_be_disabled()

    before = hands.keys
    hands.key("F9")
    expect(hands.page.locator(":focus")).to_have_accessible_name(
        re.compile("^Go on with")
    )
    hands.key("Enter")
    cart_has(hands, "Adult")
    hands.pressed_all()
    two_acts = parking + hands.keys - before
    costs("park, and recall it later", two_acts, 5, "keys")
