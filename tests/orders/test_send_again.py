"""The second send: only where it is allowed, once, and the same UUID and bytes."""

import dataclasses
from datetime import timedelta

import pytest
from django.utils import timezone

from carts.models import CartState
from orders import checkout
from orders.models import Attempt, AttemptState, Order
from tests.acme import fault_server as faults
from tests.carts import shelf

from .paying import (
    CASH,
    COMMITTED,
    card,
    checkouts,
    latest,
    look_again,
    pay,
    strike,
)
from .waiting import acme_that, fail_looks, interrupted, look_at, mend, sell

pytestmark = COMMITTED

S = AttemptState
CUT_THEN_LISTENS = {"lost_releases_uuid": True}


@pytest.fixture
def replay(settings):
    """ACME is known to book a request UUID once."""
    settings.ACME_REPLAY = True


def received(server):
    return [one for one in server.received if one.path.endswith("/checkout")]


def assert_unknown(attempt, sends):
    assert (attempt.state, attempt.send_count) == (S.UNKNOWN, sends)
    assert attempt.next_look_at > timezone.now()
    assert attempt.cart.state == CartState.LOCKED


# --- in the request that was cut ---


@pytest.mark.parametrize("tender", [CASH, card()], ids=["cash", "card"])
def test_a_cut_sale_is_not_sent_again_unless_it_is_allowed(till, sandbox, tender):
    sandbox.assume(**CUT_THEN_LISTENS)
    page, attempt = sell(till, sandbox, "cut-before", tender=tender)
    assert_unknown(attempt, sends=1)
    assert "Money may have moved." in page
    assert len(checkouts(sandbox)) == 1
    assert sandbox.booked() == []


@pytest.mark.parametrize("tender", [CASH, card()], ids=["cash", "card"])
def test_a_cut_sale_is_sent_again_at_once_and_sold(till, sandbox, replay, tender):
    sandbox.assume(**CUT_THEN_LISTENS)
    _, attempt = sell(till, sandbox, "cut-before", tender=tender)
    assert attempt.is_sold
    assert attempt.send_count == len(checkouts(sandbox)) == 2
    assert Order.objects.count() == len(sandbox.booked()) == 1


@pytest.mark.parametrize("tender", [CASH, card()], ids=["cash", "card"])
def test_the_second_send_is_the_first_one_again(till, settings, replay, tender):
    shelf.put_gift(till, "12.34")
    with acme_that(settings, faults.closes) as server:
        pay(till, tender)
    first, second = received(server)
    assert first.body == second.body
    assert first.headers == second.headers
    assert first.connection != second.connection
    assert first.headers["x-acme-request-uuid"] == str(latest().request_uuid)
    assert_unknown(latest(), sends=2)


def test_nothing_is_sent_a_third_time(till, settings, replay):
    shelf.put_gift(till, "12.34")
    with acme_that(settings, faults.closes, faults.closes, faults.says([])) as server:
        pay(till, CASH)
        attempt = latest()
        for minutes in (1, 2, 3, 5, 9):
            look_again(timedelta(minutes=minutes))
            checkout.send_again(attempt)
    assert len(received(server)) == 2
    attempt.refresh_from_db()
    assert_unknown(attempt, sends=2)


def test_a_sale_that_timed_out_may_still_be_worked_on(till, settings, replay):
    shelf.put_gift(till, "12.34")
    with acme_that(settings, faults.is_silent) as server:
        settings.ACME = dataclasses.replace(settings.ACME, checkout_seconds=0.3)
        pay(till, CASH)
    assert len(server.received) == 1
    assert_unknown(latest(), sends=1)


