"""Money given back: what happens to the order, its seats and its transactions."""

from datetime import datetime
from itertools import pairwise

import pytest

from .purchases import add_on, by_card, gift, membership, purchase, ticket
from .reporting import execute, only

REFUNDS = "/v2/b2b/b2b/refunds"


@pytest.fixture
def order(sandbox):
    """Three tickets, two guides and a gift, paid by card: 92.34."""
    items = (ticket(3), add_on("818", 2), gift("12.34"))
    return sandbox.check_out(by_card(*items, email="odile@guest.example")).json


def refund(sandbox, order, *items, path=REFUNDS, **fields):
    """Each of `items` is an index of the order's items and a quantity."""
    wanted = [
        {"orderItemId": order["orderItems"][at]["itemId"], "quantity": quantity}
        for at, quantity in items
    ]
    listed = {"refundItems": wanted} if wanted else {}
    return sandbox.post(path, {"orderId": order["id"], **listed, **fields})


def read(sandbox, order):
    return sandbox.get(f"/v2/b2c/orders/{order['id']}").json


def transactions(sandbox, order, *fields):
    by_order = only("OrderId", "equals", order["id"])
    return execute(sandbox, *fields, findQueries=by_order)


@pytest.mark.parametrize(
    "path", [REFUNDS, "/v1/b2b/b2b/refunds", "//v2/b2b/b2b//refunds/"]
)
def test_some_items_are_refunded(sandbox, order, path):
    answer = refund(sandbox, order, (0, 2), (1, "1"), path=path).json
    assert answer["refundAmount"] == "50.00"
    assert answer["incidentNumber"].isdecimal()
    (event,) = answer["refundedEvents"]
    assert (event["eventName"], event["startTime"]) == ("Any-Day Pass", "10:00")
    assert event["refundedItems"] == [
        {
            "ticketType": "Adult",
            "pricePerTicket": "20.00",
            "refundedCount": 2,
            "totalRefunded": "40.00",
        }
    ]
    after = answer["order"]
    assert after == read(sandbox, order)
    assert (after["totalAmount"], after["discountedTotalAmount"]) == ("42.34", "42.34")
    assert (after["refundAmount"], after["paidAmount"]) == ("50.00", "92.34")
    unchanged = ("originalTotalAmount", "discountedOriginalTotalAmount", "createdOn")
    assert [after[name] for name in unchanged] == [order[name] for name in unchanged]
    tickets, guides, given = after["orderItems"]
    assert (tickets["quantity"], tickets["amount"]) == (1, "20.00")
    assert (tickets["basicQuantity"], tickets["basicOriginalQuantity"]) == (1, 3)
    assert (tickets["originalQuantity"], tickets["originalAmount"]) == (3, "60.00")
    assert (guides["quantity"], guides["unitPrice"]) == (1, "10.00")
    assert given == order["orderItems"][2]


def test_without_items_the_whole_order_is_refunded(sandbox, order):
    refund(sandbox, order, (0, 1))
    answer = refund(sandbox, order, notes="The event is cancelled").json
    assert answer["refundAmount"] == "72.34"
    after = answer["order"]
    assert (after["totalAmount"], after["refundAmount"]) == ("0.00", "92.34")
    assert [one["quantity"] for one in after["orderItems"]] == [0, 0, 0]
    assert after["notes"] == order["notes"]


def test_the_order_detail_says_how_far_an_order_is_refunded(sandbox, order):
    def status():
        detail = sandbox.get(f"/v2/b2b/orders/detail/{order['id']}").json
        return detail["refundStatus"], len(
            detail["eventItems"][0]["items"][0]["tickets"]
        )

    assert status() == ("NotRefunded", 3)
    refund(sandbox, order, (0, 1))
    assert status() == ("PartiallyRefunded", 2)
    refund(sandbox, order)
    assert status() == ("Refunded", 0)


@pytest.mark.parametrize(
    ("items", "fields", "type_"),
    [
        ([(0, 4)], {}, "QUANTITY_TOO_LARGE"),
        ([(0, 2), (0, 2)], {}, "QUANTITY_TOO_LARGE"),
        ([(1, 1), (0, 4)], {}, "QUANTITY_TOO_LARGE"),
        ([(0, 0)], {}, "QUANTITY_INVALID"),
        ([(0, "some")], {}, "QUANTITY_INVALID"),
        ([(0, 1)], {"incidentReasonCode": "Rain"}, "VALUE_INVALID"),
        ([], {"refundItems": [{"orderItemId": "1", "quantity": 1}]}, "ORDER_ITEM_DNE"),
    ],
)
def test_a_refund_that_cannot_be_changes_nothing(sandbox, order, items, fields, type_):
    refused = refund(sandbox, order, *items, **fields)
    assert (refused.status, refused.type) == (400, type_)
    assert read(sandbox, order) == order
    assert len(transactions(sandbox, order)) == 4


def test_what_is_refunded_cannot_be_refunded_again(sandbox, order):
    refund(sandbox, order)
    assert refund(sandbox, order).type == "QUANTITY_TOO_LARGE"
    assert refund(sandbox, order, (0, 1)).type == "QUANTITY_TOO_LARGE"
    assert read(sandbox, order)["refundAmount"] == "92.34"


def test_an_unknown_order_cannot_be_refunded(sandbox):
    for id_ in ("27000000", "", "x"):
        refused = sandbox.post(REFUNDS, {"orderId": id_})
        assert (refused.status, refused.type) == (404, "ORDER_DNE")


