import pytest

from .purchases import DUAL, by_card, card_holder, membership, purchase

SECOND = card_holder("secondary", firstName="Rook", lastName="Osei")


def level_named(sandbox, name):
    levels = sandbox.get("/v2/b2b/membership/levels").json["list"]
    return next(one for one in levels if one["name"] == name)


def chosen(level, offering=0):
    offering = level["offerings"][offering]
    point = offering["priceLists"][0]["prices"][0]["personType"]["id"]
    return {
        "membershipCategoryId": level["id"],
        "membershipOfferingId": offering["id"],
        "pricePointId": point,
    }


@pytest.mark.parametrize(
    ("item", "type_"),
    [
        (membership(membershipCategoryId="0"), "MEMBERSHIP_LEVEL_DNE"),
        (membership(membershipOfferingId="0"), "MEMBERSHIP_OFFERING_DNE"),
        (membership(pricePointId="0"), "PRICE_POINT_DNE"),
        (membership(**{**DUAL, "membershipCategoryId": "0"}), "MEMBERSHIP_LEVEL_DNE"),
        (
            membership(membershipOfferingId=DUAL["membershipOfferingId"]),
            "MEMBERSHIP_OFFERING_DNE",
        ),
        (membership(SECOND), "PRIMARY_CARD_REQUIRED"),
        (membership(card_holder(), card_holder(), **DUAL), "PRIMARY_CARD_REQUIRED"),
        (membership(card_holder("honorary")), "PRIMARY_CARD_REQUIRED"),
        (membership(card_holder(), SECOND), "TOO_MANY_CARD_HOLDERS"),
        (membership(card_holder(), SECOND, SECOND, **DUAL), "TOO_MANY_CARD_HOLDERS"),
        ({**membership(), "quantity": 2}, "QUANTITY_INVALID"),
        (
            membership(card_holder(firstName="", lastName=""), isGift=True),
            "GIFT_RECIPIENT_REQUIRED",
        ),
    ],
)
def test_a_membership_that_cannot_be_is_refused(sandbox, item, type_):
    reply = sandbox.check_out(purchase(item))
    assert (reply.status, reply.type) == (400, type_)
    assert sandbox.booked() == []


def test_secondary_card_holders_are_taken_up_to_the_levels_limit(sandbox):
    order = sandbox.check_out(purchase(membership(card_holder(), SECOND, **DUAL))).json
    assert order["totalAmount"] == "100.00"
    path = f"/v2/b2b/membership/cards?memberId={order['membershipId']}"
    cards = sandbox.get(path).json
    assert [card["cardType"] for card in cards] == ["primary", "secondary"]
    assert [card["name"] for card in cards] == ["Perpetua Osei", "Rook Osei"]


@pytest.mark.parametrize("spelling", ["gift", "isGift"])
def test_a_gift_is_known_by_either_name(sandbox, spelling):
    item = membership(**{spelling: True})
    order = sandbox.check_out(purchase(item)).json
    path = f"/v2/b2b/memberships/{order['membershipId']}"
    assert sandbox.get(path).json["isGift"] is True


def test_a_level_that_cannot_be_given_is_refused_as_a_gift(sandbox):
    patron = chosen(level_named(sandbox, "Patron"))
    assert sandbox.check_out(purchase(membership(**patron))).status == 200
    refused = sandbox.check_out(purchase(membership(**patron, isGift=True)))
    assert refused.type == "GIFT_NOT_ALLOWED"


def test_a_membership_that_was_sold_is_found_by_its_card_holder(sandbox):
    order = sandbox.check_out(purchase(membership())).json
    (found,) = sandbox.get("/v2/b2b/membership/search?search=perpetua").json["list"]
    assert found["id"] == order["membershipId"]
    assert found["membershipStanding"] == "Active"
    assert found["categoryName"] == "Individual"


@pytest.mark.parametrize(
    ("pay", "sent", "renews", "on_file"),
    [
        (by_card, {"isAutorenew": True}, True, True),
        (by_card, {}, False, False),
        (purchase, {"isAutorenew": True}, True, False),
        (purchase, {"isAutorenew": "true"}, True, False),
    ],
)
def test_an_optional_renewal_is_off_unless_sent_and_keeps_a_card_if_any(
    sandbox, pay, sent, renews, on_file
):
    order = sandbox.check_out(pay(membership(**sent))).json
    found = sandbox.get(f"/v2/b2b/memberships/{order['membershipId']}").json
    assert found["isAutorenew"] is renews
    assert found["subscriptionHasPaymentMethod"] is on_file
    noted = sandbox.booked()[0]["note"] == "subscription without a payment method"
    assert noted is (renews and not on_file)


def test_a_required_renewal_is_on_and_one_that_is_not_offered_stays_off(sandbox):
    required = chosen(level_named(sandbox, "Patron"))
    never = chosen(level_named(sandbox, "Individual"), offering=1)
    for choice, renews in ((required, True), (never, False)):
        item = membership(**choice, isAutorenew=not renews)
        order = sandbox.check_out(purchase(item)).json
        found = sandbox.get(f"/v2/b2b/memberships/{order['membershipId']}").json
        assert found["isAutorenew"] is renews


def test_a_renewal_can_be_assumed_to_need_a_card(sandbox):
    sandbox.assume(autorenew_needs_card="yes")
    item = membership(isAutorenew=True)
    assert sandbox.check_out(purchase(item)).type == "AUTORENEW_NEEDS_CARD"
    assert sandbox.check_out(by_card(item)).status == 200


def test_two_memberships_in_one_order_are_two(sandbox):
    order = sandbox.check_out(purchase(membership(), membership(**DUAL))).json
    numbers = {item["itemDetailId"] for item in order["orderItems"]}
    assert len(numbers) == 2
    assert str(order["membershipId"]) in numbers
