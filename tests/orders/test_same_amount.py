"""A payment keyed in again on a new cart is asked about before it is taken."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import Desk
from orders import outcome
from orders.models import Attempt, AttemptState, Tender
from tests.carts import shelf
from tests.conftest import person

from .paying import (
    ANOTHER_GUEST,
    COMMITTED,
    card,
    cash,
    latest,
    look_again,
    pay,
    strike,
    tender_page,
)

pytestmark = COMMITTED

FORMS = {
    Tender.CASH: cash("20"),
    Tender.CARD: card(),
    Tender.CHECK: {"tender": "Check", "number": "C-1"},
    Tender.VOUCHER: {"tender": "Voucher", "number": "V-1"},
    Tender.OTHER: {"tender": "Other", "number": "Bank transfer"},
}
WARNING = "payment of the same amount is being checked"


@pytest.fixture
def lost(till, sandbox):
    """A sale over 12.34 without an answer."""
    shelf.put_gift(till, "12.34")
    strike(sandbox, "500")
    pay(till, cash("50"))
    return latest()


def assert_asked(answer, lost, sandbox):
    page = shelf.shown(answer)
    assert answer.status_code == 422
    assert "Nothing was charged. Tick the box if this is another guest" in page
    assert lost.spoken_reference in page
    assert latest().is_prepared
    assert sandbox.booked() == []
    return page


@pytest.mark.parametrize("tender", FORMS)
def test_no_tender_is_taken_unasked(till, sandbox, lost, tender):
    shelf.put_gift(till, "12.34")
    assert_asked(pay(till, FORMS[tender]), lost, sandbox)
    pay(till, {**FORMS[tender], **ANOTHER_GUEST})
    assert latest().is_sold
    assert len(sandbox.booked()) == 1


def test_every_tender_has_a_form_here():
    assert set(FORMS) == set(Tender)


def test_the_page_warns_before_anything_is_typed(till, lost):
    shelf.put_gift(till, "12.34")
    with time_machine.travel(timezone.now() + timedelta(minutes=4), tick=True):
        page = till.get(tender_page(till)).text.replace("\xa0", " ")
    for words in (WARNING, "A cash payment", "Desk 1, 4 minutes ago"):
        assert words in page
    assert lost.spoken_reference in page
    assert "checked" not in page.split("another_guest")[1].split(">")[0]


def test_what_was_typed_stays_but_the_card(till, sandbox, lost):
    shelf.put_gift(till, "12.34")
    page = assert_asked(pay(till, cash("17.31")), lost, sandbox)
    assert 'value="17.31"' in page
    page = assert_asked(pay(till, card()), lost, sandbox)
    assert "4242424242424242" not in page
    assert "The card is never kept" in page


def test_a_tick_stays_when_something_else_is_wrong(till, sandbox, lost):
    shelf.put_gift(till, "12.34")
    answer = pay(till, {**cash("1"), **ANOTHER_GUEST})
    assert answer.status_code == 422
    assert 'name="another_guest" value="on" checked' in shelf.shown(answer)
    assert latest().is_prepared


def test_a_sale_that_was_sent_meanwhile_is_asked_about_too(
    till, desk, sandbox, browser_of
):
    """The tender page was shown before the other desk's answer was lost."""
    second = Desk.objects.create(name="Desk 2")
    finn = browser_of(person("Finn", "front desk"))
    for each, place in ((till, desk), (finn, second)):
        each.post(reverse("staff:desk"), {"desk": place.pk})
    shelf.put_gift(till, "12.34")
    page = tender_page(till)
    assert WARNING not in till.get(page).text
    shelf.put_gift(finn, "12.34")
    strike(sandbox, "500")
    pay(finn, cash("20"))
    answer = till.post(page, cash("20"))
    assert answer.status_code == 422
    assert "Desk 2" in answer.text
    assert sandbox.booked() == []


def test_another_amount_is_not_asked_about(till, sandbox, lost):
    shelf.put_gift(till, "12.35")
    assert WARNING not in till.get(tender_page(till)).text
    pay(till, cash("20"))
    assert latest().is_sold


def test_an_hour_later_nobody_is_asked(till, sandbox, lost):
    shelf.put_gift(till, "12.34")
    for minutes, is_warned in ((59, True), (61, False)):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            assert (WARNING in till.get(tender_page(till)).text) == is_warned


@pytest.mark.parametrize("state", ["unknown", "review", "received"])
def test_every_sale_without_an_end_counts(till, lost, state):
    lost.move(
        AttemptState.UNKNOWN,
        AttemptState(state),
        acme_order_id="77",
        next_look_at=timezone.now(),
    )
    shelf.put_gift(till, "12.34")
    assert WARNING in till.get(tender_page(till)).text


def test_a_sale_that_has_its_end_does_not(till, sandbox):
    shelf.put_gift(till, "12.34")
    strike(sandbox, "cut-after")
    pay(till, cash("20"))
    look_again()
    assert latest().is_sold
    shelf.put_gift(till, "12.34")
    assert WARNING not in till.get(tender_page(till)).text


def test_a_sale_is_not_its_own_twin(lost):
    """As when Pay is pressed twice and the first press is under way."""
    assert lost.is_being_checked
    assert not Attempt.objects.like(lost).exists()


def test_the_cart_of_a_sale_given_up_is_not_its_own_twin(till, sandbox, lost):
    outcome.give_up(lost)
    lost.cart.recall()
    assert WARNING not in till.get(tender_page(till)).text
    pay(till, cash("20"))
    assert latest().is_sold
