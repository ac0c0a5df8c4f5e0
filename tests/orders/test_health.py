"""The health page, its JSON and the banner: what runs, what is late, what waits."""

import dataclasses
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from acme_pos import acme
from acme_pos.staff.models import Pulse
from carts import catalog, tasks
from carts.models import CatalogEntry
from orders import context, health, receipts
from orders.models import (
    Attempt,
    AttemptState,
    Order,
    Quarantined,
    Receipt,
    ReceiptState,
    SyncRun,
)
from tests.carts import shelf

from . import ends
from .mailing import serving_mail
from .paying import CASH, COMMITTED, latest, pay

pytestmark = COMMITTED

PAGE, JSON, SALE = map(reverse, ("orders:health", "orders:health-json", "carts:sale"))
BACKGROUND = "Background work is not running."
NOT_REACHED = "ACME cannot be reached."
KEY_REFUSED = "ACME refuses our key."
RECEIPTS_LATE = "Receipts are late."
TWICE = "A guest was charged twice, perhaps."
BANNERS = (NOT_REACHED, KEY_REFUSED, BACKGROUND, RECEIPTS_LATE, TWICE)


def ago(**length):
    return timezone.now() - timedelta(**length)


def pulse(name, **fields):
    Pulse.objects.update_or_create(name=name, defaults=fields)


def check(name):
    [found] = [one for one in health.examine().checks if one.name == name]
    return found


def seen(name):
    """What the page says of it, in a word, and how bad that is."""
    return check(name).state, str(check(name).level)


def status(client):
    """Of the address for monitoring."""
    answer = client.get(JSON)
    assert answer.json()["fit"] == (answer.status_code == 200)
    return answer.status_code


def banners(till):
    page = till.get(SALE).text
    return [line for line in BANNERS if line in page]


@pytest.fixture
def lost(till, sandbox):
    """A sale whose answer was lost."""
    return ends.lose(till, sandbox)


@pytest.fixture
def receipt(till):
    """A receipt that is due."""
    shelf.put_pencils(till)
    shelf.write_guest(till, email="ida@guest.example")
    pay(till, CASH)
    return Receipt.objects.get(state=ReceiptState.PENDING)


# --- all is well -----------------------------------------------------------------


def test_when_all_is_well_nobody_is_called(till, client, browser_of, supervisor):
    page = browser_of(supervisor).get(PAGE).text
    assert "Nothing here needs anybody." in page
    assert "No sale was begun today." in page
    assert status(client) == 200
    assert banners(till) == []
    assert 'class="down"' not in till.get(SALE).text


def test_no_nightly_sync_is_neither_good_nor_bad(till, client, settings):
    assert seen("sync") == ("Not yet", "neutral")
    settings.SYNC_AT = None
    assert seen("sync") == ("Not set up", "neutral")


NIGHTS = {
    "Done": ({"state": "finished"}, "fine"),
    "Late": ({"state": "finished", "finished_at": ago(days=2)}, "warning"),
    "Failed": ({"state": "failed", "problem": "ACME was away."}, "warning"),
    "Not believed": ({"state": "aborted", "problem": "It was empty."}, "alert"),
}


@pytest.mark.parametrize("state", NIGHTS)
def test_how_the_last_night_ended(till, client, state):
    facts, level = NIGHTS[state]
    facts = {"finished_at": timezone.now(), **facts}
    window = {"since": ago(days=1), "until": timezone.now(), "asked": "night"}
    SyncRun.objects.create(**window, **facts)
    assert seen("sync") == (state, level)
    assert status(client) == (503 if level == "alert" else 200)


def test_orders_in_quarantine_are_said(till, client):
    window = {"since": ago(days=1), "until": timezone.now(), "asked": "night"}
    ended = {"state": "finished", "finished_at": timezone.now()}
    SyncRun.objects.create(**window, **ended)
    Quarantined.objects.create(acme_id="7", reason="createdOn cannot be read")
    assert seen("sync") == ("Some unread", "warning")


def test_sales_are_counted_by_how_they_stand(till, lost, browser_of, supervisor):
    ends.sell(till)
    ends.refuse(till)
    ends.sell(till)
    Attempt.objects.update(created_at=ago(days=3))
    ends.sell(till)
    counts = health.examine().attempts
    assert counts == {AttemptState.UNKNOWN: 1, AttemptState.SUCCEEDED: 1}
    page = browser_of(supervisor).get(PAGE).text
    assert "<dt>checking with ACME</dt><dd>1</dd>" in page
    assert "<dt>sold</dt><dd>1</dd>" in page
    assert "refused" not in page


# --- beat and the worker ---------------------------------------------------------


@pytest.mark.parametrize("name", [Pulse.WORKER, Pulse.BEAT])
def test_one_that_stopped_is_late_after_a_minute(till, client, name):
    pulse(name, at=ago(seconds=50))
    assert seen(name) == ("Running", "fine")
    assert (banners(till), status(client)) == ([], 200)
    pulse(name, at=ago(seconds=65))
    assert seen(name) == ("Late", "alert")
    assert 65 <= check(name).seconds < 90
    assert (banners(till), status(client)) == ([BACKGROUND], 503)
    other = ({Pulse.WORKER, Pulse.BEAT} - {name}).pop()
    assert seen(other) == ("Running", "fine")


