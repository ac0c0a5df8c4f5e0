"""An administrator's morning: yesterday's order, its receipt, the day as a file."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from acme_pos.staff.models import AuditEvent
from orders import receipts
from orders.models import Order, Receipt
from tests.carts import shelf
from tests.orders.paying import card, pay

from .everyone import wrong

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def yesterdays(till, postman):
    """Ida's order of yesterday; another guest's is of today."""
    shelf.put_gift(till, "12.34")
    shelf.write_guest(till, first_name="Ida", email="ida@guest.example")
    pay(till, card())
    receipts.send_due()
    order = Order.objects.get()
    a_day = timedelta(days=1)
    Order.objects.update(
        sold_at=order.sold_at - a_day, business_day=order.business_day - a_day
    )
    shelf.put_pencils(till)
    pay(till, card())
    order.refresh_from_db()
    return order


@pytest.fixture
def ada(counter, admin):
    counter.sign_in("ada")
    counter.open("/admin/")
    return counter


def test_an_administrator_answers_for_yesterday(ada, yesterdays, postman, admin):
    places = ada.page.get_by_label("Main")
    ada.press(places.get_by_role("link", name="Orders"))

    # The guest says the last four digits and that it was yesterday.
    ada.page.get_by_role("searchbox", name="Search").fill("4242")
    ada.enter()
    rows = ada.page.locator("#result_list tbody tr")
    expect(rows).to_have_count(2)
    ada.press(ada.page.locator("summary", has_text="Day"))
    ada.press(ada.link("Yesterday"))
    expect(rows).to_have_count(1)

    ada.press(ada.link(yesterdays.order_number))
    story = ada.page.get_by_role("region", name="What happened")
    expect(story).to_contain_text("Sold at Desk 1 by Frida: $12.34.")
    expect(story).to_contain_text("Receipt 1 was mailed to ida@guest.example.")
    ada.press(ada.button("Send the receipt again"))
    ada.sees("The receipt is on the way.")
    assert receipts.send_due() == 1
    assert len(postman.delivered()) == 2
    assert Receipt.objects.get(seq=2).asked_by == admin

    ada.press(places.get_by_role("link", name="Orders"))
    ada.press(ada.page.locator("summary", has_text="Day"))
    ada.press(ada.link("Yesterday"))
    with ada.page.expect_download() as download:
        ada.press(ada.button("Export CSV"))
    with open(download.value.path(), newline="", encoding="utf-8-sig") as file:
        [row] = csv.DictReader(file)
    assert row["Order number"] == yesterdays.order_number
    assert row["Total"] == "12.34"
    exported = AuditEvent.objects.get(action="exported")
    assert (exported.actor, exported.facts["rows"]) == (admin, 1)

    yesterday = timezone.localdate() - timedelta(days=1)
    ada.press(places.get_by_role("link", name="Reconciliation"))
    ada.open(f"/reconciliation/{yesterday}/")
    expect(ada.page.get_by_role("main")).to_contain_text("$12.34")
    ada.sees("Proven equal to ACME: 0 of 1")


def test_every_kind_of_page_is_for_everyone_on_every_screen(ada, yesterdays):
    attempt = f"/admin/orders/attempt/{yesterdays.attempt_id}/change/"
    cart = f"/admin/carts/cart/{yesterdays.attempt.cart_id}/change/"
    order = f"/admin/orders/order/{yesterdays.pk}/change/"
    lists = ["orders/order", "orders/syncrun", "orders/receipt", "staff/auditevent"]
    problems = {}
    for path in [order, attempt, cart, *(f"/admin/{each}/" for each in lists)]:
        ada.open(path)
        # Django's own links and buttons of the admin are as high as they are.
        found = wrong(ada.page, presses="")
        problems |= {path: found} if found else {}
    assert problems == {}
