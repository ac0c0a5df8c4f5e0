"""How a sale without an answer ends: not charged, or with a supervisor; never early."""

import dataclasses
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import AuditEvent
from carts.models import CartState
from orders.models import Attempt, AttemptState, Order, Receipt
from orders.models.states import LOOKS, QUARTER
from tests.acme import fault_server as faults
from tests.carts import shelf

from .paying import (
    CASH,
    COMMITTED,
    card,
    latest,
    pay,
    prepare,
    sold_inline,
    strike,
)
from .waiting import (
    ORDER_LIST,
    fail_looks,
    look_at,
    look_until,
    mend,
    sell,
)

pytestmark = COMMITTED

S = AttemptState
TICK = timedelta(seconds=5)
GRACE = timedelta(minutes=10)


def looks_of(attempt, until):
    """Seconds after the send at which a tick looked, ticks coming every 5 s."""
    seen, tick = [], attempt.last_byte_at
    while tick <= attempt.last_byte_at + until:
        tick += TICK
        if attempt.next_look_at <= tick and look_at(tick):
            seen.append(round((tick - attempt.last_byte_at).total_seconds()))
        attempt.refresh_from_db()
    return seen


def assert_given_up(attempt, sandbox):
    attempt.refresh_from_db()
    assert attempt.state == S.ABSENT
    assert attempt.cart.state == CartState.PARKED
    assert attempt.finished_at is not None
    assert sandbox.booked() == []
    assert not Order.objects.exists()
    assert not Receipt.objects.exists()


def assert_locked(attempt, state):
    attempt.refresh_from_db()
    assert attempt.state == state
    assert attempt.cart.state == CartState.LOCKED
    assert attempt.next_look_at > attempt.sent_at
    assert not Order.objects.exists()


# --- when it is looked for ---


def test_looks_come_as_planned_and_then_by_the_quarter_hour(till, sandbox):
    _, attempt = sell(till, sandbox, "500", tender=card())
    *planned, before, last = looks_of(attempt, timedelta(minutes=41))
    assert planned == list(LOOKS)
    # A tick after the quarter is full.
    assert (before, last) == (600 + 905, 600 + 2 * 905)


def test_after_a_clock_that_stood_still_not_all_looks_come_at_once(till, sandbox):
    _, attempt = sell(till, sandbox, "500", tender=card())
    back = attempt.sent_at + timedelta(hours=1)
    for later in (0, 1, 2, 4):
        look_at(back + timedelta(seconds=later))
    attempt.refresh_from_db()
    assert attempt.look_count == 1
    look_at(back + timedelta(seconds=6))
    attempt.refresh_from_db()
    assert attempt.look_count == 2


def test_looks_of_a_sale_given_up_end_after_a_day(till, sandbox):
    _, attempt = sell(till, sandbox, "500")
    look_until(attempt, attempt.sent_at + timedelta(hours=23))
    assert_given_up(attempt, sandbox)
    look_at(attempt.sent_at + timedelta(hours=25))
    attempt.refresh_from_db()
    assert attempt.next_look_at is None
    assert look_at(attempt.sent_at + timedelta(hours=30)) == 0


# --- not charged ---


def test_three_empty_looks_and_the_grace_prove_that_nothing_was_charged(till, sandbox):
    _, attempt = sell(till, sandbox, "500")
    look_until(attempt, attempt.last_byte_at + GRACE - timedelta(seconds=1))
    assert_locked(attempt, S.UNKNOWN)
    assert attempt.empty_looks >= 3
    look_until(attempt, attempt.last_byte_at + GRACE + timedelta(seconds=1))
    assert_given_up(attempt, sandbox)
    page = shelf.shown(till.get(reverse("orders:outcome", args=[attempt.public_id])))
    assert "not charged" in page.lower()
    assert "Money may have moved." not in page


def test_two_empty_looks_after_the_grace_are_not_three(till, sandbox):
    _, attempt = sell(till, sandbox, "500")
    for minutes in (11, 12):
        look_at(attempt.last_byte_at + timedelta(minutes=minutes))
    assert_locked(attempt, S.UNKNOWN)
    assert attempt.empty_looks == 2
    look_at(attempt.last_byte_at + timedelta(minutes=13))
    assert_given_up(attempt, sandbox)


