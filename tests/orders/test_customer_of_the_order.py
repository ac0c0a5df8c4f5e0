"""A customer found at ACME gets the order, whichever way the cart is sold."""

import pytest

from carts.models import Cart
from orders.models import Order
from tests.carts import shelf

from .paying import CASH, COMMITTED, pay, sent_body

pytestmark = COMMITTED

NESSA = "5381598"


@pytest.mark.parametrize("first", ["stored", "inline"])
def test_the_order_is_theirs(till, sandbox, settings, first):
    settings.ACME_CHECKOUT_CART = first
    shelf.put_pencils(till)
    Cart.objects.get().attach_customer(
        NESSA,
        {"first_name": "Nessa", "last_name": "Far", "email": "nessa@guest.example"},
    )
    pay(till, CASH)
    assert "shoppingCartId" not in sent_body(sandbox)
    assert Order.objects.get().customer_id == NESSA


def test_a_cart_without_one_is_sold_by_its_id(till, sandbox):
    shelf.put_pencils(till)
    pay(till, CASH)
    assert "shoppingCart" not in sent_body(sandbox)
    assert sent_body(sandbox)["shoppingCartId"]
    assert Order.objects.get().customer_id != NESSA
