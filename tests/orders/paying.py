"""Paying at the desk: press Pay, fill in a tender form, see what came of it."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from acme_pos import acme
from carts.body import shopping_cart
from carts.models import Cart
from orders import resolver
from orders.models import Attempt
from tests.sandbox.purchases import gift, purchase

# A sale commits in three steps, so its tests do.
COMMITTED = pytest.mark.django_db(transaction=True)

CARTS = "/v2/b2c/carts"

VISA = "4242424242424242"
MASTERCARD = "5555555555554444"
DECLINED = "4000000000000002"


# The contact of a walk-up, as a body of ACME's.
HOUSE = {
    "contactFirstName": "Walk-up",
    "contactLastName": "Guest",
    "contactEmail": "walk-up@museum.example",
    "email": "walk-up@museum.example",
    "phoneNumber": None,
    "notes": None,
}


def card(number=VISA, expiry="12/40", cvc="123"):
    return {"tender": "CreditCard", "number": number, "expiry": expiry, "cvc": cvc}


def cash(given):
    """With the tick that much change needs."""
    confirmed = given.removeprefix("$").replace(",", "")
    return {"tender": "Cash", "given": given, "confirmed": confirmed}


# Another guest who buys the same, also while an equal sale has no answer yet.
ANOTHER_GUEST = {"another_guest": "on"}
CASH = {**cash("500"), **ANOTHER_GUEST}


def prepare(till, cart=None, told=None):
    """Press Pay on the open cart; the answer, not followed.

    `told` is the total on the button, our own unless ACME's was there in time.
    """
    cart = cart or Cart.objects.open().latest_first().first()
    sent = {"cart": cart.public_id, "version": cart.version}
    sent |= {"total": told} if told else {}
    return till.post(reverse("orders:prepare"), sent)


def tender_page(till, cart=None, told=None):
    answer = prepare(till, cart, told)
    assert answer.status_code == 302
    return answer["Location"]


def pay(till, tender, cart=None):
    """The page that says what came of it."""
    return till.post(tender_page(till, cart), tender, follow=True)


def stopped(till, cart=None, told=None):
    """Press Pay on what cannot be sold as it is: the sale screen that says why."""
    answer = prepare(till, cart, told)
    assert answer["Location"] == reverse("carts:sale")
    return till.get(answer["Location"]).text


def text_of(page):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def latest():
    return Attempt.objects.latest("pk")


def checkouts(sandbox):
    """What ACME was asked to sell, oldest first."""
    asked = sandbox.get("/_sandbox/requests.json").json
    return [one for one in asked if one["path"].endswith("/checkout")]


def sent_body(sandbox):
    """The body of the last checkout that ACME saw; card fields without their values."""
    return checkouts(sandbox)[-1]["body"]


def sold_cart(sandbox):
    """The cart of the last checkout: from its body, or the copy that it names."""
    body = sent_body(sandbox)
    assert ("shoppingCartId" in body) != ("shoppingCart" in body)
    if "shoppingCart" in body:
        return body["shoppingCart"]
    copy = _copies(sandbox)[body["shoppingCartId"]]
    return {name: value for name, value in copy.items() if name != "id"}


def _copies(sandbox):
    """What was written to each copy of a cart last, by its id at ACME."""
    asked = sandbox.get("/_sandbox/requests.json").json
    written, new = {}, None
    for one in asked:
        base, _, cart_id = one["path"].rpartition("/")
        if (one["method"], one["path"]) == ("POST", CARTS):
            new = one["body"]
        elif base == CARTS and one["method"] == "PUT":
            written[cart_id] = one["body"]
        elif base == CARTS and new is not None:
            # The id of a new one is in the read that follows.
            written[cart_id], new = new, None
    return written


def strike(sandbox, fault, **more):
    """The next checkout meets this fault."""
    wanted = {"fault": fault, "times": 1, "path": "/v2/b2b/orders/checkout", **more}
    assert sandbox.post("/_sandbox/faults", wanted).status == 200


def book(sandbox, amount="12.34", **fields):
    """An order that came to ACME by another way than this sale."""
    answer = sandbox.check_out(purchase(gift(amount), **{**HOUSE, **fields}))
    assert answer.status == 200, answer.body
    return answer.json


def sold_inline(attempt, **changes):
    """The body of that sale with its cart inside: a copy at ACME is sold once."""
    cart = json.loads(acme.encode(shopping_cart(attempt.cart).dump()))
    whole = {**attempt.body, "shoppingCart": cart, **changes}
    return {name: value for name, value in whole.items() if name != "shoppingCartId"}


def look_again(after=timedelta(minutes=1)):
    """What Celery's clock does, some time from now."""
    with time_machine.travel(timezone.now() + after, tick=True):
        return resolver.resolve_due()
