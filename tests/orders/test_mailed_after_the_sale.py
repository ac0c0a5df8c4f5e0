"""The guest gave no email, and wants the receipt after all."""

import pytest
from django.core import mail
from django.urls import reverse

from acme_pos.staff.models import AuditEvent
from carts.models import Cart
from orders import receipts
from orders.models import Order, Receipt
from orders.models.receipt import AGAIN_A_DAY
from tests.carts import shelf

from .paying import CASH, COMMITTED, latest, pay, prepare, tender_page

pytestmark = COMMITTED


@pytest.fixture
def sold(till, venue):
    """A sale to a walk-up; the page that says so."""
    shelf.put_pencils(till)
    return shelf.shown(pay(till, CASH))


def send_to(till, to):
    address = reverse("orders:mail-receipt", args=[latest().public_id])
    return till.post(address, {"to": to}, follow=True)


def test_it_is_the_first_mail_and_no_copy(sold, till, front_desk):
    assert "No email was given" in sold
    page = shelf.shown(send_to(till, "ida@guest.example"))
    assert "The receipt goes to ida@guest.example." in page
    assert 'name="to"' not in page
    assert receipts.send_due() == 1
    [first] = mail.outbox
    assert first.to == ["ida@guest.example"]
    assert "COPY" not in first.body
    asked = AuditEvent.objects.about(Order.objects.get()).last()
    assert asked.actor == front_desk
    assert "ida@" not in str(asked.facts)


def test_where_it_goes_is_told_when_an_email_was_given(till, venue):
    shelf.put_pencils(till)
    shelf.write_guest(till, email="ida@guest.example")
    page = shelf.shown(pay(till, CASH))
    assert "The receipt goes to ida@guest.example." in page
    assert 'name="to"' not in page


def test_a_language_that_is_not_the_desks_is_told_before_and_after(till, cart, venue):
    shelf.put_pencils(till)
    shelf.write_guest(till, email="ida@guest.example")
    Cart.objects.filter(pk=cart.pk).update(language="es")
    assert "The receipt is in Spanish." in shelf.shown(till.get(tender_page(till)))
    page = shelf.shown(pay(till, CASH))
    assert "The receipt goes to ida@guest.example in Spanish." in page


@pytest.mark.parametrize("typed", ["ida", "4242424242424242", ""])
def test_what_is_no_address_is_marked_beside_the_field(sold, till, typed):
    answer = send_to(till, typed)
    assert answer.status_code == 422
    page = shelf.shown(answer)
    assert 'aria-invalid="true"' in page
    assert f"order {Order.objects.get().order_number}" in page
    assert "4242424242424242" not in page
    assert not Receipt.objects.exclude(to="").exists()


def test_a_slip_of_the_hand_is_asked_about_once(sold, till):
    page = shelf.shown(send_to(till, "ida@gmial.com"))
    assert "Did you mean ida@gmail.com?" in page
    assert 'name="to_asked" value="ida@gmial.com"' in page
    assert not Receipt.objects.exclude(to="").exists()
    address = reverse("orders:mail-receipt", args=[latest().public_id])
    till.post(address, {"to": "ida@gmial.com", "to_asked": "ida@gmial.com"})
    assert Receipt.objects.exclude(to="").get().to == "ida@gmial.com"


def test_not_more_often_than_other_mails(sold, till):
    for _ in range(AGAIN_A_DAY):
        send_to(till, "ida@guest.example")
    answer = send_to(till, "ida@guest.example")
    assert answer.status_code == 422
    assert Receipt.objects.exclude(to="").count() == AGAIN_A_DAY


def test_nothing_is_mailed_of_what_is_not_sold(till):
    shelf.put_pencils(till)
    prepare(till)
    send_to(till, "ida@guest.example")
    assert not Receipt.objects.exists()


def test_nor_of_a_colleagues_sale(sold, supervisor, browser_of):
    answer = send_to(browser_of(supervisor), "ida@guest.example")
    assert answer.status_code == 404
    assert not Receipt.objects.exclude(to="").exists()
