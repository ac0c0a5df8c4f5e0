"""Each fault as a client meets it, and what it leaves in the ledger."""

import http.client
import json
import socket
import time

import pytest

from acme_pos.sandbox.cards import DISTURBED
from acme_pos.sandbox.faults import FAULTS

from .process import BACK_OFFICE, CHECKOUT, new_uuid
from .purchases import add_on, by_card, purchase

INSTEAD = {
    "html-502": 502,
    "500": 500,
    "503": 503,
    "429": 429,
    "409": 409,
    "redirect": 302,
}
BOOKED = {
    "slow-before", "slow-after", "cut-after", "half-body", "wrong-json", "wrong-shape",
    "drip", "huge-body", "500-after",
}  # fmt: skip
LOST = set(FAULTS) - BOOKED


def met(sandbox, fault, body=None, uuid=None):
    """A checkout that meets a fault; the kind of failure when it has no answer."""
    header = {"x-sandbox-fault": fault}
    try:
        return sandbox.check_out(body or purchase(add_on()), header, uuid_=uuid)
    except (http.client.HTTPException, OSError) as error:
        return type(error)


def test_the_faults_that_book_and_those_that_do_not_are_all_of_them():
    assert set(FAULTS) > BOOKED
    assert {"decline", "cut-before", *INSTEAD} == LOST


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_books_or_does_not_as_it_says(sandbox, fault):
    met(sandbox, f"{fault}=0")
    booked = sandbox.booked()
    assert len(booked) == (1 if fault in BOOKED else 0)
    (line,) = sandbox.ledger()
    assert line["fault"] == fault
    for one in booked:
        assert sandbox.get(f"/v2/b2c/orders/{one['orderId']}").status == 200


@pytest.mark.parametrize(("fault", "status"), INSTEAD.items())
def test_an_answer_instead_of_work_leaves_no_trace(sandbox, fault, status):
    uuid = new_uuid()
    assert met(sandbox, fault, uuid=uuid).status == status
    assert sandbox.ledger()[0]["outcome"] == f"fault: {fault}"
    assert sandbox.check_out(purchase(add_on()), uuid_=uuid).status == 200


def test_a_decline_by_fault_is_the_issuers_no(sandbox):
    reply = met(sandbox, "decline")
    assert (reply.status, reply.type) == (400, "CARD_DECLINED")


@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
def test_a_cut_closes_the_connection_without_an_answer(sandbox, fault):
    assert met(sandbox, fault) is http.client.RemoteDisconnected


def test_a_uuid_whose_sale_was_booked_unseen_is_409(sandbox):
    uuid = new_uuid()
    met(sandbox, "cut-after", uuid=uuid)
    assert sandbox.check_out(purchase(add_on()), uuid_=uuid).status == 409
    assert len(sandbox.booked()) == 1


@pytest.mark.parametrize(("releases", "then"), [("no", 409), ("yes", 200)])
def test_whether_a_lost_request_uses_its_uuid_up_is_a_switch(sandbox, releases, then):
    sandbox.assume(lost_releases_uuid=releases)
    uuid = new_uuid()
    met(sandbox, "cut-before", uuid=uuid)
    assert sandbox.booked() == []
    assert sandbox.check_out(purchase(add_on()), uuid_=uuid).status == then


def test_half_a_body_is_promised_whole(sandbox):
    assert met(sandbox, "half-body") is http.client.IncompleteRead


def test_wrong_json_is_a_whole_answer_that_cannot_be_parsed(sandbox):
    reply = met(sandbox, "wrong-json")
    assert reply.status == 200
    with pytest.raises(json.JSONDecodeError):
        _ = reply.json


def test_a_wrong_shape_is_json_without_an_order(sandbox):
    assert "id" not in met(sandbox, "wrong-shape").json


def test_a_gateway_answers_html(sandbox):
    reply = met(sandbox, "html-502")
    assert reply.headers["content-type"].startswith("text/html")
    assert b"<h1>502 Bad Gateway</h1>" in reply.body


def test_429_comes_without_retry_after(sandbox):
    assert "retry-after" not in met(sandbox, "429").headers


def test_a_redirect_names_an_address_that_would_be_seen_if_followed(sandbox):
    reply = met(sandbox, "redirect")
    assert reply.headers["location"] == "/elsewhere"
    asked = sandbox.get("/_sandbox/requests.json").json
    assert [one["path"] for one in asked] == [CHECKOUT]
    sandbox.get(reply.headers["location"])
    asked = sandbox.get("/_sandbox/requests.json").json
    assert asked[-1]["path"] == "/elsewhere"


def test_a_huge_body_is_ten_megabytes(sandbox):
    assert len(met(sandbox, "huge-body").body) > 10_000_000


@pytest.mark.parametrize("fault", ["slow-before", "slow-after"])
def test_a_slow_answer_takes_its_seconds(sandbox, fault):
    began = time.monotonic()
    assert met(sandbox, f"{fault}=0.3").status == 200
    assert time.monotonic() - began >= 0.3


