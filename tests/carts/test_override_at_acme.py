"""ACME refuses tickets beyond a membership, and sells what a supervisor allowed."""

import pytest
from django.urls import reverse

from carts.models import Cart
from orders.models import Order
from tests.carts import shelf
from tests.conftest import PASSWORD
from tests.orders.paying import CASH, COMMITTED

pytestmark = COMMITTED


@pytest.fixture(autouse=True)
def _limits_are_checked(settings):
    settings.ACME_VERIFY_ENTITLEMENTS = True


def put_two_tickets_in_for_one_member(till):
    shelf.put_tickets(till, Adult=2)
    shelf.attach_member(till)


def pay(till, told, tender):
    """Press Pay on the total that ACME gave, then hand over the tender."""
    cart = Cart.objects.get()
    shown = {"cart": cart.public_id, "version": cart.version, "total": told}
    answer = till.post(reverse("orders:prepare"), shown)
    return till.post(answer["Location"], tender, follow=True)


def test_without_a_supervisor_acme_refuses_and_no_money_moves(till, sandbox):
    put_two_tickets_in_for_one_member(till)
    page = pay(till, "24.00", CASH)
    assert "the membership includes 1, 2 were asked" in page.text
    assert sandbox.booked() == []
    assert not Order.objects.exists()


def test_with_a_supervisors_word_both_go_at_the_members_price(
    till, sandbox, supervisor
):
    put_two_tickets_in_for_one_member(till)
    cart = Cart.objects.get()
    allowed = {
        "cart": cart.public_id,
        "version": cart.version,
        "username": "sam",
        "password": PASSWORD,
        "reason": "A school class of the member's",
    }
    assert till.post(reverse("carts:override"), allowed).status_code == 302
    pay(till, "0.00", {"tender": "Other"})
    assert [line["amount"] for line in sandbox.booked()] == ["0.00"]
    assert Order.objects.get().total_amount == 0
