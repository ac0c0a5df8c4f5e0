"""Several workers share a run: each window is one's alone, and none is left out."""

import gc
from collections import Counter
from datetime import timedelta
from threading import Barrier, get_ident

import pytest
import time_machine
from django.utils import timezone

from acme_pos import acme
from acme_pos.acme import transport
from orders import sync
from orders.models import Order, SyncAsked, SyncPart, SyncRun, SyncState
from orders.models.sync import LEASE
from orders.sync import reading, running, windows

from .nights import counted, night
from .paying import COMMITTED
from .test_duplicate_writers import at_once
from .waiting import fail_looks

pytestmark = [COMMITTED, pytest.mark.usefixtures("quick_nights")]

DAYS = 6


@pytest.fixture
def sold(sandbox, settings, monkeypatch):
    """Orders of several days, each of which is a window of its own."""
    settings.SYNC_FIRST = timedelta(days=DAYS + 1)
    monkeypatch.setattr(windows, "FEW", 0)
    monkeypatch.setattr(running, "PAGE", 4)
    wanted = {"count": 60, "days": DAYS, "seed": 1}
    return set(sandbox.post("/_sandbox/orders", wanted).json["ids"])


def wish(asked=SyncAsked.PERSON):
    run = sync.new(asked, None, None)
    run.save()
    return run


def test_two_workers_share_a_run_and_do_no_window_twice(sold, monkeypatch):
    run = wish()
    windows_read, orders_read = Counter(), Counter()
    transactions, read = acme.Client.transactions, acme.Client.order_told
    # Each has a window in its hands before the other may go on.
    both = Barrier(2)

    def told(client, start, end, cap):
        windows_read[start] += 1
        if len(windows_read) <= 2:
            both.wait(20)
        return transactions(client, start, end, cap)

    def order_told(client, order_id):
        orders_read[order_id] += 1
        return read(client, order_id)

    monkeypatch.setattr(acme.Client, "transactions", told)
    monkeypatch.setattr(acme.Client, "order_told", order_told)
    assert at_once(sync.tick, sync.tick) == []
    # Whoever came to its end first left the rest to the other.
    while not run.is_finished:
        sync.tick()
        run.refresh_from_db()
    assert run.state == SyncState.FINISHED
    assert counted(run) == {"seen": len(sold), "new": len(sold)}
    assert set(Order.objects.values_list("acme_id", flat=True)) == sold
    assert set(windows_read.values()) == {1}
    assert len(windows_read) == DAYS + 1
    assert orders_read == Counter(sold)
    parts = run.parts.all()
    assert sum(part.seen for part in parts) == run.seen
    assert sum(part.requests for part in parts) == run.requests > len(sold)


def test_the_windows_of_a_run_join(sold):
    run = night()
    parts = run.parts.filter(is_rest=False).order_by("since")
    ends = [(part.since, part.until) for part in parts]
    assert [until for _, until in ends[:-1]] == [since for since, _ in ends[1:]]
    assert (ends[0][0], ends[-1][1]) == (run.since, run.until)
    assert max(part.length for part in parts) == windows.DAY


def test_quiet_times_are_asked_for_by_more_days(sandbox, settings):
    settings.SYNC_FIRST = timedelta(days=30)
    days = [p.length.days for p in night().parts.filter(is_rest=False).order_by("pk")]
    assert days == [1, 2, 4, 8, 8, 7]


def test_a_dead_workers_window_is_taken_over_and_gone_on_with(sold):
    run = wish()
    assert run.claim()
    dead = windows.next_part(run)
    assert run.parts.held().get() == dead
    # The others go on without it, and cannot end the run.
    while sync.tick():
        pass
    run.refresh_from_db()
    assert run.state == SyncState.RUNNING
    assert not run.is_found
    assert not SyncRun.objects.joined().exists()
    assert not run.parts.filter(is_rest=True).exists()
    assert Order.objects.count() < len(sold) or not dead.planned
    with time_machine.travel(timezone.now() + 2 * LEASE, tick=True):
        while not run.is_finished:
            sync.tick()
            run.refresh_from_db()
    dead.refresh_from_db()
    assert dead.finished_at
    assert run.state == SyncState.FINISHED
    assert set(Order.objects.values_list("acme_id", flat=True)) == sold


def test_the_mark_moves_when_all_windows_are_done(sold):
    before = sync.new(SyncAsked.NIGHT, None, None).since
    run = wish()
    assert run.claim()
    while not run.is_finished:
        assert not SyncRun.objects.joined().exists()
        assert sync.new(SyncAsked.NIGHT, None, None).since >= before
        part = windows.next_part(run)
        SyncPart.objects.filter(pk=part.pk).update(lease_until=None)
        sync.work(run, seconds=0)
        SyncRun.objects.update(pause_until=None)
        run.refresh_from_db()
    assert SyncRun.objects.joined().get() == run
    assert not run.parts.unfinished().exists()


def test_no_more_workers_than_wished_for_join(sold, settings):
    run = wish()
    assert run.claim()
    held = [windows.next_part(run) for _ in range(2)]
    settings.SYNC_WORKERS = 2
    assert sync.tick() == 0
    assert run.parts.count() == 2
    settings.SYNC_WORKERS = 3
    assert sync.tick() > 0
    assert run.parts.filter(pk__in=[part.pk for part in held], done=0).count() == 2


