"""What depends on the time, in a world whose clock the test moves."""

import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from acme_pos.sandbox.core import respond
from acme_pos.sandbox.duplicates import Seen, claimed
from acme_pos.sandbox.messages import Request
from acme_pos.sandbox.store import Store
from acme_pos.sandbox.venue import Venue
from acme_pos.sandbox.world import World

from .process import BACK_OFFICE, CHECKOUT, new_uuid
from .purchases import add_on, by_card, membership, purchase, ticket


class Clock:
    def __init__(self):
        self.now = datetime(2026, 3, 7, 15, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def world(clock):
    store = Store(":memory:")
    yield World(Venue(), store, now=clock)
    store.close()


@pytest.fixture
def often():
    """Threads take turns as often as Python can, so that a race shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def call(world, method, path, body=None, headers=None, query=None):
    sent = {**BACK_OFFICE, **(headers or {})}
    return respond(world, Request(method, path, query or {}, sent, body))


def sell(world, body, uuid=None, **headers):
    sent = {"x-acme-request-uuid": uuid or new_uuid(), **headers}
    return call(world, "POST", CHECKOUT, body, sent)


def test_the_same_card_and_amount_may_be_charged_again_after_five_minutes(world, clock):
    body = by_card(add_on("818"))
    assert sell(world, body).status == 200
    clock.forward(minutes=4, seconds=59)
    assert sell(world, body).status == 409
    clock.forward(seconds=2)
    assert sell(world, body).status == 200


def test_a_uuid_is_remembered_for_a_day(world, clock):
    uuid = new_uuid()
    assert sell(world, purchase(add_on()), uuid).status == 200
    clock.forward(hours=23, minutes=59)
    assert sell(world, purchase(add_on()), uuid).status == 409
    clock.forward(minutes=2)
    assert sell(world, purchase(add_on()), uuid).status == 200


def test_a_uuid_counts_as_seen_while_its_first_request_is_at_work(world):
    uuid, meanwhile = new_uuid(), []
    world.wait = lambda _: meanwhile.append(
        sell(world, purchase(add_on()), uuid).status
    )
    first = sell(world, purchase(add_on()), uuid, **{"x-sandbox-fault": "slow-before"})
    assert meanwhile == [409]
    assert first.status == 200


def test_a_uuid_is_claimed_by_one_thread_however_closely_they_follow(world, often):
    def claim(uuid, gate, leave):
        gate.wait()
        try:
            with claimed(world, uuid):
                held.append(uuid)
                leave.wait()
        except Seen:
            leave.wait()

    held = []
    uuids = [new_uuid() for _ in range(60)]
    for uuid in uuids:
        gate, leave = threading.Barrier(4), threading.Barrier(4)
        threads = [
            threading.Thread(target=claim, args=(uuid, gate, leave)) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert held == uuids


def test_a_card_is_good_to_the_last_day_of_its_month(world, clock):
    body = by_card(add_on("818"), expDate="0326")
    clock.now = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)  # still March in New York
    assert sell(world, body).status == 200
    clock.forward(hours=2)
    assert sell(world, body).body["type"] == "CARD_DECLINED_EXPIRED"


def test_the_samples_expired_card_can_be_assumed_good(world):
    body = by_card(add_on("818"), expDate="1220")
    assert sell(world, body).status == 400
    world.assumptions = world.assumptions.with_changes({"card_expiry_checked": "no"})
    assert sell(world, body).status == 200


def test_a_sale_can_be_assumed_to_be_found_only_after_a_while(world, clock):
    world.assumptions = world.assumptions.with_changes({"search_lag_seconds": "60"})
    order = sell(world, purchase(add_on())).body
    query = {"email": "odile@guest.example"}

    def found():
        page = call(world, "GET", "/v2/b2c/orders/search", query=query).body
        return [one["id"] for one in page["list"]]

    assert found() == []
    assert call(world, "GET", f"/v2/b2c/orders/{order['id']}").status == 200
    clock.forward(seconds=61)
    assert found() == [order["id"]]


def test_a_stored_cart_is_gone_a_day_after_its_last_change(world, clock):
    number = call(world, "POST", "/v2/b2c/carts", {"items": [add_on()]}).body
    path = f"/v2/b2c/carts/{number}"
    clock.forward(hours=23)
    put = {"id": number, "items": [add_on("818")]}
    assert call(world, "PUT", path, put).status == 200
    clock.forward(hours=23)
    assert call(world, "GET", path).status == 200
    clock.forward(hours=2)
    by_id = {"paymentMethod": "Cash", "shoppingCartId": number}
    for gone in (call(world, "GET", path), sell(world, by_id)):
        assert (gone.status, gone.body["type"]) == (404, "SHOPPING_CART_DNE")


def hold(world, event, method="POST", **fields):
    items = [{"eventId": event["id"], "quantity": seats(world, event)}]
    body = {"reservationItems": items, **fields}
    return call(world, method, "/v2/b2b/reservations", body).body


def seats(world, event):
    read = call(world, "GET", f"/v2/b2c/events/{event['id']}").body
    return read["capacity"] - read["soldQuantity"]


def test_a_reservation_lapses_by_itself_unless_it_is_extended(world, clock):
    event = listed(world, search="Locked Doors")[-1]
    held = hold(world, event)
    body = purchase(ticket(eventId=event["id"]))
    clock.forward(minutes=9)
    extended = hold(world, event, "PUT", id=held["id"])
    assert extended["expirationTimestamp"] > held["expirationTimestamp"]
    clock.forward(minutes=9, seconds=59)
    assert sell(world, body).body["type"] == "EVENT_SOLD_OUT"
    clock.forward(seconds=2)
    path = f"/v2/b2b/reservations/{held['id']}"
    assert call(world, "GET", path).status == 404
    assert hold(world, event, "PUT", id=held["id"])["type"] == "RESERVATION_DNE"
    late = purchase(ticket(eventId=event["id"]), reservationId=held["id"])
    assert sell(world, late).status == 200


def test_how_long_a_reservation_holds_is_a_switch(world, clock):
    world.assumptions = world.assumptions.with_changes({"reservation_minutes": "1"})
    event = listed(world, search="Locked Doors")[-1]
    hold(world, event)
    clock.forward(seconds=59)
    assert sell(world, purchase(ticket(eventId=event["id"]))).status == 400
    clock.forward(seconds=2)
    assert sell(world, purchase(ticket(eventId=event["id"]))).status == 200


def listed(world, **query):
    asked = {"startTime": "2020-01-01", "endTime": "2100-01-01", **query}
    return call(world, "GET", "/v2/b2b/event/instances", query=asked).body["list"]


def test_a_running_sandbox_keeps_sixty_days_ahead(world, clock):
    assert listed(world)[-1]["startTime"].startswith("2026-05-06")
    clock.forward(days=10)
    assert listed(world)[-1]["startTime"].startswith("2026-05-16")


def test_events_keep_their_ids_and_times_from_day_to_day(world, clock):
    window = {"startTime": "2026-03-20", "endTime": "2026-04-20"}
    today = {one["id"]: one["startTime"] for one in listed(world, **window)}
    clock.forward(days=9)
    later = {one["id"]: one["startTime"] for one in listed(world, **window)}
    assert later == today


def test_summer_time_changes_the_offset_and_not_the_hour(world):
    by_day = {"2026-03-07": "10:00:00-05:00", "2026-03-08": "10:00:00-04:00"}
    for day, opening in by_day.items():
        window = {"startTime": day, "endTime": f"{day}T23:59:59"}
        starts = [one["startTime"] for one in listed(world, **window)]
        assert f"{day}T{opening}" in starts


def test_a_past_event_is_still_known_for_the_orders_that_name_it(world, clock):
    event = listed(world, startTime="2026-03-07", endTime="2026-03-07T23:59:59")[3]
    clock.forward(days=20)
    assert call(world, "GET", f"/v2/b2c/events/{event['id']}").status == 200


def test_a_membership_that_was_sold_expires_and_lapses(world, clock):
    order = sell(world, purchase(membership())).body
    path = f"/v2/b2b/memberships/{order['membershipId']}"
    found = call(world, "GET", path).body
    assert found["membershipStartDate"] == "2026-03-07T00:00:00-05:00"
    assert found["membershipExpirationDate"] == "2027-03-06T23:59:59-05:00"
    standings = []
    for days in (0, 340, 30):
        clock.forward(days=days)
        standings.append(call(world, "GET", path).body["membershipStanding"])
    assert standings == ["Active", "Expiring", "Lapsed"]


def test_a_session_ends_after_eight_hours(world, clock):
    login = {"x-acme-email": "a@b.example", "x-acme-password": "sandbox-secret-key"}
    token = call(world, "GET", "/v2/b2b/customer/session", headers=login).body[
        "session"
    ]
    request = Request("GET", "/v2/b2b/addons", {}, {"x-acme-session": token})
    clock.forward(hours=7, minutes=59)
    assert respond(world, request).status == 200
    clock.forward(minutes=2)
    assert respond(world, request).status == 401
