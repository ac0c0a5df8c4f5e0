import re

import pytest

from .process import new_uuid
from .purchases import (
    ANY_DAY,
    DUAL,
    add_on,
    card_holder,
    gift,
    membership,
    purchase,
    ticket,
)

HEX24 = re.compile(r"[0-9a-f]{24}")
HEX32 = re.compile(r"[0-9a-f]{32}")
DETAIL = {
    "donationAppealName": "Appeal One",
    "donationCampaignName": "Spring Direct Mail Appeal",
    "donationFundName": "General Fund",
    "donorRecognition": "self",
    "donorRecognitionType": "self",
    "dedicationLastName": "Fennimore",
    "dedicationFirstName": "Grandmother",
    "beneficiaryType": "In memory of",
    "beneficiaryLastName": "Fennimore",
    "beneficiaryFirstName": "Tilde",
    "beneficiaryEmail": "tilde@guest.example",
    "beneficiaryPhoneNumber": "555-010-4242",
    "beneficiaryStreetAddress1": "9 Kiln Row",
    "beneficiaryStreetAddress2": "Attic",
    "beneficiaryCity": "Farrow",
    "beneficiaryState": "VT",
    "beneficiaryZipCode": "05001",
    "beneficiaryCountry": "United States",
}
# One of everything a cart can hold, with the read-only fields clients send along.
EVERYTHING = {
    "items": [
        ticket(
            2, eventName="x", ticketingTypeName="x", unitPrice="20.00", amount="40.00"
        ),
        add_on(
            594, eventId=ANY_DAY, eventName="x", inventoryName="x", unitPrice="100.00"
        ),
        add_on(818, inventoryName="x", unitPrice="10.00", amount="10.00"),
        add_on(889, addonType="fixedDonation", amount="100.00", donationDetail=DETAIL),
        add_on(
            888,
            addonType="donation",
            amount="10000.00",
            donationDetail={
                "donorRecognition": "anonymous",
                "donorRecognitionType": "anonymous",
            },
        ),
        membership(
            card_holder(),
            card_holder("secondary", firstName="Rook"),
            **DUAL,
            isGift=False,
        ),
    ],
    "forms": [],
    "comboItems": [],
    "verifyEntitlements": False,
    "reservationId": "10788",
}
ITEM = {
    "itemId", "quantity", "unitPrice", "retailUnitPrice", "amount", "itemType",
    "admissionType", "isRetail", "ignoreEntitlements",
}  # fmt: skip
INVENTORY = ITEM | {"inventoryId", "inventoryName"}
DONATION = INVENTORY | {"addonType", "donationDetail"}
EXPECTED = [
    ITEM | {"eventId", "eventName", "ticketingTypeId", "ticketingTypeName"},
    INVENTORY | {"eventId", "eventName"},
    INVENTORY,
    DONATION,
    DONATION,
    ITEM | {"membershipInfo"},
]
INFO = {
    "membershipCategoryId", "membershipCategoryName", "membershipOfferingId",
    "membershipOfferingName", "pricePointId", "pricePointName", "membershipCards",
    "waiveBenefits", "isGift", "notifyGiftRecipient", "donationAmount",
    "markDonationAsAnonymous", "cancellationRefundAmount", "auxiliary",
}  # fmt: skip


@pytest.fixture
def made(sandbox):
    """Makes a cart and reads it back."""

    def make(cart):
        reply = sandbox.post("/v2/b2c/carts", cart)
        assert reply.status == 200, reply.body
        return sandbox.get(f"/v2/b2c/carts/{reply.json}").json

    return make


def test_a_new_cart_is_answered_with_its_id_as_a_json_string(sandbox):
    reply = sandbox.post("/v2/b2c/carts", {})
    assert HEX24.fullmatch(reply.json)
    assert reply.body == f'"{reply.json}"'.encode()


def test_a_new_cart_can_be_assumed_to_be_answered_as_the_object(sandbox):
    sandbox.assume(cart_post_answers_object="yes")
    assert sandbox.post("/v2/b2c/carts", {}).json["items"] == []


