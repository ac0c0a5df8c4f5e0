"""A backup of the tests' database, and its way back, as docs/operations.md tells it."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import Restore
from carts.models import Cart
from orders import health, resolver, restored, sync
from orders.models import Order, SyncRun
from tests.carts import shelf

from .paying import CASH, latest, pay

BARRED = "This system was restored from a backup"
FROM_BEFORE = "This cart is from before a restore"
BANNER = "Payments wait: a backup was restored."
SALE = reverse("carts:sale")


def back_up(folder):
    """The backup's file."""
    return _of_this_database()[0](folder / "backup")


def bring_back(backup, put=None):
    """Everything written since is gone, as when a machine is lost."""
    connections.close_all()
    (put or _of_this_database()[1])(backup)


def _of_this_database():
    if connection.vendor == "sqlite":
        return _copy_file, _put_file
    if not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    return _dump, _restore


# --- SQLite ----------------------------------------------------------------------


def _copy_file(backup):
    name = connection.settings_dict["NAME"]
    with (
        closing(sqlite3.connect(name)) as database,
        closing(sqlite3.connect(backup)) as copy,
    ):
        database.backup(copy)
    return backup


def _put_file(backup):
    name = _without_log()
    copy = f"{name}.restored"
    shutil.copyfile(backup, copy)
    os.replace(copy, name)


def remove_and_copy(backup):
    """The new file often has the device and inode of the one before."""
    name = _without_log()
    Path(name).unlink()
    shutil.copyfile(backup, name)


def copy_over(backup):
    shutil.copyfile(backup, _without_log())


def command_of_sqlite(backup):
    """`.restore`"""
    with (
        closing(sqlite3.connect(backup)) as copy,
        closing(sqlite3.connect(_name())) as database,
    ):
        copy.backup(database)


def _without_log():
    name = _name()
    for left in (f"{name}-wal", f"{name}-shm"):
        Path(left).unlink(missing_ok=True)
    return name


WAYS = {"sqlite": [_put_file, remove_and_copy, copy_over, command_of_sqlite]}


# --- PostgreSQL ------------------------------------------------------------------


def _dump(backup):
    _run("pg_dump", "--format=custom", f"--file={backup}", _name())
    return backup


def _restore(backup):
    _run("dropdb", "--force", _name())
    _run("createdb", "--template=template0", _name())
    _run("pg_restore", "--exit-on-error", f"--dbname={_name()}", str(backup))


def _name():
    return connection.settings_dict["NAME"]


def _run(*command):
    places = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER"}
    settings = connection.settings_dict
    given = {env: str(settings[name]) for name, env in places.items() if settings[name]}
    given["PGPASSWORD"] = settings["PASSWORD"]
    subprocess.run(command, env={**os.environ, **given}, check=True, timeout=60)


def ways():
    """How a backup may come back on this database."""
    return WAYS.get(connection.vendor, [_restore])


# --- the desk meanwhile ----------------------------------------------------------


def lose(backup, put=None):
    """The worker's clock ticks on, and then all since the backup is gone."""
    restored.tick()
    bring_back(backup, put)


def tick_until_open():
    """What the worker's clock does, in this process; a tick every ten seconds."""
    began = timezone.now()
    for ticks in range(10):
        with time_machine.travel(began + ticks * timedelta(seconds=10), tick=True):
            restored.tick()
            if not Restore.objects.waiting().exists():
                return
            resolver.resolve_due()
            sync.tick()
    raise AssertionError(list(SyncRun.objects.values("state", "problem")))


def press_pay(till):
    """What the till says when Pay is pressed, and may not."""
    cart = Cart.objects.open().latest_first().first()
    sent = {"cart": cart.public_id, "version": cart.version}
    page = till.post(reverse("orders:prepare"), sent, follow=True)
    assert page.redirect_chain[-1][0] == SALE
    return page.text


def say_not_paid(till):
    cart = Cart.objects.open().latest_first().first()
    till.post(reverse("carts:not-paid"), {"cart": cart.public_id})


def sell(till):
    shelf.put_pencils(till)
    pay(till, CASH)
    assert latest().is_sold
    return Order.objects.latest("pk").acme_id


def banners(till):
    health.at_the_desk.forget()
    return BANNER in till.get(SALE).text


def bar(**ago):
    """As somebody says who restored it by hand, from a backup of so long ago."""
    taken_at = (timezone.now() - timedelta(**ago)).isoformat()
    call_command("after_restore", "--backup-taken-at", taken_at, stdout=StringIO())
