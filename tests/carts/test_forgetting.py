"""What was looked up of a guest is kept for the sale, and no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from carts import forgetting
from carts.models import Cart, CartState
from tests.carts import shelf
from tests.orders.paying import CASH, COMMITTED, latest, pay

pytestmark = COMMITTED

MEMBERS_NAME = "Ada"


@pytest.fixture
def known(till, cart):
    """A member, whose contact is from the card."""
    shelf.put_pencils(till)
    shelf.attach_member(till)
    cart.refresh_from_db()
    assert cart.member["name"].startswith(MEMBERS_NAME)
    assert cart.last_name
    return cart


def left(cart, hours=25, state=CartState.OPEN):
    at = timezone.now() - timedelta(hours=hours)
    Cart.objects.filter(pk=cart.pk).update(updated_at=at, state=state)


def test_a_sale_that_was_made_keeps_what_its_receipt_needs(till, known):
    pay(till, CASH)
    known.refresh_from_db()
    assert known.state == CartState.PAID
    assert known.member == {}
    assert known.last_name
    assert latest().order.email
    assert forgetting.forget_left() == 0


@pytest.mark.parametrize("state", [CartState.OPEN, CartState.PARKED])
def test_a_cart_that_was_left_forgets_its_guest_and_keeps_its_lines(known, state):
    version, lines = known.version, len(known.lines)
    known.items.update(ignore_entitlements=True)
    left(known, state=state)
    assert forgetting.forget_left() == 1
    known = Cart.objects.get()
    assert known.is_walk_up
    assert not known.is_member
    assert (known.member, known.customer_id, known.notes) == ({}, "", "")
    assert (known.state, known.version) == (state, version + 1)
    assert len(known.lines) == lines
    assert not known.ignores_limits
    assert forgetting.forget_left() == 0
    assert Cart.objects.get().version == version + 1


@pytest.mark.parametrize(
    ("hours", "state"), [(23, CartState.OPEN), (99, CartState.LOCKED)]
)
def test_what_is_at_work_or_being_paid_is_not_touched(known, hours, state):
    left(known, hours, state)
    assert forgetting.forget_left() == 0
    assert Cart.objects.get().member == known.member


def test_nothing_of_a_guest_is_in_a_session(till, known):
    shelf.write_guest(till, first_name="Idabelle", email="idabelle@guest.example")
    till.post("/sale/members/", {"search": "Quillfeather"})
    till.post("/sale/customers/", {"search": "Quillfeather"})
    kept = str(dict(till.session)).casefold()
    for word in ("idabelle", "guest.example", "quillfeather", "ada ", "3718601"):
        assert word not in kept
