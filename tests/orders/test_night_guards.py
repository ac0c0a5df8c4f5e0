"""What a night does not believe, how it waits, and that one process holds it."""

import dataclasses
from datetime import timedelta

import pytest
import time_machine
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
from orders.models.sync import LEASE, LeaseLost
from orders.sync import believing, reading, running, writing

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

    def transactions(client, start, end):
        if end - start > timedelta(hours=5):
            raise acme.TooLarge("too large")
        asked.append((start, end))
        return whole(client, start, end)

    monkeypatch.setattr(acme.Client, "transactions", transactions)
    run = night(since=timezone.now() - timedelta(hours=19))
    assert run.state == SyncState.FINISHED
    assert set(Order.objects.values_list("acme_id", flat=True)) == sold
    # Without a gap between them.
    assert [end for _, end in asked[:-1]] == [start for start, _ in asked[1:]]
    assert (asked[0][0], asked[-1][1]) == (run.since, run.until)


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
        reading.Read(good["id"], acme.Order.model_validate(good)),
        reading.Read(bad["id"], acme.Order.model_validate({**bad, **BROKEN[reason]})),
    ]
    run = running_again(run)
    writing.write_page(run, read, 2)
    [kept] = Quarantined.objects.all()
    assert (kept.acme_id, kept.reason) == (bad["id"], reason)
    assert kept.answer["orderNumber"] == bad["orderNumber"]
    assert rows() == before
    assert run.quarantined == 1
    SyncRun.objects.update(state=SyncState.FAILED)
    # It is read again with the next night, and let go when it can be an order.
    night()
    kept.refresh_from_db()
    assert kept.released_at
    assert not Quarantined.objects.waiting().exists()


def running_again(run):
    """The same run, as if it had not ended yet."""
    SyncRun.objects.filter(pk=run.pk).update(state=SyncState.REQUESTED)
    run.refresh_from_db()
    assert run.claim()
    return run


def test_one_process_holds_a_run(sandbox):
    sell_elsewhere(sandbox)
    run = sync.new(SyncAsked.PERSON, None, None)
    run.save()
    ours, theirs = SyncRun.objects.get(), SyncRun.objects.get()
    assert ours.claim()
    assert not theirs.claim()
    # Another run cannot begin meanwhile, nor can the database hold two.
    second = sync.new(SyncAsked.PERSON, None, None)
    second.save()
    assert not second.claim()
    with pytest.raises(IntegrityError), transaction.atomic():
        SyncRun.objects.update(state=SyncState.RUNNING)
    assert sync.tick() == 0
    assert not Order.objects.exists()


def test_whoever_overran_the_lease_writes_nothing(sandbox):
    sold = sell_elsewhere(sandbox)
    run = sync.new(SyncAsked.PERSON, None, None)
    run.save()
    assert run.claim()
    with time_machine.travel(timezone.now() + LEASE * 2, tick=True):
        heir = SyncRun.objects.get()
        assert heir.claim()
        sync.work(run)
    assert not Order.objects.exists()
    page = [reading.Read(sold["id"], acme.Order.model_validate(sold))]
    with pytest.raises(LeaseLost):
        writing.write_page(run, page, 1)
    assert not Order.objects.exists()
    assert not Transaction.objects.exists()
    sync.work(heir)
    heir.refresh_from_db()
    assert (heir.state, heir.new) == (SyncState.FINISHED, 1)
