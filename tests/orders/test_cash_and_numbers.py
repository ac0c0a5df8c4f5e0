"""Cash with its change; checks and vouchers with their numbers."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from carts.forms.fields import MOST_OF_ONE
from orders import drawer
from orders.models import Payment, Tender
from tests.carts import shelf

from .paying import COMMITTED, cash, latest, pay, strike, tender_page

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


@pytest.mark.parametrize(("due", "much"), [("12.34", "100.00"), ("30", "120.00")])
def test_the_page_knows_from_here_which_amount_is_much(till, due, much):
    shelf.put_gift(till, due)
    page = till.get(tender_page(till), {"tender": "Cash"}).text
    assert f'data-much-above="{much}"' in page
    assert f'data-most="{MOST_OF_ONE}"' in page


def test_much_change_is_asked_about_before_the_payment_is_taken(twelve, sandbox):
    page = tender_page(twelve)
    slip = {"tender": "Cash", "given": "975"}
    answer = twelve.post(page, slip)
    assert answer.status_code == 422
    shown = shelf.shown(answer)
    assert "$975.00 given for $12.34 makes $962.66 of change." in shown
    assert "Nothing was charged." in shown
    assert re.search(r'name="given" value="975"[^>]*aria-invalid="true"', shown)
    tick = re.search(r'type="checkbox"[^>]*name="confirmed" value="([\d.]+)">', shown)
    assert tick[1] == "975.00"
    assert shown.count('name="confirmed"') == 1
    assert "The guest gave $975.00" in shown
    # A tick is for one amount alone.
    another = {**slip, "given": "957", "confirmed": tick[1]}
    assert twelve.post(page, another).status_code == 422
    assert latest().is_prepared
    assert sandbox.ledger() == []


@COMMITTED
@pytest.mark.parametrize("given", ["975", "112.34", "112.33"])
def test_ticked_or_less_it_is_taken(twelve, sandbox, given):
    ticked = {"confirmed": f"{Decimal(given):.2f}"} if given != "112.33" else {}
    pay(twelve, {"tender": "Cash", "given": given, **ticked})
    assert Payment.objects.get().given == Decimal(given)


def test_from_a_hundred_of_change_on_it_is_asked(twelve):
    answer = twelve.post(tender_page(twelve), {"tender": "Cash", "given": "112.34"})
    assert "makes $100.00 of change" in shelf.shown(answer)


@COMMITTED
@pytest.mark.parametrize("typed", ["", "5", "100"])
def test_exact_is_one_press_whatever_was_typed_before(twelve, sandbox, typed):
    page = shelf.shown(pay(twelve, {**cash(typed), "exact": "on"}))
    payment = Payment.objects.get()
    assert (payment.given, payment.change_due) == (Decimal("12.34"), Decimal("0.00"))
    assert "Change due" in page
    assert [line["amount"] for line in sandbox.booked()] == ["12.34"]


def test_enter_in_the_amount_takes_what_was_typed_and_never_the_exact(twelve):
    """A browser presses the first button of the form for Enter."""
    page = shelf.shown(twelve.get(tender_page(twelve)))
    form = page[page.index("data-pay") :]
    assert form.index('class="primary pay"') < form.index('name="exact"')


@COMMITTED
def test_exact_does_not_answer_for_the_cashier_whose_guest_it_is(till, sandbox):
    shelf.put_gift(till, "12.34")
    strike(sandbox, "cut-after")
    pay(till, cash("20"))
    shelf.put_gift(till, "12.34")
    page = pay(till, {"tender": "Cash", "exact": "on"})
    assert page.status_code == 422
    assert "Tick the box if this is another guest" in page.text
    assert 'value="12.34"' in page.text
    assert latest().is_prepared


def test_notes_that_a_guest_is_likely_to_hand_over(till):
    shelf.put_gift(till, "60")
    page = shelf.shown(till.get(tender_page(till)))
    assert re.findall(r'data-note="([\d.]+)"', page) == ["80.00", "100.00"]


def test_figures_for_scripts_are_plain_in_every_language(till, front_desk):
    shelf.put_gift(till, "60")
    front_desk.language = "es"
    front_desk.save()
    page = shelf.shown(till.get(tender_page(till)))
    assert 'lang="es-US"' in page
    assert 'data-due="60.00"' in page
    assert 'data-decimal="."' in page


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ("0.00", []),
        ("0.41", ["1 × 25¢", "1 × 10¢", "1 × 5¢", "1 × 1¢"]),
        ("30.75", ["1 × $20", "1 × $10", "3 × 25¢"]),
        ("82.00", ["4 × $20", "2 × $1"]),
    ],
)
def test_change_is_counted_out_in_notes_and_coins(change, counted):
    pieces = drawer.pieces(Decimal(change))
    assert [f"{piece.count} × {piece.name}" for piece in pieces] == counted


def test_other_moneys_are_counted_by_people(settings):
    settings.CURRENCY = "EUR"
    assert drawer.pieces(Decimal("30.75")) == []


@given(st.decimals("0", "999.99", places=2))
def test_what_is_counted_out_is_the_change(change):
    worth = {"$": Decimal(1), "¢": Decimal("0.01")}
    pieces = drawer.pieces(change)
    total = sum(
        piece.count
        * int(piece.name.strip("$¢"))
        * worth[piece.name.strip("0123456789")]
        for piece in pieces
    )
    assert total == change


@COMMITTED
def test_the_change_is_the_largest_thing_said_once_sold(twelve):
    page = shelf.shown(pay(twelve, cash("50")))
    assert "<title>Change $37.66. Sold, order" in page
    assert page.index("$37.66", page.index("data-speak")) < page.index("<h1")
    assert "1 × $20" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("12.33", "$0.01 is missing."),
        ("", "Type what the guest gave, or press Exact."),
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


def test_the_total_on_the_button_is_plain_in_every_language(till, front_desk):
    shelf.put_gift(till, "12.34")
    front_desk.language = "es"
    front_desk.save()
    page = till.get(reverse("carts:sale")).text
    assert 'name="total" value="12.34"' in page
