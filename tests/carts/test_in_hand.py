"""What is kept from one question to the next, and never older than the rows."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse

from acme_pos import acme
from carts import catalog
from carts.at_hand import AtHand
from carts.models import Cart, CartChanged, CatalogEntry, CatalogReading
from tests.carts import shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading(till):
    return CatalogReading.objects.create(pk=CatalogReading.ONLY)


def stamp():
    return CatalogReading.objects.values_list("stamp", flat=True).first()


def pencil_of(kept):
    return next(one for one in kept.add_ons if one.id == shelf.PENCIL)


# --- the catalog -------------------------------------------------------------------


def test_what_a_reading_says_is_parsed_once(reading, django_assert_num_queries):
    of = shelf.event()
    first = AtHand(None, [of.id], stamp())
    with django_assert_num_queries(0):
        again = AtHand(None, [of.id], reading.stamp)
    assert pencil_of(again) is pencil_of(first)
    assert again.named == first.named == [of]


def test_a_new_reading_is_on_the_next_page(till, reading):
    assert "Museum pencil" in shelf.shown(till.get(reverse("carts:sale")))
    of_pencil = CatalogEntry.objects.filter(kind="add-on", acme_id=shelf.PENCIL)
    entry = of_pencil.get()
    of_pencil.update(answer={**entry.answer, "name": "Golden pencil"})
    CatalogReading.objects.update(stamp=uuid4())
    page = shelf.shown(till.get(reverse("carts:sale")))
    assert "Golden pencil" in page
    assert "Museum pencil" not in page


def test_a_refresh_makes_a_reading_of_its_own(till, reading):
    before = stamp()
    catalog.refresh(acme.connect())
    after = stamp()
    assert after != before
    assert CatalogReading.objects.count() == 1


def test_a_refresh_that_is_not_committed_leaves_the_reading_as_it_is(till, reading):
    before = stamp()
    with transaction.atomic():
        catalog.refresh(acme.connect())
        transaction.set_rollback(True)
    assert stamp() == before


def test_without_a_reading_the_rows_are_read_each_time(till):
    of_pencil = CatalogEntry.objects.filter(kind="add-on", acme_id=shelf.PENCIL)
    assert pencil_of(AtHand())
    of_pencil.delete()
    assert all(one.id != shelf.PENCIL for one in AtHand().add_ons)


def test_an_event_that_left_the_catalog_is_not_asked_for_twice(
    reading, django_assert_num_queries
):
    AtHand(None, ["gone"], reading.stamp)
    with django_assert_num_queries(0):
        kept = AtHand(None, ["gone"], reading.stamp)
    assert kept.named == []


# --- the cart ----------------------------------------------------------------------


def rows(cart):
    return [(one.pk, one.quantity, one.removed_at) for one in cart.every_line]


def assert_as_the_database_has_it(cart):
    assert rows(cart) == rows(Cart.objects.get(pk=cart.pk))
    assert cart.total == Cart.objects.get(pk=cart.pk).total


def test_the_cart_in_hand_is_as_the_database_has_it_after_each_change(till, cart):
    of = shelf.put_tickets(till, Adult=2, Child=1)
    shelf.put(till, "event-add-on", of.id, {f"quantity_{of.add_ons[0].id}": "1"})
    cart.refresh_from_db()
    adult, child, _guide = cart.lines
    for change in (
        lambda: cart.set_quantity(adult, 5),
        lambda: cart.set_quantity(child, 0),
        lambda: cart.remove([adult]),
        cart.undo,
        cart.undo,
        cart.empty,
        cart.undo,
    ):
        change()
        assert_as_the_database_has_it(cart)
    assert len(cart.lines) == 3


def test_a_line_of_another_object_is_changed_all_the_same(till, cart):
    shelf.put_pencils(till, 1)
    cart.refresh_from_db()
    assert cart.lines[0].quantity == 1
    cart.set_quantity(cart.items.get(), 4)
    assert_as_the_database_has_it(cart)
    assert cart.lines[0].quantity == 4


def test_lines_that_were_read_before_another_window_changed_them_change_nothing(
    till, cart
):
    shelf.put_pencils(till, 1)
    cart.refresh_from_db()
    [line] = cart.lines
    shelf.put_pencils(till, 1)
    with pytest.raises(CartChanged):
        cart.set_quantity(line, 9)
    assert cart.items.get().quantity == 2


def test_a_cart_that_is_read_again_has_its_lines_of_now(till, cart):
    assert cart.lines == []
    shelf.put_pencils(till, 1)
    cart.refresh_from_db()
    assert len(cart.lines) == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows the sizes")
def test_carts_that_wait_are_counted_without_those_of_other_days(till):
    asked = []

    def watch(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        till.get(reverse("carts:sale"))
    sql, params = next(each for each in asked if "parked_beside" in each[0])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = "\n".join(step for *_ids, step in cursor.fetchall())
    assert "USING INDEX parked_carts (state=? AND updated_at>?)" in plan
