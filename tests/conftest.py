"""The cast, the desk, and a sandbox process that every test talks to over HTTP.

front_desk  Frida sells at desk 1      supervisor  Sam sees every desk
admin       Ada runs the house         auditor     Aron reads
"""

import dataclasses
import os
from copy import copy
from datetime import datetime, time, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from acme_pos import acme, request_ids
from acme_pos.staff.models import Desk, Pulse, User, Venue
from carts import catalog
from carts.models import Cart, CatalogEntry

from . import budget, shift
from .flushing import flush_quickly
from .sandbox.process import running

flush_quickly()

OPENING = time(10, 10)
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
PASSWORD = "a-long-test-password"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With REQUIRE_ALL=1 a test that would be skipped fails, and says why."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_ALL is set, and this was skipped: {call.excinfo}"
    return report


def pytest_collection_modifyitems(config, items):
    """What is of PostgreSQL alone has a run of its own (tests/run.sh)."""
    if connection.vendor != "postgresql":
        apart = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in apart]


def pytest_terminal_summary(terminalreporter):
    budget.print_table(terminalreporter)


@pytest.fixture(autouse=True)
def of_no_sale():
    """A sale without a request leaves its name behind, which a request would not."""
    with request_ids.of_sale(""):
        yield


@pytest.fixture(autouse=True)
def english_afterwards():
    """A page in another language leaves that active; each request sets its own."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory):
    store = tmp_path_factory.mktemp("acme") / "sandbox.sqlite3"
    with running(store=store) as sandbox:
        sandbox.defaults = sandbox.get("/_sandbox/assumptions").json
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process, settings):
    """ACME for this test: at its seed, with no fault waiting, and we point at it."""
    sandbox_process.assume(**sandbox_process.defaults)
    sandbox_process.send("DELETE", "/_sandbox/faults")
    sandbox_process.post("/_sandbox/reset")
    settings.ACME = config_for(sandbox_process)
    return sandbox_process


def config_for(sandbox, **changes):
    return dataclasses.replace(
        django_settings.ACME,
        base_url=f"http://127.0.0.1:{sandbox.port}",
        campaigns_path="/v2/b2b/donations/campaigns",
        appeals_path="/v2/b2b/donations/appeals",
        funds_path="/v2/b2b/donations/funds",
        **changes,
    )


@pytest.fixture(scope="session")
def catalog_rows(sandbox_process):
    """The catalog as read from ACME once; three days of events are plenty."""
    with acme.Client(config_for(sandbox_process)) as client:
        return catalog.read(client, days=3)


@pytest.fixture
def shelf(db, sandbox, catalog_rows):
    """The catalog is on the shelf, as a refresh leaves it."""
    CatalogEntry.objects.bulk_create(
        [copy(entry) for entry in catalog_rows], batch_size=200
    )


@pytest.fixture
def at_opening():
    """A morning with today's events still to come, at whatever hour the tests run.

    Never later than it is: what ACME's sandbox holds would have lapsed by then.
    """
    now = timezone.localtime()
    opening = datetime.combine(now.date(), OPENING, now.tzinfo)
    with time_machine.travel(min(now, opening), tick=True):
        yield


@pytest.fixture
def late():
    """After the last time of the day; named before `till`, who signs in then."""
    night = timezone.localtime().replace(hour=23, minute=50)
    with time_machine.travel(night, tick=True):
        yield night


@pytest.fixture
def venue(db):
    return Venue.objects.create(
        pk=1, name="The Test House", address="2 Nowhere Lane", tax_note="Thank you."
    )


@pytest.fixture
def desk(db):
    """Worker and beat are seen running, for longer than any test takes."""
    for name in (Pulse.WORKER, Pulse.READER, Pulse.BEAT):
        Pulse.objects.create(name=name, at=timezone.now() + timedelta(hours=1))
    return Desk.objects.create(name="Desk 1")


@pytest.fixture
def groups(db):
    """The four groups as their migrations make them; a committed test's end flushes."""
    if not Group.objects.exists():
        import_module("orders.migrations.0003_groups").make_groups(apps, None)
        settling = import_module("orders.migrations.0005_settling_group")
        settling.let_supervisors_settle(apps, None)
        members = import_module("carts.migrations.0005_members")
        members.let_supervisors_override(apps, None)
        import_module("orders.migrations.0009_night_rights").give_rights(apps, None)


def person(name, group, *, is_staff=False):
    user = User.objects.create_user(
        name.lower(), first_name=name, password=PASSWORD, is_staff=is_staff
    )
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def front_desk(groups):
    return person("Frida", "front desk")


@pytest.fixture
def supervisor(groups):
    return person("Sam", "supervisor", is_staff=True)


@pytest.fixture
def admin(groups):
    return person("Ada", "admin", is_staff=True)


@pytest.fixture
def auditor(groups):
    return person("Aron", "auditor", is_staff=True)


@pytest.fixture
def browser_of():
    """A signed-in client without JavaScript, for any of the cast."""

    def signed_in(user):
        client = Client()
        shift.begin(client, user)
        return client

    return signed_in


@pytest.fixture
def till(browser_of, front_desk, desk, shelf):
    """Frida, signed in at her desk, with the catalog on the shelf."""
    return browser_of(front_desk)


@pytest.fixture
def cart(front_desk, desk):
    return Cart.objects.current(desk, front_desk)
