"""Change, remove, empty, undo: for every kind of line."""

import pytest
from django.urls import reverse

from acme_pos.staff.models import Desk
from carts import catalog
from carts.forms.addon import AddOnForm
from carts.models import Cart, CartChanged, Kind
from carts.views.sale import add_to
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


def set_quantities(till, **typed):
    named = {f"quantity-{pk}": number for pk, number in typed.items()}
    return till.post(reverse("carts:quantities"), named)


def test_numbers_typed_into_the_lines_are_saved_together(till, cart):
    shelf.put_pencils(till, 2)
    shelf.put(till, "add-on", shelf.EXHIBITION_GUIDE, {"quantity": "1"})
    pencil, guide = cart.items.present()
    set_quantities(till, **{str(pencil.pk): "12", str(guide.pk): "0"})
    assert [(line.name, line.quantity) for line in cart.items.present()] == [
        ("Museum pencil", 12)
    ]


def test_numbers_that_stand_as_they_were_change_nothing(till, cart):
    shelf.put_pencils(till, 2)
    before = Cart.objects.get().version
    set_quantities(till, **{str(cart.items.get().pk): "2"})
    assert Cart.objects.get().version == before


def test_one_wrong_number_saves_none_of_them(till, cart):
    shelf.put_pencils(till, 2)
    shelf.put(till, "add-on", shelf.EXHIBITION_GUIDE, {"quantity": "1"})
    pencil, guide = cart.items.present()
    set_quantities(till, **{str(pencil.pk): "3", str(guide.pk): "many"})
    assert [line.quantity for line in cart.items.present()] == [2, 1]


def test_a_press_that_meets_a_newer_version_of_the_open_cart_counts(till, cart):
    stale = Cart.objects.get()
    shelf.put_pencils(till)
    sold = catalog.add_on(shelf.PENCIL)
    form = AddOnForm({"quantity": "1"}, sold=sold)
    assert form.is_valid()
    add_to(stale, form.items())
    assert cart.items.get().quantity == 2


def test_one_that_meets_a_cart_that_is_being_paid_does_not(till, cart):
    shelf.put_pencils(till)
    stale = Cart.objects.get()
    Cart.objects.get().lock()
    form = AddOnForm({"quantity": "1"}, sold=catalog.add_on(shelf.PENCIL))
    assert form.is_valid()
    with pytest.raises(CartChanged):
        add_to(stale, form.items())
    assert cart.items.get().quantity == 1


@pytest.mark.parametrize("by", ["a colleague", "the same at another desk"])
def test_nor_one_that_meets_a_cart_in_other_hands(
    till, cart, desk, front_desk, supervisor, by
):
    """Parked and brought back between the reading of it and the press."""
    shelf.put_pencils(till)
    stale = Cart.objects.get()
    Cart.objects.get().park_as("Ana")
    elsewhere = Desk.objects.create(name="Desk 2")
    hands = (desk, supervisor) if by == "a colleague" else (elsewhere, front_desk)
    assert Cart.objects.get().recall(*hands)
    form = AddOnForm({"quantity": "1"}, sold=catalog.add_on(shelf.PENCIL))
    assert form.is_valid()
    with pytest.raises(CartChanged):
        add_to(stale, form.items())
    assert cart.items.get().quantity == 1
