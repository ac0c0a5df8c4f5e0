"""Coupon codes on a cart, and the discounts behind them."""

import pytest

from acme_pos.sandbox.seed.coupons import COUPONS
from acme_pos.sandbox.seed.programs import TICKET_TYPES

from .purchases import add_on, gift, membership, purchase, ticket

TODDLER = TICKET_TYPES["Toddler"].id


def priced(sandbox, *items, **cart):
    reply = sandbox.post("/v2/b2c/carts", {"items": list(items), **cart})
    assert reply.status == 200, reply.body
    return sandbox.get(f"/v2/b2c/carts/{reply.json}").json["items"]


@pytest.fixture
def tour(sandbox):
    return ticket(2, eventId=sandbox.event("Behind the Locked Doors", 3)["id"])


@pytest.mark.parametrize("code", ["LANTERN25", "lantern25", "Lantern25"])
def test_a_code_lowers_a_ticket_and_keeps_its_full_price_in_any_case(sandbox, code):
    night = ticket(eventId=sandbox.event("Lantern Night")["id"])
    (item,) = priced(sandbox, night, couponCodes=[code])
    assert (item["unitPrice"], item["retailUnitPrice"]) == ("28.88", "38.50")
    assert item["amount"] == "28.88"
    assert item["discountId"] == COUPONS["LANTERN25"].id


def test_the_sale_is_charged_at_the_lower_price(sandbox, tour):
    cart = {"items": [tour], "couponCodes": ["KEYS5"]}
    body = purchase(shoppingCart=cart, chargeAmount="54.00")
    order = sandbox.check_out(body).json
    assert order["totalAmount"] == order["paidAmount"] == "54.00"
    assert order["orderItems"][0]["unitPrice"] == "27.00"
    assert sandbox.booked()[0]["amount"] == "54.00"
    (event,) = sandbox.get(f"/v2/b2b/orders/detail/{order['id']}").json["eventItems"]
    assert event["items"][0]["discountId"] == COUPONS["KEYS5"].id


def test_a_code_is_only_for_what_it_names(sandbox, tour):
    extras = (add_on("818"), gift("5.00"), add_on("889"), membership())
    for code, lowered in (
        ("KEYS5", [True, False, False, False, False, False]),
        ("LANTERN25", [True, True, False, False, False, False]),
        ("SHOP10", [False, False, True, False, False, False]),
    ):
        items = priced(sandbox, tour, ticket(), *extras, couponCodes=[code])
        assert ["discountId" in one for one in items] == lowered


def test_an_extra_that_is_lowered_says_its_full_price(sandbox):
    (item,) = priced(sandbox, add_on("823", 2), couponCodes=["SHOP10"])
    assert (item["unitPrice"], item["retailUnitPrice"]) == ("7.16", "7.95")
    assert item["amount"] == "14.32"


def test_the_best_code_for_the_guest_wins(sandbox, tour):
    child = {**tour, "ticketingTypeId": TICKET_TYPES["Child"].id}
    items = priced(sandbox, tour, child, couponCodes=["KEYS5", "LANTERN25"])
    assert [one["unitPrice"] for one in items] == ["24.00", "15.00"]
    assert items[0]["discountId"] == COUPONS["LANTERN25"].id


def test_a_free_ticket_stays_free_and_without_a_discount(sandbox):
    free = ticket(
        eventId=sandbox.event("General Admission")["id"], ticketingTypeId=TODDLER
    )
    (item,) = priced(sandbox, free, couponCodes=["LANTERN25", "KEYS5"])
    assert item["unitPrice"] == "0.00"
    assert "discountId" not in item


@pytest.mark.parametrize("code", ["MOTHS50", "NOPE"])
def test_a_code_that_is_over_or_unknown_gives_nothing(sandbox, code):
    (item,) = priced(sandbox, ticket(), couponCodes=[code])
    assert item["unitPrice"] == "20.00"
    assert "discountId" not in item


def test_the_internal_field_keeps_every_coupon_away(sandbox):
    cart = {"couponCodes": ["LANTERN25"], "couponCode": "LANTERN25"}
    (item,) = priced(sandbox, ticket(), **cart)
    assert item["unitPrice"] == "20.00"


@pytest.mark.parametrize(
    "member",
    [
        {"membershipIds": [3718601]},
        {"membershipId": "3718601"},
        {"membershipCategoryId": "59b0abcf61a307524a6a37d6"},
    ],
    ids=lambda member: next(iter(member)),
)
def test_a_coupon_and_a_membership_or_level_exclude_each_other(sandbox, member):
    cart = {"items": [ticket(2)], "couponCodes": ["LANTERN25"], **member}
    refused = sandbox.check_out(purchase(shoppingCart=cart))
    assert (refused.status, refused.type) == (400, "COUPON_WITH_MEMBERSHIP")
    assert sandbox.booked() == []
    sandbox.assume(coupon_with_membership_refused="no")
    sold = sandbox.check_out(purchase(shoppingCart=cart)).json
    assert sold["paidAmount"] == "15.00"


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_discounts_are_listed_but_for_those_that_are_over(sandbox, version):
    path = f"/{version}/b2b/discounts"
    listed = sandbox.get(path).json["list"]
    assert [one["code"] for one in listed] == ["KEYS5", "LANTERN25", "SHOP10"]
    keys, tickets, extras = listed
    assert all(one["name"] and one["description"] for one in listed)
    assert {one["personType"] for one in tickets["values"]} == TICKET_TYPES.keys()
    assert keys["values"][0] == {
        "personTypeId": TICKET_TYPES["Adult"].id,
        "personType": "Adult",
        "discountType": "Amount",
        "value": "5.00",
    }
    assert [one["value"] for one in extras["values"]] == ["10.00"]
    assert sandbox.get(f"{path}/{keys['id']}").json == keys
    assert sandbox.get(f"{path}/{COUPONS['MOTHS50'].id}").status == 404
