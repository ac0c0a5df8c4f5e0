"""What a client may send of a cart leaves the desk where the cart document has it."""

import json

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults

from .cart_document import SENT, TABLES
from .cart_sent import ADULT, ANY_DAY, whole_cart

WHOLE = whole_cart()
KINDS = sorted({part.kind for part in WHOLE.parts()}, key=lambda kind: kind.__name__)
# Those that stand next to unlike ones in a list, each with some of the fields.
_ROWS = {
    kind: {
        name: key
        for part in WHOLE.parts()
        if part.kind is kind
        for name, (_, key) in part.rows.items()
    }
    for kind in KINDS
}


def keys_of(kind):
    """The JSON keys that have a row, those that JSON says twice too."""
    also = {key for part in WHOLE.parts() if part.kind is kind for key in part.also}
    return also | set(_ROWS[kind].values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_of_a_body_has_a_row(kind):
    assert _ROWS[kind].keys() == kind.model_fields.keys()


@pytest.mark.parametrize("name", TABLES)
def test_every_field_of_a_table_has_a_row_or_is_not_sent_for_a_reason(name):
    (kind,) = (kind for kind in KINDS if kind.__name__ == name)
    may_be_sent = {key for key, why in TABLES[name].items() if why is SENT}
    assert may_be_sent <= keys_of(kind)
    assert not keys_of(kind) & (TABLES[name].keys() - may_be_sent)


@pytest.mark.parametrize("name", TABLES)
def test_what_is_not_to_be_sent_cannot_be_sent(name):
    for key, why in TABLES[name].items():
        if why:
            with pytest.raises(ValueError, match=key):
                getattr(acme, name).model_validate({key: "1"})


@pytest.fixture
def arrived(server, client):
    """The one request that a call makes."""

    def arrive(call):
        at = server(faults.says({"id": "5e14cd4f60309f41499e653b"}))
        call(client(at))
        (received,) = at.received
        return received

    return arrive


def test_a_new_cart_arrives_with_every_field_in_its_place_and_nothing_else(arrived):
    received = arrived(lambda c: c.create_cart(WHOLE.body().dump()))

    assert (received.method, received.target) == ("POST", "/v2/b2c/carts")
    assert json.loads(received.body) == WHOLE.json()


def test_a_changed_cart_says_its_own_id_whatever_the_body_said(arrived):
    stranger = {**WHOLE.body().dump(), "id": "another"}
    received = arrived(lambda c: c.update_cart("5e", stranger))

    assert (received.method, received.target) == ("PUT", "/v2/b2c/carts/5e")
    assert json.loads(received.body) == {**WHOLE.json(), "id": "5e"}


def test_an_empty_cart_is_two_bytes(arrived):
    assert arrived(lambda c: c.create_cart({})).body == b"{}"


def test_what_is_not_said_is_not_sent(arrived):
    ticket = acme.ShoppingCartItem(
        item_type="Event", event_id=ANY_DAY, ticketing_type_id=ADULT, quantity=2
    )
    cart = acme.ShoppingCart(items=(ticket,))
    received = arrived(lambda c: c.create_cart(cart.dump()))

    item = (
        f'{{"eventId":"{ANY_DAY}","itemType":"Event","quantity":2,'
        f'"ticketingTypeId":"{ADULT}"}}'
    )
    assert received.body == f'{{"items":[{item}]}}'.encode()