def test_a_drip_comes_byte_by_byte(sandbox):
    body = json.dumps(purchase(add_on()))
    sent = {**BACK_OFFICE, "x-sandbox-fault": "drip=0.02", "content-length": len(body)}
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as peer:
        peer.sendall(
            f"POST {CHECKOUT} HTTP/1.1\r\nHost: x\r\n{head}\r\n{body}".encode()
        )
        received = b""
        while b"\r\n\r\n" not in received:
            received += peer.recv(65536)
        pieces = [peer.recv(65536) for _ in range(10)]
    assert max(map(len, pieces)) <= 2


STATUSES = {**INSTEAD, "500-after": 500, "wrong-json": 200}
AT_ONCE = [card for card in DISTURBED.items() if not FAULTS[card[1]].seconds]


@pytest.mark.parametrize(("number", "fault"), AT_ONCE)
def test_a_magic_card_brings_its_fault(sandbox, number, fault):
    body = by_card(add_on(), manualEntryCardNumber=number)
    try:
        status = sandbox.check_out(body).status
    except (http.client.HTTPException, OSError):
        status = None
    assert status == STATUSES.get(fault)
    (line,) = sandbox.ledger()
    assert line["outcome"] == ("booked" if fault in BOOKED else f"fault: {fault}")


def test_a_fault_asked_for_ahead_waits_for_a_checkout(sandbox):
    asked = sandbox.post("/_sandbox/faults", {"fault": "500", "times": 2})
    assert asked.json == [
        {"name": "500", "seconds": 0.0, "times": 2, "path": None, "method": None}
    ]
    assert sandbox.get("/v2/b2b/addons").status == 200
    statuses = [sandbox.check_out(purchase(add_on())).status for _ in range(3)]
    assert statuses == [500, 500, 200]


def test_a_fault_with_a_path_strikes_what_begins_like_it(sandbox):
    fault = {"fault": "503", "path": "/v2/b2c/event"}
    sandbox.post("/_sandbox/faults", fault)
    assert sandbox.get("/v2/b2b/addons").status == 200
    assert sandbox.check_out(purchase(add_on())).status == 200
    assert sandbox.get("/v2/b2c/event/templates").status == 503
    assert sandbox.get("/v2/b2c/event/templates").status == 200


def test_a_path_can_be_down_for_one_method_and_without_end(sandbox):
    fault = {"name": "500", "path": "/v2/b2c/carts", "method": "post", "endless": True}
    sandbox.post("/_sandbox/faults", fault)
    statuses = [sandbox.post("/v2/b2c/carts", {}).status for _ in range(3)]
    assert statuses == [500, 500, 500]
    assert sandbox.get(f"/v2/b2c/carts/{'0' * 24}").status == 404
    assert sandbox.check_out(purchase(add_on())).status == 200
    (standing,) = sandbox.get("/_sandbox/faults").json
    assert (standing["times"], standing["method"]) == (None, "POST")
    sandbox.send("DELETE", "/_sandbox/faults")
    assert sandbox.post("/v2/b2c/carts", {}).status == 200


@pytest.mark.parametrize(
    "fault", ["cut-before", "cut-after", "half-body", "wrong-json"]
)
def test_reads_can_be_disturbed_too(sandbox, fault):
    with pytest.raises((http.client.HTTPException, OSError, ValueError)):
        _ = sandbox.get("/v2/b2b/addons", {"x-sandbox-fault": fault}).json


def test_faults_that_wait_can_all_be_switched_off(sandbox):
    sandbox.post("/_sandbox/faults", {"fault": "500", "times": 9})
    assert sandbox.send("DELETE", "/_sandbox/faults").json == []
    assert sandbox.check_out(purchase(add_on())).status == 200


@pytest.mark.parametrize(
    "name", ["cut after", "CUT_AFTER", "cut-after", "cut after booking"]
)
def test_a_fault_may_be_spelled_in_any_manner(sandbox, name):
    assert met(sandbox, name) is http.client.RemoteDisconnected


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "earthquake"},
        {},
        {"fault": "500", "times": 0},
        {"fault": "500", "times": "many"},
        {"fault": "500", "path": "/v2", "method": "BREW"},
        {"fault": "slow-after", "seconds": "long"},
        {"fault": "slow-after", "seconds": "nan"},
        {"fault": "slow-after", "seconds": -1},
        {"fault": "slow-after", "seconds": 301},
    ],
)
def test_a_fault_that_cannot_be_is_refused(sandbox, fault):
    assert sandbox.post("/_sandbox/faults", fault).status == 400
    assert sandbox.get("/_sandbox/faults").json == []


def test_an_unknown_fault_in_a_header_is_refused_with_the_known_ones(sandbox):
    reply = met(sandbox, "earthquake")
    assert reply.type == "FAULT_UNKNOWN"
    assert "cut-after" in reply.json["message"]
    assert sandbox.booked() == []
