"""The sale screen in parts: what an act on the cart is answered with, and its cost."""

import gzip
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
BYTES = 5_000  # as sent, compressed


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


def test_it_is_small_on_the_wire(till):
    put_twelve_lines(till)
    till.defaults["HTTP_ACCEPT_ENCODING"] = "gzip"
    answer = press_pencil(till)
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) <= BYTES
    page = gzip.decompress(answer.content).decode()
    assert page.count('name="quantity-') == 12


def test_a_browser_without_script_is_sent_to_the_screen(till, cart):
    form = {"quantity": "1", "times": "1"}
    answer = shelf.post_item(till, "add-on", shelf.PENCIL, form)
    assert (answer.status_code, answer["Location"]) == (302, reverse("carts:sale"))


@pytest.mark.parametrize("shelf_name", ["now", "add-ons"])
def test_the_page_asks_the_database_little_whatever_is_in_the_cart(till, shelf_name):
    shelf.put_tickets(till, Adult=1)
    few = queries_of(till, shelf_name)
    put_twelve_lines(till)
    many = queries_of(till, shelf_name)
    assert len(many) == len(few)
    assert len(many) <= QUERIES, "\n".join(many)


def put_twelve_lines(till):
    types = ("Adult", "Child", "Senior", "Student", "Toddler", "Member")
    shelf.put_tickets(till, **dict.fromkeys(types, 1))
    for add_on in (shelf.PENCIL, "818", "820", "821", "822", "823"):
        shelf.put(till, "add-on", add_on, {"quantity": "1"})
    assert len(Cart.objects.get().lines) == 12


def queries_of(till, shelf_name):
    till.get(reverse("carts:sale"), {"shelf": shelf_name})
    with CaptureQueriesContext(connection) as seen:
        assert till.get(reverse("carts:sale")).status_code == 200
    return [re.sub(r"SELECT .* FROM", "SELECT … FROM", one["sql"]) for one in seen]
