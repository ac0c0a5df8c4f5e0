"""What a receipt says, by mail and on paper."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from acme_pos.staff.models import Desk, User, Venue
from acme_pos.staff.money import money
from acme_pos.staff.times import full_day, moment, week_day
from carts.models import Cart
from orders import receipts
from orders.models import Order, Receipt, ReceiptState
from tests.carts import shelf

from .paying import CASH, COMMITTED, card, pay
from .receipt_texts import EMAIL, lines_in, mailed, pieces_in, sell_everything

pytestmark = COMMITTED


def test_text_and_html_say_all_of_it(till, venue):
    order = sell_everything(till)
    message, html = mailed()
    said = [
        order.order_number,
        "General Admission",
        "Adult",
        "Recognized as: Imagined & Daughters",
        "In memory of Quillfeather",
        "Primary card: Ida Imagined",
        "Secondary card: Bo O'Imagined",
        "A gift from Ada Giver",
        money(Decimal("12.34")),
        money(order.total_amount),
        money(Decimal(500)),
        money(order.payment.change_due),
        moment(order.sold_at),
        "Desk 1",
        venue.name,
        venue.address,
        venue.phone,
        venue.tax_note,
        venue.receipt_footer,
    ]
    for words in said:
        assert words in message.body, words
        assert words in unescape(html), words
    assert "Imagined &amp; Daughters" in html


@pytest.mark.parametrize("language", ["en", "es"])
def test_text_html_and_slip_say_the_same_in_the_same_order(till, venue, language):
    Venue.objects.update(website="https://house.example/", email="desk@house.example")
    order = sell_everything(till)
    Receipt.objects.update(language=language)
    message, html = mailed()
    address = reverse("orders:slip", args=[order.pk])
    slip = till.get(address).text
    said = without_word(lines_in(message.body), order)
    assert without_word(pieces_in(html), order) == said
    # Paper names days in short.
    with translation.override(language):
        starts_at = order.items.exclude(starts_at=None).get().starts_at
        long, short = full_day(starts_at), week_day(starts_at)
    on_paper = [each.replace(long, short) for each in said]
    assert without_word(pieces_in(slip), order) == on_paper


def without_word(said, order):
    """The number of the order alone, where a text says it in one line with its word."""
    at = next(n for n, words in enumerate(said) if order.order_number in words)
    before = said[:at] if said[at] != order.order_number else said[: at - 1]
    return [*before, order.order_number, *said[at + 1 :]]


def test_a_receipt_is_in_the_guests_language_and_the_desk_stays_in_its_own(till, venue):
    Cart.objects.current(Desk.objects.get(), User.objects.get(username="frida"))
    Cart.objects.update(language="es")
    order = sell_everything(till)
    message, html = mailed()
    with translation.override("es"):
        at, total = moment(order.sold_at), money(order.total_amount)
        tender = str(order.payment.get_tender_display())
    assert at != moment(order.sold_at)
    slip = till.get(reverse("orders:slip", args=[order.pk]))
    for text in (message.body, html, slip.text):
        for words in (at, total, tender):
            assert words in text
    assert '<html lang="es">' in html
    assert '<html lang="es">' in slip.text
    assert "Gift receipt" in slip.text
    in_english = till.get(slip.request["PATH_INFO"], {"language": "en"}).text
    assert '<html lang="en">' in in_english
    assert moment(order.sold_at) in in_english
    odd = till.get(slip.request["PATH_INFO"], {"language": "tlh"}).text
    assert '<html lang="es">' in odd


def test_a_card_is_named_by_brand_and_last_four(till, venue):
    sell_everything(till, card())
    message, html = mailed()
    for text in (message.body, html):
        assert "Card, Visa ending 4242" in text
        assert "change" not in text.lower()


def test_it_comes_to_the_guest_with_the_code_in_it(till, venue):
    order = sell_everything(till)
    message, html = mailed()
    assert message.to == [EMAIL]
    assert order.order_number in message.subject
    [code] = message.attachments
    assert code.get_filename() == f"order-{order.order_number}.png"
    assert code.get_payload(decode=True).startswith(b"\x89PNG")
    assert f'src="cid:{code["Content-ID"].strip("<>")}"' in html
    assert f'alt="QR code of order {order.order_number}"' in html
    # Whatever else a mail would fetch tells somebody that it was read.
    assert re.findall(r"""(?:src|href|url)=?["'(]+([^"')]+)""", html) == [
        f"cid:{code['Content-ID'].strip('<>')}"
    ]


def test_a_mail_is_readable_without_its_stylesheet_and_in_the_dark(till, venue):
    sell_everything(till)
    _, html = mailed()
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert re.search(r'class="card"[^>]*style="[^"]*max-width: ?600px', html)
    assert re.search(r'class="mark"[^>]*style="[^"]*color: ?#2d2200', html)


def test_who_prints_at_home_is_told_that_the_tickets_come_by_another_mail(till, venue):
    sell_everything(till, delivery="print")
    message, html = mailed()
    for text in (message.body, html):
        assert "Your tickets to print at home come by a separate email." in text
        assert "Show this number" not in text


def test_will_call_shows_the_number(till, venue):
    sell_everything(till)
    message, _ = mailed()
    assert "Show this number" in message.body


def test_without_tickets_no_number_needs_to_be_shown(till, venue):
    shelf.put_pencils(till)
    shelf.write_guest(till, email=EMAIL)
    pay(till, CASH)
    message, html = mailed()
    for text in (message.body, html):
        assert "Museum pencil" in text
        assert "Show this number" not in text


def test_training_is_said_so(till, venue):
    sell_everything(till)
    message, html = mailed()
    assert message.subject.startswith("[TRAINING]")
    assert "this is not a receipt" in message.body
    assert "this is not a receipt" in html


def test_refunds_are_said(till, venue):
    order = sell_everything(till)
    Order.objects.update(refund_amount=Decimal("12.34"))
    page = till.get(reverse("orders:slip", args=[order.pk])).text
    assert pieces_in(page)[pieces_in(page).index("Refunded") + 1] == money(
        Decimal("-12.34")
    )


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
