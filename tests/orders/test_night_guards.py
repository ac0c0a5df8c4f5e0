"""What a night does not believe, how it waits, and that one process holds it."""

import dataclasses
from datetime import timedelta

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, transaction
from django.utils import timezone

from acme_pos import acme
from acme_pos.staff.models import AuditEvent
from orders import sync
from orders.models import (
    Order,
    Quarantined,
    SyncAsked,
    SyncRun,
    SyncState,
    Transaction,
)
from orders.models.sync import LEASE
from orders.models.sync_part import LeaseLost
from orders.sync import believing, finding, reading, running, windows, writing

from .nights import counted, later, night, rows, sell_elsewhere
from .paying import COMMITTED
from .waiting import fail_looks

pytestmark = [COMMITTED, pytest.mark.usefixtures("quick_nights")]

ORDERS = "/v2/b2c/orders/"
RESULT = "/v2/b2b/async/report/json"


def test_an_empty_report_where_orders_are_known_ends_the_run(sandbox):
    sell_elsewhere(sandbox)
    night()
    before = rows()
    sandbox.assume(report_lag_seconds=10**6)
    # A report may come late.
    assert night().state == SyncState.FINISHED
    with later(hours=3):
        run = night()
        follower = sync.new(SyncAsked.NIGHT, None, None)
    assert run.state == SyncState.ABORTED
    assert "shows none of the 1 orders" in run.problem
    assert counted(run) == {}
    assert rows() == before
    assert AuditEvent.objects.filter(action="sync aborted").count() == 1
    # The next night reads that time again.
    assert follower.since < run.since + timedelta(seconds=1)


def test_an_empty_report_of_a_house_that_sold_nothing_is_believed(sandbox):
    run = night()
    assert run.state == SyncState.FINISHED
    assert counted(run) == {}


def test_a_report_that_cannot_be_read_ends_the_run_and_nothing_is_written(sandbox):
    sell_elsewhere(sandbox)
    fail_looks(sandbox, fault="wrong-json", path=RESULT)
    run = night()
    assert run.state == SyncState.FAILED
    assert "not JSON" in run.problem
    assert not Order.objects.exists()
    assert not Transaction.objects.exists()


def test_an_order_path_that_finds_nothing_is_not_believed(sandbox, settings):
    for _ in range(believing.NOT_ONE_OF):
        sell_elsewhere(sandbox)
    night()
    before = rows()
    settings.ACME = dataclasses.replace(settings.ACME, order_path="/v2/b2c/carts/{id}")
    run = night()
    assert run.state == SyncState.ABORTED
    assert "ACME_ORDER_PATH" in run.problem
    assert rows() == before


def test_a_report_that_is_too_large_is_asked_for_by_half_of_its_time(
    sandbox, settings, monkeypatch
):
    sold = {sell_elsewhere(sandbox)["id"] for _ in range(4)}
    asked = []
    whole = acme.Client.transactions

    def transactions(client, start, end, cap):
        if end - start > timedelta(hours=5):
            raise acme.TooLarge("too large")
        asked.append((start, end))
        return whole(client, start, end, cap)

    monkeypatch.setattr(acme.Client, "transactions", transactions)
    run = night(since=timezone.now() - timedelta(hours=19))
    assert run.state == SyncState.FINISHED
    assert set(Order.objects.values_list("acme_id", flat=True)) == sold
    # Without a gap between them.
    assert [end for _, end in asked[:-1]] == [start for start, _ in asked[1:]]
    assert (asked[0][0], asked[-1][1]) == (run.since, run.until)


def test_a_report_of_a_busy_day_is_not_taken_into_memory_at_once(sandbox, monkeypatch):
    sold = {sell_elsewhere(sandbox)["id"] for _ in range(3)}
    monkeypatch.setattr(finding, "LARGE", 500)
    # Of a minute it is taken as it is: it cannot be asked for in less.
    run = night(since=timezone.now() - timedelta(minutes=9))
    assert run.state == SyncState.FINISHED
    assert set(Order.objects.values_list("acme_id", flat=True)) == sold
    # Started, asked about and fetched, more than once; then the orders.
    assert run.requests > 2 * 3 + len(sold)


def test_a_busy_acme_is_waited_for(sandbox, monkeypatch):
    monkeypatch.setattr(reading, "FIRST_PAUSE", 0.01)
    for _ in range(3):
        sell_elsewhere(sandbox)
    fail_looks(sandbox, times=3, fault="429", path=ORDERS)
    fail_looks(sandbox, times=2, fault="429", path="/v2/b2b/async/report")
    run = night()
    assert run.state == SyncState.FINISHED
    assert counted(run) == {"seen": 3, "new": 3}


def test_the_pace_is_halved_by_429_and_comes_back_slowly():
    pace = reading.Pace(per_second=100)
    pace.note(429)
    pace.note(429)
    assert pace._between == pytest.approx(0.04)
    for _ in range(10):
        pace.note(200)
    assert 0.03 < pace._between < 0.04
    for _ in range(100):
        pace.note(200)
    assert pace._between == pytest.approx(0.01)
    assert pace.requests == 112


