"""Checkout by a shop's server and by the guest's browser."""

import pytest

from .process import BROWSER, new_uuid
from .purchases import CARD, add_on, by_card, card_holder, membership, purchase

CORS = "/v2/b2c/cors/checkout"
PATHS = {"/v2/b2c/checkout": {"x-acme-browser-ip": "203.0.113.9"}, CORS: BROWSER}
NOBODY = {
    "contactFirstName": None, "contactLastName": None, "contactEmail": None,
    "phoneNumber": None, "zipCode": None, "address1": None, "address2": None,
    "city": None, "state": None, "country": None,
}  # fmt: skip
BILLED = {
    "billingFirstName": "Imre",
    "billingLastName": "Halloran",
    "billingEmail": "imre@guest.example",
    "billingAddress1": "12 Lime Walk",
    "billingZipCode": "05003",
}


def online(sandbox, path, body, **headers):
    sent = {"x-acme-request-uuid": new_uuid(), **PATHS[path], **headers}
    if path == CORS:
        return sandbox.anonymous("POST", path, body, sent)
    return sandbox.post(path, body, sent)


@pytest.mark.parametrize("path", PATHS)
def test_a_missing_contact_comes_from_the_card_holder_before_the_biller(sandbox, path):
    body = by_card(membership(card_holder()), **NOBODY, **BILLED)
    order = online(sandbox, path, body).json
    assert order["contactFirstName"] == "Perpetua"
    assert order["zipCode"] == "05002"
    assert order["billingFirstName"] == "Imre"
    assert order["saleChannel"] == "Online"


@pytest.mark.parametrize("path", PATHS)
def test_a_missing_contact_comes_from_billing_when_there_is_no_membership(
    sandbox, path
):
    order = online(sandbox, path, by_card(add_on(), **NOBODY, **BILLED)).json
    assert order["contactFirstName"] == order["billingFirstName"] == "Imre"
    assert order["address1"] == order["billingAddress1"] == "12 Lime Walk"
    assert order["saleChannel"] == "Online"


@pytest.mark.parametrize("path", PATHS)
def test_contact_and_biller_are_kept_apart(sandbox, path):
    order = online(sandbox, path, by_card(add_on(), **BILLED)).json
    assert (order["contactFirstName"], order["billingFirstName"]) == ("Odile", "Imre")
    assert (order["address1"], order["billingAddress1"]) == (
        "7 Kiln Row",
        "12 Lime Walk",
    )
    assert order["address2"] == "Loft"
    assert "billingAddress2" not in order
    assert "billingPhoneNumber" not in order


def test_an_address_for_the_confirmation_names_no_other_biller(sandbox):
    body = by_card(add_on(), billingEmail="bills@guest.example")
    order = online(sandbox, CORS, body).json
    assert order["billingFirstName"] == "Odile"
    assert order["billingEmail"] == "bills@guest.example"


def refused_by(name, **how):
    return pytest.param(how, id=name)


@pytest.mark.parametrize(
    "how",
    [
        refused_by("broken-json", body="{broken", status=400),
        refused_by("no-body", body=None, status=400),
        refused_by("empty-object", body={}, status=400),
        refused_by(
            "declined",
            body=by_card(add_on(), manualEntryCardNumber="4000000000000002"),
            status=400,
        ),
        refused_by("no-uuid", headers={"x-acme-request-uuid": ""}, status=400),
        refused_by("key", headers={"x-acme-pub-api-key": "a guess"}, status=401),
        refused_by("tenant", headers={"x-b2c-tenant-id": "9"}, status=403),
        refused_by("method", method="GET", status=405),
        refused_by("path", path="/v2/b2c/cors/elsewhere", status=404),
        *(
            refused_by(fault, headers={"x-sandbox-fault": fault}, status=status)
            for fault, status in {
                "decline": 400,
                "html-502": 502,
                "500": 500,
                "503": 503,
                "429": 429,
                "409": 409,
                "redirect": 302,
                "500-after": 500,
                "wrong-shape": 200,
                "earthquake": 400,
            }.items()
        ),
    ],
)
def test_the_safelisted_page_can_read_why_and_no_other_can(sandbox, how):
    for origin in (BROWSER["origin"], "https://elsewhere.example"):
        sent = {**BROWSER, "x-acme-request-uuid": new_uuid(), "origin": origin}
        reply = sandbox.anonymous(
            how.get("method", "POST"),
            how.get("path", CORS),
            how.get("body", {**purchase(add_on()), **CARD}),
            {**sent, **how.get("headers", {})},
        )
        allowed = reply.headers.get("access-control-allow-origin")
        if origin == BROWSER["origin"]:
            assert (reply.status, allowed) == (how["status"], origin)
        else:
            assert allowed is None


def test_a_repeat_can_be_read_by_the_page_too(sandbox):
    uuid = {"x-acme-request-uuid": new_uuid()}
    replies = [online(sandbox, CORS, by_card(add_on()), **uuid) for _ in range(2)]
    assert [one.status for one in replies] == [200, 409]
    assert replies[1].headers["access-control-allow-origin"] == BROWSER["origin"]
