"""Cash with its change; checks and vouchers with their numbers."""

from decimal import Decimal

import pytest

from orders.models import Payment, Tender
from tests.carts import shelf

from .paying import COMMITTED, cash, latest, pay, tender_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def twelve(till):
    """A cart of 12.34."""
    shelf.put_gift(till, "12.34")
    return till


@COMMITTED
@pytest.mark.parametrize(
    ("given", "change"),
    [
        ("12.34", "0.00"),
        ("12.35", "0.01"),
        ("20", "7.66"),
        ("$20.00", "7.66"),
        ("1,000", "987.66"),
    ],
)
def test_due_given_and_change_are_three_stored_numbers(twelve, sandbox, given, change):
    page = shelf.shown(pay(twelve, cash(given)))
    payment = Payment.objects.get()
    assert payment.amount == Decimal("12.34")
    assert payment.given - payment.amount == payment.change_due == Decimal(change)
    assert (change in page) == (change != "0.00")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("12.33", "$0.01 is missing."),
        ("", "This field is required."),
        ("0", "At least $0.01."),
        ("-20", "Type an amount such as 20 or 20.50."),
        ("１２.34", "Type an amount such as 20 or 20.50."),
        ("1012.34", "Check the amount."),
        ("9" * 30, "Type an amount such as 20 or 20.50."),
    ],
)
def test_cash_that_cannot_be_right_is_asked_about(twelve, sandbox, given, words):
    answer = twelve.post(tender_page(twelve), cash(given))
    assert answer.status_code == 422
    assert words in shelf.shown(answer)
    assert latest().is_prepared
    assert sandbox.ledger() == []


NUMBERED = pytest.mark.parametrize("tender", [Tender.CHECK, Tender.VOUCHER])


def numbered(tender, number, **more):
    return {"tender": tender, "number": number, **more}


@COMMITTED
@NUMBERED
def test_a_number_is_stored_and_booked(twelve, sandbox, tender):
    pay(twelve, numbered(tender, "A-100"))
    payment = Payment.objects.get()
    assert (payment.tender, payment.payment_ref) == (tender, "A-100")
    [line] = sandbox.booked()
    assert line["paymentMethod"] == tender


@NUMBERED
@pytest.mark.parametrize("number", ["", "   ", "9" * 61, "a\0b"])
def test_without_a_usable_number_nothing_is_sent(twelve, sandbox, tender, number):
    answer = twelve.post(tender_page(twelve), numbered(tender, number))
    assert answer.status_code == 422
    assert latest().is_prepared
    assert sandbox.ledger() == []


def sell_with(till, tender, number, **more):
    shelf.put_gift(till, "12.34")
    return shelf.shown(pay(till, numbered(tender, number, **more)))


@COMMITTED
@NUMBERED
def test_a_number_used_before_is_warned_of_and_taken_when_confirmed(
    till, sandbox, tender
):
    sell_with(till, tender, "A-100")
    page = sell_with(till, tender, "a-100")
    assert "This number was used on" in page
    assert "for $12.34" in page
    assert 'name="confirmed"' in page
    assert len(sandbox.booked()) == 1
    pay(till, numbered(tender, "a-100", confirmed="on"))
    assert len(sandbox.booked()) == 2


@COMMITTED
def test_a_check_is_no_voucher(till, sandbox):
    sell_with(till, Tender.CHECK, "A-100")
    sell_with(till, Tender.VOUCHER, "A-100")
    assert len(sandbox.booked()) == 2


@COMMITTED
def test_the_number_of_a_refused_sale_is_still_good(till, sandbox):
    shelf.put_gift(till, "12.34")
    sandbox.post("/_sandbox/faults", {"fault": "decline"})
    pay(till, numbered(Tender.CHECK, "A-100"))
    assert latest().is_refused
    pay(till, numbered(Tender.CHECK, "A-100"))
    assert latest().is_sold


@COMMITTED
def test_another_way_of_paying_may_say_how(twelve):
    pay(twelve, numbered(Tender.OTHER, "Bank transfer"))
    payment = Payment.objects.get()
    assert (payment.tender, payment.payment_ref) == (Tender.OTHER, "Bank transfer")
