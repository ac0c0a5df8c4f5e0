"""What is changed in the admin is told with both sides, and what is refused is too."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff import denied
from acme_pos.staff.models import AuditEvent, Desk, User, Venue
from acme_pos.staff.models.trail import actions_taken
from tests.conftest import PASSWORD
from tests.orders.paying import text_of

pytestmark = pytest.mark.django_db

TRAIL = "admin:staff_auditevent_changelist"


@pytest.fixture
def ada(browser_of, admin):
    return browser_of(admin)


def form_of(client, address):
    """All that the page's form would send, unchanged."""
    form = client.get(address).context["adminform"].form
    sent = {}
    for bound in form:
        value = bound.value()
        if value is True:
            sent[bound.html_name] = "on"
        elif value not in (None, False):
            sent[bound.html_name] = value
    return sent


def told(**only):
    return list(AuditEvent.objects.filter(**only).order_by("pk"))


def test_a_desk_that_is_added_and_closed(ada, admin):
    ada.post(reverse("admin:staff_desk_add"), {"name": "Desk 9", "is_open": "on"})
    desk = Desk.objects.get(name="Desk 9")
    ada.post(reverse("admin:staff_desk_change", args=[desk.pk]), {"name": "Desk 9"})
    added, changed = told(subject_type="staff.desk")
    assert (added.action, added.before) == ("added", {})
    assert added.after == {
        "name": "Desk 9",
        "is_open": True,
        "scanner_prefix": "",
    }
    assert (changed.action, changed.actor) == ("changed", admin)
    assert (changed.before, changed.after) == ({"is_open": True}, {"is_open": False})
    assert changed.request_id != added.request_id != ""


def test_what_was_saved_as_it_was_is_not_told(ada, venue):
    address = reverse("admin:staff_venue_change", args=[venue.pk])
    sent = form_of(ada, address)
    assert ada.post(address, sent).status_code == 302
    assert told(subject_type="staff.venue") == []
    ada.post(address, {**sent, "name": "The Other House"})
    [line] = told(subject_type="staff.venue")
    assert (line.before, line.after) == (
        {"name": "The Test House"},
        {"name": "The Other House"},
    )
    assert Venue.current().name == "The Other House"


def test_groups_of_a_person_are_told_by_name_and_passwords_never(ada, front_desk):
    address = reverse("admin:staff_user_change", args=[front_desk.pk])
    sent = form_of(ada, address)
    supervisors = Group.objects.get(name="supervisor")
    ada.post(address, {**sent, "groups": [supervisors.pk], "email": "f@house.example"})
    [line] = told(subject_type="staff.user", action="changed")
    assert line.before == {"groups": ["front desk"], "email": ""}
    assert line.after == {"groups": ["supervisor"], "email": "f@house.example"}
    assert line.subject_name == "frida"
    new = "another-long-password"
    password = reverse("admin:auth_user_password_change", args=[front_desk.pk])
    typed = {"password1": new, "password2": new, "usable_password": "true"}
    assert ada.post(password, typed).status_code == 302
    front_desk.refresh_from_db()
    assert front_desk.check_password(new)
    line = told(subject_type="staff.user", action="changed")[-1]
    assert (line.before, line.after) == ({}, {})
    for secret in (new, PASSWORD, front_desk.password):
        assert secret not in str(list(AuditEvent.objects.values()))


def test_rights_of_a_group_are_told(browser_of, groups):
    root = User.objects.create_superuser("root", password=PASSWORD)
    group = Group.objects.get(name="auditor")
    address = reverse("admin:auth_group_change", args=[group.pk])
    browser = browser_of(root)
    sent = form_of(browser, address)
    browser.post(address, {**sent, "permissions": sent["permissions"][1:]})
    [line] = told(subject_type="auth.group")
    [gone] = set(line.before["permissions"]) - set(line.after["permissions"])
    assert "Can" in gone


# --- what is refused ---------------------------------------------------------------


def test_a_refusal_is_a_line_and_a_loop_of_them_is_not_a_table(till, front_desk, desk):
    address = reverse("orders:health")
    till.get(address, {"guest": "Idabelle"})
    [line] = told(action=denied.DENIED)
    assert (line.actor, line.desk) == (front_desk, desk)
    assert line.facts == {
        "page": "orders:health",
        "address": address,
        "method": "GET",
    }
    for _ in range(denied.MOST + 5):
        assert till.get(address).status_code == 403
    assert len(told(action=denied.DENIED)) == denied.MOST


def test_a_forged_post_of_a_stranger_is_one_too(db):
    stranger = Client(enforce_csrf_checks=True)
    for _ in range(denied.MOST + 5):
        assert stranger.post(reverse("staff:login")).status_code == 403
    assert {line.actor for line in told(action=denied.DENIED)} == {None}
    assert len(told(action=denied.DENIED)) == denied.MOST


# --- the page ------------------------------------------------------------------------


@pytest.fixture
def lines(front_desk, supervisor, desk):
    act = AuditEvent.objects.record
    return [
        act("moved", desk, actor=front_desk, desk=desk),
        act(
            "lent",
            front_desk,
            actor=supervisor,
            approver=front_desk,
            before={"name": "A"},
            after={"name": "B"},
            facts={"reason": "<b>bold</b>"},
        ),
    ]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, [0, 1]),
        ({"action": "moved"}, [0]),
        ({"q": "Desk 1"}, [0]),
        ({"q": "frida"}, [0, 1]),
        ({"q": "nobody"}, []),
        ({"q": "a\0b"}, [0, 1]),
        ({"day": "today"}, [0, 1]),
        ({"day": "2020-01-01"}, []),
        ({"subject": "staff.desk:{desk}"}, [0]),
        ({"subject": "staff.desk:0"}, []),
        ({"desk": "{desk}"}, [0]),
        ({"actor": "{actor}"}, [0]),
    ],
)
def test_it_is_filtered_and_searched(lines, browser_of, auditor, desk, query, shown):
    given = {"desk": desk.pk, "actor": lines[0].actor_id}
    query = {name: value.format(**given) for name, value in query.items()}
    page = browser_of(auditor).get(reverse(TRAIL), query)
    assert page.status_code == 200
    seen = {line.pk for line in page.context["cl"].result_list}
    mine = {lines[index].pk for index in shown}
    assert seen & {line.pk for line in lines} == mine


def test_a_line_shows_both_sides_and_each_subject_leads_to_its_lines(
    lines, browser_of, auditor, supervisor, desk
):
    reader = browser_of(auditor)
    page = text_of(reader.get(reverse(TRAIL)))
    assert "name: A → B" in page
    assert "Sam, allowed by Frida" in page
    assert "Frida Desk 1" in page
    line = reader.get(reverse("admin:staff_auditevent_change", args=[lines[1].pk]))
    assert "&lt;b&gt;bold&lt;/b&gt;" in line.text
    address = reverse("admin:staff_desk_change", args=[desk.pk])
    subject = browser_of(User.objects.create_superuser("root")).get(address)
    assert f"{reverse(TRAIL)}?subject=staff.desk:{desk.pk}" in subject.text


def test_the_acts_to_choose_from_are_found_without_reading_the_trail(lines, desk):
    AuditEvent.objects.bulk_create(
        AuditEvent(action="moved", actor=None) for _ in range(50)
    )
    assert actions_taken() == ["lent", "moved"]
    with CaptureQueriesContext(connection) as asked:
        actions_taken()
    assert len(asked) == 1


def test_the_trail_of_a_day_is_the_venues(lines):
    assert AuditEvent.objects.of_day(timezone.localdate()).count() == 2
