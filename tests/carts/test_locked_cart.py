"""A cart that is being paid, is paid or was changed elsewhere refuses every change."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from carts.models import Cart, CartChanged, CartItem, CartState, Kind
from tests.carts import shelf

pytestmark = pytest.mark.django_db

CHANGES = {
    "add": lambda cart, line: cart.add([pencil()]),
    "replace": lambda cart, line: cart.replace(line, pencil()),
    "set quantity": lambda cart, line: cart.set_quantity(line, 9),
    "remove": lambda cart, line: cart.remove([line]),
    "empty": lambda cart, line: cart.empty(),
    "undo": lambda cart, line: cart.undo(),
    "guest": lambda cart, line: cart.write_guest({"first_name": "Ida"}),
    "lock": lambda cart, line: cart.lock(),
}


def pencil():
    return CartItem(
        kind=Kind.ADD_ON, name="Pencil", quantity=1, unit_price=1, inventory_id="1"
    )


@pytest.fixture
def line(cart):
    cart.add([pencil()])
    return cart.lines[0]


def written(cart):
    """All that is kept of a cart and its lines."""
    kept = Cart.objects.filter(pk=cart.pk).values()
    return list(kept), list(cart.items.order_by("pk").values())


def elsewhere(cart):
    """The same cart, as another window has it."""
    return Cart.objects.get(pk=cart.pk)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("act", ["lock", "mark_paid", "undo"])
def test_what_happened_elsewhere_stops_the_change(cart, line, act, change):
    getattr(elsewhere(cart), act)()
    before = written(cart)
    with pytest.raises(CartChanged):
        change(cart, line)
    assert written(cart) == before


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_open_cart_as_it_was_read_takes_the_change(cart, line, change):
    before = written(cart)
    change(cart, line)
    assert written(cart) != before


def test_unlocking_opens_a_locked_cart_alone(cart):
    elsewhere(cart).mark_paid()
    cart.unlock()
    assert elsewhere(cart).state == CartState.PAID


@contextmanager
def locked_just_before_it_is_written(cart):
    """Another window presses Pay between our reading of the cart and our writing."""
    waiting = [elsewhere(cart)]

    def lock_first(execute, sql, params, many, context):
        if waiting and sql.startswith("UPDATE") and "carts_cart" in sql:
            waiting.pop().lock()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lock_first):
        yield


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("carts:quantity", {"quantity": "9"}),
        ("carts:remove", {}),
        ("carts:empty", {}),
        ("carts:undo", {}),
        ("carts:guest", {"delivery": "willCall", "first_name": "Ida"}),
    ],
)
def test_the_loser_of_a_race_is_told_and_writes_nothing(till, cart, name, form):
    shelf.put_pencils(till)
    line = cart.lines[0]
    args = [line.pk] if name in {"carts:quantity", "carts:remove"} else []
    with locked_just_before_it_is_written(cart):
        answer = till.post(reverse(name, args=args), form)
    assert "changed or paid in another window" in till.get(answer["Location"]).text
    line.refresh_from_db()
    assert (line.quantity, line.removed_at) == (1, None)
    assert elsewhere(cart).first_name == ""


def test_the_next_guest_gets_a_cart_of_their_own(till, cart):
    shelf.put_pencils(till)
    elsewhere(cart).lock()
    shown = till.get(reverse("carts:sale")).context["cart"]
    assert shown != cart
    assert shown.lines == []


@pytest.mark.parametrize("state", [CartState.LOCKED, CartState.PAID])
def test_a_line_of_a_cart_that_is_not_open_is_out_of_reach(till, cart, state):
    shelf.put_pencils(till)
    line = cart.lines[0]
    Cart.objects.filter(pk=cart.pk).update(state=state)
    url = reverse("carts:quantity", args=[line.pk])
    assert till.post(url, {"quantity": "9"}).status_code == 404
