"""What third-party integrations really send is understood."""

import pytest

from .process import new_uuid
from .purchases import ADULT, ANY_DAY, add_on, by_card, membership, purchase, ticket


@pytest.mark.parametrize(
    "path",
    [
        "/v2/b2b/addons/",
        "//v2//b2b///addons",
        "/v2/b2c/event/templates/times/",
        "/v2/b2b/event/template",
        "/v1/b2b/event/templates",
        "/v1/b2c/event/templates",
    ],
)
def test_slashes_and_older_spellings_of_a_path_do_not_matter(sandbox, path):
    assert sandbox.get(path).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v2/b2b/orders/checkout",
        "/v2/b2b/checkout",
        "/v2/b2b/checkout/",
        "//v2/b2b//orders/checkout/",
    ],
)
def test_both_checkout_paths_sell_alike(sandbox, path):
    order = sandbox.check_out(purchase(ticket()), path=path).json
    assert order["saleChannel"] == "InsideSalesIndividual"
    assert sandbox.booked()[0]["orderId"] == order["id"]


@pytest.mark.parametrize(
    "spelling",
    ["CreditCard", "Credit Card", "CREDIT_CARD", "credit-card", "creditcard"],
)
def test_the_tender_is_taken_in_any_spelling(sandbox, spelling):
    sandbox.check_out(by_card(add_on(), paymentMethod=spelling))
    assert sandbox.booked()[0]["paymentMethod"] == "CreditCard"


@pytest.mark.parametrize(
    "item",
    [
        {"eventId": ANY_DAY, "ticketingTypeId": ADULT, "quantity": "2"},
        {"eventId": ANY_DAY, "ticketTypeId": ADULT, "quantity": 2, "itemType": ""},
        {
            "itemType": "EVENT",
            "eventId": ANY_DAY,
            "ticketingTypeId": ADULT,
            "quantity": 2,
        },
        {"itemType": "Inventory", "inventoryId": 602, "quantity": "2"},
        {"itemType": "inventory", "inventoryId": " 602 ", "quantity": 2},
    ],
)
def test_ids_and_numbers_may_be_text_or_numbers(sandbox, item):
    reply = sandbox.check_out(purchase(item))
    assert reply.status == 200
    assert reply.json["orderItems"][0]["quantity"] == 2


@pytest.mark.parametrize("amount", ["12.30", "12.3", 12.30, "12.30 "], ids=repr)
def test_an_amount_may_be_text_or_a_number(sandbox, amount):
    order = sandbox.check_out(purchase(add_on(2728, amount=amount))).json
    assert order["totalAmount"] == "12.30"


def test_a_whole_number_is_an_amount_too(sandbox):
    order = sandbox.check_out(purchase(add_on(888, amount=7), chargeAmount=7)).json
    assert order["totalAmount"] == "7.00"


@pytest.mark.parametrize("value", [True, "true", "TRUE", "1"], ids=repr)
def test_booleans_may_be_text(sandbox, value):
    item = membership(gift=value)
    order = sandbox.check_out(purchase(item, noEmail=value)).json
    path = f"/v2/b2b/memberships/{order['membershipId']}"
    assert sandbox.get(path).json["isGift"] is True


@pytest.mark.parametrize("value", [False, "false", "no", None, ""], ids=repr)
def test_a_false_in_text_is_false(sandbox, value):
    order = sandbox.check_out(purchase(membership(gift=value))).json
    path = f"/v2/b2b/memberships/{order['membershipId']}"
    assert sandbox.get(path).json["isGift"] is False


def test_header_names_of_a_checkout_are_taken_in_any_case(sandbox):
    uuid = new_uuid()
    for status in (200, 409):
        sent = {"X-Acme-Request-UUID": uuid}
        body = purchase(add_on())
        assert sandbox.post("/v2/b2b/checkout", body, sent).status == status


def test_the_online_shops_body_with_billing_fields_is_understood(sandbox):
    body = by_card(
        ticket(),
        contactFirstName=None,
        contactLastName=None,
        contactEmail=None,
        billingFirstName="Imre",
        billingLastName="Halloran",
        billingEmail="imre@guest.example",
        couponCode="",
        ticketDeliveryEmail="imre@guest.example",
        saleChannel="bazaar",
    )
    browser = {"x-acme-browser-ip": "203.0.113.9", "x-acme-captcha-token": "t"}
    order = sandbox.check_out(body, browser, path="/v2/b2c/checkout/").json
    assert order["contactFirstName"] == order["billingFirstName"] == "Imre"
    assert order["saleChannel"] == "Online"
    found = sandbox.get("/v2/b2c/orders/search?email=imre@guest.example").json
    assert [one["id"] for one in found["list"]] == [order["id"]]


def test_a_byte_order_mark_before_the_json_is_passed_over(sandbox):
    body = b"\xef\xbb\xbf" + b'{"items": []}'
    assert sandbox.post("/v2/b2c/carts", body).status == 200


def test_json_without_a_content_type_is_json(sandbox):
    sent = {"content-type": ""}
    assert sandbox.post("/v2/b2c/carts", {"items": []}, sent).status == 200
