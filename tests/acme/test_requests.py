"""What goes out: path, query, headers by family, and a body that is exact."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from urllib.parse import parse_qs

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults
from tests.acme.conftest import KEY, SALE, UUID_SENT

EASTERN = timezone(timedelta(hours=-5))
MORNING = datetime(2026, 3, 1, 10, 0, tzinfo=EASTERN)
EVENING = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)


@pytest.fixture
def asked(server, client):
    """The one request a call makes, answered with the value."""

    def ask(call, answer, **config):
        at = server(faults.says(answer))
        call(client(at, **config))
        (received,) = at.received
        return received

    return ask


def test_a_checkout(asked):
    received = asked(lambda c: c.checkout(SALE, request_uuid=UUID_SENT), {"id": "1"})

    assert (received.method, received.target) == ("POST", "/v2/b2b/orders/checkout")
    assert received.headers["x-acme-api-key"] == KEY
    assert received.headers["x-acme-request-uuid"] == str(UUID_SENT)
    assert received.headers["content-type"] == "application/json"
    assert "x-b2c-tenant-id" not in received.headers
    assert json.loads(received.body) == SALE


def test_the_checkout_path_is_a_setting(asked):
    received = asked(
        lambda c: c.checkout(SALE, request_uuid=UUID_SENT),
        {"id": "1"},
        checkout_path="/v2/b2b/checkout",
    )

    assert received.target == "/v2/b2b/checkout"


def test_the_order_path_is_a_setting(asked):
    received = asked(
        lambda c: c.order("7"), {"id": "7"}, order_path="/v2/b2b/willcall/orders/{id}"
    )

    assert received.target == "/v2/b2b/willcall/orders/7"


def test_a_b2c_read_names_the_tenant(asked):
    received = asked(lambda c: c.order("7"), {"id": "7"})

    assert received.target == "/v2/b2c/orders/7"
    assert received.headers["x-b2c-tenant-id"] == "107"
    assert received.headers["x-acme-api-key"] == KEY
    assert "x-acme-request-uuid" not in received.headers
    assert "content-type" not in received.headers


READS = [
    (lambda c: c.cart("5e"), {"id": "5e"}, "/v2/b2c/carts/5e", {}),
    (lambda c: c.order_detail("7"), {"orderId": 7}, "/v2/b2b/orders/detail/7", {}),
    (lambda c: c.orders_of_event("e1"), [], "/v2/b2c/orders/event/e1", {}),
    (lambda c: c.event("e1"), {"id": "e1"}, "/v2/b2b/event/instances/e1", {}),
    (
        lambda c: c.events(MORNING, EVENING),
        {"list": []},
        "/v2/b2b/event/instances",
        {
            "startTime": "2026-03-01T10:00:00-05:00",
            "endTime": "2026-03-01T20:30:00+00:00",
        },
    ),
    (
        lambda c: c.times(MORNING, EVENING),
        [],
        "/v2/b2c/event/templates/times",
        {
            "startTime": "2026-03-01T10:00:00-05:00",
            "endTime": "2026-03-01T20:30:00+00:00",
        },
    ),
    (
        lambda c: c.addons(["donation", "fixedDonation"]),
        {"list": []},
        "/v2/b2b/addons",
        {"addOnTypes": "donation,fixedDonation", "page": "1", "pageSize": "100"},
    ),
    (
        lambda c: c.membership_levels("pointOfSale"),
        {"list": []},
        "/v2/b2b/membership/levels",
        {
            "isPublished": "true",
            "salesChannels": "pointOfSale",
            "page": "1",
            "pageSize": "100",
        },
    ),
    (
        lambda c: c.memberships("o'neil & co"),
        {"list": []},
        "/v2/b2b/membership/summaries/search",
        {"search": "o'neil & co"},
    ),
    (lambda c: c.membership("9"), {"id": 9}, "/v2/b2b/memberships/9", {}),
    (
        lambda c: c.customers("a+b@example.org"),
        {"list": []},
        "/v2/b2b/customers",
        {"search": "a+b@example.org", "page": "1", "pageSize": "100"},
    ),
    (
        lambda c: c.orders_by_contact(email="a+b@example.org", page=2, page_size=20),
        {"list": []},
        "/v2/b2c/orders/search",
        {
            "email": "a+b@example.org",
            "page": "2",
            "pageSize": "20",
            "sortField": "createdOn",
            "sortDirection": "desc",
        },
    ),
]


@pytest.mark.parametrize(
    ("call", "answer", "path", "params"), READS, ids=[read[2] for read in READS]
)
def test_a_read(asked, call, answer, path, params):
    received = asked(call, answer)
    query = parse_qs(received.target.partition("?")[2], strict_parsing=bool(params))

    assert (received.method, received.path) == ("GET", path)
    assert {name: value for name, (value,) in query.items()} == params


def test_a_ping_is_a_small_read_that_needs_the_key(asked):
    received = asked(lambda c: c.ping(), {"list": []})

    assert received.target == "/v2/b2b/addons?page=1&pageSize=1"
    assert received.headers["x-acme-api-key"] == KEY


def test_a_moment_without_an_offset_is_not_asked_with(asked):
    naive = datetime(2026, 3, 1, 10, 0)  # noqa: DTZ001 - the case itself

    with pytest.raises(ValueError, match="offset"):
        asked(lambda c: c.events(naive, EVENING), [])


def test_an_order_search_without_a_contact_is_not_asked(asked):
    with pytest.raises(ValueError, match="email or a phone"):
        asked(lambda c: c.orders_by_contact(), [])


CART_ID = "5e14cd4f60309f41499e653b"


@pytest.mark.parametrize(
    "cart_id", [CART_ID, "123456789012345678901234", "12345e789012345678901234"]
)
@pytest.mark.parametrize("form", ["string", "object", "bare"])
def test_a_new_cart_is_answered_in_three_ways(server, client, form, cart_id):
    answers = {
        "string": cart_id,
        "object": {"id": cart_id, "items": []},
        "bare": cart_id.encode(),
    }

    assert client(server(faults.says(answers[form]))).create_cart({}) == cart_id


@pytest.mark.parametrize("answer", [b"", {}, [], b"<html>", 5])
def test_a_new_cart_without_an_id_is_no_answer(server, client, answer):
    with pytest.raises(acme.NoAnswer):
        client(server(faults.says(answer))).create_cart({})


def test_a_cart_is_replaced_with_its_id_in_the_body(asked):
    received = asked(lambda c: c.update_cart("5e", {"items": []}), {"id": "5e"})

    assert (received.method, received.target) == ("PUT", "/v2/b2c/carts/5e")
    assert json.loads(received.body) == {"items": [], "id": "5e"}


def test_a_cart_is_deleted_whatever_comes_back(asked):
    received = asked(lambda c: c.delete_cart("5e"), b"")

    assert (received.method, received.target) == ("DELETE", "/v2/b2c/carts/5e")
    assert received.body == b""


def test_money_is_sent_as_a_two_place_string_and_text_as_utf8():
    body = {
        "amount": Decimal("12.3"),
        "quantity": 2,
        "notes": "Zoë",
        "whole": Decimal(5),
    }

    assert acme.encode(body) == (
        '{"amount":"12.30","notes":"Zoë","quantity":2,"whole":"5.00"}'.encode()
    )


@pytest.mark.parametrize(
    "value", [Decimal("1.005"), Decimal("NaN"), Decimal("Infinity"), float("nan"), {1}]
)
def test_what_json_cannot_carry_exactly_is_not_sent(server, client, value):
    quiet = server(faults.says({"id": "1"}))

    with pytest.raises(ValueError, match="JSON cannot carry"):
        client(quiet).checkout({"amount": value}, request_uuid=UUID_SENT)

    assert quiet.connections == 0
