"""Places held for an open cart, and the cart that carries the hold to the sale."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from acme_pos import acme

from .cart_sent import ADULT


@pytest.fixture
def desk(sandbox):
    return acme.connect()


@pytest.fixture
def tour(sandbox):
    """A time with few places."""
    return sandbox.event("Behind the Locked Doors", 4)


def places_left(desk, event):
    day = datetime.fromisoformat(event["startTime"])
    times = desk.times(day, day + timedelta(hours=1))
    return next(time.available_seats for time in times if time.id == event["id"])


def sell(desk, event, quantity, reservation_id=None):
    item = acme.ShoppingCartItem(
        item_type="Event",
        event_id=event["id"],
        ticketing_type_id=ADULT,
        quantity=quantity,
    )
    cart = acme.ShoppingCart(items=(item,), reservation_id=reservation_id)
    cart_id = desk.create_cart(cart.dump())
    body = {"paymentMethod": "Cash", "shoppingCartId": cart_id}
    return desk.checkout(body, request_uuid=uuid4())


def test_places_are_held_changed_and_given_back(desk, tour):
    left = tour["available"]
    held = desk.reserve({tour["id"]: 2})
    (item,) = held.items
    assert (item.event_id, item.quantity) == (tour["id"], 2)
    assert item.reservation_id == held.id
    assert places_left(desk, tour) == left - 2

    extended = desk.extend(held.id, {tour["id"]: 3})
    assert extended.id == held.id
    assert extended.expires_at >= held.expires_at > datetime.now(UTC)
    assert places_left(desk, tour) == left - 3

    desk.release(held.id)
    assert places_left(desk, tour) == left
    for call in (
        lambda: desk.release(held.id),
        lambda: desk.extend(held.id, {tour["id"]: 1}),
    ):
        with pytest.raises(acme.NotFound):
            call()
    assert places_left(desk, tour) == left


def test_one_hold_is_of_several_events(desk, sandbox, tour):
    other = sandbox.event("General Admission")
    held = desk.reserve({tour["id"]: 1, other["id"]: 2})
    assert {item.event_id: item.quantity for item in held.items} == {
        tour["id"]: 1,
        other["id"]: 2,
    }


def test_more_than_are_left_are_refused_and_what_was_held_stays(desk, tour):
    left = tour["available"]
    held = desk.reserve({tour["id"]: 1})
    for call in (
        lambda: desk.reserve({tour["id"]: left}),
        lambda: desk.extend(held.id, {tour["id"]: left + 1}),
    ):
        with pytest.raises(acme.Refused) as refused:
            call()
        assert refused.value.kind == acme.RefusalKind.SOLD_OUT
    assert places_left(desk, tour) == left - 1


def test_a_hold_that_lapsed_cannot_be_extended_and_holds_nothing(desk, sandbox, tour):
    sandbox.assume(reservation_minutes=0)
    lapsed = desk.reserve({tour["id"]: 2})
    with pytest.raises(acme.NotFound):
        desk.extend(lapsed.id, {tour["id"]: 2})
    assert places_left(desk, tour) == tour["available"]


def test_held_places_are_sold_to_the_cart_that_names_the_hold_and_to_no_other(
    desk, sandbox, tour
):
    everything = tour["available"]
    held = desk.reserve({tour["id"]: everything})
    with pytest.raises(acme.Refused) as refused:
        sell(desk, tour, 1)
    assert refused.value.kind == acme.RefusalKind.SOLD_OUT
    assert sandbox.booked() == []

    order = sell(desk, tour, everything, held.id)
    assert order.items[0].quantity == everything
    assert places_left(desk, tour) == 0
    with pytest.raises(acme.NotFound):
        desk.release(held.id)


def test_discounts_are_listed_by_what_a_priced_line_says_of_them(desk):
    listed = desk.discounts()
    assert {one.code for one in listed} == {"KEYS5", "LANTERN25", "SHOP10"}
    assert all(one.id and one.name and one.description for one in listed)
