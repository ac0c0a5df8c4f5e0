"""Whatever is sent, an answer comes, and nobody is charged for nonsense."""

import copy

import pytest

from .purchases import (
    ANY_DAY,
    DUAL,
    add_on,
    by_card,
    card_holder,
    gift,
    membership,
    ticket,
)

ODD = [
    None, True, 0, -1, 10**30, 1.5, "", " ", "x" * 5000, "\ud800", "\x00", "1e9",
    [], [[]], [None], {}, {"a": {}}, "<b>", "' OR 1=1 --", "٣",
]  # fmt: skip
CART_FIELDS = (
    "items", "comboItems", "couponCodes", "membershipIds", "id", "membershipId",
    "membershipCategoryId", "customerId", "reservationId",
)  # fmt: skip
BODY = by_card(
    ticket(2),
    add_on("594", eventId=ANY_DAY),
    gift(donationDetail={"donorRecognitionType": "self", "notes": "n"}),
    membership(card_holder(), card_holder("secondary"), **DUAL, isGift=True),
    chargeAmount="252.34",
    email="odile@guest.example",
    ticketDelivery="print",
    saleChannel="pointOfSale",
)


def places(value, path=()):
    """Every place inside a body, as the keys that lead to it."""
    parts = (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list)
        else ()
    )  # fmt: skip
    for key, part in parts:
        yield (*path, key)
        yield from places(part, (*path, key))


def changed(path, odd):
    body = copy.deepcopy(BODY)
    inner = body
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return body


def test_the_body_is_good_before_it_is_made_odd(sandbox):
    assert sandbox.check_out(BODY).status == 200


@pytest.mark.parametrize(
    "path", list(places(BODY)), ids=lambda path: ".".join(map(str, path))
)
def test_an_odd_value_anywhere_is_answered(sandbox, path):
    sandbox.assume(fingerprint_minutes=0)
    for odd in ODD:
        reply = sandbox.check_out(changed(path, odd))
        assert reply.status in (200, 400, 404), (path, odd)
    outcomes = {line["outcome"].split(":")[0] for line in sandbox.ledger()}
    assert len(sandbox.ledger()) == len(ODD)
    assert outcomes <= {"booked", "refused"}


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-3&pageSize=0",
        "page=x&pageSize=y",
        "pageSize=99999999999999999999",
        "sortField=description&sortDirection=sideways",
        "sortField=nothing",
        "search=%00%ff",
        "addOnTypes=,,",
    ],
)
def test_an_odd_query_is_answered(sandbox, query):
    assert sandbox.get(f"/v2/b2b/addons?{query}").status == 200


def test_odd_carts_are_answered(sandbox):
    for odd in ODD:
        for field in CART_FIELDS:
            cart = {"items": [ticket()], field: odd}
            assert sandbox.post("/v2/b2c/carts", cart).status in (200, 400)


def test_odd_reservations_are_answered(sandbox):
    path = "/v2/b2b/reservations"
    for odd in ODD:
        item = {"eventId": ANY_DAY, "quantity": 1}
        for items in (odd, [odd], [{**item, "quantity": odd}]):
            body = {"id": odd, "reservationItems": items}
            assert sandbox.post(path, body).status in (200, 400)
            assert sandbox.send("PUT", path, body).status in (200, 400, 404)