def test_a_refund_is_negative_rows_that_name_what_they_undo(sandbox, order):
    incident = refund(sandbox, order, (0, 2), (1, 1)).json["incidentNumber"]
    rows = transactions(sandbox, order)
    sold, _, _, paid, less, guide, back = rows
    assert [one["TransactionType"] for one in (less, guide, back)] == [
        "RefundSale",
        "RefundSale",
        "Refund",
    ]
    assert (less["Quantity"], less["TransactionAmount"]) == (-2, "-40.00")
    assert less["ParentTransactionId"] == sold["TransactionId"]
    assert less["TransactionItemId"] == order["orderItems"][0]["itemId"]
    assert (less["EventName"], less["TicketType"]) == ("Any-Day Pass", "Adult")
    assert guide["DiscountedAmount"] == "-10.00"
    assert (back["PaymentAmount"], back["TransactionAmount"]) == ("-50.00", "-50.00")
    assert back["ParentTransactionId"] == paid["TransactionId"]
    assert (back["PaymentMethod"], back["CreditCardLast4Digits"]) == (
        "CreditCard",
        "4242",
    )
    assert {one["IncidentNumber"] for one in (less, guide, back)} == {incident}
    assert {one["Email"] for one in rows} == {"odile@guest.example"}


def test_all_refunds_of_an_order_undo_its_sale_to_the_cent(sandbox):
    """A third off three of ten: shares that do not divide evenly."""
    sandbox.assume(totals_before_discounts="yes")
    body = purchase(add_on("823", 3), add_on("1"), membership())
    body["shoppingCart"]["couponCodes"] = ["SHOP10"]
    order = sandbox.check_out(body).json
    for wanted in ([(0, 1)], [(0, 1), (1, 1)], []):
        assert refund(sandbox, order, *wanted).status == 200
    after = read(sandbox, order)
    assert (after["totalAmount"], after["discountedTotalAmount"]) == ("0.00", "0.00")
    assert after["refundAmount"] == after["paidAmount"] == order["paidAmount"]
    totals = execute(
        sandbox,
        groupFields=[{"fieldName": "OrderId"}],
        summaryFields=[
            {"fieldName": name}
            for name in ("Quantity", "TransactionAmount", "DiscountedAmount")
        ],
    )
    nothing = {"TransactionAmount": "0.00", "DiscountedAmount": "0.00"}
    assert totals == [{"OrderId": order["id"], "Quantity": 0, **nothing}]


@pytest.mark.parametrize("before_discounts", ["yes", "no"])
def test_a_refund_takes_back_its_share_of_the_discount(sandbox, before_discounts):
    sandbox.assume(totals_before_discounts=before_discounts)
    body = purchase(add_on("818", 4))
    body["shoppingCart"]["couponCodes"] = ["SHOP10"]
    order = sandbox.check_out(body).json
    refund(sandbox, order, (0, 1))
    refund(sandbox, order)
    fields = ("TransactionType", "DiscountedTransactionValue", "DiscountedAmount")
    rows = transactions(sandbox, order, *fields)
    goods = [one for one in rows if one["TransactionType"].endswith("Sale")]
    assert [one["DiscountedTransactionValue"] for one in goods] == [
        "4.00",
        "-1.00",
        "-3.00",
    ]
    assert [one["DiscountedAmount"] for one in goods] == ["36.00", "-9.00", "-27.00"]


def test_each_change_is_later_than_the_one_before(sandbox, order):
    times = [datetime.fromisoformat(order["updatedOn"])]
    for _ in range(3):
        after = refund(sandbox, order, (0, 1)).json["order"]
        times.append(datetime.fromisoformat(after["updatedOn"]))
    gaps = [late - early for early, late in pairwise(times)]
    assert min(gaps).total_seconds() >= 1
    assert after["updatedOn"][-6:] == order["updatedOn"][-6:]


def test_refunded_tickets_can_be_sold_again(sandbox):
    event = sandbox.event("Behind the Locked Doors", least_seats=3)
    kind = {"eventId": event["id"]}
    order = sandbox.check_out(purchase(ticket(event["available"], **kind))).json
    assert sandbox.check_out(purchase(ticket(1, **kind))).type == "EVENT_SOLD_OUT"
    refund(sandbox, order, (0, 2))
    assert sandbox.check_out(purchase(ticket(3, **kind))).type == "EVENT_SOLD_OUT"
    assert sandbox.check_out(purchase(ticket(2, **kind))).status == 200
    assert order["id"] in {
        one["id"] for one in sandbox.get(f"/v2/b2c/orders/event/{event['id']}").json
    }


def test_a_free_ticket_goes_back_without_money(sandbox):
    event = sandbox.event("General Admission", least_seats=5)
    detail = sandbox.get(f"/v2/b2b/event/instances/{event['id']}").json
    (toddler,) = [
        one["personType"]["id"]
        for one in detail["priceList"]["prices"]
        if one["personType"]["name"] == "Toddler"
    ]
    item = ticket(2, eventId=event["id"], ticketingTypeId=toddler)
    order = sandbox.check_out(purchase(item)).json
    assert refund(sandbox, order, (0, 1)).json["refundAmount"] == "0.00"
    rows = transactions(sandbox, order, "TransactionType", "TransactionAmount")
    assert [one["TransactionType"] for one in rows] == ["Sale", "Payment", "RefundSale"]
    assert {one["TransactionAmount"] for one in rows} == {"0.00"}


def test_a_refund_is_no_charge(sandbox, order):
    before = sandbox.ledger()
    refund(sandbox, order)
    assert sandbox.ledger() == before
    assert [line["amount"] for line in sandbox.booked()] == ["92.34"]


def test_the_guard_against_twins_knows_nothing_of_refunds(sandbox):
    body = by_card(add_on("818"))
    order = sandbox.check_out(body).json
    refund(sandbox, order)
    assert sandbox.check_out(body).type == "DUPLICATE_TRANSACTION_FOUND"
