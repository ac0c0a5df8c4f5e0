import pytest

from .process import BROWSER, PUBLISHABLE_KEY, SECRET_KEY
from .purchases import add_on, purchase

B2B = "/v2/b2b/addons"
B2C = "/v2/b2c/event/templates"
KEY = {"x-acme-api-key": SECRET_KEY}
TENANT = {"x-b2c-tenant-id": "107"}
LOGIN = {"x-acme-email": "desk@imaginary.example", "x-acme-password": SECRET_KEY}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (B2B, {}, 401),
        (B2B, {"x-acme-api-key": "a guess"}, 401),
        (B2B, {"x-acme-session": "1.guess"}, 401),
        (B2B, {"x-acme-api-key": PUBLISHABLE_KEY}, 403),
        (B2B, KEY, 200),
        (B2C, KEY, 403),
        (B2C, {**KEY, "x-b2c-tenant-id": "108"}, 403),
        (B2C, TENANT, 401),
        (B2C, {**KEY, **TENANT}, 200),
    ],
)
def test_a_key_and_for_b2c_the_tenant_open_the_door(sandbox, path, headers, status):
    assert sandbox.anonymous("GET", path, headers=headers).status == status


def test_header_names_are_taken_in_any_case(sandbox):
    headers = {"X-ACME-API-KEY": SECRET_KEY}
    assert sandbox.anonymous("GET", B2B, headers=headers).status == 200


def test_a_session_stands_in_for_the_key(sandbox):
    session = sandbox.anonymous("GET", "/v2/b2b/customer/session", headers=LOGIN).json
    assert session["tenantTimeZone"] == "America/New_York"
    assert session["tenantId"] == 107
    headers = {"x-acme-session": session["session"]}
    assert sandbox.anonymous("GET", B2B, headers=headers).status == 200
    assert sandbox.anonymous("GET", B2C, headers={**headers, **TENANT}).status == 200


def test_a_session_with_a_later_end_written_into_it_is_refused(sandbox):
    token = sandbox.anonymous("GET", "/v2/b2b/customer/session", headers=LOGIN).json[
        "session"
    ]
    forged = f"9{token}"
    reply = sandbox.anonymous("GET", B2B, headers={"x-acme-session": forged})
    assert reply.status == 401


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"x-acme-password": "wrong"}, 401),
        ({"x-acme-email": ""}, 401),
        ({"x-acme-tenantId": "9"}, 403),
    ],
)
def test_no_session_for_a_stranger(sandbox, changed, status):
    headers = {**LOGIN, **changed}
    reply = sandbox.anonymous("GET", "/v2/b2b/customer/session", headers=headers)
    assert reply.status == status


def test_the_assumed_statuses_can_be_changed(sandbox):
    sandbox.assume(unknown_key_status=403, no_permission_status=401)
    assert sandbox.anonymous("GET", B2B).status == 403
    assert sandbox.anonymous("GET", B2C, headers=KEY).status == 401


def test_online_checkout_needs_the_browser_address(sandbox):
    refused = sandbox.check_out(purchase(add_on()), path="/v2/b2c/checkout")
    assert (refused.status, refused.type) == (400, "BROWSER_IP_REQUIRED")
    browser = {"x-acme-browser-ip": "203.0.113.9"}
    sold = sandbox.check_out(purchase(add_on()), browser, path="/v2/b2c/checkout")
    assert sold.json["saleChannel"] == "Online"
    sandbox.assume(browser_ip_required="no")
    sold = sandbox.check_out(purchase(add_on()), path="/v2/b2c/checkout")
    assert sold.status == 200


def browser_checkout(sandbox, **changed):
    headers = {**BROWSER, "x-acme-request-uuid": "", **changed}
    headers["x-acme-request-uuid"] = changed.get(
        "uuid", "5b0c9a0e-3f1c-4a3e-9a58-0d1f5c3b7a11"
    )
    headers = {
        name: value for name, value in headers.items() if value and name != "uuid"
    }
    body = purchase(add_on())
    return sandbox.anonymous("POST", "/v2/b2c/cors/checkout", body, headers)


