"""Finding an order by whatever the guest can say of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from carts.models import Cart
from orders.models import Order
from tests.carts import shelf
from tests.carts.bad_input import BAD, SCRIPT

from .paying import COMMITTED, card, pay

pytestmark = COMMITTED

GUEST = {
    "first_name": "Ida",
    "last_name": "Imagined",
    "email": "ida@guest.example",
    "phone_number": "(212) 555-0142",
    "zip_code": "K1A 0B1",
}


@pytest.fixture
def orders(till, venue):
    """Ida paid by card, a walk-up by check."""
    shelf.put_gift(till, "12.34")
    shelf.write_guest(till, **GUEST)
    pay(till, card())
    shelf.put_pencils(till)
    pay(till, {"tender": "Check", "number": "A-100"})
    return Order.objects.order_by("pk")


def found(till, **query):
    page = till.get(reverse("orders:search"), query)
    return list(page.context["page"].object_list)


@pytest.mark.parametrize(
    "words",
    [
        "Imagined",
        "imag",
        "Ida Imagined",
        "ida@guest.example",
        "IDA@GUEST",
        "2125550142",
        "+1 (212) 555-0142",
        "555 0142",
        "k1a 0b1",
        "4242",
    ],
)
def test_a_guest_is_found_by(till, orders, words):
    assert found(till, words=words) == [orders[0]]


@pytest.mark.parametrize(
    "said_of",
    [
        lambda order: order.order_number,
        lambda order: order.acme_id,
        lambda order: order.reference.lower(),
        lambda order: order.attempt.spoken_reference,
        lambda order: order.payment.payment_ref.lower(),
    ],
    ids=["number", "ACME id", "reference", "spoken reference", "check number"],
)
def test_an_order_is_found_by_its(till, orders, said_of):
    assert found(till, words=said_of(orders[1])) == [orders[1]]


def test_every_word_must_fit(till, orders):
    assert found(till, words="Imagined A-100") == []


def test_without_words_the_front_desk_sees_today(till, orders):
    assert len(found(till)) == 2
    yesterday = orders[0].business_day - timedelta(days=1)
    Order.objects.filter(pk=orders[0].pk).update(business_day=yesterday)
    assert found(till) == [orders[1]]


def test_without_words_a_supervisor_sees_every_day(orders, browser_of, supervisor):
    yesterday = orders[0].business_day - timedelta(days=1)
    Order.objects.update(business_day=yesterday)
    assert len(found(browser_of(supervisor))) == 2


def test_the_newest_stands_first(till, orders):
    assert found(till) == list(orders)[::-1]


@pytest.mark.parametrize("page", ["x", "-1", "0", "999", "", "\0"])
def test_an_odd_page_is_the_first_or_last(till, orders, page):
    assert len(found(till, page=page)) == 2


@pytest.mark.parametrize("typed", BAD.values(), ids=BAD)
def test_whatever_is_searched_for_is_no_error_of_ours(till, orders, typed):
    page = till.get(reverse("orders:search"), {"words": typed})
    too_odd = len(typed) > 120 or "\0" in typed
    assert page.status_code == (422 if too_odd else 200)
    assert SCRIPT not in page.text


def test_nothing_found_says_so(till, orders):
    page = till.get(reverse("orders:search"), {"words": "nobody"}).text
    assert "No order matches “nobody”." in page


def test_an_order_page_shows_guest_payment_and_what_happened(till, orders, front_desk):
    page = till.get(reverse("orders:order", args=[orders[0].order_number])).text
    for said in ("Ida Imagined", "ida@guest.example", "Visa ending 4242", "sold"):
        assert said in page


def test_a_walk_up_is_not_mailed(till, orders):
    page = till.get(reverse("orders:order", args=[orders[1].order_number])).text
    assert "not wanted" in page


@pytest.mark.parametrize(
    "path",
    [
        "/orders/no-such/",
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


def test_a_version_that_is_none_prepares_nothing(till, cart):
    shelf.put_pencils(till)
    for version in ("", "x", "9" * 400, "\0"):
        sent = {"cart": cart.public_id, "version": version}
        assert till.post(reverse("orders:prepare"), sent).status_code == 302
    assert not Cart.objects.get().attempts.exists()
