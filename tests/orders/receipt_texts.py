"""What a receipt says, by mail and on paper, and sales that have much to be said."""

import re
from html import unescape

from django.core import mail
from django.urls import reverse

from carts import mirror
from carts.models import Cart
from orders import receipts
from orders.models import Order
from tests.carts import shelf

from .paying import CASH, latest, pay, tender_page

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


def pay_at_acmes_price(till, tender=CASH):
    """As a desk does: it shows ACME's total before Pay is pressed."""
    cart = Cart.objects.get()
    priced = till.post(
        reverse("carts:following"),
        {"cart": cart.public_id, "version": cart.version},
        headers={"HX-Request": "true"},
    )
    assert priced.status_code == 200
    told = str(mirror.kept_price(cart).total)
    page = till.post(tender_page(till, cart, told), tender, follow=True)
    assert latest().is_sold, page.text


def lines_in(text):
    """What the text of a mail says, a piece at a time."""
    pieces = re.split(r"\n|  +", text)
    return [piece.strip() for piece in pieces if piece.strip()]


def pieces_in(page):
    """What a page says, a piece at a time, without what is not read or not printed."""
    hidden = r"(?s)<head>.*?</head>|<nav.*?</nav>|<div class=.preview.*?</div>"
    pieces = unescape(re.sub(r"<[^>]+>", "\n", re.sub(hidden, "", page))).split("\n")
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]
