"""The sale screen in parts: what an act on the cart is answered with, and its cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carts.models import Cart
from tests.carts import shelf

pytestmark = pytest.mark.django_db

# Eleven of a page are not the sale's: who is signed in, the desk, what is not working.
QUERIES = 16
BYTES = 10_000


def press(till, name, args=(), form=None, *, target="cart"):
    """As htmx sends it, for the part that it will swap."""
    headers = {"HX-Request": "true", "HX-Target": target}
    return till.post(reverse(name, args=args), form or {}, headers=headers)


def press_pencil(till, times="1"):
    form = {"quantity": "1", "times": times}
    return press(till, "carts:add", ["add-on", shelf.PENCIL], form)


def test_a_tile_is_answered_with_the_cart_alone(till, cart):
    answer = press_pencil(till)
    assert answer.status_code == 200
    page = shelf.shown(answer)
    assert 'id="cart"' in page
    assert 'id="shelf"' not in page
    assert "$0.25" in page
    assert cart.items.get().quantity == 1


def test_it_is_small(till):
    of = shelf.put_tickets(till, Adult=2)
    shelf.put(till, "event-add-on", of.id, {f"quantity_{of.add_ons[0].id}": "1"})
    answer = press_pencil(till)
    assert len(answer.content) <= BYTES


def test_a_browser_without_script_is_sent_to_the_screen(till, cart):
    form = {"quantity": "1", "times": "1"}
    answer = shelf.post_item(till, "add-on", shelf.PENCIL, form)
    assert (answer.status_code, answer["Location"]) == (302, reverse("carts:sale"))


@pytest.mark.parametrize("shelf_name", ["now", "add-ons"])
def test_the_page_asks_the_database_little_whatever_is_in_the_cart(till, shelf_name):
    of = shelf.put_tickets(till, Adult=1, Child=1)
    few = queries_of(till, shelf_name)
    shelf.put_tickets(till, of, Senior=1, Student=1, Toddler=1, Member=1)
    for add_on in ("1", "818", "820", "821", "822", "823"):
        shelf.put(till, "add-on", add_on, {"quantity": "1"})
    assert len(Cart.objects.get().lines) == 12
    many = queries_of(till, shelf_name)
    assert len(many) == len(few)
    assert len(many) <= QUERIES, "\n".join(many)


def queries_of(till, shelf_name):
    till.get(reverse("carts:sale"), {"shelf": shelf_name})
    with CaptureQueriesContext(connection) as seen:
        assert till.get(reverse("carts:sale")).status_code == 200
    return [re.sub(r"SELECT .* FROM", "SELECT … FROM", one["sql"]) for one in seen]