@pytest.mark.parametrize(
    "answer",
    [
        faults.drips_body,
        faults.sends(faults.packet(b'{"id": "1', length=100)),
        faults.says({"message": "no"}, "500 Server Error"),
        faults.says({"message": "no"}, "503 Unavailable"),
        faults.says({"message": "seen"}, "409 Conflict"),
        faults.says(b"<html>"),
    ],
    ids=["dripped", "half", "500", "503", "409", "html"],
)
def test_what_came_back_in_part_is_not_sent_again(till, settings, replay, answer):
    shelf.put_gift(till, "12.34")
    with acme_that(settings, answer) as server:
        settings.ACME = dataclasses.replace(settings.ACME, checkout_seconds=0.5)
        pay(till, CASH)
    assert len(server.received) == 1
    assert_unknown(latest(), sends=1)


def test_a_late_cut_is_not_answered_by_a_second_send(
    till, settings, replay, monkeypatch
):
    """Five seconds at the desk, a twentieth of one here."""
    monkeypatch.setattr(checkout, "CUT_WITHIN", 0.05)

    def waits_and_closes(connected, stop):
        stop.wait(0.1)
        return False

    shelf.put_gift(till, "12.34")
    with acme_that(settings, waits_and_closes) as server:
        pay(till, CASH)
    assert len(server.received) == 1
    assert_unknown(latest(), sends=1)


# --- what a second send proves ---


def test_a_409_to_the_second_send_is_no_answer(till, sandbox, replay):
    page, attempt = sell(till, sandbox, "cut-after")
    assert_unknown(attempt, sends=2)
    assert attempt.saw_409
    assert "No money moved" not in page
    look_again()
    assert latest().is_sold
    assert len(sandbox.booked()) == 1


def test_a_refused_second_send_says_nothing_of_the_first(till, sandbox, replay):
    sandbox.assume(**CUT_THEN_LISTENS)
    page, attempt = sell(till, sandbox, "cut-before", "decline")
    assert_unknown(attempt, sends=2)
    assert attempt.evidence[-1]["kind"] == "Refused"
    assert "No money moved" not in page
    assert len(checkouts(sandbox)) == 2


def test_a_second_send_that_finds_nobody_says_nothing_of_the_first(
    till, sandbox, settings, replay
):
    """The machine at ACME dies with the first request in its hands."""
    real = settings.ACME

    def unplug():
        with faults.serving(faults.closes) as gone:
            settings.ACME = dataclasses.replace(real, base_url=gone.url)

    shelf.put_gift(till, "12.34")
    strike(sandbox, "cut-after")
    marked_again = ["UPDATE", "orders_attempt", "send_count", "evidence"]
    with interrupted(unplug, after=marked_again):
        page = shelf.shown(pay(till, CASH))
    settings.ACME = real
    assert_unknown(latest(), sends=2)
    assert latest().evidence[-1]["kind"] == "NotSent"
    assert "No money moved" not in page
    look_again()
    assert latest().is_sold


def test_a_twin_met_by_the_second_send_is_perhaps_the_first(till, sandbox, replay):
    sell(till, sandbox, tender=card())
    sandbox.assume(**CUT_THEN_LISTENS)
    page, attempt = sell(till, sandbox, "cut-before", tender=card(), gift="12.34")
    assert_unknown(attempt, sends=2)
    assert attempt.met_a_twin
    assert "No money moved" not in page


def test_a_twin_met_by_the_second_send_is_settled_by_a_person(
    till, sandbox, replay, settings
):
    """It speaks for a charge, so empty looks do not speak against one."""
    settings.ACME_EMPTY_LOOKS_CLEAR_CARDS = True
    sell(till, sandbox, tender=card())
    sandbox.assume(**CUT_THEN_LISTENS)
    _, attempt = sell(till, sandbox, "cut-before", tender=card())
    for minutes in (1, 2, 12):
        look_again(timedelta(minutes=minutes))
    attempt.refresh_from_db()
    assert attempt.state == S.REVIEW
    assert attempt.cart.state == CartState.LOCKED


# --- by the resolver ---


def lose(till, sandbox, tender=CASH):
    """Lost before it was booked; ACME forgets that it saw the UUID."""
    sandbox.assume(**CUT_THEN_LISTENS)
    _, attempt = sell(till, sandbox, "500", tender=tender)
    assert_unknown(attempt, sends=1)
    return attempt


