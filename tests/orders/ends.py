"""A sale brought to each of its ends, by what happens at ACME."""

import dataclasses
import uuid
from datetime import timedelta

from carts.models import Cart
from orders.models import AttemptState
from tests.carts import shelf

from .paying import (
    CASH,
    DECLINED,
    card,
    latest,
    look_again,
    pay,
    sold_inline,
    strike,
    tender_page,
)

S = AttemptState
NOWHERE = "http://127.0.0.1:1"


def sell(till):
    shelf.put_pencils(till)
    pay(till, CASH)
    assert latest().is_sold
    return latest()


def lose(till, sandbox, tender=CASH, adults=1):
    """ACME books nothing and gives no clear answer."""
    shelf.put_tickets(till, Adult=adults)
    strike(sandbox, "500")
    pay(till, tender)
    assert latest().state == S.UNKNOWN
    return latest()


def refuse(till):
    shelf.put_gift(till, "12.34")
    pay(till, card(DECLINED))
    assert latest().state == S.REJECTED
    return latest()


def fail_to_send(till, settings):
    reachable = settings.ACME
    shelf.put_gift(till, "1.00")
    address = tender_page(till)
    settings.ACME = dataclasses.replace(reachable, base_url=NOWHERE)
    till.post(address, CASH)
    settings.ACME = reachable
    assert latest().state == S.NOT_SENT
    return latest()


def look_until_grace_is_over():
    for minutes in (1, 6, 11):
        look_again(timedelta(minutes=minutes))


def give_up(till, sandbox):
    attempt = lose(till, sandbox)
    look_until_grace_is_over()
    attempt.refresh_from_db()
    assert attempt.state == S.ABSENT
    return attempt


def book(sandbox, attempt, **changes):
    """What ACME has when a sale was booked there and nobody here heard of it."""
    body = sold_inline(attempt, **changes)
    answer = sandbox.check_out(body, uuid_=str(uuid.uuid4()))
    assert answer.status == 200
    return answer.json["id"]


def charge_twice(till, sandbox):
    """Given up, paid again, and only then is the first order in ACME's lists."""
    attempt = give_up(till, sandbox)
    attempt.cart.recall()
    pay(till, CASH, Cart.objects.get(pk=attempt.cart_id))
    assert latest().is_sold
    book(sandbox, attempt)
    look_again(timedelta(minutes=30))
    attempt.refresh_from_db()
    assert attempt.late_hit
    return attempt
