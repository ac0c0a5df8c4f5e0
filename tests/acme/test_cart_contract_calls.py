"""A cart's life at ACME: the four calls, and a cart that is gone or sold."""

from decimal import Decimal
from uuid import uuid4

import pytest

from acme_pos import acme

from .cart_samples import REQUEST, REQUEST_AMOUNTS

TOTAL = Decimal("10350.00")
PENCIL = {"items": [{"itemType": "Inventory", "inventoryId": "1", "quantity": 1}]}
UNKNOWN = "0" * 24


@pytest.fixture
def desk(sandbox):
    return acme.connect()


def sale_of(cart_id):
    return {"paymentMethod": "Cash", "shoppingCartId": cart_id}


@pytest.mark.parametrize("as_object", ["yes", "no"])
def test_the_documents_cart_with_every_kind_of_item_is_taken_as_it_is(
    desk, sandbox, as_object
):
    sandbox.assume(cart_post_answers_object=as_object)
    cart_id = desk.create_cart(REQUEST)
    posted = desk.cart(cart_id)
    put = desk.update_cart(cart_id, REQUEST)
    for cart in (posted, put):
        assert cart.id == cart_id
        assert [str(item.amount) for item in cart.items] == REQUEST_AMOUNTS
        kinds = [(item.item_type, item.addon_type) for item in cart.items]
        assert kinds == [
            (item["itemType"], item.get("addonType", "")) for item in REQUEST["items"]
        ]
        assert cart.total == TOTAL
        assert cart.reservation_id == "10788"
    assert desk.cart(cart_id).raw == put.raw


def test_the_documents_cart_is_sold_for_its_total_once(desk, sandbox):
    cart_id = desk.create_cart(REQUEST)
    body = {**sale_of(cart_id), "chargeAmount": desk.cart(cart_id).total}
    order = desk.checkout(body, request_uuid=uuid4())
    assert order.total_amount == order.paid_amount == TOTAL
    assert [item.amount for item in order.items] == list(map(Decimal, REQUEST_AMOUNTS))

    with pytest.raises(acme.Refused) as again:
        desk.checkout(body, request_uuid=uuid4())
    with pytest.raises(acme.Refused) as changed:
        desk.update_cart(cart_id, PENCIL)
    assert again.value.type == changed.value.type == "SHOPPING_CART_USED"
    assert desk.cart(cart_id).total == TOTAL
    assert len(sandbox.booked()) == 1


@pytest.mark.parametrize("as_object", ["yes", "no"])
def test_an_empty_cart_is_filled_emptied_and_deleted(desk, sandbox, as_object):
    sandbox.assume(cart_post_answers_object=as_object)
    cart_id = desk.create_cart({})
    empty = desk.cart(cart_id)
    assert (empty.items, empty.combo_items, empty.total) == ((), (), Decimal("0.00"))
    assert empty.verify_entitlements is False

    filled = desk.update_cart(cart_id, PENCIL)
    assert filled.total == Decimal("0.25")
    assert filled.temp_visitor_id == empty.temp_visitor_id
    assert desk.update_cart(cart_id, {"items": []}).items == ()

    desk.delete_cart(cart_id)
    with pytest.raises(acme.NotFound):
        desk.cart(cart_id)


CALLS = {
    "read": lambda desk, cart_id: desk.cart(cart_id),
    "change": lambda desk, cart_id: desk.update_cart(cart_id, PENCIL),
    "delete": lambda desk, cart_id: desk.delete_cart(cart_id),
    "sell": lambda desk, cart_id: desk.checkout(sale_of(cart_id), request_uuid=uuid4()),
}


def deleted(desk, sandbox):
    cart_id = desk.create_cart(PENCIL)
    desk.delete_cart(cart_id)
    return cart_id


def forgotten(desk, sandbox):
    cart_id = desk.create_cart(PENCIL)
    sandbox.assume(cart_hours=0)
    return cart_id


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "gone", [lambda *_: UNKNOWN, deleted, forgotten], ids=["unknown", "deleted", "old"]
)
def test_a_cart_that_is_gone_is_not_found_and_nothing_is_sold(
    desk, sandbox, gone, call
):
    cart_id = gone(desk, sandbox)
    with pytest.raises(acme.NotFound):
        CALLS[call](desk, cart_id)
    assert sandbox.booked() == []


def test_a_cart_that_acme_refuses_to_change_stays_as_it_was(desk):
    cart_id = desk.create_cart(PENCIL)
    unknown = {"items": [{**PENCIL["items"][0], "inventoryId": "99999"}]}
    with pytest.raises(acme.Refused) as refused:
        desk.update_cart(cart_id, unknown)
    assert refused.value.kind == acme.RefusalKind.UNKNOWN_ID
    assert desk.cart(cart_id).total == Decimal("0.25")