TENDERS = {
    "Check": {"tender": "Check", "number": "C-100"},
    "Voucher": {"tender": "Voucher", "number": "V-100"},
    "Other": {"tender": "Other", "number": "by invoice"},
    "Cash": CASH,
}


@pytest.mark.parametrize("tender", TENDERS.values(), ids=TENDERS)
def test_a_lost_sale_is_sent_again_after_an_empty_look(till, sandbox, replay, tender):
    attempt = lose(till, sandbox, tender)
    look_again()
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.send_count == 2
    first, second = checkouts(sandbox)
    assert first["body"] == second["body"]
    [booked] = sandbox.booked()
    assert booked["uuid"] == str(attempt.request_uuid)


def test_the_resolver_sends_the_same_bytes(till, settings, replay):
    """Whatever the database made of the body in between."""
    shelf.write_guest(till, first_name="Ida", last_name="Ö", email="ida@guest.example")
    shelf.put_pencils(till, 3)
    shelf.put_gift(till, "12.30")
    lost = faults.says({"message": "lost"}, "500 Server Error")
    with acme_that(settings, lost, faults.says([]), faults.closes) as server:
        pay(till, CASH)
        look_again()
    first, second = received(server)
    assert first.body == second.body
    assert first.headers == second.headers
    assert_unknown(latest(), sends=2)


def test_a_lost_sale_is_left_alone_unless_a_replay_is_allowed(till, sandbox):
    attempt = lose(till, sandbox)
    look_again()
    attempt.refresh_from_db()
    assert_unknown(attempt, sends=1)
    assert len(checkouts(sandbox)) == 1


def test_a_card_is_never_sent_by_the_resolver(till, sandbox, replay):
    attempt = lose(till, sandbox, card())
    look_again()
    attempt.refresh_from_db()
    assert_unknown(attempt, sends=1)
    assert len(checkouts(sandbox)) == 1


def test_after_ten_minutes_nothing_is_sent_any_more(till, sandbox, replay, settings):
    settings.ACME_GRACE = timedelta(minutes=20)
    attempt = lose(till, sandbox)
    look_at(attempt.sent_at + timedelta(minutes=10, seconds=1))
    attempt.refresh_from_db()
    assert_unknown(attempt, sends=1)
    assert attempt.empty_looks == 1
    assert len(checkouts(sandbox)) == 1


def test_a_look_that_failed_does_not_send(till, sandbox, replay):
    attempt = lose(till, sandbox)
    fail_looks(sandbox)
    look_again()
    attempt.refresh_from_db()
    assert_unknown(attempt, sends=1)
    assert attempt.empty_looks == 0
    mend(sandbox)
    look_again(timedelta(minutes=2))
    assert latest().is_sold


def test_what_was_booked_is_found_and_not_sent(till, sandbox, replay):
    _, attempt = sell(till, sandbox, "500-after")
    look_again()
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.send_count == len(checkouts(sandbox)) == 1


def test_after_a_409_nothing_is_sent(till, sandbox, replay):
    _, attempt = sell(till, sandbox, "409")
    look_again()
    attempt.refresh_from_db()
    assert_unknown(attempt, sends=1)
    assert len(checkouts(sandbox)) == 1


def test_a_body_that_was_tampered_with_is_not_sent(till, sandbox, replay):
    attempt = lose(till, sandbox)
    body = {**attempt.body, "chargeAmount": "0.01"}
    Attempt.objects.filter(pk=attempt.pk).update(body=body)
    look_again()
    attempt.refresh_from_db()
    assert_unknown(attempt, sends=1)
    assert len(checkouts(sandbox)) == 1


def test_the_resolver_sends_once(till, sandbox, replay):
    """The second send is refused, which proves nothing; there is no third."""
    attempt = lose(till, sandbox)
    strike(sandbox, "decline", times=5)
    for minutes in (1, 2, 3):
        look_again(timedelta(minutes=minutes))
    attempt.refresh_from_db()
    assert_unknown(attempt, sends=2)
    assert len(checkouts(sandbox)) == 2
