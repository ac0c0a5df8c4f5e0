"""What a collector of errors outside of the house learns: what broke and where."""

import json
import logging
import sys

import pytest
import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from sentry_sdk.transport import Transport

from acme_pos import error_reports
from orders import checkout
from tests.carts import shelf
from tests.orders.paying import COMMITTED, VISA, card, tender_page

DSN = "https://public@errors.example/1"
GUEST = "ida@guest.example"
CVC = "739"


class Kept(Transport):
    """Takes what would be sent."""

    def __init__(self, options=None):
        super().__init__(options)
        self.sent = []

    def capture_envelope(self, envelope):
        self.sent += [item.payload.json for item in envelope.items]


@pytest.fixture
def collector(monkeypatch):
    """Sentry as the settings begin it, with nobody at its address."""
    kept = Kept()
    init = sentry_sdk.init
    monkeypatch.setattr(sentry_sdk, "init", lambda **o: init(**o, transport=kept))
    error_reports.begin(DSN, "1.2.3")
    yield kept
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


def crash(attempt, tendered, typed):
    guest = attempt.cart.email
    raise ValueError(f"{guest} paid with {typed.manual_entry_card_number} {typed.cvc}")


@COMMITTED
def test_a_crash_while_paying_tells_of_no_card_and_no_guest(
    till, collector, monkeypatch
):
    till.raise_request_exception = False
    shelf.put_pencils(till)
    shelf.write_guest(till, first_name="Idabelle", email=GUEST)
    page = tender_page(till)
    monkeypatch.setattr(checkout, "pay", crash)
    answer = till.post(f"{page}?q={GUEST}", card(cvc=CVC))
    assert answer.status_code == 500
    [event] = collector.sent
    [error] = event["exception"]["values"]
    assert error["type"] == "ValueError"
    assert error["stacktrace"]["frames"][-1]["function"] == "crash"
    assert event["release"] == "1.2.3"
    assert event["tags"]["request"] == answer["X-Request-ID"]
    told = json.dumps(event)
    for secret in (VISA, VISA[-4:], GUEST, "Idabelle", "frida", page, "vars"):
        assert secret not in told
    assert f'"{CVC}"' not in told


@pytest.mark.django_db
def test_a_logged_error_is_told_by_its_place(collector):
    logging.getLogger("till").error("no mail for %s", GUEST)
    [event] = collector.sent
    place = "till, test_a_logged_error_is_told_by_its_place, line "
    assert event["logentry"]["message"].startswith(place)
    assert GUEST not in json.dumps(event)


def test_pages_do_not_wait_for_it(client, collector, db):
    client.get(reverse("staff:login"))
    assert collector.sent == []


def test_without_the_package_the_setting_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN is set, and sentry-sdk"):
        error_reports.begin(DSN, "")


def test_an_address_that_is_none_is_named():
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN is no address"):
        error_reports.begin("sentry", "")
