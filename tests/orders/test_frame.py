"""What every page asks the database before its own work, and how late it may be."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from acme_pos.staff import kept
from acme_pos.staff.models import (
    Desk,
    Pulse,
    SignIn,
    User,
    Venue,
    open_desks,
    the_venue,
)
from orders import health

pytestmark = pytest.mark.django_db

# Session, person, sign-in, rights.
FRAME = 4
PAGE = reverse("staff:pin")


@pytest.fixture
def clock(settings, monkeypatch):
    """As in production: kept for seconds, by a clock that a test moves."""

    class Clock:
        now = 1000.0

        def pass_by(self, seconds):
            self.now += seconds

    settings.KEPT = timedelta(seconds=2)
    clock = Clock()
    monkeypatch.setattr(kept, "monotonic", lambda: clock.now)
    forget_all()
    yield clock
    forget_all()


def forget_all():
    for each in (the_venue, open_desks, health.at_the_desk):
        each.forget()


def statements(client, page=PAGE):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return [one["sql"] for one in asked]


def test_a_page_without_rows_asks_four_things(clock, browser_of, front_desk, desk):
    frida = browser_of(front_desk)
    frida.get(PAGE)
    asked = statements(frida)
    assert len(asked) == FRAME, asked
    tables = ("django_session", "staff_user", "staff_signin", "auth_permission")
    for sql, table in zip(asked, tables, strict=True):
        assert f'FROM "{table}"' in sql


def test_what_is_kept_is_read_again_when_it_is_old(
    clock, browser_of, front_desk, desk, venue
):
    frida = browser_of(front_desk)
    assert venue.name in frida.get(PAGE).text
    # As another process does it: this one is not told.
    Venue.objects.update(name="Another House")
    Pulse.objects.filter(name=Pulse.BEAT).update(at=None)
    clock.pass_by(1.9)
    page = frida.get(PAGE).text
    assert venue.name in page
    assert "Background work is not running." not in page
    clock.pass_by(0.2)
    page = frida.get(PAGE).text
    assert "Another House" in page
    assert "Background work is not running." in page


def test_what_is_saved_here_shows_here_at_once(
    clock, browser_of, front_desk, desk, venue
):
    frida = browser_of(front_desk)
    frida.get(PAGE)
    venue.name = "Another House"
    venue.save()
    assert "Another House" in frida.get(PAGE).text
    other = Desk.objects.create(name="Desk 2")
    frida.post(reverse("staff:desk"), {"desk": other.pk})
    assert "Desk 2" in frida.get(PAGE).text
    other.is_open = False
    other.save()
    assert "Desk 2" not in frida.get(PAGE).text


def test_nothing_that_bars_anybody_is_kept(clock, browser_of, front_desk, desk):
    """Each at the very next request, whatever a moment ago was read."""
    frida = browser_of(front_desk)
    find = reverse("orders:search")
    assert frida.get(find).status_code == 200
    group = Group.objects.get(name="front desk")
    right = Permission.objects.get(codename="find_order")
    group.permissions.remove(right)
    assert frida.get(find).status_code == 403
    front_desk.user_permissions.add(right)
    assert frida.get(find).status_code == 200
    SignIn.objects.filter(user=front_desk).end()
    assert frida.get(find).status_code == 302
    again = browser_of(front_desk)
    assert again.get(find).status_code == 200
    User.objects.filter(pk=front_desk.pk).update(is_active=False)
    assert again.get(find).status_code == 302


def test_rights_are_ones_own_and_the_groups_and_no_others(groups, front_desk):
    own = Permission.objects.get(codename="settle_review")
    front_desk.user_permissions.add(own)
    of_group = Group.objects.get(name="front desk").permissions
    expected = {
        f"{one.content_type.app_label}.{one.codename}"
        for one in (own, *of_group.select_related("content_type"))
    }
    person = User.objects.get(pk=front_desk.pk)
    assert person.get_all_permissions() == expected
    dismissed = User.objects.get(pk=front_desk.pk)
    dismissed.is_active = False
    assert dismissed.get_all_permissions() == set()
    root = User.objects.create_superuser("root")
    assert len(root.get_all_permissions()) == Permission.objects.count()
