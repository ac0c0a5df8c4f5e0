"""A cart belongs to a cashier and a desk, and waits there."""

import pytest
from django.urls import reverse

from acme_pos.staff.models import Desk
from carts.models import Cart
from tests.carts import shelf
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LINE_ADDRESSES = ["carts:change", "carts:quantity", "carts:remove"]


@pytest.fixture
def line(till, cart):
    shelf.put_gift(till, "25")
    return cart.lines[0]


def choose(till, desk):
    till.post(reverse("staff:desk"), {"desk": desk.pk})


@pytest.mark.parametrize("name", LINE_ADDRESSES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_reaches_a_line(line, browser_of, supervisor, name, method):
    other = browser_of(supervisor)
    url = reverse(name, args=[line.pk])
    answer = getattr(other, method)(url, {"quantity": "9"})
    assert answer.status_code in {404, 405}
    line.refresh_from_db()
    assert (line.quantity, line.removed_at) == (1, None)


def test_nobody_else_sees_or_empties_the_cart(line, browser_of, supervisor):
    other = browser_of(supervisor)
    assert other.get(reverse("carts:sale")).context["cart"].lines == []
    other.post(reverse("carts:empty"))
    line.refresh_from_db()
    assert line.removed_at is None


def test_nobody_else_pays_it(line, cart, browser_of, supervisor):
    sent = {"cart": cart.public_id, "version": cart.version + 1}
    answer = browser_of(supervisor).post(reverse("orders:prepare"), sent)
    assert answer.status_code == 404
    assert not cart.attempts.exists()


def test_it_survives_signing_out_and_in_again(till, cart, line):
    till.post(reverse("staff:logout"))
    assert till.get(reverse("carts:sale")).status_code == 302
    typed = {"username": "frida", "password": PASSWORD}
    assert till.post(reverse("staff:login"), typed).status_code == 302
    assert till.get(reverse("carts:sale")).context["cart"].lines == [line]


def test_each_desk_keeps_a_cart_of_its_own(till, desk, line):
    other = Desk.objects.create(name="Desk 2")
    choose(till, other)
    assert till.get(reverse("carts:sale")).context["cart"].lines == []
    choose(till, desk)
    assert till.get(reverse("carts:sale")).context["cart"].lines == [line]


def test_with_two_desks_one_is_asked_for_first(till, desk):
    Desk.objects.create(name="Desk 2")
    answer = till.get(reverse("carts:sale"))
    assert answer["Location"] == reverse("staff:desk")
    assert not Cart.objects.exists()


def test_a_closed_desk_is_left(till, desk, line):
    Desk.objects.create(name="Desk 2")
    choose(till, desk)
    Desk.objects.filter(pk=desk.pk).update(is_open=False)
    shown = till.get(reverse("carts:sale")).context
    assert shown["desk"].name == "Desk 2"
    assert shown["cart"].lines == []


def test_it_survives_a_lock_and_a_browser_that_is_gone(
    till, browser_of, front_desk, line
):
    till.post(reverse("staff:lock"))
    assert till.get(reverse("carts:sale"))["Location"] == reverse("staff:lock")
    elsewhere = browser_of(front_desk)
    assert elsewhere.get(reverse("carts:sale")).context["cart"].lines == [line]


def test_nothing_of_it_lives_in_the_process_or_the_session(till, line):
    """A server that was killed comes back to it: the rows are all there is."""
    assert "cart" not in dict(till.session)
    again = Cart.objects.current(line.cart.desk, line.cart.cashier)
    assert (again, again.lines) == (line.cart, [line])
