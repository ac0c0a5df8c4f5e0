"""Which tenders a sale is offered, and that no other is taken."""

import re

import pytest
from django.urls import reverse

from carts.models import CatalogKind
from orders.models import Payment, Tender
from tests.carts import shelf

from .paying import (
    CASH,
    COMMITTED,
    card,
    latest,
    pay,
    prepare,
    sent_body,
    strike,
    tender_page,
)

pytestmark = pytest.mark.django_db


def offered(page):
    links = re.findall(r"\?tender=(\w+)", shelf.shown(page))
    return links or re.findall(r'name="tender" value="(\w+)"', shelf.shown(page))


def put_renewal(till):
    of = shelf.level("Individual")
    form = shelf.membership(of, "Ida Imagined", is_autorenew="on")
    shelf.put(till, "membership", of.id, form)


def assert_not_taken(till, tender, sandbox):
    answer = till.post(tender_page(till), tender)
    assert answer.status_code == 422
    assert "cannot be paid that way, so nothing was charged" in shelf.shown(answer)
    assert latest().is_prepared
    assert sandbox.ledger() == []


def test_every_tender_of_ours_is_offered_and_no_gift_card(till):
    shelf.put_pencils(till)
    tenders = offered(till.get(tender_page(till)))
    assert sorted(tenders) == sorted(Tender.values)
    assert "GiftCard" not in tenders


def test_each_way_to_pay_and_the_exact_amount_have_a_letter_of_their_own(till):
    shelf.put_pencils(till)
    page = shelf.shown(till.get(tender_page(till)))
    letters = re.findall(r'data-key="([a-z])', page[page.index("Ways to pay") :])
    assert letters[:5] == ["c", "a", "h", "v", "o"]
    assert len(set(letters)) == len(letters)
    assert re.search(r'name="exact"[^>]* data-key="e ="', page)
    assert 'data-key="Escape"' in page


@COMMITTED
def test_after_a_refusal_every_other_way_is_one_key_away(till, sandbox):
    shelf.put_pencils(till)
    strike(sandbox, "decline")
    page = shelf.shown(pay(till, card()))
    assert "No money moved." in page
    others = re.findall(r'name="tender" value="(\w+)" data-key="[a-z]"', page)
    assert others == ["Cash", "Check", "Voucher", "Other"]
    cart = latest().cart
    again = {"cart": cart.public_id, "version": cart.version, "tender": "Voucher"}
    page = till.post(reverse("orders:prepare"), again, follow=True)
    assert 'name="tender" value="Voucher"' in shelf.shown(page)
    assert latest().is_prepared


def test_a_way_that_is_none_leads_to_the_first(till, cart):
    shelf.put_pencils(till)
    cart.refresh_from_db()
    sent = {"cart": cart.public_id, "version": cart.version, "tender": "//elsewhere"}
    answer = till.post(reverse("orders:prepare"), sent)
    assert answer["Location"] == reverse("orders:tender", args=[latest().public_id])


@pytest.mark.parametrize("tender", Tender.values)
def test_each_has_a_page_of_its_own(till, tender):
    shelf.put_pencils(till)
    page = till.get(f"{tender_page(till)}?tender={tender}")
    assert f'name="tender" value="{tender}"' in shelf.shown(page)


@pytest.mark.parametrize("tender", ["GiftCard", "", "cash", "<script>", "\0"])
def test_what_is_not_offered_is_not_taken(till, sandbox, tender):
    shelf.put_pencils(till)
    assert_not_taken(till, {**CASH, "tender": tender}, sandbox)


def test_with_cards_off_no_page_has_a_card_field(till, settings):
    settings.CARD_MODE = "off"
    shelf.put_pencils(till)
    page = till.get(f"{tender_page(till)}?tender=CreditCard")
    assert "CreditCard" not in offered(page)
    assert 'name="cvc"' not in shelf.shown(page)


def test_with_cards_off_a_posted_card_is_not_taken(till, sandbox, settings):
    settings.CARD_MODE = "off"
    shelf.put_pencils(till)
    assert_not_taken(till, card(), sandbox)


@COMMITTED
def test_a_renewal_is_paid_by_card_alone(till, sandbox):
    put_renewal(till)
    page = till.get(tender_page(till))
    assert offered(page) == ["CreditCard"]
    assert "paid by card" in shelf.shown(page)
    assert_not_taken(till, CASH, sandbox)
    till.post(tender_page(till), card())
    assert latest().is_sold


def test_a_renewal_without_cards_says_what_to_do(till, sandbox, settings):
    put_renewal(till)
    settings.CARD_MODE = "off"
    page = till.get(tender_page(till))
    assert "take automatic renewal off" in shelf.shown(page)
    answer = till.post(tender_page(till), CASH)
    assert answer.status_code == 422
    assert sandbox.ledger() == []


@COMMITTED
def test_nothing_to_pay_asks_for_no_tender(till, sandbox):
    shelf.put_tickets(till, Toddler=2)
    page = till.get(tender_page(till))
    assert offered(page) == ["Other"]
    assert "There is nothing to pay." in shelf.shown(page)
    pay(till, {"tender": "Other", "number": ""})
    body = sent_body(sandbox)
    assert (body["paymentMethod"], body["chargeAmount"]) == ("Other", "0.00")
    assert "paymentId" not in body
    assert Payment.objects.get().amount == 0


@COMMITTED
def test_what_is_sent_for_nothing_to_pay_is_a_setting(till, sandbox, settings):
    settings.ACME_ZERO_TOTAL_METHOD = "Cash"
    shelf.put_tickets(till, Toddler=1)
    pay(till, {"tender": "Other", "number": ""})
    assert sent_body(sandbox)["paymentMethod"] == "Cash"


def test_a_renewal_at_zero_is_still_paid_by_card(till, sandbox):
    """ACME's own price list knows none, so its cart API is down here."""
    shelf.reprice(CatalogKind.LEVEL, shelf.level("Individual").id, 0)
    put_renewal(till)
    strike(sandbox, "500", path="/v2/b2c/carts")
    assert offered(till.get(tender_page(till))) == ["CreditCard"]
    assert latest().expected_total == 0


def test_an_empty_cart_is_not_paid(till, cart):
    answer = prepare(till, cart)
    assert "The cart is empty." in till.get(answer["Location"]).text
    assert not cart.attempts.exists()
