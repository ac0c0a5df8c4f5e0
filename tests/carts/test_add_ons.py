"""Add-ons: those sold on their own, and those of an event in the cart."""

import re

import pytest

from tests.carts import shelf

pytestmark = pytest.mark.django_db


def put_add_on(till, of, quantity="1"):
    form = {f"quantity_{of.add_ons[0].id}": quantity}
    return shelf.post_item(till, "event-add-on", of.id, form)


def test_an_add_on_is_sold_on_its_own(till, cart):
    shelf.put(till, "add-on", shelf.EXHIBITION_GUIDE, {"quantity": "3"})
    [line] = cart.lines
    assert (line.inventory_id, line.quantity) == (shelf.EXHIBITION_GUIDE, 3)
    assert str(line.amount) == "30.00"


def test_the_same_add_on_again_makes_its_line_longer(till, cart):
    shelf.put_pencils(till, 2)
    shelf.put_pencils(till)
    assert [line.quantity for line in cart.lines] == [3]


def test_the_add_ons_of_an_event_go_in_together(till, cart):
    of = shelf.put_tickets(till, Adult=1)
    form = {f"quantity_{add_on.id}": "2" for add_on in of.add_ons}
    shelf.put(till, "event-add-on", of.id, form)
    added = [line for line in cart.lines if line.is_event_add_on]
    assert [line.inventory_id for line in added] == [a.id for a in of.add_ons]
    assert {line.event_id for line in added} == {of.id}


def test_an_events_add_on_is_no_line_with_the_same_add_on_alone(till, cart):
    of = shelf.put_tickets(till, Adult=1)
    put_add_on(till, of)
    put_add_on(till, of)
    assert [line.quantity for line in cart.lines] == [1, 2]


def test_an_events_add_on_needs_a_ticket_in_the_cart(till, cart):
    answer = put_add_on(till, shelf.event())
    page = shelf.shown(till.get(answer["Location"]))
    assert "Add a ticket of this event first." in page
    assert cart.lines == []


def test_no_add_on_at_all_is_refused_in_words(till, cart):
    of = shelf.put_tickets(till, Adult=1)
    answer = put_add_on(till, of, quantity="0")
    assert answer.status_code == 422
    assert "Choose at least one add-on." in shelf.shown(answer)
    assert [line.is_ticket for line in cart.lines] == [True]


def test_an_event_that_has_no_such_add_on_sells_none(till, cart):
    of = shelf.put_tickets(till, Adult=1)
    form = {f"quantity_{shelf.PENCIL}": "1"}
    assert shelf.post_item(till, "event-add-on", of.id, form).status_code == 422
    assert len(cart.lines) == 1


def test_the_shelf_shows_the_add_ons_of_events_in_the_cart_alone(till):
    of = shelf.event()
    name = of.add_ons[0].name
    assert name not in shelf.shown(till.get("/sale/?shelf=add-ons"))
    shelf.put_tickets(till, of, Adult=1)
    assert name in shelf.shown(till.get("/sale/?shelf=add-ons"))


def test_each_add_on_of_an_event_is_asked_for_once(till):
    """Two fields of one name: the one that is typed into would not count."""
    event = shelf.put_tickets(till, Adult=1)
    page = shelf.post_item(till, "event-add-on", event.id, {}).text
    names = re.findall(r'name="(quantity_\w+)"', page)
    assert names
    assert len(names) == len(set(names))
