"""An order that is edited after it was sold."""

import pytest

from .purchases import CARD, VISA, add_on, purchase, ticket
from .reporting import execute, only

UPDATE = "/v2/b2b/orders/update"


@pytest.fixture
def order(sandbox):
    return sandbox.check_out(purchase(ticket(3), add_on("818", 2))).json


def update(sandbox, order, quantities=None, **fields):
    """`quantities` gives the new quantity of items by their index."""
    items = [
        {"orderItemId": order["orderItems"][at]["itemId"], "quantity": quantity}
        for at, quantity in (quantities or {}).items()
    ]
    listed = {"orderItems": items} if items else {}
    return sandbox.post(UPDATE, {"orderId": order["id"], **listed, **fields})


def read(sandbox, order):
    return sandbox.get(f"/v2/b2c/orders/{order['id']}").json


def types(sandbox, order):
    by_order = only("OrderId", "equals", order["id"])
    rows = execute(sandbox, "TransactionType", findQueries=by_order)
    return [one["TransactionType"] for one in rows]


def test_a_lower_quantity_refunds_the_difference(sandbox, order):
    after = update(sandbox, order, {0: 1, 1: "2"}).json
    assert after == read(sandbox, order)
    assert [one["quantity"] for one in after["orderItems"]] == [1, 2]
    assert (after["totalAmount"], after["refundAmount"]) == ("40.00", "40.00")
    assert after["originalTotalAmount"] == "80.00"
    assert types(sandbox, order)[3:] == ["RefundSale", "Refund"]


def test_quantity_0_cancels_a_line_and_keeps_it(sandbox, order):
    after = update(sandbox, order, {1: 0}).json
    cancelled = after["orderItems"][1]
    assert (cancelled["quantity"], cancelled["amount"]) == (0, "0.00")
    assert cancelled["originalQuantity"] == 2
    assert after["totalAmount"] == "60.00"


@pytest.mark.parametrize("quantity", [3, "4", -1, "many", None, 1.5])
def test_more_than_was_sold_or_no_number_is_refused(sandbox, order, quantity):
    refused = update(sandbox, order, {0: 1, 1: quantity}, notes="Changed")
    assert (refused.status, refused.type) == (400, "QUANTITY_INVALID")
    assert read(sandbox, order) == order
    assert len(types(sandbox, order)) == 3


def test_a_cancelled_line_cannot_be_sold_again_by_an_update(sandbox, order):
    update(sandbox, order, {0: 0})
    assert update(sandbox, order, {0: 1}).type == "QUANTITY_INVALID"


def test_notes_and_contact_are_changed_and_nothing_else(sandbox, order):
    edits = {"notes": "Wheelchair", "contactLastName": "Osei", "zipCode": ""}
    after = update(sandbox, order, **edits).json
    assert after == read(sandbox, order)
    changed = {name for name in order if after.get(name) != order[name]}
    assert changed == {"notes", "contactLastName", "zipCode", "updatedOn"}
    assert (after["notes"], after["contactLastName"]) == ("Wheelchair", "Osei")
    assert "zipCode" not in after


def test_an_order_is_found_by_its_new_contact(sandbox, order):
    update(sandbox, order, email="New@guest.example", phoneNumber="555-010-9911")
    for query in ("email=new@guest.example", "phoneNumber=555-010-9911"):
        found = sandbox.get(f"/v2/b2c/orders?{query}").json
        assert [one["id"] for one in found] == [order["id"]]
    assert sandbox.get("/v2/b2c/orders?email=odile@guest.example").json == []


def test_an_email_that_is_not_shown_is_changed_all_the_same(sandbox, order):
    after = update(sandbox, order, contactEmail="new@guest.example").json
    assert "email" not in after
    assert after["updatedOn"] > order["updatedOn"]
    assert len(sandbox.get("/v2/b2c/orders?email=new@guest.example").json) == 1


def test_an_update_that_changes_nothing_leaves_no_trace(sandbox, order):
    same = update(sandbox, order, {0: 3}, notes=order["notes"]).json
    assert same == order == read(sandbox, order)
    assert len(types(sandbox, order)) == 3


def test_an_edit_alone_is_a_transaction_of_nothing_if_so_assumed(sandbox, order):
    update(sandbox, order, notes="First")
    by_order = only("OrderId", "equals", order["id"])
    *_, row = execute(sandbox, findQueries=by_order)
    figures = (row["TransactionType"], row["Quantity"], row["TransactionAmount"])
    assert figures == ("Sale", 0, "0.00")
    sandbox.assume(edits_write_transactions="no")
    update(sandbox, order, notes="Second")
    assert len(types(sandbox, order)) == 4
    assert read(sandbox, order)["notes"] == "Second"


def test_notes_and_quantity_are_one_change(sandbox, order):
    update(sandbox, order, {0: 2}, notes="One came less")
    assert read(sandbox, order)["notes"] == "One came less"
    assert types(sandbox, order)[3:] == ["RefundSale", "Refund"]


def test_unknown_orders_and_items_cannot_be_changed(sandbox, order):
    assert sandbox.post(UPDATE, {"orderId": "1"}).status == 404
    items = [{"orderItemId": "1", "quantity": 0}]
    refused = sandbox.post(UPDATE, {"orderId": order["id"], "orderItems": items})
    assert (refused.status, refused.type) == (400, "ORDER_ITEM_DNE")
    assert sandbox.anonymous("POST", UPDATE, {"orderId": order["id"]}).status == 401
    assert read(sandbox, order) == order


def test_a_card_that_comes_with_an_update_is_kept_nowhere(sandbox, order):
    after = update(sandbox, order, {0: 2}, payment=CARD)
    shown = [
        after,
        *(sandbox.get(f"/_sandbox/{page}") for page in ("", "requests.json")),
    ]
    assert after.status == 200
    assert all(VISA not in one.body.decode() for one in shown)
    assert VISA not in str(execute(sandbox))
