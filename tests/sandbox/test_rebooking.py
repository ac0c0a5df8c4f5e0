"""Tickets that move to another event."""

import pytest

from .purchases import ANY_DAY, add_on, by_card, ticket
from .reporting import execute, only

REBOOK = "/v1/b2b/rebook/orders"
FEES = "/v1/b2b/event/instance/rebook/fees"


@pytest.fixture
def event(sandbox):
    return sandbox.event("General Admission")


@pytest.fixture
def order(sandbox):
    """Three tickets of the Any-Day Pass, at 20.00 each, and a guide."""
    return sandbox.check_out(by_card(ticket(3), add_on("818"))).json


def rebook(sandbox, order, quantity, event_id, at=0, path=REBOOK, **fields):
    item = {
        "orderItemId": order["orderItems"][at]["itemId"],
        "rebookQuantity": quantity,
        "rebookToEventId": event_id,
    }
    return sandbox.post(path, {"orderId": order["id"], "rebookItems": [item], **fields})


def read(sandbox, order):
    return sandbox.get(f"/v2/b2c/orders/{order['id']}").json


def seats_left(sandbox, event_id):
    days = "startTime=2020-01-01&endTime=2100-01-01&type=all"
    path = f"/v2/b2b/event/instances/summaries?{days}"
    return {one["id"]: one["available"] for one in sandbox.get(path).json["list"]}[
        event_id
    ]


@pytest.mark.parametrize("path", [FEES, FEES.replace("v1", "v2")])
def test_rebooking_is_free(sandbox, event, path):
    assert sandbox.get(f"{path}?eventIds={event['id']}").json == [
        {
            "eventTemplateId": event["templateId"],
            "rebookingFee": "0.00",
            "eventId": event["id"],
        }
    ]
    assert sandbox.get(f"{path}?eventIds=moth").type == "EVENT_DNE"


@pytest.mark.parametrize("path", [REBOOK, REBOOK.replace("v1", "v2")])
def test_a_whole_line_moves_and_keeps_its_number_and_price(sandbox, order, event, path):
    answer = rebook(sandbox, order, 3, event["id"], path=path).json
    assert answer["incidentNumber"].isdecimal()
    after = answer["order"]
    assert after == read(sandbox, order)
    was, (moved, guide) = order["orderItems"], after["orderItems"]
    named = {"eventId": event["id"], "eventName": "General Admission"}
    assert moved == {**was[0], **named, "eventStartTime": event["startTime"]}
    assert guide == was[1]
    assert after["updatedOn"] > order["updatedOn"]
    same = order.keys() - {"orderItems", "updatedOn"}
    assert {name: after[name] for name in same} == {name: order[name] for name in same}


def test_a_part_of_a_line_becomes_a_line_of_its_own(sandbox, order, event):
    after = rebook(sandbox, order, "2", event["id"]).json["order"]
    stayed, _, moved = after["orderItems"]
    assert (stayed["quantity"], stayed["amount"], stayed["eventId"]) == (
        1,
        "20.00",
        ANY_DAY,
    )
    assert (moved["quantity"], moved["amount"], moved["eventId"]) == (
        2,
        "40.00",
        event["id"],
    )
    originals = [
        (one["originalQuantity"], one["originalAmount"]) for one in (stayed, moved)
    ]
    assert originals == [(1, "20.00"), (2, "40.00")]
    assert moved["parentItemId"] == stayed["itemId"] != moved["itemId"]
    assert after["totalAmount"] == order["totalAmount"]
    detail = sandbox.get(f"/v2/b2b/orders/detail/{order['id']}").json
    assert detail["refundStatus"] == "NotRefunded"
    assert len(detail["eventItems"]) == 2


def test_seats_and_the_events_list_of_orders_follow(sandbox, order, event):
    before = seats_left(sandbox, ANY_DAY), seats_left(sandbox, event["id"])
    rebook(sandbox, order, 2, event["id"])
    after = seats_left(sandbox, ANY_DAY), seats_left(sandbox, event["id"])
    assert after == (before[0] + 2, before[1] - 2)
    for event_id in (ANY_DAY, event["id"]):
        listed = sandbox.get(f"/v2/b2c/orders/event/{event_id}").json
        assert [one["id"] for one in listed] == [order["id"]]
    rebook(sandbox, order, 1, event["id"])
    assert sandbox.get(f"/v2/b2c/orders/event/{ANY_DAY}").json == []


def test_a_move_is_a_refund_and_a_sale_without_money(sandbox, order, event):
    incident = rebook(sandbox, order, 2, event["id"]).json["incidentNumber"]
    rows = execute(sandbox, findQueries=only("IncidentNumber", "equals", incident))
    shown = ("TransactionType", "EventName", "Quantity", "TransactionAmount")
    assert [tuple(one[name] for name in shown) for one in rows] == [
        ("RefundSale", "Any-Day Pass", -2, "-40.00"),
        ("Sale", "General Admission", 2, "40.00"),
    ]
    assert rows[1]["EventStartTime"] == event["startTime"]
    moved = read(sandbox, order)["orderItems"][2]
    assert rows[1]["TransactionItemId"] == moved["itemId"]
    assert len(sandbox.ledger()) == 1


def test_a_moved_ticket_is_refunded_at_its_new_event(sandbox, order, event):
    rebook(sandbox, order, 3, event["id"])
    left = seats_left(sandbox, event["id"])
    sandbox.post("/v2/b2b/b2b/refunds", {"orderId": order["id"]})
    assert seats_left(sandbox, event["id"]) == left + 3
    *_, row, _, _ = execute(sandbox, "EventName", "TransactionType")
    assert row == {"EventName": "General Admission", "TransactionType": "RefundSale"}


@pytest.mark.parametrize(
    ("quantity", "changes", "type_"),
    [
        (4, {}, "QUANTITY_TOO_LARGE"),
        (0, {}, "QUANTITY_INVALID"),
        (1, {"at": 1}, "REBOOK_NOT_POSSIBLE"),
        (1, {"event_id": ANY_DAY}, "REBOOK_NOT_POSSIBLE"),
        (1, {"event_id": "moth"}, "EVENT_DNE"),
        (1, {"rebookItems": []}, "REBOOK_ITEMS_REQUIRED"),
        (1, {"incidentReasonCode": "Rain"}, "VALUE_INVALID"),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(
    sandbox, order, event, quantity, changes, type_
):
    left = seats_left(sandbox, event["id"])
    refused = rebook(sandbox, order, quantity, **{"event_id": event["id"], **changes})
    assert (refused.status, refused.type) == (400, type_)
    assert read(sandbox, order) == order
    assert seats_left(sandbox, event["id"]) == left
    assert len(execute(sandbox, "OrderId")) == 3


def test_an_event_without_room_takes_nobody(sandbox, order):
    event = sandbox.event("Behind the Locked Doors", least_seats=2)
    left = event["available"]
    full = ticket(left - 1, eventId=event["id"])
    assert sandbox.check_out(by_card(full)).status == 200
    assert rebook(sandbox, order, 2, event["id"]).type == "EVENT_SOLD_OUT"
    assert rebook(sandbox, order, 1, event["id"]).status == 200
