"""A typed card: brand, check digit, expiry and CVC, before anything is sent."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from carts.models import CatalogKind
from orders.models import Payment
from tests.carts import shelf

from .paying import COMMITTED, VISA, card, latest, pay, sent_body, strike, tender_page

pytestmark = pytest.mark.django_db

AMEX = "378282246310005"
BRANDS = [
    ("4242424242424242", "Visa"),
    ("4222222222222", "Visa"),
    ("5555555555554444", "MasterCard"),
    ("2223003122003222", "MasterCard"),
    ("2720990000000007", "MasterCard"),
    (AMEX, "AmericanExpress"),
    ("6011111111111117", "Discover"),
    ("6500000000000002", "Discover"),
    ("3530111333300000", "Jcb"),
    ("30569309025904", "DinersClub"),
]


@pytest.fixture
def twelve(till):
    """A cart of 12.34."""
    shelf.put_gift(till, "12.34")
    return till


def refused(till, typed):
    answer = till.post(tender_page(till), typed)
    assert answer.status_code == 422
    assert latest().is_prepared
    return shelf.shown(answer)


@COMMITTED
@pytest.mark.parametrize(("number", "brand"), BRANDS)
def test_each_brand_is_told_from_its_digits(twelve, sandbox, number, brand):
    pay(twelve, card(number, cvc="1234" if number == AMEX else "123"))
    payment = Payment.objects.get()
    assert (payment.card_brand, payment.card_last4) == (brand, number[-4:])
    body = sent_body(sandbox)
    assert (body["creditCardBrand"], body["ccLastFourDigits"]) == (brand, number[-4:])
    assert sandbox.booked()[0]["brand"] == brand


@COMMITTED
@pytest.mark.parametrize("number", ["4242 4242 4242 4242", "4242-4242-4242-4242"])
def test_a_number_may_be_typed_in_groups(twelve, number):
    pay(twelve, card(number))
    assert latest().card_last4 == "4242"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("6759649826438453", "ACME takes no Maestro card."),
        ("5018717854316453", "ACME takes no Maestro card."),
        ("6240008631401148", "ACME takes no UnionPay card."),
        ("4242424242424241", "This is not a card number. Check for a slip."),
        ("42424242424242424", "This is not a card number. Check for a slip."),
        ("2221000000000000", "This is not a card number. Check for a slip."),
        ("2220990000000000", "ACME takes no card that begins like this."),
        ("9999999999999995", "ACME takes no card that begins like this."),
        ("4242", "ACME takes no card that begins like this."),
        ("４２４２４２４２４２４２４２４２", "A card number has digits only."),
        ("4242x4242y4242z4242", "A card number has digits only."),
        ("4" * 25, "at most 24 characters"),
        ("", "This field is required."),
    ],
)
def test_a_number_no_issuer_gave_is_refused(twelve, sandbox, number, words):
    page = refused(twelve, card(number))
    assert words in page
    # By itself: a token of the page may hold a few of its digits.
    assert not number or not re.search(rf"\b{re.escape(number)}\b", page)
    assert sandbox.ledger() == []


@COMMITTED
@pytest.mark.parametrize("typed", ["{:%m/%y}", "{:%m/%Y}", "{:%m%y}", "{:%m / %y}"])
def test_a_card_is_good_to_the_end_of_its_month(twelve, sandbox, typed):
    pay(twelve, card(expiry=typed.format(timezone.localdate())))
    assert latest().is_sold


def test_a_card_of_last_month_has_expired(twelve, sandbox):
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    page = refused(twelve, card(expiry=f"{last_month:%m/%y}"))
    assert "This card has expired." in page
    assert sandbox.ledger() == []


@pytest.mark.parametrize(
    "expiry", ["13/40", "00/40", "1/40", "12/4", "never", "１２/40"]
)
def test_an_expiry_that_is_none_is_refused(twelve, sandbox, expiry):
    assert "Type the expiry as MM/YY." in refused(twelve, card(expiry=expiry))
    assert sandbox.ledger() == []


@pytest.mark.parametrize(
    ("number", "cvc", "digits"),
    [
        (VISA, "1234", 3),
        (VISA, "12", 3),
        (VISA, "１２３", 3),
        (VISA, "abc", 3),
        (AMEX, "123", 4),
    ],
)
def test_a_cvc_has_as_many_digits_as_its_brand_says(
    twelve, sandbox, number, cvc, digits
):
    page = refused(twelve, card(number, cvc=cvc))
    assert f"The CVC of this card has {digits} digits." in page
    assert sandbox.ledger() == []


def test_no_refused_page_shows_what_was_typed(twelve):
    page = refused(twelve, card(expiry="13/99", cvc="987"))
    assert VISA not in page
    assert 'value="987"' not in page
    assert 'value="13/99"' not in page
    assert "Nothing was charged." in page


@COMMITTED
def test_an_amount_that_acme_does_not_charge_is_refused_in_its_words(till, sandbox):
    """ACME raised a price, and its cart API was down when it was to be asked."""
    shelf.reprice(CatalogKind.ADD_ON, shelf.PENCIL, 0.2)
    shelf.put_pencils(till)
    strike(sandbox, "500", path="/v2/b2c/carts")
    page = shelf.shown(pay(till, card()))
    assert "chargeAmount differs from the total of 0.25." in page
    assert "No money moved." in page
    assert sandbox.booked() == []
