"""After a card sale, a decline and a lost answer: no card number, no CVC, anywhere.

The same scan finds a number that is planted in each of the places it looks at.
"""

import logging
import re

import pytest
from django.apps import apps
from django.core import mail

from acme_pos.staff.models import AuditEvent
from orders import receipts
from orders.models import AttemptState
from tests.carts import shelf

from .paying import COMMITTED, card, latest, look_again, pay, strike, tender_page

pytestmark = COMMITTED

# Numbers that nothing else in a test holds.
TAKEN = "4539578763621486"
LOST = "5425233430109903"
DECLINED = "4000000000009995"
NUMBERS = (TAKEN, LOST, DECLINED)
CVC = "739"
EXPIRY = "11/37"


def typed(number):
    return card(number, EXPIRY, CVC)


class Listener(logging.Handler):
    """Hears what is logged before the filter blanks it."""

    def __init__(self):
        super().__init__()
        self.said = []

    def emit(self, record):
        traceback = logging.Formatter().format(record)
        self.said.append(f"{traceback} {record.__dict__}")


@pytest.fixture
def logs(caplog):
    caplog.set_level(logging.DEBUG)
    root, listener = logging.getLogger(), Listener()
    root.handlers.insert(0, listener)
    yield listener.said
    root.removeHandler(listener)


@pytest.fixture
def pages(till, venue, sandbox, logs):
    """The three sales, and every page that was answered on the way."""
    shelf.put_gift(till, "12.34")
    shelf.write_guest(till, email="ida@guest.example")
    shown = [till.post(tender_page(till), typed("4539578763621487"))]
    shown.append(pay(till, typed(DECLINED)))
    assert latest().state == AttemptState.REJECTED
    shown.append(pay(till, typed(TAKEN)))
    assert latest().is_sold
    shelf.put_gift(till, "56.78")
    strike(sandbox, "cut-after")
    shown.append(pay(till, typed(LOST)))
    assert latest().state == AttemptState.UNKNOWN
    look_again()
    assert latest().is_sold
    receipts.send_due()
    return [page.text for page in shown]


def rows():
    """Every column of every row of every table."""
    for model in apps.get_models():
        for row in model._base_manager.values():
            yield from (f"{model._meta.label}.{name}={row[name]!r}" for name in row)


def places(pages, logs):
    """All that is left behind: where, and what stands there."""
    yield from (("database", text) for text in rows())
    yield from (("pages", text) for text in pages)
    yield from (("mail", message.message().as_string()) for message in mail.outbox)
    yield from (("logs", said) for said in logs)


def has_card(text):
    digits = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
    return any(number in digits for number in NUMBERS)


def has_cvc(text):
    """The three digits as a value of their own, not inside another number."""
    return bool(re.search(rf"['\"=: ]{CVC}['\"&,}}]", text))


def found(pages, logs, leak):
    return {where for where, text in places(pages, logs) if leak(text)}


def test_no_card_number_is_left_anywhere(pages, logs):
    assert found(pages, logs, has_card) == set()


def test_no_cvc_is_left_anywhere(pages, logs):
    assert found(pages, logs, has_cvc) == set()


def test_brand_and_last_four_are_all_that_is_kept(pages, logs):
    attempt = latest()
    assert (attempt.card_brand, attempt.card_last4) == ("MasterCard", LOST[-4:])
    assert not {"manualEntryCardNumber", "cvc", "expDate"} & attempt.body.keys()


@pytest.mark.parametrize(
    ("leak", "text"),
    [(has_card, f"number {LOST[:4]} {LOST[4:]}"), (has_cvc, f"{{'cvc': '{CVC}'}}")],
    ids=["card number", "CVC"],
)
def test_the_scan_finds_what_is_planted(pages, logs, front_desk, leak, text):
    AuditEvent.objects.record("leak", front_desk, actor=None, facts={"said": text})
    pages.append(text)
    mail.send_mail("A leak", text, "a@b.example", ["c@d.example"])
    logging.getLogger("urllib3").debug("sent %s", text)
    everywhere = {"database", "pages", "mail", "logs"}
    assert found(pages, logs, leak) == everywhere


def test_no_card_rests_at_the_session(pages, till):
    assert not has_card(str(dict(till.session)))
    assert not has_cvc(str(dict(till.session)))
