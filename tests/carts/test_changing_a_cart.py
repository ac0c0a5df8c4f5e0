"""Change, remove, empty, undo: for every kind of line."""

import pytest
from django.urls import reverse

from carts.models import Kind
from tests.carts import shelf
from tests.carts.combo_shelf import put_combo

pytestmark = pytest.mark.django_db


def fill(till):
    """One line of each kind; the event they belong to."""
    of = shelf.put_tickets(till, Adult=2)
    add_on = {f"quantity_{of.add_ons[0].id}": "1"}
    shelf.put(till, "event-add-on", of.id, add_on)
    shelf.put_pencils(till)
    shelf.put(till, "fixed-donation", shelf.KEEPER_GIFT, shelf.donation())
    shelf.put_gift(till, "12.34")
    level = shelf.level()
    form = shelf.membership(level, "Ida Imagined")
    shelf.put(till, "membership", level.id, form)
    put_combo(till, Adult=1)
    return of


def kinds_in(cart):
    return [line.kind for line in cart.items.present()]


def line_of(cart, kind):
    return cart.items.present().get(kind=kind)


def set_quantity(till, line, quantity):
    return till.post(
        reverse("carts:quantity", args=[line.pk]), {"quantity": str(quantity)}
    )


def remove(till, line):
    return till.post(reverse("carts:remove", args=[line.pk]))


def undo(till):
    return till.post(reverse("carts:undo"))


def test_one_cart_holds_every_kind(till, cart):
    fill(till)
    assert set(kinds_in(cart)) == set(Kind)


@pytest.mark.parametrize("kind", [Kind.EVENT, Kind.EVENT_ADD_ON, Kind.ADD_ON])
def test_the_quantity_of_a_plain_line_changes(till, cart, kind):
    fill(till)
    line = line_of(cart, kind)
    set_quantity(till, line, 7)
    line.refresh_from_db()
    assert line.quantity == 7


def test_quantity_zero_takes_the_line_out(till, cart):
    shelf.put_pencils(till, 2)
    set_quantity(till, cart.lines[0], 0)
    assert kinds_in(cart) == []


@pytest.mark.parametrize("quantity", ["", "-1", "many", "201", "1.5", "１"])
def test_a_quantity_that_is_none_changes_nothing_and_says_so(till, cart, quantity):
    shelf.put_pencils(till, 2)
    answer = set_quantity(till, cart.lines[0], quantity)
    assert 'class="message error"' in shelf.shown(till.get(answer["Location"]))
    assert cart.items.get().quantity == 2


@pytest.mark.parametrize(
    "kind",
    [kind for kind in Kind if kind != Kind.EVENT],
)
def test_a_removed_line_comes_back_where_it_was(till, cart, kind):
    fill(till)
    before = kinds_in(cart)
    remove(till, line_of(cart, kind))
    assert kinds_in(cart) == [other for other in before if other != kind]
    undo(till)
    assert kinds_in(cart) == before


def test_the_last_ticket_of_an_event_takes_its_add_ons_along(till, cart):
    fill(till)
    before = kinds_in(cart)
    remove(till, line_of(cart, Kind.EVENT))
    assert not {Kind.EVENT, Kind.EVENT_ADD_ON} & set(kinds_in(cart))
    undo(till)
    assert kinds_in(cart) == before


def test_quantity_zero_of_the_last_ticket_does_so_too(till, cart):
    fill(till)
    set_quantity(till, line_of(cart, Kind.EVENT), 0)
    assert Kind.EVENT_ADD_ON not in kinds_in(cart)


def test_another_ticket_of_the_event_keeps_its_add_ons(till, cart):
    of = fill(till)
    shelf.put_tickets(till, of, Child=1)
    remove(till, cart.items.get(variant="Adult"))
    assert Kind.EVENT_ADD_ON in kinds_in(cart)


def test_the_ticket_of_another_event_does_not(till, cart):
    fill(till)
    shelf.put_tickets(till, shelf.event("Skies That Never Were"), Adult=1)
    remove(till, cart.items.get(name="General Admission"))
    assert Kind.EVENT_ADD_ON not in kinds_in(cart)


def test_an_emptied_cart_comes_back_whole(till, cart):
    fill(till)
    before = kinds_in(cart)
    till.post(reverse("carts:empty"))
    assert kinds_in(cart) == []
    undo(till)
    assert kinds_in(cart) == before


def test_undo_goes_back_one_removal_at_a_time(till, cart):
    fill(till)
    before = kinds_in(cart)
    remove(till, line_of(cart, Kind.ADD_ON))
    remove(till, line_of(cart, Kind.MEMBERSHIP))
    undo(till)
    assert set(before) - set(kinds_in(cart)) == {Kind.ADD_ON}
    undo(till)
    assert kinds_in(cart) == before


def test_undo_of_nothing_changes_nothing(till, cart):
    shelf.put_pencils(till)
    undo(till)
    assert kinds_in(cart) == [Kind.ADD_ON]


def test_a_line_that_is_gone_cannot_be_changed(till, cart):
    shelf.put_pencils(till)
    line = cart.lines[0]
    remove(till, line)
    assert remove(till, line).status_code == 404
    assert set_quantity(till, line, 5).status_code == 404
    assert kinds_in(cart) == []
