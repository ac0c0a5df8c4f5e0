"""Refused and KeyRejected are the two answers that prove no money moved."""

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults

ACME_ERROR = {"errorCode": 7, "type": "CART_EMPTY", "message": "The cart is empty"}


@pytest.mark.parametrize("status", [400, 402, 404, 405, 413, 415, 422])
def test_an_allow_listed_status_with_acmes_words(server, client, refused_sale, status):
    error = refused_sale(client(server(faults.says(ACME_ERROR, f"{status} No"))))

    assert isinstance(error, acme.Refused)
    assert (error.code, error.type) == ("7", "CART_EMPTY")
    assert error.message == error.reason == "The cart is empty"


@pytest.mark.parametrize("status", [400, 404, 422])
@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad Request</html>", b"{}", b"[]", b"null", b'{"a": 1}']
)
def test_a_gate_in_front_of_acme_proves_nothing(
    server, client, refused_sale, status, body
):
    error = refused_sale(client(server(faults.says(body, f"{status} No"))))

    assert type(error) is acme.NoAnswer


@pytest.mark.parametrize("status", [406, 410, 418, 451, 499])
def test_a_4xx_that_is_not_listed_proves_nothing(server, client, refused_sale, status):
    error = refused_sale(client(server(faults.says(ACME_ERROR, f"{status} No"))))

    assert type(error) is acme.NoAnswer


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [b"", b"<html/>", b'{"message": "No"}'])
def test_a_rejected_key(server, client, refused_sale, status, body):
    error = refused_sale(client(server(faults.says(body, f"{status} No"))))

    assert type(error) is acme.KeyRejected


@pytest.mark.parametrize(
    ("body", "code", "type_", "message"),
    [
        ({"errorCode": 5, "errorType": "T", "errorMessage": "M"}, "5", "T", "M"),
        ({"code": "c", "error": "T", "error_description": "M"}, "c", "T", "M"),
        ({"error_code": 5, "errors": [{"message": "M"}]}, "5", "", "M"),
        ({"errors": ["M"]}, "", "", "M"),
        ([{"message": "M", "code": 1}], "1", "", "M"),
        (["M"], "", "", "M"),
        ("M", "", "", "M"),
        ({"errorCode": 5, "code": 6}, "5", "", ""),
        ({"errorCode": None, "code": 6}, "6", "", ""),
    ],
)
def test_an_error_body_is_read_in_every_spelling(
    server, client, refused_sale, body, code, type_, message
):
    error = refused_sale(client(server(faults.says(body, "400 Bad Request"))))

    assert isinstance(error, acme.Refused)
    assert (error.code, error.type, error.message) == (code, type_, message)


@pytest.mark.parametrize(
    ("type_", "message", "kind"),
    [
        ("CARD_DECLINED", "", "declined"),
        ("PAYMENT_FAILED", "Your card was declined.", "declined"),
        ("INVALID_CARD_NUMBER", "", "declined"),
        ("EVENT_SOLD_OUT", "", "sold_out"),
        ("OVER_CAPACITY", "", "sold_out"),
        ("CHARGE_AMOUNT_MISMATCH", "", "charge_amount"),
        ("MEMBERSHIPID_DNE", "", "unknown_id"),
        ("MEMBERSHIP_CARDS_REQUIRED", "A primary card is required", "invalid"),
        ("", "", "invalid"),
    ],
)
def test_what_a_refusal_is_about(type_, message, kind):
    error = acme.Refused("Refused", type=type_, message=message)

    assert error.kind == kind


def test_a_refusal_without_words_still_has_a_reason():
    assert acme.Refused("Refused", code="7").reason == "ACME did not accept this."


def test_what_a_read_does_not_find(server, client):
    for answer in (
        faults.says({"message": "Unknown"}, "404 Not Found"),
        faults.says(b"", "404 Not Found"),
        faults.says(b""),
        faults.says({}),
        faults.says([]),
        faults.says(None),
    ):
        with pytest.raises(acme.NotFound):
            client(server(answer)).membership("1")


def test_a_404_from_a_gate_does_not_say_that_an_order_is_missing(server, client):
    gate = server(faults.says(b"<html>404</html>", "404 Not Found"))

    with pytest.raises(acme.NoAnswer):
        client(gate).order("1")


@pytest.mark.parametrize("id", ["", "../carts", "1/2", "1?x=1", "1%2f", "é", "a" * 65])
def test_what_cannot_be_an_id_is_not_asked_for(server, client, id):
    quiet = server(faults.says({"id": "1"}))

    with pytest.raises(acme.NotFound):
        client(quiet).order(id)

    assert quiet.received == []
