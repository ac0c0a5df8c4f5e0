"""With a coupon or a membership on the cart, the total told is ACME's."""

from django.urls import reverse

from carts.models import Cart
from orders.models import Attempt
from tests.carts import shelf

from .paying import COMMITTED
from .test_cash_sale import press_pay, put_one_adult_in

pytestmark = COMMITTED


def carts_calls(sandbox):
    asked = sandbox.get("/_sandbox/requests.json").json
    return [call["method"] for call in asked if "/v2/b2c/carts" in call["path"]]


def test_a_plain_cart_is_priced_here(till, sandbox):
    put_one_adult_in(till)
    press_pay(till, Cart.objects.get())
    assert carts_calls(sandbox) == []
    assert Attempt.objects.get().expected_total == Cart.objects.get().total


def test_a_cart_with_a_coupon_is_priced_by_acme_and_the_copy_deleted(till, sandbox):
    put_one_adult_in(till)
    shelf.put_coupons(till, "NONE")
    press_pay(till, Cart.objects.get())
    assert sorted(carts_calls(sandbox)) == ["DELETE", "GET", "POST"]
    assert Attempt.objects.get().expected_total == Cart.objects.get().total


def test_a_cart_that_acme_does_not_price_is_not_prepared(till, sandbox):
    put_one_adult_in(till)
    shelf.put_coupons(till, "NONE")
    fault = {"fault": "500", "times": 5, "path": "/v2/b2c/carts"}
    sandbox.post("/_sandbox/faults", fault)
    assert press_pay(till, Cart.objects.get()) == reverse("carts:sale")
    assert "Nothing was charged" in till.get(reverse("carts:sale")).content.decode()
    assert not Attempt.objects.exists()
