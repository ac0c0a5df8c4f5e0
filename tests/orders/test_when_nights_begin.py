"""When a sync is due: once for each of the venue's days, and for whoever asks."""

import dataclasses
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from acme_pos.staff.models import AuditEvent
from orders import sync
from orders.models import Order, SyncAsked, SyncRun, SyncState
from orders.sync import asking

from .nights import sell_elsewhere
from .paying import COMMITTED

pytestmark = [COMMITTED, pytest.mark.usefixtures("quick_nights")]

NEW_YORK = ZoneInfo("America/New_York")


def local(*at, fold=0):
    return datetime(*at, tzinfo=NEW_YORK, fold=fold)


def ask_at(moment):
    with time_machine.travel(moment, tick=False):
        return asking.ask_tonight()


def nights():
    return list(SyncRun.objects.order_by("night").values_list("night", flat=True))


def test_a_night_begins_at_its_hour_and_once(settings):
    settings.SYNC_AT = time(3, 15)
    assert ask_at(local(2026, 6, 1, 3, 14)) is None
    run = ask_at(local(2026, 6, 1, 3, 15))
    assert (run.night, run.asked) == (date(2026, 6, 1), SyncAsked.NIGHT)
    assert ask_at(local(2026, 6, 1, 3, 15)) is None
    assert ask_at(local(2026, 6, 1, 23, 59)) is None
    assert ask_at(local(2026, 6, 2, 3, 15))
    assert nights() == [date(2026, 6, 1), date(2026, 6, 2)]


def test_a_night_that_nobody_was_there_for_is_made_up_for(settings):
    settings.SYNC_AT = time(3, 15)
    assert ask_at(local(2026, 6, 1, 10, 0)).night == date(2026, 6, 1)


def test_without_an_hour_there_is_no_night(settings):
    settings.SYNC_AT = None
    assert ask_at(local(2026, 6, 1, 10, 0)) is None


def test_an_hour_that_the_clocks_skip_is_not_skipped(settings):
    """On 8 March 2026 two o'clock is followed by three."""
    settings.SYNC_AT = time(2, 30)
    before = local(2026, 3, 8, 1, 59)
    assert ask_at(before) is None
    run = ask_at(before + timedelta(minutes=1))
    assert timezone.localtime(run.until).hour == 3
    assert ask_at(local(2026, 3, 8, 3, 30)) is None
    assert nights() == [date(2026, 3, 8)]


def test_an_hour_that_the_clocks_repeat_is_not_repeated(settings):
    """On 1 November 2026 the hour from one to two comes twice."""
    settings.SYNC_AT = time(1, 30)
    assert ask_at(local(2026, 11, 1, 1, 30))
    assert ask_at(local(2026, 11, 1, 1, 30, fold=1)) is None
    assert nights() == [date(2026, 11, 1)]


def test_what_a_person_asks_for_is_started_by_the_next_tick(sandbox, supervisor):
    sold = sell_elsewhere(sandbox)
    run = sync.request(supervisor)
    assert not Order.objects.exists()
    assert sync.request(supervisor) == run
    assert sync.tick() == 1
    run.refresh_from_db()
    assert (run.state, run.new) == (SyncState.FINISHED, 1)
    assert Order.objects.get().acme_id == sold["id"]
    asked, ended = AuditEvent.objects.filter(subject_type="orders.syncrun")
    assert [asked.action, ended.action] == ["sync asked for", "sync finished"]
    assert asked.actor == ended.actor == supervisor
    assert sync.tick() == 0


def test_a_long_run_is_worked_at_tick_by_tick(sandbox, supervisor, monkeypatch):
    for _ in range(5):
        sell_elsewhere(sandbox)
    monkeypatch.setattr("orders.sync.running.PAGE", 2)
    monkeypatch.setattr("orders.sync.running.SLICE", 0.0)
    monkeypatch.setattr("orders.sync.running.PAUSE", timedelta(0))
    run = sync.request(supervisor)
    read = []
    while not run.is_finished:
        read.append(sync.tick())
        run.refresh_from_db()
    # The first ticks find what is to be read, a piece each.
    assert read.count(0) > 2
    assert [many for many in read if many] == [2, 2, 1]
    assert (run.state, run.new, run.percent) == (SyncState.FINISHED, 5, 100)
    assert run.seconds > 0
    assert run.requests >= 5


def test_a_run_ends_when_its_time_is_over(sandbox, supervisor, settings):
    sell_elsewhere(sandbox)
    run = sync.request(supervisor)
    settings.SYNC_WITHIN = timedelta(0)
    sync.tick()
    run.refresh_from_db()
    assert run.state == SyncState.FAILED
    assert "goes on where it stopped" in run.problem


def test_a_wish_that_cannot_be_met_is_refused(supervisor):
    now = timezone.now()
    for since, until in [
        (now, now - timedelta(hours=1)),
        (now + timedelta(days=1), now + timedelta(days=2)),
        (now, now + timedelta(days=1)),
    ]:
        with pytest.raises(sync.NotPossible):
            sync.request(supervisor, since, until)
    assert not SyncRun.objects.exists()


def test_an_acme_that_is_away_is_waited_for(sandbox, supervisor, settings, monkeypatch):
    monkeypatch.setattr("orders.sync.reading.FIRST_PAUSE", 0.01)
    sell_elsewhere(sandbox)
    here = settings.ACME
    settings.ACME = dataclasses.replace(here, base_url="http://127.0.0.1:9")
    run = sync.request(supervisor)
    sync.tick()
    run.refresh_from_db()
    assert run.state == SyncState.RUNNING
    assert "could not be reached" in run.problem
    settings.ACME = here
    assert sync.tick() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True):
        assert sync.tick() == 1
    run.refresh_from_db()
    assert (run.state, run.problem) == (SyncState.FINISHED, "")
