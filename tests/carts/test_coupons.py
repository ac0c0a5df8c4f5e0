"""Coupon codes are kept as typed, beside ACME's word for what each gives."""

import pytest
from django.urls import reverse

from carts.models import Cart
from tests.carts import shelf

pytestmark = pytest.mark.django_db


def add(till, code):
    return till.post(reverse("carts:coupons"), {"code": code})


def codes():
    return Cart.objects.get().coupon_codes


def test_codes_are_added_one_by_one_and_keep_their_case(till):
    shelf.put_coupons(till, "LANTERN25", "keys5")
    assert codes() == ["LANTERN25", "keys5"]
    page = till.get(reverse("carts:sale")).text
    assert "Remove the coupon LANTERN25" in page
    assert "Remove the coupon keys5" in page


@pytest.mark.parametrize(
    ("present", "code", "words"),
    [
        (["TEN"], "TEN", "This code is in the cart already."),
        (["A", "B", "C", "D", "E"], "F", "5 codes at most."),
        ([], "", "This field is required."),
    ],
    ids=["twice", "many", "none"],
)
def test_a_code_too_many_is_refused_beside_its_field(till, present, code, words):
    shelf.put_coupons(till, *present)
    page = add(till, code)
    assert page.status_code == 422
    assert words in page.text
    assert f'value="{code}"' in page.text or not code
    assert codes() == present


def test_each_has_a_press_that_removes_it_alone(till):
    shelf.put_coupons(till, "TEN", "TWO")
    till.post(reverse("carts:coupons-off"), {"code": "TEN"})
    assert codes() == ["TWO"]


def test_without_a_name_all_go(till):
    shelf.put_coupons(till, "TEN", "TWO")
    answer = till.post(reverse("carts:coupons-off"), {"then": "members"})
    assert answer["Location"] == reverse("carts:members")
    assert codes() == []


@pytest.mark.parametrize("join", [shelf.attach_member, shelf.attach_level])
def test_a_member_takes_no_coupon(till, join):
    join(till)
    page = till.get(reverse("carts:coupons"))
    assert "coupons or a membership on one order, not both" in page.text
    assert "Take the membership off" in page.text
    assert add(till, "TEN").status_code == 422
    assert codes() == []

    answer = till.post(reverse("carts:member-off"), {"then": "coupons"})
    assert answer["Location"] == reverse("carts:coupons")
    shelf.put_coupons(till, "TEN")
    assert codes() == ["TEN"]


@pytest.mark.parametrize(
    ("name", "form"),
    [("carts:coupons", {"code": "TWO"}), ("carts:coupons-off", {"code": "TEN"})],
)
def test_a_stale_page_changes_nothing(till, cart, name, form):
    shelf.put_coupons(till, "TEN")
    Cart.objects.get().lock()
    answer = till.post(reverse(name), {**form, "cart": cart.public_id})
    assert "changed or paid in another window" in till.get(answer["Location"]).text
    assert codes_of(cart) == ["TEN"]


def test_a_colleagues_cart_is_out_of_reach(till, cart, browser_of, supervisor):
    sent = {"cart": cart.public_id, "code": "TEN"}
    answer = browser_of(supervisor).post(reverse("carts:coupons"), sent)
    assert answer.status_code == 404
    assert codes_of(cart) == []


def codes_of(cart):
    cart.refresh_from_db()
    return cart.coupon_codes
