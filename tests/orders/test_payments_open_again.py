"""Payments open soon after a restore, whatever else runs, and by hand at the last."""

from datetime import time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from acme_pos.staff.models import AuditEvent, Home, Restore
from orders import restored, sync
from orders.models import SyncRun, SyncState
from orders.models.sync_part import LeaseLost
from orders.sync import windows
from tests.carts import shelf

from .paying import CASH, COMMITTED, latest, pay
from .restoring import (
    BARRED,
    FROM_BEFORE,
    banners,
    bar,
    press_pay,
    say_not_paid,
    sell,
    tick_until_open,
)

pytestmark = [COMMITTED, pytest.mark.usefixtures("quick_nights")]


@pytest.fixture(autouse=True)
def _home():
    """A worker ran before."""
    restored.tick()


@pytest.fixture
def long_run(till):
    """The first reading of years is under way, and another worker holds a part."""
    now = timezone.now()
    run = sync.new("person", now - timedelta(days=2000), now - timedelta(days=2))
    run.save()
    assert run.claim()
    return run


def test_payments_do_not_wait_for_the_sync_that_runs(till, long_run):
    part = windows.next_part(long_run)
    bar(hours=1)
    tick_until_open()
    long_run.refresh_from_db()
    assert long_run.state == SyncState.FAILED
    assert long_run.problem.startswith("Set aside")
    with pytest.raises(LeaseLost):
        part.write()
    sell(till)


def test_what_was_asked_for_is_read_when_payments_are_open(till):
    asked = sync.new("person", timezone.now() - timedelta(days=3), None)
    asked.save()
    bar(hours=1)
    tick_until_open()
    asked.refresh_from_db()
    assert asked.state == SyncState.REQUESTED
    sync.tick()
    asked.refresh_from_db()
    assert asked.state in {SyncState.RUNNING, SyncState.FINISHED}


def test_a_night_that_is_set_aside_is_asked_for_again(till, settings):
    settings.SYNC_AT = time(0)
    night = sync.asking.ask_tonight()
    day = night.night
    assert night.claim()
    bar(hours=1)
    tick_until_open()
    night.refresh_from_db()
    assert night.state == SyncState.FAILED
    again = SyncRun.objects.get(night=day)
    assert again.pk != night.pk
    # A first night reads so many days back from when it is asked for.
    assert again.since <= night.since + timedelta(minutes=5)


def test_a_run_that_reads_it_is_not_set_aside(till):
    bar(hours=1)
    restored.tick()
    run = SyncRun.objects.get(state=SyncState.RUNNING)
    restored.tick()
    run.refresh_from_db()
    assert run.state == SyncState.RUNNING
    assert SyncRun.objects.count() == 1


def open_payments(reason):
    said = StringIO()
    call_command("after_restore", "--open-payments", reason, stdout=said)
    return said.getvalue()


def test_a_person_who_looked_opens_payments(till):
    shelf.put_pencils(till)
    bar(hours=1)
    assert BARRED in press_pay(till)
    assert "Payments are open" in open_payments("the bank shows none; Ada")
    event = AuditEvent.objects.get(action="payments opened by hand")
    assert event.facts == {"reason": "the bank shows none; Ada"}
    assert not banners(till)
    # Its own cart may be paid all the same.
    assert FROM_BEFORE in press_pay(till)
    say_not_paid(till)
    pay(till, CASH)
    assert latest().is_sold


def test_a_move_that_no_worker_noticed_is_opened_too(till):
    Home.objects.update(identity="of another time")
    assert "Payments are open" in open_payments("looked")
    assert Restore.objects.count() == 1
    restored.tick()
    assert Restore.objects.count() == 1
    sell(till)


def test_nothing_is_opened_where_nothing_waits(till):
    assert "No restore waits" in open_payments("looked")
    assert not AuditEvent.objects.filter(action="payments opened by hand").exists()
    with pytest.raises(CommandError, match="needs a reason"):
        open_payments(" ")
