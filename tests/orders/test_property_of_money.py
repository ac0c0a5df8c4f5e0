"""Whatever is in a cart: one sum, to the cent, from its lines to ACME's answer.

MONEY_EXAMPLES carts are tried, 100 unless told; each run tries others.
"""

import dataclasses
import json
import os
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from acme_pos import acme
from carts.models import Cart, CartItem, Kind
from orders import checkout, payload
from orders.models import Attempt, Order, Tender
from tests.carts import shelf

from .ends import NOWHERE
from .paying import COMMITTED, pay, sent_body, sold_cart

EXAMPLES = int(os.environ.get("MONEY_EXAMPLES", "100"))
# The fixtures are shared by all examples; each makes a cart of its own.
SHARED = {
    "deadline": None,
    "derandomize": False,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
MOST_CENTS = 9_999_999

cents = st.one_of(
    st.sampled_from([0, 1, 10, 99, 1005, MOST_CENTS]), st.integers(0, MOST_CENTS)
)
MEMBERSHIP = {
    "membershipCategoryId": "7",
    "membershipOfferingId": "8",
    "pricePointId": "9",
    "membershipCards": [],
}
# What is in a line, its quantity and its price in cents.
line = st.tuples(st.sampled_from(list(Kind)), st.integers(1, 99), cents)


def item(cart, kind, quantity, price):
    return CartItem(
        cart=cart,
        kind=kind,
        name="A thing",
        quantity=quantity,
        unit_price=Decimal(price) / 100,
        inventory_id="1",
        donation_fields={} if kind == Kind.VARIABLE_DONATION else None,
        membership_fields=MEMBERSHIP if kind == Kind.MEMBERSHIP else None,
    )


def cart_of(desk, cashier, lines):
    cart = Cart.objects.create(desk=desk, cashier=cashier)
    CartItem.objects.bulk_create(item(cart, *each) for each in lines)
    return Cart.objects.get(pk=cart.pk)


def in_cents(lines):
    """By whole numbers alone."""
    return sum(quantity * price for _, quantity, price in lines)


def written(number):
    return f"{number // 100}.{number % 100:02}"


@pytest.fixture
def at_our_own_price(settings):
    """Nobody sells such things at such prices; its cart API does not answer."""
    settings.ACME = dataclasses.replace(settings.ACME, base_url=NOWHERE)


@COMMITTED
@settings(max_examples=EXAMPLES, **SHARED)
@given(lines=st.lists(line, min_size=1, max_size=12))
def test_the_lines_of_any_cart_are_what_acme_is_asked_for(
    at_our_own_price, front_desk, desk, lines
):
    cart = cart_of(desk, front_desk, lines)
    total = written(in_cents(lines))
    assert f"{cart.total:.2f}" == total
    made = checkout.prepare(cart, front_desk, desk)
    attempt = Attempt.objects.get(pk=made.pk)
    assert f"{attempt.expected_total}" == total

    asked = payload.checkout_body(attempt, payload.Tendered(Tender.CASH)).dump()
    body = json.loads(acme.encode(asked))
    assert body["chargeAmount"] == total
    assert money_named_in(body["shoppingCart"]) == [
        written(price) for kind, _, price in lines if kind == Kind.VARIABLE_DONATION
    ]
    sold = attempt.snapshot["lines"]
    assert sum(Decimal(one["unit_price"]) * one["quantity"] for one in sold) == (
        Decimal(total)
    )
    assert not Order.objects.exists()


def money_named_in(shopping_cart):
    """The amounts that we, and not ACME, decide."""
    return [one["amount"] for one in shopping_cart["items"] if "amount" in one]


@COMMITTED
@settings(max_examples=4, phases=[Phase.generate], **SHARED)
@given(
    gifts=st.lists(st.integers(1, 99_999), min_size=1, max_size=4),
    pencils=st.integers(0, 40),
    guides=st.integers(0, 9),
)
def test_it_is_what_acme_answers_and_what_is_kept(
    till, sandbox, either_way, gifts, pencils, guides
):
    sandbox.post("/_sandbox/reset")
    for gift in gifts:
        shelf.put_gift(till, written(gift))
    if pencils:
        shelf.put_pencils(till, pencils)
    if guides:
        bought = {"quantity": str(guides)}
        shelf.put(till, "add-on", shelf.EXHIBITION_GUIDE, bought)
    total = written(sum(gifts) + 25 * pencils + 1000 * guides)
    pay(till, {"tender": "Check", "number": total, "confirmed": "on"})
    order = Order.objects.latest("pk")
    [charged] = sandbox.booked()
    assert sent_body(sandbox)["chargeAmount"] == total
    assert money_named_in(sold_cart(sandbox)) == [written(gift) for gift in gifts]
    assert charged["amount"] == total
    assert f"{order.total_amount}" == f"{order.payment.amount}" == total
    assert sum(one.amount for one in order.items.all()) == order.total_amount
    assert not order.amount_mismatch
