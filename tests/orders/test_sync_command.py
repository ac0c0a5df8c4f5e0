"""`manage.py sync_orders`: what it says, and how it ends."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from orders.models import Order, SyncRun

from .nights import sell_elsewhere
from .paying import COMMITTED
from .waiting import fail_looks

pytestmark = [COMMITTED, pytest.mark.usefixtures("quick_nights")]


def run(*options):
    said = StringIO()
    call_command("sync_orders", *options, stdout=said, stderr=StringIO())
    return said.getvalue()


def test_it_says_what_came(sandbox):
    sell_elsewhere(sandbox)
    said = run()
    assert "Finished: 1 seen, 1 new, 0 changed" in said
    assert "requests to ACME" in said
    assert "1 seen, 0 new, 0 changed, 1 unchanged" in run()


def test_a_dry_run_writes_nothing(sandbox):
    sell_elsewhere(sandbox)
    assert "nothing was written: 1 seen, 1 new" in run("--dry-run")
    assert not Order.objects.exists()


@pytest.mark.parametrize("name", ["id", "orderNumber"])
def test_one_order_by_its_number_or_its_id(sandbox, name):
    one, _ = sell_elsewhere(sandbox), sell_elsewhere(sandbox)
    run("--order", one["id"])
    assert "1 seen" in run("--order", one[name])
    assert Order.objects.get().acme_id == one["id"]


TOMORROW = timezone.now() + timedelta(days=2)
WISHES = {
    "since after until": ("--since", "2026-03-02", "--until", "2026-03-01"),
    "the future": ("--since", TOMORROW.isoformat()),
    "until the future": ("--until", TOMORROW.isoformat()),
    "not a day": ("--since", "yesterday"),
    "unknown order": ("--order", "999999999"),
    "not an id": ("--order", "../1"),
}


@pytest.mark.parametrize("wish", WISHES)
def test_a_wish_that_cannot_be_met_ends_with_2_and_one_sentence(sandbox, wish):
    with pytest.raises(CommandError) as refused:
        run(*WISHES[wish])
    assert refused.value.returncode == 2
    assert str(refused.value).count(". ") == 0
    assert "\n" not in str(refused.value)
    assert not SyncRun.objects.exists()


def test_a_run_that_fails_ends_with_1(sandbox):
    fail_looks(sandbox, path="/v2/b2b/async/report")
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 1


def test_two_at_once_are_one(sandbox):
    other = SyncRun.objects.create(
        asked="person", since=timezone.now(), until=timezone.now()
    )
    assert other.claim()
    with pytest.raises(CommandError, match="Another sync is running") as refused:
        run()
    assert refused.value.returncode == 1
    assert SyncRun.objects.count() == 1
