"""Slips: which paper, gift receipts without prices, and copies marked as such."""

import re

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import AuditEvent
from orders import papers, prints, slips
from orders.models import Attempt, Order
from tests.carts import shelf
from tests.conftest import person

from .paying import CASH, COMMITTED, pay, strike, text_of
from .receipt_texts import pieces_in, sell_everything

pytestmark = COMMITTED

# Any amount of money, such as $12.34 or 12,34.
MONEY = re.compile(r"\$|\d[.,]\d\d(?!\d)")


@pytest.fixture
def order(till, venue):
    return sell_everything(till)


def slip(till, order, **query):
    return till.get(reverse("orders:slip", args=[order.pk]), query)


def stylesheets(page):
    return re.findall(r'href="/static/(slip-[a-z0-9]+)\.css"', page.text)


def test_every_slip_has_the_code_and_the_prices(till, order, venue, subtests):
    for paper in papers.PAPERS:
        with subtests.test(paper):
            page = slip(till, order, paper=paper)
            assert stylesheets(page) == [f"slip-{paper}"]
            code = slips.qr_code(order.order_number)
            assert code in page.text.replace("&#x27;", "'")
            for words in (order.order_number, "General Admission", "500.00"):
                assert words in page.text
            assert "Copy" not in pieces_in(page.text)


def test_the_paper_is_80_mm_unless_another_is_asked_for(till, order, settings):
    assert stylesheets(slip(till, order)) == ["slip-80"]
    assert stylesheets(slip(till, order, paper="roll")) == ["slip-80"]
    assert stylesheets(slip(till, order, paper="<58>")) == ["slip-80"]
    assert stylesheets(slip(till, order, paper="page")) == ["slip-letter"]
    settings.VENUE_COUNTRY = "ES"
    assert stylesheets(slip(till, order, paper="page")) == ["slip-a4"]


def test_a_paper_is_kept_in_a_browser_only_when_that_is_pressed(till, order):
    slip(till, order, paper="58")
    assert stylesheets(slip(till, order)) == ["slip-80"]
    slip(till, order, paper="58", keep="")
    assert stylesheets(slip(till, order)) == ["slip-58"]
    assert stylesheets(slip(till, order, paper="a4")) == ["slip-a4"]
    assert stylesheets(slip(till, order)) == ["slip-58"]
    till.cookies[papers.COOKIE] = "../58"
    assert stylesheets(slip(till, order)) == ["slip-80"]


def test_the_links_beside_a_slip_change_one_thing_each(till, order):
    page = slip(till, order, language="es", paper="58", keep="")
    nav = re.search(r"(?s)<nav.*?</nav>", page.text)[0]
    addresses = [
        found.replace("&amp;", "&") for found in re.findall('href="([^"]+)', nav)
    ]
    assert "?language=es&paper=a4" in addresses
    assert "?language=en&paper=58" in addresses
    assert "?language=es&paper=58&gift=" in addresses
    assert not any("keep" in address for address in addresses)


# --- the first print is the original ---------------------------------------------


def is_copy(page):
    return "Copy" in pieces_in(page.text)


def prints_of(order, what=prints.SLIP):
    return AuditEvent.objects.about(order).filter(action=what)


def test_the_first_slip_is_the_original_and_every_later_one_a_copy(
    till, order, front_desk, desk
):
    assert not is_copy(slip(till, order))
    [first] = prints_of(order)
    assert (first.actor, first.desk, first.facts) == (front_desk, desk, {})
    assert is_copy(slip(till, order))
    with time_machine.travel(timezone.now() + prints.CHOOSING, tick=True):
        assert is_copy(slip(till, order, paper="58"))
    assert [one.facts for one in prints_of(order)] == [{}, {"copy": 1}, {"copy": 2}]
    page = text_of(till.get(reverse("orders:order", args=[order.pk])))
    assert "slip printed, Frida" in page
    assert "slip printed, Frida, copy 2" in page


def test_it_is_a_copy_for_a_colleague_too(till, order, browser_of, supervisor):
    assert not is_copy(slip(till, order))
    assert is_copy(slip(browser_of(supervisor), order, paper="a4"))


def test_choosing_how_to_print_it_makes_no_copy_of_it(till, order):
    for choice in ({}, {"paper": "58"}, {"paper": "58", "language": "es"}):
        assert not is_copy(slip(till, order, **choice)), choice
    assert not is_copy(slip(till, order, paper="58", keep=""))
    assert prints_of(order).count() == 1
    # As it was chosen before: that one was printed.
    assert is_copy(slip(till, order, paper="58"))
    assert prints_of(order).count() == 2


def test_a_gift_receipt_has_an_original_of_its_own(till, order):
    assert not is_copy(slip(till, order))
    assert not is_copy(slip(till, order, gift=""))
    assert is_copy(slip(till, order, gift=""))
    assert prints_of(order).count() == 1
    assert prints_of(order, prints.GIFT).count() == 2


def test_a_slip_out_of_reach_is_not_printed(till, order, browser_of):
    Order.objects.update(business_day="2020-01-01")
    finn = browser_of(person("Finn", "front desk"))
    assert slip(finn, order).status_code == 404
    assert not prints_of(order).exists()


@pytest.mark.parametrize("paper", papers.PAPERS)
@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_a_gift_receipt_has_no_price_in_any_format(till, order, venue, paper, language):
    page = slip(till, order, gift="", paper=paper, language=language)
    said = pieces_in(page.text)
    assert not MONEY.search(" ".join(said))
    whole = " ".join(said)
    for words in (order.order_number, "General Admission", "Adult", "Ida Imagined"):
        assert words in whole
    # What was given to the house, how it was paid and by whom is not the friend's.
    for words in ("Quillfeather", "Cash", venue.tax_note, "Total"):
        assert words not in whole
    assert slips.qr_code(order.order_number) in page.text.replace("&#x27;", "'")


def test_the_guest_of_the_order_is_not_named_on_a_gift_receipt(till, venue):
    order = sell_everything(till, first_name="Gwendolyn", last_name="Giver-Smith")
    assert "Gwendolyn Giver-Smith" in slip(till, order).text
    assert "Gwendolyn" not in slip(till, order, gift="").text


def test_a_provisional_slip_goes_on_the_paper_of_the_desk(till, venue, sandbox):
    till.cookies[papers.COOKIE] = "58"
    shelf.put_pencils(till)
    strike(sandbox, "500")
    pay(till, CASH)
    attempt = Attempt.objects.get()
    page = till.get(reverse("orders:provisional", args=[attempt.public_id]))
    assert stylesheets(page) == ["slip-58"]
    said = pieces_in(page.text)
    assert {"Not yet confirmed", "Training: this is not a receipt"} < set(said)
    assert attempt.spoken_reference in " ".join(said)