def test_one_that_reads_may_be_busy_for_minutes(till, client):
    pulse(Pulse.READER, at=ago(minutes=4))
    assert seen("reader") == ("Running", "fine")
    pulse(Pulse.READER, at=ago(minutes=6))
    assert seen("reader") == ("Late", "warning")
    assert (banners(till), status(client)) == ([], 200)


def test_on_a_fresh_database_nothing_ever_started(till, client):
    Pulse.objects.all().delete()
    for name in ("beat", "worker"):
        assert seen(name) == ("Never started", "alert")
        assert check(name).seconds is None
    assert seen("acme") == ("Not asked yet", "neutral")
    assert seen("key") == ("Not tried yet", "neutral")
    assert (banners(till), status(client)) == ([BACKGROUND], 503)


# --- ACME ------------------------------------------------------------------------


def test_five_calls_that_did_not_reach_acme_open_the_breaker(
    till, client, settings, sandbox
):
    for number in range(1, 6):
        assert banners(till) == []
        ends.fail_to_send(till, settings)
        assert Pulse.objects.get(name=Pulse.ACME).failures == number
        assert seen("acme")[0] == ("Shaky" if number < 5 else "Not reached")
    assert (banners(till), status(client)) == ([NOT_REACHED], 503)
    assert "carts are kept; nothing is charged" in till.get(SALE).text
    assert sandbox.ledger() == []


def test_the_first_answer_closes_the_breaker(till, client):
    pulse(Pulse.ACME, failures=7)
    ends.sell(till)
    assert seen("acme") == ("Answers", "fine")
    assert (banners(till), status(client)) == ([], 200)


def test_a_catalog_that_is_not_read_for_minutes_is_said(till, client):
    pulse(Pulse.ACME, at=ago(minutes=4))
    assert seen("acme") == ("Answers", "fine")
    pulse(Pulse.ACME, at=ago(minutes=6))
    assert seen("acme") == ("Quiet", "warning")
    assert (banners(till), status(client)) == ([], 200)


def test_reading_the_catalog_says_that_acme_answers(till, sandbox):
    pulse(Pulse.ACME, at=ago(days=1), failures=9)
    pulse(Pulse.KEY, at=ago(days=1), failures=1)
    tasks.refresh_catalog()
    for name in (Pulse.ACME, Pulse.KEY):
        found = Pulse.objects.get(name=name)
        assert (found.failures, found.at > ago(minutes=1)) == (0, True)


def test_a_catalog_that_cannot_be_asked_for_counts_and_stays(till, settings):
    kept = CatalogEntry.objects.count()
    settings.ACME = dataclasses.replace(settings.ACME, base_url=ends.NOWHERE)
    with pytest.raises(acme.NotSent):
        tasks.refresh_catalog()
    assert Pulse.objects.get(name=Pulse.ACME).failures == 1
    assert not Pulse.objects.filter(name=Pulse.KEY).exists()
    assert CatalogEntry.objects.count() == kept


def test_an_answer_that_is_an_error_is_no_proof_that_acme_is_away(till, sandbox):
    wanted = {"fault": "500", "times": 20, "path": "/v2/b2b/event"}
    sandbox.post("/_sandbox/faults", wanted)
    with pytest.raises(acme.NoAnswer):
        catalog.refresh(acme.connect())
    assert not Pulse.objects.filter(name__in=(Pulse.ACME, Pulse.KEY)).exists()


def test_a_refused_key_is_said_until_it_is_accepted(till, client, settings, sandbox):
    right = settings.ACME
    settings.ACME = dataclasses.replace(right, api_key="not-the-key")
    with pytest.raises(acme.KeyRejected):
        tasks.refresh_catalog()
    assert seen("key") == ("Refused", "alert")
    assert (banners(till), status(client)) == ([KEY_REFUSED], 503)
    settings.ACME = right
    ends.sell(till)
    assert Pulse.objects.get(name=Pulse.KEY).failures == 0
    assert (banners(till), status(client)) == ([], 200)


# --- sales -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "level", "code"),
    [
        (100, "fine", 200),
        (130, "warning", 200),
        (290, "warning", 200),
        (310, "alert", 503),
    ],
)
def test_a_sale_without_an_answer_is_urgent_by_its_age(
    till, client, lost, seconds, level, code
):
    Attempt.objects.update(sent_at=ago(seconds=seconds))
    assert seen("unanswered") == ("1 waiting", level)
    assert status(client) == code
    assert banners(till) == []


@pytest.mark.parametrize("state", [AttemptState.SENT, AttemptState.REVIEW])
def test_every_sale_without_an_end_counts(till, client, lost, state):
    Attempt.objects.update(state=state, sent_at=ago(days=2), created_at=ago(days=2))
    assert seen("unanswered") == ("1 waiting", "alert")
    is_for_review = state == AttemptState.REVIEW
    wanted = ("1 waiting", "warning") if is_for_review else ("None", "fine")
    assert seen("review") == wanted
    assert status(client) == 503


