"""The figures of a day and the day beside ACME's books, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from orders.models import AttemptState, SyncRun, SyncState
from tests.orders.day_rows import Rows, read

from .everyone import wrong

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

# Django's own links of the admin are as they are.
OURS = ":is(.figures, .reconciliation) :is(a, button, select, summary, input)"
REFRESHED_MS = 10_000


@pytest.fixture
def sam(counter, supervisor, front_desk, desk):
    """Sam, signed in on a day of long names and large sums."""
    now = timezone.now()
    rows = Rows(front_desk, desk)
    for tender in ("Cash", "CreditCard", "GiftCardOfAnotherHouse"):
        rows.both("123456.78", tender, when=now)
    rows.line(rows.both("20.00", when=now, refund_amount="5.00"), "-5.00", when=now)
    order = rows.ours("98765.43", "Check", when=now - timedelta(minutes=30))
    campaign = {"donation_campaign_name": "Roof of the Great Hall of Imaginary Things"}
    rows.item(order, amount="98765.43", is_donation=True, donation_fields=campaign)
    rows.line("a-number-of-a-good-length-8001", "5.00", when=now)
    rows.attempt("9.00", when=now, state=AttemptState.REVIEW)
    read(now - timedelta(days=3), now + timedelta(hours=1))
    counter.sign_in("sam")
    return counter


@pytest.mark.parametrize("path", ["/admin/", "/reconciliation/"])
def test_a_day_is_for_everyone_on_every_screen(sam, path):
    sam.open(path)
    expect(sam.page.get_by_text("$123,456.78").first).to_be_visible()
    for summary in sam.page.locator(":is(.figures, .reconciliation) summary").all():
        summary.click()
    assert wrong(sam.page, presses=OURS, has_tables=True) == []


def test_the_page_shows_by_itself_how_far_a_reading_is(sam):
    sam.open("/reconciliation/")
    sam.press(sam.button("Read this day from ACME now"))
    sam.sees("ACME will be read in a moment.")
    asked = SyncRun.objects.get(state=SyncState.REQUESTED)
    running = SyncRun.objects.filter(pk=asked.pk)
    running.update(state=SyncState.RUNNING, planned=8, done=2)
    expect(sam.page.get_by_text("ACME is being read: 2 of 8 orders.")).to_be_visible()
    running.update(state=SyncState.FINISHED, is_found=True)
    again = sam.button("Read this day from ACME now")
    expect(again).to_be_visible(timeout=REFRESHED_MS)
