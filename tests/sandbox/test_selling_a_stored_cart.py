"""A checkout by id sells exactly what the stored cart showed."""

import pytest

from .process import BROWSER, new_uuid
from .purchases import purchase, ticket

CLEO = 3718603  # two tickets for each event
NESSA = 5381598
ALL_THREE = ticket(3, ignoreEntitlements=True)
SERVER = {"x-acme-browser-ip": "203.0.113.9"}
PATHS = {
    "/v2/b2b/orders/checkout": {},
    "/v2/b2b/checkout": {},
    "/v2/b2c/checkout": SERVER,
    "/v2/b2c/cors/checkout": BROWSER,
}


def stored(sandbox, **cart):
    reply = sandbox.post("/v2/b2c/carts", cart)
    assert reply.status == 200, reply.body
    return reply.json


def sell(sandbox, cart_id, path="/v2/b2b/orders/checkout", **fields):
    body = purchase(shoppingCart=None, shoppingCartId=cart_id, **fields)
    headers = {"x-acme-request-uuid": new_uuid(), **PATHS[path]}
    if PATHS[path] is BROWSER:
        return sandbox.anonymous("POST", path, body, headers)
    return sandbox.post(path, body, headers)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("cart", "paid"),
    [
        ({"membershipIds": [CLEO]}, "20.00"),
        ({"membershipId": CLEO}, "20.00"),
        ({"membershipCategoryId": "59b0abcf61a307524a6a37d6"}, "40.00"),
        ({"couponCodes": ["LANTERN25"]}, "45.00"),
        ({"couponCodes": ["LANTERN25"], "couponCode": "x"}, "60.00"),
        ({"items": [ALL_THREE], "membershipIds": [CLEO]}, "0.00"),
    ],
    ids=["member", "member-id", "level", "coupon", "internal-coupon", "ignore"],
)
def test_every_path_sells_a_cart_at_the_prices_it_showed(sandbox, path, cart, paid):
    cart_id = stored(sandbox, **{"items": [ticket(3)], **cart})
    shown = sandbox.get(f"/v2/b2c/carts/{cart_id}").json["items"]
    order = sell(sandbox, cart_id, path, chargeAmount=paid).json
    assert order["paidAmount"] == paid
    assert [one["amount"] for one in order["orderItems"]] == [
        one["amount"] for one in shown
    ]


def test_a_cart_that_asks_to_be_verified_is_verified_when_sold(sandbox):
    cart = {"membershipIds": [CLEO], "verifyEntitlements": True}
    cart_id = stored(sandbox, items=[ticket(3)], **cart)
    assert sell(sandbox, cart_id).type == "ENTITLEMENT_EXCEEDED"
    assert sandbox.booked() == []


def test_a_carts_reservation_is_answered_and_used(sandbox):
    event = sandbox.event("Behind the Locked Doors", 2)
    items = [{"eventId": event["id"], "quantity": event["available"]}]
    held = sandbox.post("/v2/b2b/reservations", {"reservationItems": items}).json["id"]
    wanted = ticket(event["available"], eventId=event["id"])
    cart_id = stored(sandbox, items=[wanted], reservationId=str(held))
    assert sandbox.get(f"/v2/b2c/carts/{cart_id}").json["reservationId"] == held
    assert sell(sandbox, cart_id).status == 200
    assert sandbox.get(f"/v2/b2b/reservations/{held}").status == 404


def test_the_carts_sale_channel_is_the_orders_unless_the_checkout_names_one(sandbox):
    cart = {"items": [ticket()], "saleChannel": "pointOfSale"}
    assert sell(sandbox, stored(sandbox, **cart)).json["saleChannel"] == "PointOfSale"
    told = sell(sandbox, stored(sandbox, **cart), saleChannel="kiosk").json
    assert told["saleChannel"] == "Kiosk"
    online = sell(sandbox, stored(sandbox, **cart), "/v2/b2c/checkout").json
    assert online["saleChannel"] == "Online"


def test_the_customer_of_a_stored_cart_is_ignored_as_the_document_says(sandbox):
    cart_id = stored(sandbox, items=[ticket()], customerId=NESSA)
    assert sell(sandbox, cart_id).json["customerId"] != NESSA


@pytest.mark.parametrize("spelled", [int, str])
def test_a_known_customer_becomes_the_orders(sandbox, spelled):
    sandbox.assume(stored_customer_ignored="no")
    cart_id = stored(sandbox, items=[ticket()], customerId=spelled(NESSA))
    assert sell(sandbox, cart_id).json["customerId"] == NESSA


def test_an_unknown_customer_is_only_refused_at_checkout(sandbox):
    sandbox.assume(stored_customer_ignored="no")
    cart_id = stored(sandbox, items=[ticket()], customerId="A012345678")
    refused = sell(sandbox, cart_id)
    assert (refused.status, refused.type) == (400, "CUSTOMER_DNE")
    assert sandbox.booked() == []
    sandbox.assume(unknown_customer_refused="no")
    assert isinstance(sell(sandbox, cart_id).json["customerId"], int)
