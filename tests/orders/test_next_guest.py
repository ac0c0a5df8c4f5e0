"""Between two guests: nothing of the last one stays, and what is open is shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.times import day
from carts import catalog
from tests.carts import shelf

from .paying import CASH, COMMITTED, pay, strike

SALE = reverse("carts:sale")


@pytest.mark.django_db
def test_the_next_guest_starts_with_what_is_on_now_and_with_todays_tickets(till):
    tomorrow = timezone.localdate() + timedelta(days=1)
    till.get(SALE, {"shelf": "donations", "day": tomorrow.isoformat()})
    assert till.get(f"{SALE}?next-guest").context["shelf"] == "now"
    tickets = till.get(SALE, {"shelf": "tickets"}).context
    assert (tickets["shelf"], tickets["day"]) == ("tickets", timezone.localdate())


@pytest.mark.django_db
def test_a_day_beyond_the_catalog_is_said(till):
    far = timezone.localdate() + timedelta(days=400)
    page = till.get(SALE, {"shelf": "tickets", "day": far.isoformat()}).text
    last = timezone.localdate() + timedelta(days=catalog.DAYS_AHEAD - 1)
    assert f"On sale up to {day(last)}." in page
    assert f'max="{last.isoformat()}"' in page


@COMMITTED
def test_every_page_counts_what_is_being_checked(till, sandbox):
    assert 'class="count"' not in till.get(SALE).text
    shelf.put_pencils(till)
    strike(sandbox, "cut-after")
    pay(till, CASH)
    assert '<strong class="count">1</strong>' in till.get(SALE).text