def test_a_night_that_fails_half_way_is_gone_on_with(sandbox, monkeypatch):
    monkeypatch.setattr(running, "PAGE", 2)
    monkeypatch.setattr(reading, "FIRST_PAUSE", 0.01)
    sold = [sell_elsewhere(sandbox)["id"] for _ in range(6)]
    monkeypatch.setattr(writing, "write_page", failing_after(2, writing.write_page))
    run = night()
    assert (run.state, run.done, run.planned) == (SyncState.FAILED, 4, 6)
    assert Order.objects.count() == 4
    monkeypatch.undo()
    # No report shows them any more: the rest of the plan alone does.
    sandbox.assume(report_lag_seconds=10**6)
    assert counted(night()) == {"seen": 2, "new": 2}
    assert set(Order.objects.values_list("acme_id", flat=True)) == set(sold)


def test_a_page_is_what_is_read_in_four_seconds(settings):
    sizes = {0.1: 1, 25: 100, 10_000: 500}
    for settings.SYNC_READS_PER_SECOND, size in sizes.items():
        assert running._page_size() == size


def test_a_task_that_ran_out_of_time_neither_ends_the_run_nor_blames_an_order(
    sandbox, monkeypatch
):
    sell_elsewhere(sandbox)

    def take_too_long(heard):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(Order, "record_many", take_too_long)
    run = night()
    assert (run.state, run.done) == (SyncState.RUNNING, 0)
    assert not Quarantined.objects.exists()
    monkeypatch.undo()
    with later(hours=1):
        assert sync.work(run) == 1
    run.refresh_from_db()
    assert (run.state, run.new) == (SyncState.FINISHED, 1)


def failing_after(pages, write_page):
    """ACME goes away after so many pages."""
    left = iter(range(pages))

    def write(*args):
        if next(left, None) is None:
            raise acme.NotSent("the connection was refused")
        write_page(*args)

    return write


BROKEN = {
    "createdOn cannot be read": {"createdOn": "yesterday"},
    "totalAmount cannot be read": {"totalAmount": "a lot"},
    "refundAmount cannot be read": {"refundAmount": "some"},
    "orderItems cannot be read": {"orderItems": "none"},
    "the amount of an item cannot be read": {"orderItems": [{"itemId": "1"}]},
    "orderItems is empty": {"orderItems": []},
    "ACME's amount is too large to be one": {"totalAmount": "99999999999.00"},
}


@pytest.mark.parametrize("reason", BROKEN)
def test_an_answer_that_cannot_be_an_order_is_quarantined(sandbox, reason):
    good, bad = sell_elsewhere(sandbox), sell_elsewhere(sandbox)
    run = night()
    before = rows()
    read = [
        reading.Read.of(good["id"], good),
        reading.Read.of(bad["id"], {**bad, **BROKEN[reason]}),
    ]
    part = running_again(run)
    writing.write_page(part, read, 2)
    [kept] = Quarantined.objects.all()
    assert (kept.acme_id, kept.reason) == (bad["id"], reason)
    assert kept.answer["orderNumber"] == bad["orderNumber"]
    assert rows() == before
    run.refresh_from_db()
    assert run.quarantined == part.quarantined == 1
    SyncRun.objects.update(state=SyncState.FAILED)
    # It is read again with the next night, and let go when it can be an order.
    night()
    kept.refresh_from_db()
    assert kept.released_at
    assert not Quarantined.objects.waiting().exists()


def running_again(run):
    """The same run, as if it had not ended yet; a part of it in our hands."""
    SyncRun.objects.filter(pk=run.pk).update(state=SyncState.REQUESTED)
    run.refresh_from_db()
    assert run.claim()
    return windows.next_part(run)


def test_one_run_goes_on_at_a_time(sandbox):
    run = sync.new(SyncAsked.PERSON, None, None)
    run.save()
    assert run.claim()
    # Another run cannot begin meanwhile, nor can the database hold two.
    second = sync.new(SyncAsked.PERSON, None, None)
    second.save()
    assert not second.claim()
    with pytest.raises(IntegrityError), transaction.atomic():
        SyncRun.objects.update(state=SyncState.RUNNING)


def test_whoever_overran_the_lease_writes_nothing(sandbox):
    sold = sell_elsewhere(sandbox)
    run = sync.new(SyncAsked.PERSON, None, None)
    run.save()
    assert run.claim()
    part = windows.next_part(run)
    with time_machine.travel(timezone.now() + LEASE * 2, tick=True):
        heir = windows.next_part(SyncRun.objects.get())
    assert heir == part
    page = [reading.Read.of(sold["id"], sold)]
    with pytest.raises(LeaseLost):
        writing.write_page(part, page, 1)
    with pytest.raises(LeaseLost):
        writing.write_found(part, finding.Piece([sold["id"]], "all"), {})
    assert not Order.objects.exists()
    writing.write_page(heir, page, 1)
    assert Order.objects.get().acme_id == sold["id"]
    run.refresh_from_db()
    assert (run.new, run.done) == (1, 1)


def test_a_page_of_a_run_that_has_ended_is_not_written(sandbox):
    sold = sell_elsewhere(sandbox)
    run = sync.new(SyncAsked.PERSON, None, None)
    run.save()
    assert run.claim()
    part = windows.next_part(run)
    SyncRun.objects.update(state=SyncState.ABORTED)
    with pytest.raises(LeaseLost):
        writing.write_page(part, [reading.Read.of(sold["id"], sold)], 1)
    assert not Order.objects.exists()
