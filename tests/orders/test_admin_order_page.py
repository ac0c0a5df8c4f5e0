"""One order on one page of the admin: all that is known of it, in words."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from acme_pos.staff import times
from orders import receipts
from orders.admin.answers import beside
from orders.models import Order, OrderChange, OrderItem, Proof, Transaction
from tests.carts import shelf
from tests.carts.bad_input import SCRIPT

from . import many_rows
from .paying import COMMITTED, DECLINED, card, pay, text_of


def page_of(client, order):
    page = client.get(reverse("admin:orders_order_change", args=[order.pk]))
    assert page.status_code == 200
    return page


@COMMITTED
def test_it_tells_the_whole_story(till, venue, browser_of, auditor):
    """A declined card, then one that paid; a receipt; a refund that the night found."""
    shelf.put_gift(till, "12.34")
    shelf.write_guest(till, first_name="Ida", email="ida@guest.example")
    pay(till, card(DECLINED))
    pay(till, card())
    receipts.send_due()
    order = Order.objects.get()
    at = order.sold_at + timedelta(hours=9)
    refunded = [{"of": "", "field": "refund_amount", "was": "0.00", "now": "12.34"}]
    OrderChange.objects.create(order=order, updated_on=at, fields=refunded)
    Transaction.objects.create(
        key="1",
        acme_order_id=order.acme_id,
        kind="Refund",
        at=at,
        business_day=order.business_day,
        amount=Decimal("-12.34"),
        tender="CreditCard",
    )
    Order.objects.update(
        proven_at=datetime(2026, 7, 4, 7, 17, tzinfo=UTC),
        proven_by=Proof.READ,
        first_answer={"id": order.acme_id, "refundAmount": "0"},
        answer={"id": order.acme_id, "refundAmount": "12.34"},
    )
    proven_at = times.moment(datetime(2026, 7, 4, 7, 17, tzinfo=UTC))
    page = page_of(browser_of(auditor), order)
    text = text_of(page)
    for said in (
        f"Proven equal to ACME on {proven_at}, by reading it.",
        "Ida",
        "Card Visa ending 4242",
        "Refund in ACME's books",
        "−$12.34",
        "ACME refused the sale.",
        "Receipt 1 was mailed to ida@guest.example.",
        "refund amount: $0.00 → $12.34",
        "then and now",
        "&quot;refundAmount&quot;: &quot;0&quot;",
        "Frida at Desk 1: sold.",
    ):
        assert said in text, said
    kinds = [moment.kind for moment in page.context["moments"]]
    assert {"sale", "payment", "receipt", "ACME", "staff"} == set(kinds)
    moments = [moment.at for moment in page.context["moments"]]
    assert moments == sorted(moments)
    for linked in (
        reverse("admin:orders_attempt_change", args=[order.attempt_id]),
        reverse("admin:carts_cart_change", args=[order.attempt.cart_id]),
        reverse("orders:order", args=[order.pk]),
        reverse("orders:slip", args=[order.pk]),
    ):
        assert f'href="{linked}' in page.text
    # An auditor changes nothing.
    assert "Send the receipt again" not in text
    assert "Read from ACME now" not in text


@pytest.mark.django_db
def test_an_order_of_the_web_shop_says_so(browser_of, supervisor):
    order = many_rows.order(1, datetime(2026, 7, 4, 16, 30, tzinfo=UTC))
    order.sale_channel, order.last_name = "Online", SCRIPT
    order.missing_since = order.sold_at
    order.save()
    page = page_of(browser_of(supervisor), order)
    text = text_of(page)
    since = times.moment(order.sold_at)
    assert "Sold elsewhere (Online): $1.00." in text
    assert "Not compared with ACME yet." in text
    assert f"ACME has not known this order by its id since {since}." in text
    assert "ACME names no items." in text
    assert SCRIPT not in page.text


@pytest.mark.django_db
def test_it_asks_as_much_of_a_long_order_as_of_a_short_one(
    browser_of, supervisor, front_desk, desk
):
    client = browser_of(supervisor)
    short, long = many_rows.make(2, front_desk, desk)
    for number in range(40):
        OrderItem.objects.create(
            order=long, name=f"Item {number}", quantity=1, unit_price=1, amount=1
        )
        OrderChange.objects.create(
            order=long,
            updated_on=long.sold_at,
            fields=[{"of": "", "field": "state", "was": "sold", "now": "part"}],
        )
    asked = []
    for order in (short, short, long):
        with CaptureQueriesContext(connection) as queries:
            page_of(client, order)
        asked.append(len(queries))
    assert asked[1] == asked[2] <= 30


@pytest.mark.django_db
def test_the_front_desk_does_not_see_it(browser_of, front_desk, desk):
    [order] = many_rows.make(1, front_desk, desk)
    page = reverse("admin:orders_order_change", args=[order.pk])
    assert browser_of(front_desk).get(page).status_code == 302


def test_two_answers_are_laid_beside_each_other():
    then = {"id": 1, "state": "open", "gone": True}
    now = {"state": "paid", "id": 1, "items": [7]}
    marks = {
        (pair.then.strip(), pair.now.strip(), pair.mark) for pair in beside(then, now)
    }
    assert ('"id": 1,', '"id": 1,', "") in marks
    assert ('"state": "open"', '"state": "paid"', "changed") in marks
    assert ('"gone": true,', "", "gone") in marks
    assert ("", '"items": [', "new") in marks
    assert all(pair.mark == "" for pair in beside(then, then))
