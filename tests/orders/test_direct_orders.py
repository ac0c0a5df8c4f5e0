"""Which order of a browser's sale counts: how much was paid, by what, and for what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from acme_pos import acme
from carts.models import Cart, CartState
from orders import armed
from orders.models import Attempt, AttemptState, Order
from tests.carts.combo_shelf import ROOMS_AND_STORES, put_combo
from tests.conftest import person
from tests.sandbox.process import new_uuid

from .direct_page import arm, at_tender, charge, report
from .paying import COMMITTED, MASTERCARD, VISA, look_again, text_of
from .waiting import fail_looks, mend

pytestmark = COMMITTED

S = AttemptState
DETAIL = "/v2/b2b/orders/detail"
DECLINE = {"status": 400, "type": "CARD_DECLINED"}
BY_CASH = {"paymentMethod": "Cash"}


@pytest.fixture(autouse=True)
def direct(settings):
    settings.CARD_MODE = "direct"


@pytest.fixture
def attempt(till):
    return at_tender(till)


def cheaper(call):
    [line] = call["shoppingCart"]["items"]
    items = [{**line, "amount": "1.00"}]
    return {"chargeAmount": "1.00", "shoppingCart": {"items": items}}


def assert_for_a_supervisor(attempt, *differs):
    attempt.refresh_from_db()
    assert attempt.state == S.REVIEW
    assert attempt.changed_order["differs"] == list(differs)
    assert Cart.objects.get(pk=attempt.cart_id).state == CartState.LOCKED
    assert not Order.objects.exists()


def kinds(attempt):
    attempt.refresh_from_db()
    return [seen["kind"] for seen in attempt.evidence]


def leave_to_a_supervisor(attempt):
    """Armed, and nobody reports or pays."""
    for minutes in (2, 3, 4, 13, 14, 15):
        look_again(timedelta(minutes=minutes))
    attempt.refresh_from_db()
    assert attempt.state == S.REVIEW


# --- how much ---


def test_totals_that_are_meant_before_discounts_are_no_difference(till, sandbox):
    sandbox.assume(totals_before_discounts=True)
    put_combo(till, ROOMS_AND_STORES, Adult=1)
    attempt = at_tender(till)
    charged = charge(sandbox, arm(till, attempt)).json
    assert charged["totalAmount"] != charged["paidAmount"]
    report(till, attempt, order_id=charged["id"])
    assert attempt.is_sold


@pytest.mark.parametrize(
    ("said", "differs"),
    [
        ({"totalAmount": "12.34"}, []),
        ({"totalAmount": "20.00", "paidAmount": "12.34"}, []),
        ({"totalAmount": "12.34", "paidAmount": "12.34", "balanceAmount": "0.00"}, []),
        ({"totalAmount": "12.34", "paidAmount": "1.00"}, ["total"]),
        ({"paidAmount": "12.34", "balanceAmount": "3.00"}, ["total"]),
        ({"totalAmount": "12.34", "paidAmount": "0.00"}, ["total"]),
        ({}, ["total"]),
    ],
)
def test_what_was_paid_counts_and_nothing_may_be_left_to_pay(said, differs):
    sale = Attempt(direct=True, expected_total=Decimal("12.34"), body={})
    echo = acme.Order.model_validate({"id": "1", **said})
    assert armed.differences(sale, echo) == differs


# --- by what ---


@pytest.mark.parametrize("is_reported", [True, False])
def test_an_order_that_no_card_paid_is_for_a_supervisor(
    till, sandbox, attempt, is_reported
):
    order_id = charge(sandbox, arm(till, attempt), **BY_CASH).json["id"]
    if is_reported:
        report(till, attempt, order_id=order_id)
    else:
        look_again(timedelta(seconds=70))
        look_again(timedelta(seconds=80))
    assert_for_a_supervisor(attempt, "tender")
    page = text_of(till.get(reverse("orders:outcome", args=[attempt.public_id])))
    assert "Money may have moved." in page
    look_again(timedelta(hours=1))
    assert_for_a_supervisor(attempt, "tender")


def test_where_the_tender_cannot_be_read_the_cards_digits_are_enough(
    till, sandbox, attempt
):
    fail_looks(sandbox, path=DETAIL)
    report(till, attempt, order_id=charge(sandbox, arm(till, attempt)).json["id"])
    assert attempt.is_sold
    assert attempt.card_last4 == VISA[-4:]


def test_without_them_it_is_looked_for_until_it_can_be_read(till, sandbox, attempt):
    fail_looks(sandbox, path=DETAIL)
    order_id = charge(sandbox, arm(till, attempt), **BY_CASH).json["id"]
    report(till, attempt, order_id=order_id)
    assert attempt.state == S.UNKNOWN
    assert kinds(attempt).count("tender not read") == 1
    for minutes in (1, 6, 31):
        look_again(timedelta(minutes=minutes))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.changed_order) == (S.REVIEW, None)
    assert kinds(attempt).count("tender not read") == 1
    mend(sandbox)
    look_again(timedelta(hours=1))
    assert_for_a_supervisor(attempt, "tender")


def test_a_cart_that_was_given_up_does_not_wait_for_it(till, sandbox, attempt):
    """It could be paid again meanwhile."""
    call = arm(till, attempt)
    report(till, attempt, **DECLINE)
    assert attempt.state == S.ABSENT
    charge(sandbox, call, **BY_CASH)
    fail_looks(sandbox, path=DETAIL)
    look_again()
    assert_for_a_supervisor(attempt, "tender not read")


# --- for what ---


def test_a_combo_is_sold_as_it_was_armed(till, sandbox):
    put_combo(till, ROOMS_AND_STORES, Adult=2, add_ons={"606": 3})
    attempt = at_tender(till)
    report(till, attempt, order_id=charge(sandbox, arm(till, attempt)).json["id"])
    assert attempt.is_sold


def other_things_beside_it(cart):
    """A guide for ten dollars of the gift."""
    [gift] = cart["items"]
    guide = {"itemType": "Inventory", "inventoryId": "818", "quantity": 1}
    return {"items": [guide, {**gift, "amount": "50.00"}]}


def more_of_it(cart):
    """One more adult at 47.60."""
    [gift], [combo] = cart["items"], cart["comboItems"]
    tickets = [{**ticket, "quantity": 2} for ticket in combo["tickets"]]
    return {
        "items": [{**gift, "amount": "12.40"}],
        "comboItems": [{**combo, "tickets": tickets}],
    }


@pytest.mark.parametrize("change", [other_things_beside_it, more_of_it])
def test_a_combo_hides_nothing_that_was_not_armed(till, sandbox, change):
    put_combo(till, ROOMS_AND_STORES, Adult=1)
    attempt = at_tender(till, "60.00")
    call = arm(till, attempt)
    cart = call.json()["body"]["shoppingCart"]
    charged = charge(sandbox, call, shoppingCart={**cart, **change(cart)})
    report(till, attempt, order_id=charged.json["id"])
    assert_for_a_supervisor(attempt, "items")


@pytest.mark.parametrize(("price_point", "differs"), [("9", []), ("8", ["items"])])
def test_a_membership_is_told_by_its_price_point_too(price_point, differs):
    info = {"membershipOfferingId": "7", "pricePointId": "9"}
    line = {"quantity": 1, "membershipInfo": info}
    sale = Attempt(direct=True, expected_total=Decimal("80.00"))
    sale.body = {"shoppingCart": {"items": [line]}}
    item = {"itemId2": "7", "pricePointId": price_point, "quantity": 1}
    said = {"id": "1", "paidAmount": "80.00", "orderItems": [item]}
    echo = acme.Order.model_validate(said)
    assert armed.differences(sale, echo) == differs


# --- several, and those of a supervisor ---


def test_a_second_order_is_noted_when_the_first_is_reported(till, sandbox, attempt):
    call = arm(till, attempt)
    order_id = charge(sandbox, call).json["id"]
    charge(sandbox, call, MASTERCARD, {"x-acme-request-uuid": new_uuid()})
    report(till, attempt, order_id=order_id)
    assert attempt.is_sold
    [noted] = [seen for seen in attempt.evidence if seen["kind"] == "several orders"]
    assert len(noted["orders"]) == 2
    assert Order.objects.get().acme_id == order_id


def test_a_sale_of_a_supervisor_is_not_ended_by_a_browser(till, sandbox, attempt):
    call = arm(till, attempt)
    leave_to_a_supervisor(attempt)
    before = len(attempt.evidence)
    order_id = charge(sandbox, call).json["id"]
    for said in ({"order_id": order_id}, DECLINE):
        report(till, attempt, **said)
        assert (attempt.state, len(attempt.evidence)) == (S.REVIEW, before)
    look_again(timedelta(hours=1))
    attempt.refresh_from_db()
    assert attempt.is_sold


def test_a_changed_order_that_comes_late_is_told_to_the_supervisor_once(
    till, sandbox, attempt, browser_of
):
    call = arm(till, attempt)
    leave_to_a_supervisor(attempt)
    charged = charge(sandbox, call, **cheaper(call.json()["body"])).json
    for hours in (1, 2):
        look_again(timedelta(hours=hours))
    assert kinds(attempt).count("not what was armed") == 1
    assert_for_a_supervisor(attempt, "total")
    sam = browser_of(person("Sam", "supervisor"))
    outcome = till.get(reverse("orders:outcome", args=[attempt.public_id]))
    settle = sam.get(reverse("orders:settle", args=[attempt.public_id]))
    for page in (text_of(outcome), text_of(settle)):
        assert f"ACME made order {charged['orderNumber']} for $1.00" in page
        assert "Money has moved." in page
        assert "$12.34 by card" in page


def test_a_report_while_acme_cannot_be_read_is_kept_as_that(till, sandbox, attempt):
    order_id = charge(sandbox, arm(till, attempt)).json["id"]
    fail_looks(sandbox)
    report(till, attempt, order_id=order_id)
    assert attempt.state == S.UNKNOWN
    [told] = [seen for seen in attempt.evidence if seen["kind"] == "report not read"]
    assert (told["by"], told["order"]) == ("browser", order_id)
    assert "not proven" not in kinds(attempt)
    mend(sandbox)
    look_again()
    attempt.refresh_from_db()
    assert attempt.is_sold
