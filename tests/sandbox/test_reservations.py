"""Seats held for a guest who has not paid yet."""

from datetime import datetime

import pytest

from .purchases import purchase, ticket

PATH = "/v2/b2b/reservations"


@pytest.fixture
def event(sandbox):
    return sandbox.event("Behind the Locked Doors", 4)


def hold(sandbox, event, quantity):
    items = [{"eventId": event["id"], "quantity": quantity}]
    reply = sandbox.post(PATH, {"reservationItems": items})
    assert reply.status == 200, reply.body
    return reply.json


def summary(sandbox, event):
    days = "startTime=2020-01-01&endTime=2100-01-01"
    found = sandbox.get(f"/v2/b2b/event/instances/summaries?{days}").json["list"]
    return next(one for one in found if one["id"] == event["id"])


def buy(sandbox, event, quantity, **cart):
    items = [ticket(quantity, eventId=event["id"])]
    return sandbox.check_out(purchase(shoppingCart={"items": items, **cart}))


def test_a_reservation_is_answered_with_its_end_and_its_items(sandbox, event):
    held = hold(sandbox, event, 2)
    (item,) = held["reservationItems"]
    assert isinstance(held["id"], int)
    assert isinstance(item["id"], int)
    assert (item["reservationId"], item["eventId"]) == (held["id"], event["id"])
    assert item["quantity"] == 2
    ends = datetime.fromisoformat(held["expirationTimestamp"])
    minutes = (ends - datetime.now(ends.tzinfo)).total_seconds() / 60
    assert 9 < minutes <= 10
    assert sandbox.get(f"{PATH}/{held['id']}").json == held


def test_held_seats_are_neither_sold_nor_left(sandbox, event):
    hold(sandbox, event, 2)
    now = summary(sandbox, event)
    assert (now["reserved"], now["sold"]) == (2, event["sold"])
    assert now["available"] == event["available"] - 2
    day = event["startTime"][:10]
    times = sandbox.get(
        f"/v2/b2c/event/templates/{event['templateId']}/times"
        f"?startTime={day}&endTime={day}T23:59:59"
    ).json
    (seats,) = [one["availableSeats"] for one in times if one["id"] == event["id"]]
    assert seats == event["available"] - 2


def test_nobody_else_gets_held_seats(sandbox, event):
    hold(sandbox, event, event["available"] - 1)
    refused = buy(sandbox, event, 2)
    assert (refused.status, refused.type) == (400, "EVENT_SOLD_OUT")
    assert "has 1 left" in refused.json["message"]
    assert buy(sandbox, event, 1).status == 200


@pytest.mark.parametrize("where", ["cart", "checkout"])
@pytest.mark.parametrize("spelled", [int, str])
def test_a_sale_uses_its_own_reservation_and_ends_it(sandbox, event, where, spelled):
    held = hold(sandbox, event, event["available"])
    number = {"reservationId": spelled(held["id"])}
    items = {"items": [ticket(event["available"] - 1, eventId=event["id"])]}
    if where == "cart":
        sold = sandbox.check_out(purchase(shoppingCart={**items, **number}))
    else:
        sold = sandbox.check_out(purchase(shoppingCart=items, **number))
    assert sold.status == 200, sold.body
    now = summary(sandbox, event)
    assert (now["available"], now["reserved"]) == (1, 0)
    assert sandbox.get(f"{PATH}/{held['id']}").status == 404


def test_a_sale_that_is_refused_keeps_its_reservation(sandbox, event):
    held = hold(sandbox, event, 2)
    over = buy(sandbox, event, event["available"] + 1, reservationId=held["id"])
    assert over.type == "EVENT_SOLD_OUT"
    assert sandbox.get(f"{PATH}/{held['id']}").json == held


@pytest.mark.parametrize("unknown", ["1", "none", 10**12])
def test_an_unknown_reservation_is_ignored_at_checkout(sandbox, event, unknown):
    assert buy(sandbox, event, 1, reservationId=unknown).status == 200


def test_more_than_are_left_cannot_be_held(sandbox, event):
    hold(sandbox, event, event["available"] - 2)
    items = [{"eventId": event["id"], "quantity": 3}]
    refused = sandbox.post(PATH, {"reservationItems": items})
    assert (refused.status, refused.type) == (400, "EVENT_SOLD_OUT")
    assert "has 2 left" in refused.json["message"]
    assert summary(sandbox, event)["reserved"] == event["available"] - 2


@pytest.mark.parametrize("place", ["path", "body"])
def test_put_replaces_what_is_held(sandbox, event, place):
    held = hold(sandbox, event, 2)
    items = [{"eventId": event["id"], "quantity": str(event["available"])}]
    body = {"id": str(held["id"]), "reservationItems": items}
    path = f"{PATH}/{held['id']}" if place == "path" else PATH
    changed = sandbox.send("PUT", path, body).json
    assert changed["id"] == held["id"]
    assert changed["reservationItems"][0]["quantity"] == event["available"]
    assert summary(sandbox, event)["reserved"] == event["available"]


def test_a_change_that_does_not_fit_leaves_what_was_held(sandbox, event):
    held = hold(sandbox, event, 2)
    items = [{"eventId": event["id"], "quantity": event["available"] + 1}]
    over = sandbox.send("PUT", f"{PATH}/{held['id']}", {"reservationItems": items})
    assert over.type == "EVENT_SOLD_OUT"
    assert sandbox.get(f"{PATH}/{held['id']}").json == held


def test_a_deleted_reservation_gives_its_seats_back(sandbox, event):
    held = hold(sandbox, event, 2)
    path = f"{PATH}/{held['id']}"
    assert sandbox.send("DELETE", path).json == held
    assert summary(sandbox, event)["available"] == event["available"]
    for method in ("GET", "DELETE", "PUT"):
        gone = sandbox.send(method, path, {"reservationItems": []})
        assert (gone.status, gone.type) == (404, "RESERVATION_DNE")


def test_an_empty_reservation_can_be_filled_later(sandbox, event):
    empty = sandbox.post(PATH, {"reservationItems": []}).json
    assert empty["reservationItems"] == []
    items = [{"eventId": event["id"], "quantity": 1}]
    body = {"id": empty["id"], "reservationItems": items}
    assert len(sandbox.send("PUT", PATH, body).json["reservationItems"]) == 1


@pytest.mark.parametrize(
    ("change", "type_"),
    [
        ({"eventId": "0" * 24}, "EVENT_DNE"),
        ({"quantity": 0}, "QUANTITY_INVALID"),
        ({"quantity": "many"}, "QUANTITY_INVALID"),
    ],
)
def test_a_reservation_that_cannot_be_is_refused(sandbox, event, change, type_):
    items = [{"eventId": event["id"], "quantity": 1, **change}]
    refused = sandbox.post(PATH, {"reservationItems": items})
    assert (refused.status, refused.type) == (400, type_)
    assert summary(sandbox, event)["reserved"] == 0
