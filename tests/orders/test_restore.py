"""A backup comes back: nothing is paid until ACME told what was sold meanwhile."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import AuditEvent, Home, Pulse, Restore, restore
from carts.models import Cart, CartState
from orders import restored, sync, tasks
from orders.models import Attempt, AttemptState, Order, SyncRun
from tests.carts import shelf

from .paying import CASH, COMMITTED, checkouts, latest, look_again, pay, tender_page
from .restoring import (
    BARRED,
    FROM_BEFORE,
    SALE,
    back_up,
    banners,
    bar,
    lose,
    press_pay,
    say_not_paid,
    sell,
    tick_until_open,
    ways,
)

pytestmark = [COMMITTED, pytest.mark.usefixtures("quick_nights")]


@pytest.fixture(autouse=True)
def _home():
    """A worker ran before."""
    restored.tick()


def ledger():
    said = StringIO()
    call_command("verify_ledger", "--acme", stdout=said)
    return said.getvalue()


def test_what_was_sold_after_the_backup_is_read_before_anything_is_paid(
    till, sandbox, tmp_path
):
    first = sell(till)
    shelf.put_pencils(till)
    backup = back_up(tmp_path)
    pay(till, CASH)
    second = Order.objects.latest("pk").acme_id
    assert second != first
    made = len(checkouts(sandbox))

    lose(backup)
    assert [order.acme_id for order in Order.objects.all()] == [first]
    # Before any clock has ticked.
    assert BARRED in press_pay(till)
    restored.tick()
    assert BARRED in press_pay(till)
    assert banners(till)
    assert len(checkouts(sandbox)) == made

    tick_until_open()
    assert set(Order.objects.values_list("acme_id", flat=True)) == {first, second}
    assert not banners(till)
    # The cart that was paid in the time that is lost.
    assert FROM_BEFORE in press_pay(till)
    assert len(checkouts(sandbox)) == made
    till.post(
        reverse("carts:empty"),
        {"cart": Cart.objects.open().latest_first()[0].public_id},
    )
    say_not_paid(till)
    sell(till)
    assert len(checkouts(sandbox)) == made + 1
    assert "0 violations" in ledger()


def test_a_sale_that_was_sent_after_the_backup_gets_its_order(till, sandbox, tmp_path):
    shelf.put_pencils(till)
    address = tender_page(till)
    backup = back_up(tmp_path)
    till.post(address, CASH)
    sold = latest()
    assert sold.is_sold
    made = len(checkouts(sandbox))

    lose(backup)
    assert latest().is_prepared
    # The tender page is still on the till's screen.
    assert BARRED in till.post(address, CASH, follow=True).text
    tick_until_open()
    attempt = latest()
    assert attempt.reference == sold.reference
    assert attempt.is_sold
    assert attempt.acme_order_id == sold.acme_order_id
    assert attempt.cart.is_paid
    assert len(checkouts(sandbox)) == made
    assert "0 violations" in ledger()


def test_a_sale_that_was_never_sent_opens_its_cart_again(till, tmp_path):
    shelf.put_pencils(till)
    tender_page(till)
    backup = back_up(tmp_path)
    lose(backup)
    restored.tick()
    assert latest().state == AttemptState.SENT
    assert latest().cart.state == CartState.LOCKED
    tick_until_open()
    assert latest().is_being_checked
    for minutes in range(11, 16):
        look_again(timedelta(minutes=minutes))
    assert latest().is_absent
    cart = latest().cart
    assert cart.state == CartState.PARKED
    assert cart.restored_at


@pytest.fixture
def barred():
    return bar


def test_a_person_may_say_so_too(till, sandbox, barred):
    shelf.put_pencils(till)
    barred(hours=3)
    assert BARRED in press_pay(till)
    assert AuditEvent.objects.filter(action="database restored").exists()
    tick_until_open()
    run = SyncRun.objects.latest("pk")
    assert run.since <= timezone.now() - timedelta(hours=27)
    assert FROM_BEFORE in press_pay(till)
    say_not_paid(till)
    assert AuditEvent.objects.filter(action="cart not paid before the restore").exists()
    pay(till, CASH)
    assert latest().is_sold


def test_payments_stay_barred_while_acme_cannot_tell(till, sandbox, barred):
    barred(hours=1)
    sandbox.post(
        "/_sandbox/faults",
        {
            "name": "500",
            "path": "/v2/b2b/async/report",
            "method": "POST",
            "endless": True,
        },
    )
    for _ in range(3):
        tasks.resolve_unknown_sales()
        tasks.sync_orders()
    shelf.put_pencils(till)
    assert BARRED in press_pay(till)
    assert not checkouts(sandbox)


def test_a_run_from_before_the_restore_opens_nothing(till, barred):
    run = sync.new("command", timezone.now() - timedelta(days=9), None)
    run.save()
    run.claim()
    sync.work(run)
    barred(hours=0)
    restored.tick()
    assert Restore.objects.waiting().exists()


def test_a_page_from_before_the_restore_changes_nothing(till, barred):
    shelf.put_pencils(till)
    cart = Cart.objects.open().get()
    barred(hours=1)
    assert Cart.objects.get().version > cart.version
    till.post(reverse("orders:prepare"), {"cart": cart.public_id, "version": 1})
    assert not Attempt.objects.exists()


def test_an_empty_cart_is_nobodys_and_is_not_asked_about(till, barred):
    till.get(SALE)
    barred(hours=1)
    tick_until_open()
    sell(till)


def test_both_parts_of_a_cart_are_from_before_the_restore(till, barred, front_desk):
    shelf.put_pencils(till, 2)
    barred(hours=1)
    tick_until_open()
    cart = Cart.objects.open().get()
    line = cart.lines[0]
    shares = {"cart": cart.public_id, f"second-{line.pk}": 1}
    till.post(reverse("carts:split"), shares)
    assert all(Cart.objects.values_list("restored_at", flat=True))


def test_nothing_is_barred_where_nothing_moved(till):
    before = Home.objects.get().seen_at
    for _ in range(3):
        restored.tick()
    assert Home.objects.get().seen_at > before
    assert not Restore.objects.exists()
    sell(till)


@pytest.mark.parametrize("put", ways())
def test_it_is_noticed_however_the_backup_came_back(till, sandbox, tmp_path, put):
    shelf.put_pencils(till)
    backup = back_up(tmp_path)
    pay(till, CASH)
    assert latest().is_sold
    made = len(checkouts(sandbox))
    lose(backup, put)
    assert BARRED in press_pay(till)
    restored.tick()
    assert Restore.objects.count() == 1
    assert BARRED in press_pay(till)
    assert len(checkouts(sandbox)) == made


def test_a_till_looks_anew_where_its_database_lies(till, sandbox):
    """Its SQL is written once, and not the place in it."""
    sell(till)
    made = len(checkouts(sandbox))
    shelf.put_pencils(till)
    page = tender_page(till)
    Home.objects.update(identity="of another time")
    answer = till.post(page, CASH, follow=True)
    assert BARRED in answer.text
    assert len(checkouts(sandbox)) == made


def test_a_moved_database_is_noticed_once(till):
    Home.objects.update(identity="another file")
    restored.tick()
    restored.tick()
    assert Restore.objects.count() == 1
    assert Pulse.objects.get(name=Pulse.RESTORED).failures == 1


def test_a_server_that_does_not_tell_all_is_known_by_the_rest(till, monkeypatch):
    hidden = ("no_such_function()", *restore._OF_POSTGRES[2:])
    monkeypatch.setattr(restore, "_OF_POSTGRES", hidden)
    Home.objects.all().delete()
    restored.tick()
    restored.tick()
    if connection.vendor == "postgresql":
        # Two numbers: database and table.
        assert Home.objects.get().identity.count(":") == 1
    assert not Restore.objects.exists()
    sell(till)


def test_a_time_to_come_is_refused():
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    with pytest.raises(CommandError, match="in the future"):
        call_command("after_restore", "--backup-taken-at", tomorrow)
    assert not Restore.objects.exists()