def test_a_sale_that_has_its_answer_is_not_waited_for(till, client):
    ends.sell(till)
    ends.refuse(till)
    Attempt.objects.update(sent_at=ago(hours=1))
    assert seen("unanswered") == ("None", "fine")
    assert status(client) == 200


def test_a_double_charge_is_said_at_every_desk_until_it_is_settled(
    till, client, sandbox
):
    attempt = ends.charge_twice(till, sandbox)
    assert seen("twice") == ("1", "alert")
    assert (banners(till), status(client)) == ([TWICE], 503)
    assert 'class="count"' not in till.get(SALE).text
    Attempt.objects.filter(pk=attempt.pk).update(late_hit_settled_at=timezone.now())
    assert seen("twice") == ("None", "fine")
    assert (banners(till), status(client)) == ([], 200)


# --- receipts --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "level", "code"),
    [(100, "fine", 200), (130, "warning", 200), (310, "alert", 503)],
)
def test_a_receipt_is_late_by_when_it_was_due(
    till, client, receipt, seconds, level, code
):
    Receipt.objects.update(due_at=ago(seconds=seconds))
    assert seen("receipts") == ("1 waiting", level)
    assert seen("tried") == ("None", "fine")
    assert (banners(till), status(client)) == ([RECEIPTS_LATE] * (code == 503), code)


def test_late_receipts_are_not_said_beside_their_cause(till, receipt):
    Receipt.objects.update(due_at=ago(minutes=9))
    pulse(Pulse.WORKER, at=ago(minutes=9))
    assert banners(till) == [BACKGROUND]


def test_a_dead_mail_server_shows_though_nothing_is_due(
    till, client, receipt, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert receipts.send_due() == 0
    Receipt.objects.update(created_at=ago(seconds=100))
    assert seen("tried") == ("1 waiting", "fine")
    Receipt.objects.update(created_at=ago(minutes=3))
    assert seen("tried") == ("1 waiting", "warning")
    assert seen("receipts") == ("None", "fine")
    assert status(client) == 200


def test_a_receipt_that_was_given_up_shows_for_a_day(till, client, receipt, settings):
    with serving_mail() as postman:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postman.port
        postman.at_recipient = "550 no such mailbox"
        receipts.send_due()
    assert seen("failed") == ("1", "warning")
    assert seen("tried") == seen("receipts") == ("None", "fine")
    assert status(client) == 200
    Receipt.objects.update(lease_until=ago(days=1))
    assert seen("failed") == ("None", "fine")


# --- who sees it, and what it costs ----------------------------------------------


def test_the_banner_leads_those_who_may_look_to_the_page(
    till, browser_of, supervisor, auditor
):
    pulse(Pulse.BEAT, at=ago(minutes=2))
    link = f'<a href="{PAGE}">What to do</a>'
    assert link not in till.get(SALE).text
    assert link in browser_of(supervisor).get(SALE).text
    assert link in browser_of(auditor).get(reverse("orders:search")).text
    page = browser_of(supervisor).get(PAGE).text
    assert link not in page
    assert "Somebody is needed for: Beat, the clock." in page


def test_a_stranger_sees_no_banner(client, desk):
    Pulse.objects.all().delete()
    page = client.get(reverse("staff:login")).text
    assert not [line for line in BANNERS if line in page]


def test_monitoring_is_told_no_guests_data(till, client, receipt, lost):
    body = client.get(JSON).text
    order, attempt = Order.objects.get(), latest()
    for private in (
        order.email,
        order.order_number,
        attempt.reference,
        str(attempt.public_id),
        "Frida",
        "Desk 1",
    ):
        assert private
        assert private not in body
    assert client.get(JSON).json()["checks"]["receipts"] == {
        "level": "fine",
        "state": "1 waiting",
        "seconds": check("receipts").seconds,
        "count": 1,
    }


def test_monitoring_is_told_when_the_database_does_not_answer(client, desk):
    rename = "ALTER TABLE {} RENAME TO {}"
    with connection.cursor() as cursor:
        cursor.execute(rename.format("staff_pulse", "staff_pulse_away"))
        try:
            answer = client.get(JSON)
        finally:
            cursor.execute(rename.format("staff_pulse_away", "staff_pulse"))
    assert answer.status_code == 503
    assert answer.json() == {"fit": False, "database": "not reached"}


def test_a_page_asks_the_database_three_times_for_it(front_desk, till, lost, receipt):
    """And a part of a page, which shows none of it, never."""
    request = RequestFactory().get("/")
    request.user = front_desk
    with CaptureQueriesContext(connection) as asked:
        shown = context.at_the_desk(request)
        assert len(asked) == 0
        assert (shown["checking_count"], list(shown["down"])) == (1, [])
    assert len(asked) == 3
    with CaptureQueriesContext(connection) as asked:
        health.examine()
    assert len(asked) == 7


def test_a_stranger_costs_no_query():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with CaptureQueriesContext(connection) as asked:
        assert context.at_the_desk(request) == {}
    assert len(asked) == 0
