"""Orders and carts, in shapes of our own wording with the documents' keys."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from acme_pos.acme import Cart, NoAnswer, NotFound, Order, OrderDetail
from tests.acme import fault_server as faults

TICKET = {
    "itemId": "501",
    "itemType": "Event",
    "itemTypeNg": "Event",
    "quantity": 2,
    "unitPrice": "18.00",
    "amount": "36.00",
    "discountedAmount": "30.00",
    "eventId": "e1",
    "eventName": "Night walk",
    "eventStartTime": "2026-03-01T19:00:00-05:00",
    "ticketingTypeId": "t1",
    "ticketingTypeName": "Adult",
}
DONATION = {
    "itemId": "502",
    "itemType": "Inventory",
    "itemTypeNg": "Donation",
    "quantity": 1,
    "amount": "5.00",
    "inventoryId": 1644,
    "inventoryName": "Roof fund",
    "displayName": "For the roof",
}
MEMBERSHIP = {
    "itemId": "503",
    "itemType": "MembershipPurchase",
    "itemTypeNg": "Event",
    "itemId2": "o1",
    "itemName": "Family, one year",
    "pricePointId": "p1",
    "pricePointName": "Adult",
    "itemDetailId": "3718678",
}
ORDER = {
    "id": "27191831",
    "orderNumber": "100121704",
    "totalAmount": "41.00",
    "membershipId": 3718678,
    "customerId": 5381598,
    "orderItems": [TICKET, DONATION, MEMBERSHIP],
    "obfuscated": False,
}


def test_an_order_with_its_lines():
    order = Order.model_validate(ORDER)
    ticket, donation, membership = order.items

    assert (order.membership_id, order.customer_id) == ("3718678", "5381598")
    assert (ticket.unit_price, ticket.discounted_amount) == (Decimal(18), Decimal(30))
    assert (ticket.ticketing_type_id, ticket.event_id) == ("t1", "e1")
    assert (donation.inventory_id, donation.is_donation) == ("1644", True)
    assert (membership.offering_id, membership.item_detail_id) == ("o1", "3718678")
    assert not membership.is_donation


ODD = [None, True, -1, 10**40, Decimal("1e400"), Decimal("-1e-400"), "", "x" * 10**4]
ODD += ["\ud800", "\0", "9" * 400, [], [[]], [None], {}, {"id": {}}, {"list": [1]}]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_whatever_else_it_says_an_order_with_an_id_is_read(odd):
    fields = {*ORDER, "createdOn", "updatedOn", "email", "notes", "raw"} - {"id"}
    line = dict.fromkeys({*TICKET, *MEMBERSHIP, "displayName", "inventoryId"}, odd)

    of_odd_fields = Order.model_validate({"id": "1", **dict.fromkeys(fields, odd)})
    of_odd_lines = Order.model_validate({"id": "1", "orderItems": [line, TICKET]})

    assert of_odd_fields.id == "1"
    assert of_odd_lines.items[-1].amount == Decimal("36.00")


def test_half_a_character_does_not_cost_the_order():
    order = Order.model_validate({"id": "1", "notes": "a\ud800", "\ud800": 1})

    assert order.notes == "a?"


def test_the_best_name_of_each_line():
    names = [item.name for item in Order.model_validate(ORDER).items]

    assert names == ["Night walk Adult", "For the roof", "Family, one year"]


def test_a_line_in_the_tables_spelling():
    line = {"ticketTypeId": "t1", "ticketTypeName": "Child", "eventName": "Tour"}
    (item,) = Order.model_validate({"id": 1, "orderItems": [line]}).items

    assert (item.ticketing_type_id, item.name) == ("t1", "Tour Child")


@pytest.mark.parametrize("field", ["email", "contactEmail", "billingEmail"])
def test_the_email_under_any_of_its_names(field):
    assert Order.model_validate({"id": 1, field: "a@b.example"}).email == "a@b.example"


def test_the_creation_under_either_name():
    moment = "2020-06-24T20:02:50-07:00"
    old = Order.model_validate({"id": 1, "creationDate": moment})
    new = Order.model_validate({"id": 1, "createdOn": moment})

    assert old.created_on == new.created_on is not None


def test_lists_leave_the_items_out():
    assert Order.model_validate({"id": 1}).items == ()
    assert Order.model_validate({"id": 1, "orderItems": None}).items == ()


def test_the_answer_is_kept_as_it_came_and_reads_the_same_again():
    order = Order.model_validate(ORDER)

    assert order.raw == ORDER
    assert order.items[0].raw == TICKET
    assert Order.model_validate(order.raw) == order


def test_numbers_are_read_exactly(server, client):
    body = b'{"id": 7, "totalAmount": 0.1, "share": 0.12345678901234567890}'

    order = client(server(faults.says(body))).order("7")

    assert order.raw["totalAmount"] == Decimal("0.1")
    assert order.raw["share"] == Decimal("0.12345678901234567890")


def test_a_shape_cannot_be_changed():
    order = Order.model_validate(ORDER)

    with pytest.raises(ValidationError, match="frozen"):
        order.notes = "changed"


def test_a_detail_says_how_it_was_paid():
    detail = OrderDetail.model_validate(
        {"orderId": 7, "paymentMethod": "Check", "paymentId": 118, "orderBalanace": "0"}
    )

    assert (detail.id, detail.payment_method, detail.payment_id) == (
        "7",
        "Check",
        "118",
    )
    assert detail.balance_amount == Decimal("0.00")


@pytest.mark.parametrize(
    ("items", "total"),
    [
        ([], "0.00"),
        ([{"amount": "0.50"}, {"amount": 20}], "20.50"),
        ([{"amount": "0.50"}, {"quantity": 1}], None),
        ([{"amount": "0.50"}, "odd"], None),
        (None, None),
    ],
    ids=repr,
)
def test_a_carts_total_is_acmes_or_not_known(items, total):
    cart = Cart.model_validate({"id": "5e", "items": items})

    assert cart.total == (None if total is None else Decimal(total))


def test_an_order_as_it_was_told_can_be_read(server, client):
    acme_ = server(faults.says({"id": "7", "notes": 1}))
    told = client(acme_).order_told("7")
    assert acme_.received[0].target == "/v2/b2c/orders/7"
    assert told == {"id": "7", "notes": 1}
    assert Order.model_validate(told).notes == "1"


@pytest.mark.parametrize("body", [{"id": ""}, {"id": None}, ["7"], "7"], ids=repr)
def test_what_can_be_no_order_is_not_told_as_one(server, client, body):
    with pytest.raises(NoAnswer):
        client(server(faults.says(body))).order_told("7")


def test_an_order_that_acme_does_not_know_is_not_told(server, client):
    with pytest.raises(NotFound):
        client(server(faults.says({}))).order_told("7")