def test_an_empty_cart_is_the_samples_empty_cart(made):
    cart = made({})
    assert HEX24.fullmatch(cart.pop("id"))
    assert HEX32.fullmatch(cart.pop("tempVisitorId"))
    assert cart == {
        "items": [],
        "forms": [],
        "comboItems": [],
        "verifyEntitlements": False,
    }


def test_everything_a_cart_can_hold_is_answered_with_the_samples_keys(made):
    items = made(EVERYTHING)["items"]
    assert len(items) == len(EXPECTED)
    for item, keys in zip(items, EXPECTED, strict=True):
        assert item.keys() >= keys
        assert HEX32.fullmatch(item["itemId"])
    assert items[-1]["membershipInfo"].keys() >= INFO


def test_the_server_fills_prices_and_retail_prices(made):
    items = made(EVERYTHING)["items"]
    filled = [(i["unitPrice"], i["retailUnitPrice"], i["amount"]) for i in items]
    assert filled == [
        ("20.00", "20.00", "40.00"),
        ("100.00", "0.00", "100.00"),
        ("10.00", "0.00", "10.00"),
        ("100.00", "0.00", "100.00"),
        ("10000.00", "0.00", "10000.00"),
        ("100.00", "100.00", "100.00"),
    ]


@pytest.mark.parametrize("as_object", ["yes", "no"])
def test_the_documents_whole_cart_is_taken_by_post_and_put(sandbox, as_object):
    sandbox.assume(cart_post_answers_object=as_object)
    posted = sandbox.post("/v2/b2c/carts", EVERYTHING)
    number = posted.json["id"] if as_object == "yes" else posted.json
    path = f"/v2/b2c/carts/{number}"
    put = sandbox.send("PUT", path, {"id": number, **EVERYTHING})
    assert (posted.status, put.status) == (200, 200)
    assert sandbox.get(path).json == put.json
    assert put.json["reservationId"] == 10788
    assert [one["amount"] for one in put.json["items"]] == [
        "40.00", "100.00", "10.00", "100.00", "10000.00", "100.00",
    ]  # fmt: skip


def test_cards_get_the_placeholder_dates_and_flags(made):
    info = made(EVERYTHING)["items"][-1]["membershipInfo"]
    for card in info["membershipCards"]:
        assert card["startDate"] == "1969-12-31T19:00:01-05:00"
        assert card["expirationDate"] == "2030-01-18T22:14:07-05:00"
        assert (card["deceased"], card["primaryCard"]) == ("no", "no")
        assert card["excludeCardOnMemberCreation"] is card["ignoreUpdates"] is False
    assert info["membershipCards"][1]["name"] == "Rook Osei"


def test_a_donation_detail_comes_back_with_its_custom_fields(made):
    detail = made(EVERYTHING)["items"][3]["donationDetail"]
    assert detail == {**DETAIL, "customFieldValues": []}


def test_the_other_spelling_of_the_zip_code_is_taken(made):
    detail = {"donorRecognitionType": "self", "beneficiaryZip": "05009"}
    item = made({"items": [gift(donationDetail=detail)]})["items"][0]
    assert item["donationDetail"]["beneficiaryZipCode"] == "05009"


def test_an_organization_is_recognized_by_its_name_and_self_by_a_fixed_word(made):
    named = {"donorRecognitionType": "organization", "donorRecognition": "Kiln & Co"}
    fixed = {"donorRecognitionType": "self", "donorRecognition": "Kiln & Co"}
    cart = {"items": [gift(donationDetail=named), gift(donationDetail=fixed)]}
    shown = [i["donationDetail"]["donorRecognition"] for i in made(cart)["items"]]
    assert shown == ["Kiln & Co", "self"]


