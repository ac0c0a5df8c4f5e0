"""The sale screen in parts: what an act on the cart is answered with, and its cost."""

import gzip
import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from acme_pos.staff.models import open_desks, the_venue
from carts.models import Cart, CartItem, CatalogReading, Kind
from orders import health
from tests.carts import shelf

pytestmark = pytest.mark.django_db

# Four of a page are not the sale's: the session, the person, the sign-in, the rights.
QUERIES = 8
SIZES = (1, 12, 60)
BYTES = 5_000  # as sent, compressed


@pytest.fixture
def reading(till, settings):
    """As in production, after a first page: what is kept for seconds is kept, and the
    shelf is as a refresh leaves it."""
    settings.KEPT = timedelta(hours=1)
    every = (the_venue, open_desks, health.at_the_desk)
    for kept in every:
        kept.forget()
    CatalogReading.objects.create(pk=CatalogReading.ONLY)
    till.get(reverse("carts:sale"))
    yield
    for kept in every:
        kept.forget()


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
def test_the_page_asks_the_database_little_whatever_is_in_the_cart(
    till, cart, reading, shelf_name
):
    till.get(reverse("carts:sale"), {"shelf": shelf_name})
    asked = [
        queries_of(lambda: till.get(reverse("carts:sale")))
        for lines in SIZES
        if put_lines(cart, lines)
    ]
    assert_same_and_few(asked)


@pytest.mark.parametrize("act", ["add", "quantity", "remove", "undo", "empty"])
def test_a_change_asks_the_database_little_whatever_is_in_the_cart(
    till, cart, reading, act
):
    asked = []
    for lines in SIZES:
        pencil = put_lines(cart, lines)
        if act == "undo":
            press(till, "carts:remove", [pencil.pk])
        asked.append(queries_of(lambda: change(till, act, pencil)))  # noqa: B023
    assert_same_and_few(asked)


def test_a_reading_that_nobody_has_parsed_yet_costs_one_question_more(
    at_opening, till, cart, reading
):
    put_lines(cart, 12)
    parsed = queries_of(lambda: till.get(reverse("carts:sale")))
    CatalogReading.objects.update(stamp=uuid4())
    anew = queries_of(lambda: till.get(reverse("carts:sale")))
    assert len(anew) == len(parsed) + 1 <= QUERIES
    assert not any("carts_catalogentry" in sql for sql in parsed)
    assert sum("carts_catalogentry" in sql for sql in anew) == 1


def test_after_the_last_time_the_next_day_is_asked_for_once_a_reading(
    late, till, cart, reading
):
    put_lines(cart, 12)
    parsed = queries_of(lambda: till.get(reverse("carts:sale")))
    CatalogReading.objects.update(stamp=uuid4())
    anew = queries_of(lambda: till.get(reverse("carts:sale")))
    again = queries_of(lambda: till.get(reverse("carts:sale")))
    assert len(anew) == len(parsed) + 3
    assert len(again) == len(parsed) <= QUERIES


def change(till, act, pencil):
    if act == "add":
        return press_pencil(till)
    args, form = {
        "quantity": ([pencil.pk], {"quantity": "3"}),
        "remove": ([pencil.pk], {}),
        "undo": ([], {}),
        "empty": ([], {}),
    }[act]
    return press(till, f"carts:{act}", args, form)


def put_lines(cart, number):
    """So many lines and no other, one of them a pencil."""
    cart.items.all().delete()
    event = shelf.event()
    lines = [
        CartItem(cart=cart, kind=Kind.EVENT, event_id=event.id, quantity=1)
        for _ in range(number - 1)
    ]
    for place, line in enumerate(lines):
        line.name, line.ticket_type_id = event.name, str(place)
        line.unit_price, line.starts_at = Decimal(5), event.starts_at
    pencil = CartItem(cart=cart, kind=Kind.ADD_ON, inventory_id=shelf.PENCIL)
    pencil.name, pencil.quantity, pencil.unit_price = "Pencil", 1, Decimal(1)
    CartItem.objects.bulk_create([*lines, pencil])
    return pencil


def put_twelve_lines(till):
    types = ("Adult", "Child", "Senior", "Student", "Toddler", "Member")
    shelf.put_tickets(till, **dict.fromkeys(types, 1))
    for add_on in (shelf.PENCIL, "818", "820", "821", "822", "823"):
        shelf.put(till, "add-on", add_on, {"quantity": "1"})
    assert len(Cart.objects.get().lines) == 12


def queries_of(act):
    """What the database was asked, once everything is warm; transactions apart."""
    with CaptureQueriesContext(connection) as seen:
        assert act().status_code == 200
    asked = [re.sub(r"SELECT .*? FROM", "SELECT … FROM", one["sql"]) for one in seen]
    steps = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [sql for sql in asked if not sql.startswith(steps)]


def assert_same_and_few(asked):
    first, *rest = [[sql.partition(" WHERE ")[0] for sql in one] for one in asked]
    assert all(len(one) == len(first) for one in rest), asked
    assert len(first) <= QUERIES, "\n".join(first)
