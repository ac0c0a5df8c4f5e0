import re

from acme_pos.sandbox.seed.combos import COMBOS
from acme_pos.sandbox.seed.coupons import COUPONS

from .purchases import add_on, by_card, membership, purchase

FORM = {"content-type": "application/x-www-form-urlencoded"}


def page(sandbox, path="/_sandbox/"):
    reply = sandbox.anonymous("GET", path)
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    return reply.body.decode()


def test_the_page_says_what_this_is_and_what_can_be_switched(sandbox):
    html = page(sandbox)
    for words in ("The Museum of Imaginary Things", "no money moves", "cut-after"):
        assert words in html
    for name in sandbox.get("/_sandbox/assumptions").json:
        assert f"name='{name}'" in html


def test_the_page_hands_out_members_codes_and_combos(sandbox):
    html = page(sandbox)
    for code in COUPONS.values():
        assert f"<td>{code.code}</td>" in html
        assert code.description in html
    for member in sandbox.get("/v2/b2b/memberships").json["list"]:
        assert f"<td>{member['id']}</td>" in html
        assert f"<td>{member['membershipStanding']}</td>" in html
    for combo in COMBOS.values():
        assert combo.name in html
        assert combo.id in html


def test_the_page_runs_no_script_and_loads_nothing(sandbox):
    html = page(sandbox)
    policy = sandbox.get("/_sandbox/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert not re.search(r"<script|\son\w+=|src=|@import|url\(", html, re.IGNORECASE)


def test_what_guests_and_clients_send_is_escaped(sandbox):
    evil = "<img/src=x>"
    sandbox.check_out(purchase(add_on(), notes=evil))
    sandbox.get(f"/v2/b2b/{evil}")
    sandbox.post("/_sandbox/faults", {"fault": "500", "path": evil})
    for path in ("/_sandbox/", "/_sandbox/ledger"):
        html = page(sandbox, path)
        assert evil not in html
        assert "&lt;img/src=x&gt;" in html


def test_a_form_switches_a_fault_on_and_off_again(sandbox):
    fields = "fault=html-502&times=2&seconds=&path="
    done = sandbox.send("POST", "/_sandbox/faults", fields, FORM)
    assert (done.status, done.headers["location"]) == (303, "/_sandbox/")
    assert "<td>html-502</td>" in page(sandbox)
    assert sandbox.check_out(purchase(add_on())).status == 502
    assert sandbox.send("POST", "/_sandbox/faults/clear", "", FORM).status == 303
    assert sandbox.check_out(purchase(add_on())).status == 200


def test_a_form_changes_an_assumption(sandbox):
    fields = "charge_amount_must_match=no&uuid_hours=1"
    assert sandbox.send("POST", "/_sandbox/assumptions", fields, FORM).status == 303
    assumed = sandbox.get("/_sandbox/assumptions").json
    assert (assumed["charge_amount_must_match"], assumed["uuid_hours"]) == (False, 1)


def test_an_assumption_that_cannot_be_changes_nothing(sandbox):
    before = sandbox.get("/_sandbox/assumptions").json
    for changes in (
        {"moon": "cheese"},
        {"uuid_hours": "-1"},
        {"uuid_hours": "1", "card_expiry_checked": "perhaps"},
        {"checkout_status": 99},
    ):
        refused = sandbox.post("/_sandbox/assumptions", changes)
        assert refused.type == "ASSUMPTION_INVALID"
    assert sandbox.get("/_sandbox/assumptions").json == before


def test_another_sites_page_cannot_switch_anything(sandbox):
    for path in ("/_sandbox/faults", "/_sandbox/reset", "/_sandbox/assumptions"):
        stranger = {"origin": "https://elsewhere.example"}
        assert sandbox.post(path, {"fault": "500"}, stranger).status == 403
    own = {"origin": f"http://127.0.0.1:{sandbox.port}"}
    assert sandbox.post("/_sandbox/faults", {"fault": "500"}, own).status == 200


def test_reset_goes_back_to_the_seed_and_never_gives_a_number_twice(sandbox):
    order = sandbox.check_out(purchase(membership())).json
    assert sandbox.post("/_sandbox/reset").status == 200
    assert sandbox.ledger() == []
    assert sandbox.get("/_sandbox/requests.json").json == []
    assert sandbox.get(f"/v2/b2c/orders/{order['id']}").status == 404
    assert len(sandbox.get("/v2/b2b/memberships").json["list"]) == 12
    later = sandbox.check_out(purchase(membership())).json
    for number in ("id", "orderNumber", "membershipId", "customerId"):
        assert int(later[number]) > int(order[number])


def test_the_ledger_holds_a_line_for_every_checkout_request(sandbox):
    sandbox.check_out(by_card(add_on(), notes="K7-4F2, the north desk"))
    sandbox.check_out(purchase(add_on("999"), notes=None))
    sandbox.post("/v2/b2b/checkout", "{broken")
    sandbox.post("/v2/b2b/checkout", None)
    sandbox.anonymous("POST", "/v2/b2b/checkout", purchase(add_on()))
    booked, refused, broken, empty, stranger = sandbox.ledger()
    assert booked.keys() >= {
        "uuid", "orderId", "orderNumber", "amount", "paymentMethod", "brand", "last4",
        "reference", "bookedAt", "outcome",
    }  # fmt: skip
    assert booked["reference"] == "K7-4F2"
    assert (booked["brand"], booked["last4"]) == ("Visa", "4242")
    assert (booked["amount"], booked["outcome"]) == ("0.25", "booked")
    assert refused["outcome"] == "refused: INVENTORY_DNE"
    assert refused["amount"] is refused["orderId"] is None
    assert broken["outcome"] == "refused: JSON_INVALID"
    assert empty["outcome"] == "refused: BODY_INVALID"
    assert stranger["outcome"] == "refused: API_KEY_INVALID"


def test_the_ledger_page_shows_what_was_charged(sandbox):
    assert "No checkout so far." in page(sandbox, "/_sandbox/ledger")
    order = sandbox.check_out(by_card(add_on())).json
    html = page(sandbox, "/_sandbox/ledger")
    for words in ("booked", "0.25", "CreditCard", "Visa 4242", order["orderNumber"]):
        assert words in html


def test_the_latest_requests_are_listed_without_the_cards(sandbox):
    sandbox.check_out(by_card(add_on()))
    (asked,) = sandbox.get("/_sandbox/requests.json").json
    assert (asked["method"], asked["status"]) == ("POST", 200)
    assert asked["body"]["manualEntryCardNumber"] == "removed"
    assert asked["body"]["cvc"] == asked["body"]["expDate"] == "removed"
    assert asked["body"]["contactFirstName"] == "Odile"


def test_health_answers_anybody(sandbox):
    reply = sandbox.anonymous("GET", "/_sandbox/health")
    assert (reply.status, reply.json["status"]) == (200, "ready")


def test_the_pages_list_only_the_latest_requests(sandbox):
    for _ in range(230):
        sandbox.get("/v2/b2b/addons/1")
    assert len(sandbox.get("/_sandbox/requests.json").json) == 200
