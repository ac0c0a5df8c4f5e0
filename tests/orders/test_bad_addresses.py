"""Addresses and hidden fields that nobody of ours wrote."""

import pytest
from django.urls import reverse

from carts.models import Cart
from tests.carts import shelf

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/orders/no-such/",
        "/orders/0/",
        "/orders/a%00b/",
        "/orders/no-such/slip/",
        "/orders/%F0%9F%A6%96/",
        f"/orders/{'9' * 300}/",
        "/pay/no-such/",
        "/pay/00000000-0000-0000-0000-000000000000/",
        "/pay/00000000-0000-0000-0000-000000000000/outcome/",
    ],
)
def test_an_address_that_leads_nowhere_is_not_found(till, path):
    assert till.get(path).status_code == 404


@pytest.mark.parametrize("public_id", ["", "no-such", "\0", "9" * 400, "{}"])
def test_paying_a_cart_that_is_none_is_not_found(till, public_id):
    sent = {"cart": public_id, "version": "1"}
    assert till.post(reverse("orders:prepare"), sent).status_code == 404
    assert till.post(reverse("orders:prepare")).status_code == 404


@pytest.mark.parametrize("public_id", ["no-such", "\0", "9" * 400, "{}"])
@pytest.mark.parametrize("name", ["carts:empty", "carts:undo", "orders:scan"])
def test_changing_a_cart_that_is_none_is_not_found(till, cart, name, public_id):
    shelf.put_pencils(till)
    sent = {"cart": public_id, "code": shelf.PENCIL}
    assert till.post(reverse(name), sent).status_code == 404
    assert [line.quantity for line in Cart.objects.get().lines] == [1]


def test_a_version_that_is_none_prepares_nothing(till, cart):
    shelf.put_pencils(till)
    for version in ("", "x", "9" * 400, "\0"):
        sent = {"cart": cart.public_id, "version": version}
        assert till.post(reverse("orders:prepare"), sent).status_code == 302
    assert not Cart.objects.get().attempts.exists()
