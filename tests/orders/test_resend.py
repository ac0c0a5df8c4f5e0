"""Sending a receipt again: a row of its own, marked as a copy."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from acme_pos.staff.models import AuditEvent
from acme_pos.staff.times import moment
from orders import receipts
from orders.models import Order, Receipt, ReceiptState
from orders.models.receipt import AGAIN_A_DAY
from tests.carts import shelf
from tests.carts.bad_input import BAD, assert_taken_or_refused

from .paying import CASH, COMMITTED, pay

pytestmark = COMMITTED


@pytest.fixture
def order(till, venue):
    shelf.put_pencils(till)
    shelf.write_guest(till, email="ida@guest.example")
    pay(till, CASH)
    receipts.send_due()
    return Order.objects.get()


def resend(till, order, to):
    return till.post(reverse("orders:resend", args=[order.pk]), {"to": to})


@pytest.mark.parametrize("to", ["ida@guest.example", "bo@guest.example"])
def test_the_same_or_another_address_gets_a_copy(till, order, to):
    answer = resend(till, order, to)
    assert f"The receipt is on its way to {to}." in till.get(answer["Location"]).text
    assert receipts.send_due() == 1
    first, copy = mail.outbox
    assert copy.to == [to]
    assert "Copy" in copy.body
    assert "Copy" not in first.body
    ids = {message.extra_headers["Message-ID"] for message in (first, copy)}
    assert len(ids) == 2


def test_it_is_written_down_who_asked(till, order, front_desk):
    resend(till, order, "bo@guest.example")
    event = AuditEvent.objects.about(order).last()
    assert (event.actor, event.facts) == (front_desk, {"receipt": 2})
    assert Receipt.objects.get(seq=2).asked_by == front_desk


@pytest.mark.parametrize("typed", BAD.values(), ids=BAD)
def test_what_is_no_address_is_refused_beside_the_field(till, order, typed):
    answer = resend(till, order, typed)
    assert answer.status_code == 422
    assert_taken_or_refused(answer, field="to", typed=typed)
    assert Receipt.objects.count() == 1


def test_a_slip_of_the_hand_is_asked_about_also_when_the_order_has_it(till, order):
    Order.objects.update(email="ida@gmial.com")
    page = reverse("orders:order", args=[order.pk])
    assert "to_asked" not in till.get(page).text
    refused = resend(till, order, "ida@gmial.com")
    assert refused.status_code == 422
    assert "Did you mean ida@gmail.com?" in refused.text
    assert Receipt.objects.count() == 1
    kept = {"to": "ida@gmial.com", "to_asked": "ida@gmial.com"}
    assert till.post(reverse("orders:resend", args=[order.pk]), kept).status_code == 302


def test_an_unknown_order_has_no_receipt(till, order):
    order.pk = 0
    assert resend(till, order, "bo@guest.example").status_code == 404


def test_five_copies_a_day_are_enough(till, order):
    noon = timezone.localtime().replace(hour=12)
    with time_machine.travel(noon, tick=True):
        for _ in range(AGAIN_A_DAY):
            assert resend(till, order, "ida@guest.example").status_code == 302
        refused = resend(till, order, "ida@guest.example")
    assert refused.status_code == 422
    assert "was sent again 5 times today" in refused.text
    assert Receipt.objects.count() == 1 + AGAIN_A_DAY

    with time_machine.travel(noon + timedelta(days=1), tick=True):
        receipts.send_again(order, "ida@guest.example", order.cashier, order.desk)
    assert Receipt.objects.count() == 2 + AGAIN_A_DAY


def test_the_first_mail_is_no_copy_also_when_it_is_asked_for_after_the_sale(
    till, venue
):
    shelf.put_pencils(till)
    pay(till, CASH)
    sold = Order.objects.get()
    resend(till, sold, "ida@guest.example")
    resend(till, sold, "bo@guest.example")
    assert receipts.send_due() == 2
    said = {message.to[0]: message.body for message in mail.outbox}
    assert "Copy" not in said["ida@guest.example"]
    assert "Copy" in said["bo@guest.example"]


def test_after_an_address_that_was_refused_the_next_gets_the_receipt_itself(
    till, order
):
    Receipt.objects.update(state=ReceiptState.DEAD)
    resend(till, order, "bo@guest.example")
    receipts.send_due()
    assert "Copy" not in mail.outbox[-1].body


def test_it_is_sent_in_the_language_that_is_chosen(till, order):
    page = reverse("orders:resend", args=[order.pk])
    till.post(page, {"to": "ida@guest.example", "language": "es"})
    assert Receipt.objects.get(seq=2).language == "es"
    receipts.send_due()
    with translation.override("es"):
        assert moment(order.sold_at) in mail.outbox[-1].body
    assert moment(order.sold_at) not in mail.outbox[-1].body
    odd = till.post(page, {"to": "ida@guest.example", "language": "tlh"})
    assert odd.status_code == 422
    assert Receipt.objects.count() == 2