def test_what_the_command_line_works_at_no_tick_joins(sold):
    run = wish(SyncAsked.COMMAND)
    assert run.claim()
    assert sync.tick() == 0
    assert not run.parts.exists()
    with time_machine.travel(timezone.now() + 2 * LEASE, tick=True):
        assert sync.tick() > 0


def test_a_run_that_is_not_believed_ends_for_all(sold):
    run = wish()
    assert run.claim()
    other = windows.next_part(run)
    running._end(run, SyncState.ABORTED, "for the test")
    assert windows.next_part(run) is None
    assert sync.tick() == 0
    assert not SyncPart.objects.filter(pk=other.pk).exclude(done=0).exists()
    assert not Order.objects.exists()


def test_what_a_failed_run_left_is_read_by_the_next_one(sold, sandbox, monkeypatch):
    monkeypatch.setattr(reading, "FIRST_PAUSE", 0.01)
    run = wish()
    assert run.claim()
    held = [windows.next_part(run) for _ in range(3)]
    for part in held:
        part.write(plan=[], planned=0)
    left = sorted(sold)[:7]
    held[1].write(plan=left, planned=7, done=2)
    run.write(cursor=run.until)
    windows._begin_rest(run)
    SyncRun.objects.update(is_found=True, state=SyncState.FAILED)
    # No report shows anything of what is left: the plan alone does.
    sandbox.assume(report_lag_seconds=10**6)
    night()
    assert set(left[2:]) <= set(Order.objects.values_list("acme_id", flat=True))
    assert Order.objects.count() < len(sold)


def test_an_order_in_two_windows_reports_is_read_once(sold, monkeypatch):
    whole = acme.Client.transactions

    def all_days(client, start, end, cap):
        return whole(
            client, start - timedelta(days=DAYS), end + timedelta(days=DAYS), cap
        )

    monkeypatch.setattr(acme.Client, "transactions", all_days)
    assert counted(night()) == {"seen": len(sold), "new": len(sold)}


def test_an_acme_that_is_away_is_left_alone_by_all(sold, sandbox, monkeypatch):
    monkeypatch.setattr(reading, "FIRST_PAUSE", 0.01)
    fail_looks(sandbox, fault="503", path="/v2/b2b/async/report")
    run = wish()
    assert sync.tick() == 0
    run.refresh_from_db()
    assert run.pause_until > timezone.now() + timedelta(minutes=4)
    assert not run.parts.held().exists()
    asked = run.requests
    assert sync.tick() == 0
    run.refresh_from_db()
    assert run.requests == asked


def test_the_pace_is_shared_out():
    pace = reading.Pace(per_second=100)
    pace.share(4)
    assert pace._between == pytest.approx(0.04)
    # An answer does not bring it above its share ...
    pace.note(200)
    assert pace._between == pytest.approx(0.04)
    # ... and when the others have gone it comes back slowly.
    pace.share(1)
    pace.note(200)
    assert 0.01 < pace._between < 0.04
    for _ in range(100):
        pace.note(200)
    assert pace._between == pytest.approx(0.01)


def test_workers_of_a_run_take_a_share_of_the_pace(sold, monkeypatch):
    shares = []
    share = reading.Pace.share

    def noted(pace, among):
        shares.append(among)
        share(pace, among)

    monkeypatch.setattr(reading.Pace, "share", noted)
    run = wish()
    assert run.claim()
    windows.next_part(run)
    sync.tick()
    assert set(shares) == {2}


def test_each_reader_keeps_one_connection(sold, settings, monkeypatch):
    settings.SYNC_READERS = 3
    connected = []
    connect = transport._DueConnection.connect

    def counted_connect(connection):
        connected.append(get_ident())
        connect(connection)

    monkeypatch.setattr(transport._DueConnection, "connect", counted_connect)
    run = night()
    assert run.seen == len(sold)
    # The reports have another thread's, which is in the pool with the rest.
    assert len(connected) <= settings.SYNC_READERS
    assert run.requests > 10 * len(connected)


def test_an_order_whose_payment_is_told_by_a_later_report_is_read_again(sold):
    night()
    told, untold, coming, later = sorted(sold)[:4]
    Order.objects.filter(acme_id=untold).update(tender="")
    SyncRun.objects.update(state=SyncState.FAILED, is_found=False)
    run = wish()
    assert run.claim()
    first, second = windows.next_part(run), windows.next_part(run)
    first.write(plan=[told, untold, coming, later], planned=4, done=2)
    ids = dict.fromkeys([told, untold, coming, later])
    windows.take_out_of(ids, second, page=1)
    assert list(ids) == [untold, coming]
    second.is_rest = True
    windows.take_out_of(ids, second, page=1)
    assert list(ids) == []


def test_what_a_process_holds_is_set_aside_until_its_last_worker_ends(sold):
    """The collector of garbage looks through what a run makes, and nothing else."""
    before = gc.get_freeze_count()
    run = wish()
    assert run.claim()
    held = []

    def work_too(_):
        held.append(gc.get_freeze_count())
        if len(held) == 1:
            at_once(lambda: sync.work(SyncRun.objects.get(pk=run.pk)))
            held.append(gc.get_freeze_count())

    sync.work(run, after_page=work_too)

    assert len(held) > 1
    assert min(held) > before + 10_000
    assert gc.get_freeze_count() == before
