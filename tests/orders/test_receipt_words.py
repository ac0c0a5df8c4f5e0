"""What a receipt says, by mail and on paper."""

import pytest
from django.core import mail
from django.urls import reverse

from orders import receipts
from orders.models import Order, Receipt, ReceiptState
from tests.carts import shelf

from .paying import CASH, COMMITTED, card, latest, pay

pytestmark = COMMITTED

EMAIL = "ida@guest.example"


def sell_everything(till, tender=CASH, **guest):
    shelf.put_tickets(till, Adult=2)
    donated = {
        "donor_recognition_type": "organization",
        "organization": "Imagined & Daughters",
        "beneficiary_type": "In memory of",
        "dedication_last_name": "Quillfeather",
    }
    form = shelf.donation("12.34", **donated)
    shelf.put(till, "donation", shelf.ROUND_UP_GIFT, form)
    of = shelf.level("Dual")
    form = shelf.membership(of, "Ida Imagined", "Bo O'Imagined", is_gift="on") | {
        "gifter_first_name": "Ada",
        "gifter_last_name": "Giver",
    }
    shelf.put(till, "membership", of.id, form)
    shelf.write_guest(till, **{"email": EMAIL, **guest})
    pay(till, tender)
    assert latest().is_sold, latest().refusal
    return Order.objects.get()


def mailed():
    assert receipts.send_due() == 1
    [message] = mail.outbox
    [(html, _)] = message.alternatives
    return message, html


def test_text_and_html_say_all_of_it(till, venue):
    order = sell_everything(till)
    message, html = mailed()
    said = [
        order.order_number,
        "General Admission",
        "Adult",
        "Quillfeather",
        "In memory of",
        "Ida Imagined",
        "A gift from Ada Giver",
        "12.34",
        str(order.total_amount),
        "500.00",
        str(order.payment.change_due),
        venue.name,
        venue.address,
        venue.tax_note,
    ]
    for words in said:
        assert words in message.body, words
        assert words in html, words
    assert "Imagined & Daughters" in message.body
    assert "Bo O'Imagined" in message.body
    assert "Imagined &amp; Daughters" in html


def test_a_card_is_named_by_brand_and_last_four(till, venue):
    sell_everything(till, card())
    message, html = mailed()
    for text in (message.body, html):
        assert "Visa ending 4242" in text
        assert "change" not in text.lower()


def test_it_comes_to_the_guest_with_the_code_beside_it(till, venue):
    order = sell_everything(till)
    message, _ = mailed()
    assert message.to == [EMAIL]
    assert order.order_number in message.subject
    [attached] = message.attachments
    assert attached.filename == f"order-{order.order_number}.png"
    assert attached.content.startswith(b"\x89PNG")


def test_who_prints_at_home_is_told_that_acme_mails_the_tickets(till, venue):
    sell_everything(till, delivery="print")
    message, html = mailed()
    for text in (message.body, html):
        assert "ACME emails your tickets to print at home." in text
        assert "Show this number" not in text


def test_will_call_shows_the_number(till, venue):
    sell_everything(till)
    message, _ = mailed()
    assert "Show this number" in message.body


def test_training_is_said_so(till, venue):
    sell_everything(till)
    message, html = mailed()
    assert message.subject.startswith("[TRAINING]")
    assert "this is not a receipt" in message.body
    assert "this is not a receipt" in html


def test_markup_in_a_name_stays_text(till, venue):
    venue.name, venue.receipt_footer = "<b>House</b>", "<script>alert(1)</script>"
    venue.save()
    sell_everything(till)
    _, html = mailed()
    assert "<script>" not in html
    assert "&lt;b&gt;House&lt;/b&gt;" in html


@pytest.mark.parametrize("name", ["Two\nlines", "Two\r\nBcc: all@guest.example"])
def test_a_subject_is_one_line(till, venue, name):
    venue.name = name
    venue.save()
    sell_everything(till)
    message, _ = mailed()
    assert len(message.subject.splitlines()) == 1


def test_the_row_is_written_with_the_order(till, venue):
    order = sell_everything(till)
    receipt = Receipt.objects.get()
    assert (receipt.order, receipt.to, receipt.seq) == (order, EMAIL, 1)
    assert receipt.state == ReceiptState.PENDING
    assert mail.outbox == []


def test_without_an_address_none_is_owed(till, venue):
    shelf.put_pencils(till)
    pay(till, CASH)
    assert Receipt.objects.get().state == ReceiptState.NONE
    assert receipts.send_due() == 0


@pytest.mark.parametrize("paper", ["roll", "page"])
def test_a_slip_fits_its_paper_and_has_the_code(till, venue, paper):
    order = sell_everything(till)
    address = reverse("orders:slip", args=[order.pk])
    page = till.get(address, {"paper": paper}).text
    assert f"slip-{paper}.css" in page
    assert f'class="{paper}"' in page
    assert receipts.qr_code(order.order_number) in page.replace("&#x27;", "'")
    for words in (order.order_number, "General Admission", "500.00", venue.name):
        assert words in page
    assert "Copy" not in page


def test_a_slip_printed_later_is_a_copy(till, venue):
    order = sell_everything(till)
    address = reverse("orders:slip", args=[order.pk])
    assert "Copy" in till.get(address, {"copy": ""}).text