def test_a_browser_checks_out_with_the_publishable_key(sandbox):
    reply = browser_checkout(sandbox)
    assert reply.status == 200
    assert reply.json["saleChannel"] == "Online"
    assert reply.json["createdBy"] == "341"
    assert reply.headers["access-control-allow-origin"] == BROWSER["origin"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": ""}, 403),
        ({"x-acme-pub-api-key": ""}, 401),
        ({"x-acme-pub-api-key": SECRET_KEY}, 401),
        ({"x-acme-api-key": SECRET_KEY}, 403),
        ({"x-acme-session": "any"}, 403),
        ({"x-b2c-tenant-id": "9"}, 403),
        ({"uuid": ""}, 400),
    ],
)
def test_a_browser_is_turned_away(sandbox, changed, status):
    assert browser_checkout(sandbox, **changed).status == status
    assert sandbox.booked() == []


def test_a_refusal_can_be_read_by_the_safelisted_page_and_by_no_other(sandbox):
    refused = browser_checkout(sandbox, uuid="")
    assert refused.headers["access-control-allow-origin"] == BROWSER["origin"]
    stranger = browser_checkout(sandbox, origin="https://elsewhere.example")
    assert "access-control-allow-origin" not in stranger.headers


def test_the_safelisted_origin_can_be_changed_until_the_next_reset(sandbox):
    other = "http://localhost:1234"
    assert sandbox.post("/_sandbox/origin", {"origin": other}).json == {"origin": other}
    assert browser_checkout(sandbox).status == 403
    moved = browser_checkout(sandbox, origin=other)
    assert moved.status == 200
    assert moved.headers["access-control-allow-origin"] == other
    sandbox.post("/_sandbox/reset")
    assert browser_checkout(sandbox, origin=other).status == 403
    assert browser_checkout(sandbox).status == 200


@pytest.mark.parametrize("origin", ["", "localhost:1", "*", "http://a.example/page"])
def test_what_is_no_origin_is_not_safelisted(sandbox, origin):
    refused = sandbox.post("/_sandbox/origin", {"origin": origin})
    assert (refused.status, refused.type) == (400, "ORIGIN_INVALID")
    assert sandbox.get("/_sandbox/origin").json == {"origin": BROWSER["origin"]}


def test_online_checkout_can_be_assumed_to_need_a_captcha_token(sandbox):
    assert browser_checkout(sandbox).status == 200
    sandbox.assume(captcha_required="yes")
    again = {"uuid": "5b0c9a0e-3f1c-4a3e-9a58-0d1f5c3b7a12"}
    refused = browser_checkout(sandbox, **again)
    assert (refused.status, refused.type) == (400, "CAPTCHA_REQUIRED")
    assert refused.headers["access-control-allow-origin"] == BROWSER["origin"]
    token = {"x-acme-captcha-token": "any"}
    assert browser_checkout(sandbox, **again, **token).status == 200
    server = {"x-acme-browser-ip": "203.0.113.9"}
    refused = sandbox.check_out(purchase(add_on()), server, path="/v2/b2c/checkout")
    assert refused.type == "CAPTCHA_REQUIRED"
    assert sandbox.check_out(purchase(add_on())).status == 200
    assert len(sandbox.booked()) == 3


def test_a_preflight_is_granted_to_the_safelisted_origin_alone(sandbox):
    path = "/v2/b2c/cors/checkout"
    granted = sandbox.anonymous("OPTIONS", path, headers={"origin": BROWSER["origin"]})
    assert granted.status == 204
    assert "x-acme-pub-api-key" in granted.headers["access-control-allow-headers"]
    assert granted.headers["access-control-allow-methods"] == "POST"
    denied = sandbox.anonymous("OPTIONS", path, headers={"origin": "https://a.example"})
    assert denied.status == 403
    assert "access-control-allow-headers" not in denied.headers
