"""A party's cart in two parts: no unit lost or doubled, no cent either."""

import os
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from carts import party
from carts.models import Cart, CartItem, CartState, Kind
from tests.carts import shelf

EXAMPLES = int(os.environ.get("MONEY_EXAMPLES", "25"))
SHARED = {
    "deadline": None,
    "derandomize": False,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
pytestmark = pytest.mark.django_db

COUNTED = [Kind.EVENT, Kind.ADD_ON, Kind.EVENT_ADD_ON]
WHOLE = [Kind.VARIABLE_DONATION, Kind.MEMBERSHIP, Kind.COMBO]
event_ids = st.sampled_from(["7", "8"])
cents = st.integers(0, 99_999)
line = st.one_of(
    st.tuples(st.sampled_from(COUNTED), event_ids, st.integers(1, 9), cents),
    st.tuples(st.sampled_from(WHOLE), event_ids, st.just(1), cents),
)


def item(cart, kind, event_id, quantity, price, place):
    is_of_event = kind in {Kind.EVENT, Kind.EVENT_ADD_ON}
    return CartItem(
        cart=cart,
        kind=kind,
        name=f"{kind} {place}",
        quantity=quantity,
        unit_price=Decimal(price) / 100,
        event_id=event_id if is_of_event else "",
        ticket_type_id=str(place) if kind == Kind.EVENT else "",
        inventory_id="" if kind == Kind.EVENT else str(place),
    )


def cart_of(desk, cashier, lines):
    cart = Cart.objects.create(desk=desk, cashier=cashier, first_name="Ana")
    CartItem.objects.bulk_create(
        item(cart, *each, place) for place, each in enumerate(lines)
    )
    return Cart.objects.get(pk=cart.pk)


def units(*carts):
    counted = {}
    for cart in carts:
        for one in Cart.objects.get(pk=cart.pk).lines:
            counted[one.name] = counted.get(one.name, 0) + one.quantity
    return counted


def total(*carts):
    return sum(Cart.objects.get(pk=cart.pk).total for cart in carts)


def strays(cart):
    events = {one.event_id for one in cart.lines if one.is_ticket}
    return [
        one for one in cart.lines if one.is_event_add_on and one.event_id not in events
    ]


@settings(max_examples=EXAMPLES, **SHARED)
@given(lines=st.lists(line, min_size=1, max_size=8), data=st.data())
def test_any_split_keeps_every_unit_and_cent_and_goes_back(
    front_desk, desk, lines, data
):
    cart = cart_of(desk, front_desk, lines)
    before, sum_before = units(cart), cart.total
    wanted = {
        one.pk: data.draw(
            st.integers(0, one.quantity)
            if one.has_quantity
            else st.sampled_from([0, one.quantity])
        )
        for one in cart.lines
    }
    shares = party.shares(cart, wanted)
    assert shares.first_total + shares.second_total == sum_before
    try:
        second = party.split(cart, shares, front_desk, desk)
    except party.CannotSplit:
        assert units(cart) == before
        assert Cart.objects.get(pk=cart.pk).party is None
        return
    first = Cart.objects.get(pk=cart.pk)
    second = Cart.objects.get(pk=second.pk)
    assert first.lines
    assert second.lines
    assert (strays(first), strays(second)) == ([], [])
    assert units(first, second) == before
    assert (first.total, second.total) == (shares.first_total, shares.second_total)
    assert total(first, second) == sum_before
    assert second.state == CartState.PARKED
    assert first.party == second.party is not None

    party.put_together(first, [second], front_desk, desk)
    assert units(first) == before
    assert total(first) == sum_before
    assert units(second) == {}


@settings(max_examples=EXAMPLES, **SHARED)
@given(lines=st.lists(line, min_size=1, max_size=8))
def test_half_is_a_share_that_can_be_made(front_desk, desk, lines):
    tickets = {each[1] for each in lines if each[0] == Kind.EVENT}
    assume(all(e[1] in tickets for e in lines if e[0] == Kind.EVENT_ADD_ON))
    cart = cart_of(desk, front_desk, lines)
    assume(party.can_split(cart))
    shares = party.shares(cart, party.halves(cart))
    assert all(0 <= share.second <= share.line.quantity for share in shares.rows)
    assert any(share.second for share in shares.rows)


def test_four_tickets_and_a_gift_are_halved(front_desk, desk):
    cart = cart_of(
        desk,
        front_desk,
        [
            (Kind.EVENT, "7", 3, 1000),
            (Kind.EVENT, "7", 1, 500),
            (Kind.VARIABLE_DONATION, "7", 1, 2000),
        ],
    )
    assert list(party.halves(cart).values()) == [1, 1]


@pytest.mark.parametrize("wanted", [{0: -1}, {0: 4}, {1: 2}])
def test_more_than_there_is_or_a_piece_of_a_whole_is_no_share(front_desk, desk, wanted):
    cart = cart_of(
        desk, front_desk, [(Kind.EVENT, "7", 3, 1), (Kind.MEMBERSHIP, "7", 1, 1)]
    )
    by_key = {cart.lines[place].pk: number for place, number in wanted.items()}
    with pytest.raises(ValueError, match="no share"):
        party.shares(cart, by_key)


# --- at the desk -----------------------------------------------------------------


def split(till, cart, *second, **more):
    cart.refresh_from_db()
    sent = {"cart": cart.public_id, "version": cart.version, **more}
    lines = Cart.objects.get(pk=cart.pk).lines
    sent |= {
        f"second-{each.pk}": number for each, number in zip(lines, second, strict=True)
    }
    return till.post(reverse("carts:split"), sent, follow=True)


def test_the_first_part_is_in_hand_and_the_second_waits(till, cart):
    shelf.put_tickets(till, Adult=4)
    shelf.write_guest(till, first_name="Ana", email="ana@guest.example")
    page = split(till, cart, 1)
    second = Cart.objects.get(state=CartState.PARKED)
    assert second.parked_name == "Part 2 of Ana's party"
    assert second.email == "ana@guest.example"
    assert [one.quantity for one in second.lines] == [1]
    assert [one.quantity for one in page.context["cart"].lines] == [3]
    said = "Part 2 of Ana's party waits, and comes after it is paid."
    assert said in unescape(page.text)


def test_the_panel_shows_halves_and_both_totals(till, cart):
    shelf.put_gift(till, "10")
    shelf.put_pencils(till, 4)
    page = till.get(reverse("carts:split")).text
    assert "$10.50" in page
    assert "$0.50" in page


def test_totals_follow_what_is_typed_and_change_nothing(till, cart):
    shelf.put_pencils(till, 4)
    cart.refresh_from_db()
    [pencils] = cart.lines
    sent = {"cart": cart.public_id, f"second-{pencils.pk}": "3"}
    asks = {"HX-Request": "true", "HX-Target": "split-totals"}
    page = till.post(reverse("carts:split"), sent, headers=asks).text
    assert "$0.25" in page
    assert "$0.75" in page
    assert "<form" not in page
    assert Cart.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0", "Nothing goes to the second part yet."),
        ("4", "Nothing stays in the first part."),
        ("5", "A whole number from 0 to 4."),
        ("x", "A whole number from 0 to 4."),
    ],
)
def test_what_makes_no_two_parts_is_said_and_kept(till, cart, typed, words):
    shelf.put_pencils(till, 4)
    answer = split(till, cart, typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed}"' in answer.text
    assert Cart.objects.count() == 1


