"""The health page and the banner in a real browser: readable, and up to date."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from acme_pos.staff.models import Pulse

from .everyone import wrong

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

# The page reads itself again every ten seconds.
WITHIN_MS = 15_000


@pytest.fixture
def sam(counter, supervisor):
    """Sam, signed in at the only desk while much is down."""
    counter.sign_in("sam")
    Pulse.objects.filter(name=Pulse.WORKER).update(
        at=timezone.now() - timedelta(days=1)
    )
    Pulse.objects.create(name=Pulse.ACME, failures=9)
    return counter


def test_it_shows_by_itself_that_all_is_well_again(sam):
    sam.open("/health/")
    expect(
        sam.page.get_by_text("Somebody is needed for: Worker; ACME.")
    ).to_be_visible()
    Pulse.objects.beat(Pulse.WORKER)
    Pulse.objects.beat(Pulse.ACME)
    well = sam.page.get_by_text("Nothing here needs anybody.")
    expect(well).to_be_visible(timeout=WITHIN_MS)
    expect(sam.page.get_by_text("Not reached")).to_have_count(0)


@pytest.mark.parametrize("path", ["/health/", "/sale/"])
def test_page_and_banner_are_for_everyone_on_every_screen(sam, path):
    sam.open(path)
    banner = sam.page.get_by_role("region", name="What is not working")
    expect(banner).to_contain_text("ACME cannot be reached.")
    expect(banner).to_contain_text("Background work is not running.")
    assert wrong(sam.page) == []


def test_a_long_cart_leaves_total_and_pay_in_view_under_the_banner(sam):
    sam.shelf("Add-ons")
    for name in ("Museum pencil", "Exhibition guide", "Tote bag", "Locker for a day"):
        sam.add_on(name)
    for name in ("Parking for a day", "Postcard set", "Stroller rental"):
        sam.add_on(name)
    sam.open("/sale/")
    expect(sam.page.get_by_role("region", name="What is not working")).to_be_visible()
    sam.page.evaluate("scrollTo(0, 0)")
    pay = sam.cart.get_by_role("button", name="Pay ").bounding_box()
    assert pay["y"] + pay["height"] <= 800