@pytest.mark.parametrize(
    ("detail", "type_"),
    [
        ({"donorRecognition": "self"}, "DONOR_RECOGNITION_TYPE_INVALID"),
        ({"donorRecognitionType": "king"}, "DONOR_RECOGNITION_TYPE_INVALID"),
        ({"donorRecognitionType": "self", "donationFundName": "Moon"}, "FUND_DNE"),
        ({"donorRecognitionType": "self", "donationAppealName": "x"}, "APPEAL_DNE"),
        ({"donorRecognitionType": "self", "donationCampaignName": "x"}, "CAMPAIGN_DNE"),
    ],
)
def test_a_donation_detail_that_cannot_be_is_refused(sandbox, detail, type_):
    item = gift(donationDetail=detail)
    assert sandbox.post("/v2/b2c/carts", {"items": [item]}).type == type_
    assert sandbox.check_out(purchase(item)).type == type_


def test_donation_names_can_be_assumed_free(sandbox):
    sandbox.assume(donation_names_checked="no")
    detail = {"donorRecognitionType": "self", "donationFundName": "Moon"}
    assert sandbox.check_out(purchase(gift(donationDetail=detail))).status == 200


def test_put_replaces_the_whole_cart_and_keeps_the_visitor(sandbox, made):
    cart = made({"items": [ticket(2)]})
    path = f"/v2/b2c/carts/{cart['id']}"
    changed = sandbox.send("PUT", path, {"id": cart["id"], "items": [add_on()]}).json
    assert [item["itemType"] for item in changed["items"]] == ["Inventory"]
    assert changed["tempVisitorId"] == cart["tempVisitorId"]
    assert sandbox.get(path).json == changed


@pytest.mark.parametrize("body", [{"items": []}, {"id": "0" * 24, "items": []}])
def test_put_without_the_carts_own_id_is_refused(sandbox, made, body):
    cart = made({"items": [ticket(2)]})
    path = f"/v2/b2c/carts/{cart['id']}"
    assert sandbox.send("PUT", path, body).type == "SHOPPING_CART_ID_MISMATCH"
    assert sandbox.get(path).json == cart


def test_delete_gives_the_cart_a_last_time(sandbox, made):
    cart = made({"items": [ticket(2)]})
    path = f"/v2/b2c/carts/{cart['id']}"
    assert sandbox.send("DELETE", path).json == cart
    for method in ("GET", "DELETE", "PUT"):
        assert sandbox.send(method, path, {"id": cart["id"]}).status == 404


def test_a_stored_cart_is_sold_by_its_id_and_only_once(sandbox, made):
    cart = made(EVERYTHING)
    body = purchase(shoppingCart=None, shoppingCartId=cart["id"])
    order = sandbox.check_out(body).json
    assert order["totalAmount"] == "10350.00"
    again = sandbox.check_out(body)
    assert again.type == "SHOPPING_CART_USED"
    changed = sandbox.send("PUT", f"/v2/b2c/carts/{cart['id']}", {"id": cart["id"]})
    assert changed.type == "SHOPPING_CART_USED"
    assert len(sandbox.booked()) == 1


def test_a_cart_can_be_assumed_to_be_sold_twice(sandbox, made):
    sandbox.assume(used_cart_refused="no")
    cart = made({"items": [add_on()]})
    body = purchase(shoppingCart=None, shoppingCartId=cart["id"])
    assert [sandbox.check_out(body).status for _ in range(2)] == [200, 200]


def test_a_sale_that_failed_leaves_its_cart_for_another_try(sandbox, made):
    cart = made({"items": [add_on()]})
    body = purchase(shoppingCart=None, shoppingCartId=cart["id"])
    lost = {"x-sandbox-fault": "500", "x-acme-request-uuid": new_uuid()}
    assert sandbox.check_out(body, lost).status == 500
    assert sandbox.check_out(body).status == 200


def test_an_unknown_coupon_changes_nothing(made):
    cart = made({"items": [ticket()], "couponCodes": ["NOPE"]})
    assert cart["couponCodes"] == ["NOPE"]
    assert cart["items"][0]["amount"] == "20.00"
    assert "discountId" not in cart["items"][0]


def test_unknown_fields_are_ignored(made):
    cart = made({"items": [ticket(flavour="lime")], "mood": "bright"})
    assert "mood" not in cart
    assert "flavour" not in cart["items"][0]