def test_an_add_on_of_an_event_stays_with_a_ticket_of_it(till, cart, front_desk, desk):
    made = cart_of(
        desk, front_desk, [(Kind.EVENT, "7", 2, 1000), (Kind.EVENT_ADD_ON, "7", 1, 300)]
    )
    answer = split(till, made, "0", "1")
    assert answer.status_code == 422
    assert "goes with a ticket of its event" in answer.text
    assert not Cart.objects.filter(state=CartState.PARKED).exists()


def test_pressed_twice_it_is_split_once(till, cart):
    shelf.put_pencils(till, 4)
    cart.refresh_from_db()
    version = cart.version
    split(till, cart, "1")
    page = split(till, cart, "1", version=version)
    assert "changed or paid in another window" in page.text
    assert sum(units(*Cart.objects.all()).values()) == 4
    assert Cart.objects.filter(party__isnull=False).count() == 2


def test_one_thing_is_no_party(till, cart):
    shelf.put_pencils(till)
    assert "carts:split" not in till.get(reverse("carts:sale")).text
    page = till.get(reverse("carts:split"), follow=True).text
    assert "Nothing was split" in page


def test_coupons_and_members_are_said_to_be_priced_for_each_part(till, cart):
    shelf.put_tickets(till, Adult=2)
    shelf.attach_member(till)
    page = till.get(reverse("carts:split")).text
    assert "The membership goes with both parts" in page
    assert "The coupon" not in page


def test_the_places_of_both_parts_stay_held(till, cart, sandbox):
    shelf.put_tickets(till, Adult=4)
    cart.refresh_from_db()
    follows = {"cart": cart.public_id, "version": cart.version}
    till.post(reverse("carts:following"), follows)
    split(till, cart, "1")
    held = [made.hold_or_none for made in Cart.objects.order_by("pk")]
    assert [hold.total for hold in held] == [3, 1]
    assert all(hold.is_live for hold in held)
