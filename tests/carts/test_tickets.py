"""Tickets: several types of one event in one go, as many as there are places."""

from decimal import Decimal

import pytest

from carts.models import Cart, CatalogEntry
from tests.carts import shelf

pytestmark = pytest.mark.django_db


def lines_of(cart):
    return [(line.variant, line.quantity) for line in cart.lines]


def test_several_types_of_one_event_go_in_together(till, cart):
    of = shelf.put_tickets(till, Adult=2, Child=3, Member=1)
    assert lines_of(cart) == [("Adult", 2), ("Child", 3), ("Member", 1)]
    prices = {price.name: price.price for price in of.prices}
    expected = 2 * prices["Adult"] + 3 * prices["Child"] + prices["Member"]
    assert cart.total == expected


def test_a_line_keeps_what_acme_needs_to_sell_it(till, cart):
    of = shelf.put_tickets(till, Adult=1)
    [line] = cart.lines
    adult = next(price for price in of.prices if price.name == "Adult")
    assert (line.event_id, line.ticket_type_id) == (of.id, adult.id)
    assert line.starts_at == of.starts_at
    assert line.unit_price == adult.price


def test_the_same_ticket_again_makes_its_line_longer(till, cart):
    of = shelf.put_tickets(till, Adult=2)
    shelf.put_tickets(till, of, Adult=1, Child=1)
    assert lines_of(cart) == [("Adult", 3), ("Child", 1)]


def test_tickets_of_another_time_are_a_line_of_their_own(till, cart):
    shelf.put_tickets(till, shelf.event("General Admission"), Adult=1)
    shelf.put_tickets(till, shelf.event("Skies That Never Were"), Adult=1)
    assert lines_of(cart) == [("Adult", 1), ("Adult", 1)]


def test_tickets_beyond_a_memberships_limits_stay_apart(till, cart):
    of = shelf.put_tickets(till, Adult=1)
    Cart.objects.get().ignore_limits(ignored=True)
    shelf.put_tickets(till, of, Adult=1)
    assert [line.ignore_entitlements for line in cart.lines] == [True, False]


def test_the_cashiers_own_word_lifts_no_limit(till, cart):
    of = shelf.event()
    form = shelf.tickets(of, Adult=1) | {"ignore_entitlements": "on"}
    shelf.put(till, "event", of.id, form)
    assert [line.ignore_entitlements for line in cart.lines] == [False]


def test_free_tickets_cost_nothing(till, cart):
    shelf.put_tickets(till, Toddler=2)
    assert cart.total == Decimal("0.00")


@pytest.mark.parametrize("quantity", ["", "0"])
def test_no_ticket_at_all_is_refused_in_words(till, cart, quantity):
    of = shelf.event()
    answer = shelf.post_item(till, "event", of.id, shelf.tickets(of, Adult=quantity))
    assert answer.status_code == 422
    assert "Choose at least one ticket." in shelf.shown(answer)
    assert cart.lines == []


def with_places(of, places):
    CatalogEntry.objects.filter(acme_id=of.id).update(places_left=places)
    return of


def test_more_tickets_than_places_are_refused_and_stay_typed(till, cart):
    of = with_places(shelf.event(), 3)
    form = shelf.tickets(of, Adult=2, Child=2)
    answer = shelf.post_item(till, "event", of.id, form)
    assert answer.status_code == 422
    assert "Only 3 places are left at this time, and 4 were asked for." in shelf.shown(
        answer
    )
    assert shelf.shown(answer).count('value="2"') == 2
    assert cart.lines == []


def test_the_last_places_can_be_sold(till, cart):
    of = with_places(shelf.event(), 3)
    shelf.put_tickets(till, of, Adult=3)
    assert lines_of(cart) == [("Adult", 3)]


def test_a_sold_out_time_says_so(till, cart):
    of = with_places(shelf.event(), 0)
    answer = shelf.post_item(till, "event", of.id, shelf.tickets(of, Adult=1))
    assert answer.status_code == 422
    assert "This time is sold out. Choose another time." in shelf.shown(answer)
    assert cart.lines == []
