"""Paying at the desk: press Pay, fill in a tender form, see what came of it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from carts.models import Cart
from orders import resolver
from orders.models import Attempt
from tests.sandbox.purchases import gift, purchase

# A sale commits in three steps, so its tests do.
COMMITTED = pytest.mark.django_db(transaction=True)

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
    return {"tender": "Cash", "given": given}


# Another guest who buys the same, also while an equal sale has no answer yet.
ANOTHER_GUEST = {"another_guest": "on"}
CASH = {**cash("500"), **ANOTHER_GUEST}


def prepare(till, cart=None):
    """Press Pay on the open cart; the answer, not followed."""
    cart = cart or Cart.objects.open().latest_first().first()
    sent = {"cart": cart.public_id, "version": cart.version}
    return till.post(reverse("orders:prepare"), sent)


def tender_page(till, cart=None):
    answer = prepare(till, cart)
    assert answer.status_code == 302
    return answer["Location"]


def pay(till, tender, cart=None):
    """The page that says what came of it."""
    return till.post(tender_page(till, cart), tender, follow=True)


def latest():
    return Attempt.objects.latest("pk")


def sent_body(sandbox):
    """The body of the last checkout that ACME saw; card fields without their values."""
    requests = sandbox.get("/_sandbox/requests.json").json
    return [r["body"] for r in requests if r["path"].endswith("/checkout")][-1]


def strike(sandbox, fault, **more):
    """The next checkout meets this fault."""
    wanted = {"fault": fault, "times": 1, "path": "/v2/b2b/orders/checkout", **more}
    assert sandbox.post("/_sandbox/faults", wanted).status == 200


def book(sandbox, amount="12.34", **fields):
    """An order that came to ACME by another way than this sale."""
    answer = sandbox.check_out(purchase(gift(amount), **{**HOUSE, **fields}))
    assert answer.status == 200, answer.body
    return answer.json


def look_again(after=timedelta(minutes=1)):
    """What Celery's clock does, some time from now."""
    with time_machine.travel(timezone.now() + after, tick=True):
        return resolver.resolve_due()
