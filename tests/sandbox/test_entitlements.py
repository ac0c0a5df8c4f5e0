"""Whether a cart asks for more than its membership includes."""

from .purchases import ANY_DAY, add_on, purchase, ticket

VALIDATE = "/v2/b2c/entitlements/validate"
CLEO, EMEKA = 3718603, 3718604  # two tickets for each event; lapsed


def cart(*items, **fields):
    return {"items": list(items), "membershipIds": [CLEO], **fields}


def verified(*items, **fields):
    return purchase(shoppingCart=cart(*items, verifyEntitlements=True, **fields))


def test_too_many_are_refused_with_the_event_the_allowed_and_the_asked(sandbox):
    refused = sandbox.check_out(verified(ticket(1), ticket(2), add_on()))
    assert (refused.status, refused.type) == (400, "ENTITLEMENT_EXCEEDED")
    message = refused.json["message"]
    assert "Any-Day Pass" in message
    assert "includes 2, 3 were asked" in message
    assert sandbox.booked() == []


def test_as_many_as_are_included_are_sold(sandbox):
    assert sandbox.check_out(verified(ticket(2))).json["paidAmount"] == "0.00"


def test_nobody_is_refused_who_does_not_ask_to_be_verified(sandbox):
    sold = sandbox.check_out(purchase(shoppingCart=cart(ticket(3))))
    assert sold.json["paidAmount"] == "20.00"


def test_tickets_that_ignore_entitlements_are_not_counted(sandbox):
    body = verified(ticket(2), ticket(9, ignoreEntitlements=True))
    assert sandbox.check_out(body).status == 200


def test_without_a_running_membership_there_is_nothing_to_verify(sandbox):
    assert sandbox.check_out(verified(ticket(9), membershipIds=[])).status == 200
    lapsed = sandbox.check_out(verified(ticket(9), membershipIds=[EMEKA]))
    assert lapsed.json["paidAmount"] == "180.00"


def test_the_rest_can_be_assumed_to_be_sold_at_full_price(sandbox):
    sandbox.assume(exceeded_entitlement_refused="no")
    assert sandbox.check_out(verified(ticket(3))).json["paidAmount"] == "20.00"


def test_a_cart_can_be_asked_about_whole_or_by_its_id(sandbox):
    elsewhere = ticket(1, eventId=sandbox.event("General Admission")["id"])
    whole = cart(ticket(3), elsewhere)
    asked = sandbox.post(VALIDATE, whole).json
    (violation,) = asked["violations"]
    assert asked["valid"] is False
    assert violation["eventId"] == ANY_DAY
    assert violation["pricePointId"] == ticket()["ticketingTypeId"]
    assert violation["allowedQuantity"] == 2
    assert violation["requestedQuantity"] == 3
    assert [violation["reason"]] == asked["messages"]
    assert [one["eventId"] for one in asked["passed"]] == [elsewhere["eventId"]]
    assert len(asked["results"]) == 2
    stored = sandbox.post("/v2/b2c/carts", whole).json
    assert sandbox.post(VALIDATE, {"id": stored}).json == asked
    assert sandbox.booked() == []


def test_a_cart_within_its_membership_or_without_one_is_valid(sandbox):
    assert sandbox.post(VALIDATE, cart(ticket(2))).json["valid"] is True
    plain = sandbox.post(VALIDATE, {"items": [ticket(9)]}).json
    empty = {key: [] for key in ("messages", "results", "violations", "passed")}
    assert plain == {"valid": True, **empty}


def test_an_unknown_cart_cannot_be_asked_about(sandbox):
    assert sandbox.post(VALIDATE, {"id": "0" * 24}).status == 404