def test_looks_that_failed_are_not_empty(till, sandbox):
    _, attempt = sell(till, sandbox, "500")
    fail_looks(sandbox)
    look_until(attempt, attempt.last_byte_at + timedelta(minutes=11))
    assert_locked(attempt, S.UNKNOWN)
    assert (attempt.look_count, attempt.empty_looks) == (len(LOOKS), 0)
    mend(sandbox)
    back = timezone.now() + timedelta(minutes=25)
    for later in (0, 1):
        look_at(back + timedelta(minutes=16 * later))
    assert attempt.empty_looks < 3
    assert sandbox.booked() == []


def test_one_list_of_two_that_failed_is_no_empty_look(till, sandbox):
    """The contact's orders hold none; those of the event could not be read."""
    shelf.put_tickets(till, Adult=1)
    strike(sandbox, "500")
    pay(till, CASH)
    attempt = latest()
    fail_looks(sandbox, path=f"{ORDER_LIST}/event")
    look_at(attempt.last_byte_at + timedelta(minutes=1))
    failed = sandbox.get("/_sandbox/requests.json").json[-1]
    assert failed["status"] == 500, failed
    attempt.refresh_from_db()
    assert (attempt.look_count, attempt.empty_looks) == (1, 0)


def test_a_409_is_for_a_supervisor_however_empty_the_looks(till, sandbox):
    _, attempt = sell(till, sandbox, "409")
    look_until(attempt, attempt.last_byte_at + GRACE + timedelta(seconds=1))
    assert_locked(attempt, S.REVIEW)
    assert attempt.empty_looks >= 3


@pytest.mark.parametrize(
    ("is_clear", "state"), [(False, S.REVIEW), (True, S.ABSENT)], ids=["held", "clear"]
)
def test_a_card_is_given_up_only_where_that_is_allowed(
    till, sandbox, settings, is_clear, state
):
    settings.ACME_EMPTY_LOOKS_CLEAR_CARDS = is_clear
    _, attempt = sell(till, sandbox, "500", tender=card())
    look_until(attempt, attempt.last_byte_at + GRACE + timedelta(seconds=1))
    attempt.refresh_from_db()
    assert attempt.state == state
    assert sandbox.booked() == []


def test_the_grace_counts_from_the_last_send(till, sandbox, settings):
    settings.ACME_REPLAY = True
    sandbox.assume(lost_releases_uuid=True)
    _, attempt = sell(till, sandbox, "500", "decline")
    look_at(attempt.sent_at + timedelta(minutes=9))
    attempt.refresh_from_db()
    assert attempt.send_count == 2
    for minutes in (11, 12, 18):
        look_at(attempt.sent_at + timedelta(minutes=minutes))
    assert_locked(attempt, S.UNKNOWN)
    assert attempt.empty_looks > 3
    look_at(attempt.sent_at + timedelta(minutes=35))
    attempt.refresh_from_db()
    assert attempt.state == S.ABSENT


def test_a_process_held_up_for_an_hour_may_have_sent_until_it_was_taken_over(
    till, sandbox
):
    """A laptop that slept with the sale on its way: the looks begin when it wakes."""
    _, attempt = sell(till, sandbox, "500")
    Attempt.objects.update(state=S.SENT, next_look_at=None, evidence=[])
    woke = attempt.sent_at + timedelta(hours=1)
    for seconds in (0, 6, 30, 60, 300, 590):
        look_at(woke + timedelta(seconds=seconds))
    attempt.refresh_from_db()
    assert attempt.empty_looks >= 3
    assert attempt.cart.state == CartState.LOCKED
    assert attempt.state != S.ABSENT
    look_until(attempt, woke + GRACE + timedelta(minutes=6))
    assert_given_up(attempt, sandbox)


# --- charged ---


def test_an_order_that_is_listed_and_cannot_be_read_is_the_sale(till, sandbox):
    """Whether ACME's read by id returns inside sales is not written anywhere."""
    sandbox.assume(b2c_reads_inside_sales=False)
    _, attempt = sell(till, sandbox, "500-after")
    look_at(attempt.sent_at + timedelta(minutes=1))
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    assert Order.objects.get().acme_id == sandbox.booked()[0]["orderId"]
    assert Order.objects.get().total_amount == attempt.expected_total


# --- for a supervisor ---


def test_half_an_hour_without_proof_is_for_a_supervisor(till, sandbox):
    _, attempt = sell(till, sandbox, "cut-after")
    fail_looks(sandbox)
    look_until(attempt, attempt.sent_at + timedelta(minutes=29))
    assert_locked(attempt, S.UNKNOWN)
    look_until(attempt, attempt.sent_at + timedelta(minutes=45))
    assert_locked(attempt, S.REVIEW)
    mend(sandbox)
    attempt.refresh_from_db()
    look_at(attempt.next_look_at)
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert len(sandbox.booked()) == 1


def test_half_an_hour_without_acme_is_for_a_supervisor_too(till, sandbox, settings):
    _, attempt = sell(till, sandbox, "500")
    with faults.serving(faults.closes) as gone:
        pass
    settings.ACME = dataclasses.replace(
        settings.ACME, base_url=gone.url, read_pauses=()
    )
    look_until(attempt, attempt.sent_at + timedelta(minutes=45))
    assert_locked(attempt, S.REVIEW)
    assert attempt.empty_looks == 0


def test_a_sale_in_review_is_looked_for_and_never_given_up_by_itself(till, sandbox):
    _, attempt = sell(till, sandbox, "409")
    look_until(attempt, attempt.sent_at + timedelta(hours=5))
    assert_locked(attempt, S.REVIEW)
    before = attempt.look_count
    look_until(attempt, attempt.sent_at + timedelta(hours=5) + QUARTER)
    attempt.refresh_from_db()
    assert attempt.look_count == before + 1


def test_empty_looks_do_not_take_a_sale_from_its_supervisor(till, sandbox):
    """Cash, and no 409: the looks failed for half an hour and are empty since."""
    _, attempt = sell(till, sandbox, "500")
    fail_looks(sandbox)
    look_until(attempt, attempt.sent_at + timedelta(minutes=45))
    assert_locked(attempt, S.REVIEW)
    mend(sandbox)
    look_until(attempt, attempt.sent_at + timedelta(hours=2))
    assert_locked(attempt, S.REVIEW)
    assert attempt.empty_looks > 3


def test_several_orders_are_for_a_supervisor(till, sandbox):
    _, attempt = sell(till, sandbox, "cut-after")
    assert sandbox.check_out(sold_inline(attempt)).status == 200
    look_at(attempt.sent_at + timedelta(minutes=1))
    assert_locked(attempt, S.REVIEW)
    seen = [entry["orders"] for entry in attempt.evidence if "orders" in entry]
    assert [len(orders) for orders in seen] == [2]
    look_at(timezone.now() + timedelta(hours=1))
    attempt.refresh_from_db()
    assert [entry["kind"] for entry in attempt.evidence].count("several orders") == 1


def test_several_orders_of_a_sale_given_up_are_not_passed_over(till, sandbox, caplog):
    _, attempt = sell(till, sandbox, "500")
    look_until(attempt, attempt.sent_at + timedelta(minutes=15))
    assert_given_up(attempt, sandbox)
    ids = [sandbox.check_out(sold_inline(attempt)).json["id"] for _ in range(2)]
    look_at(attempt.sent_at + timedelta(minutes=40))
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert Order.objects.get().acme_id in ids
    assert all(order_id in caplog.text for order_id in ids)
    noted = AuditEvent.objects.about(attempt).get(action="several orders at ACME")
    assert sorted(noted.facts["orders"]) == sorted(ids)


def test_the_order_of_another_sale_is_for_a_supervisor(till, sandbox):
    _, sold = sell(till, sandbox, gift="12.34")
    _, attempt = sell(till, sandbox, "500", gift="12.35")
    Attempt.objects.filter(pk=sold.pk).update(reference="X")
    Attempt.objects.filter(pk=attempt.pk).update(reference=sold.reference)
    look_at(attempt.sent_at + timedelta(minutes=1))
    attempt.refresh_from_db()
    assert attempt.state == S.REVIEW
    assert attempt.acme_order_id is None
    assert Order.objects.get().attempt == sold


# --- never sent ---


def test_a_tender_page_left_for_half_an_hour_is_given_up(till, sandbox):
    shelf.put_pencils(till)
    prepare(till)
    attempt = latest()
    look_at(attempt.created_at + timedelta(minutes=29))
    assert latest().is_prepared
    look_at(attempt.created_at + timedelta(minutes=31))
    assert latest().is_abandoned
    assert attempt.cart.state == CartState.OPEN


def test_a_form_posted_after_that_charges_nothing_and_says_so(till, sandbox):
    shelf.put_pencils(till)
    address = prepare(till)["Location"]
    look_at(timezone.now() + timedelta(minutes=31))
    page = shelf.shown(till.post(address, card(), follow=True))
    assert "That payment was left before anything was sent." in page
    assert sandbox.ledger() == []
    assert latest().is_abandoned
    pay(till, CASH)
    assert latest().is_sold
    assert len(sandbox.booked()) == 1
