"""A person changes their own password: tries are counted, and other sign-ins end."""

import pytest
from django.test import Client
from django.urls import reverse

from acme_pos.staff.models import AuditEvent, SignIn
from tests.conftest import PASSWORD

from .door import give_pin, is_sent_to, lock, open_with, sign_in

pytestmark = pytest.mark.django_db
NEW = "some-new-long-password"
PAGE = "/password/"


def change(client, old=PASSWORD, new=NEW, again=NEW, page=PAGE):
    return client.post(page, {"password": old, "new": new, "again": again})


def test_it_is_changed_and_the_pin_and_this_browser_stay(client, supervisor, desk):
    give_pin(supervisor)
    elsewhere = Client()
    for browser in (elsewhere, client):
        sign_in(browser, "sam")
    key = client.session.session_key
    assert is_sent_to(change(client), "staff:password")
    assert client.session.session_key != key
    assert client.get(PAGE).status_code == 200
    supervisor.refresh_from_db()
    assert supervisor.check_password(NEW)
    assert is_sent_to(elsewhere.get(PAGE), "staff:login")
    assert SignIn.objects.under_way().count() == 1
    lock(client)
    assert open_with(client, supervisor).status_code == 302
    assert client.get(PAGE).status_code == 200
    line = AuditEvent.objects.get(action="password changed")
    assert (line.actor, line.subject_name) == (supervisor, "sam")
    assert NEW not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    "typed",
    [
        {"old": "not-my-password"},
        {"again": "another-long-password"},
        {"new": "short", "again": "short"},
        {"new": PASSWORD, "again": PASSWORD},
        {"new": "x" * 201, "again": "x" * 201},
    ],
)
def test_what_is_refused_changes_nothing(client, front_desk, desk, typed):
    sign_in(client, "frida")
    assert change(client, **typed).status_code == 422
    front_desk.refresh_from_db()
    assert front_desk.check_password(PASSWORD)
    assert not AuditEvent.objects.filter(action="password changed").exists()


def test_wrong_passwords_are_counted_as_at_the_sign_in(client, admin, desk):
    sign_in(client, "ada")
    for number in range(10):
        answer = change(client, old=f"a guess {number}")
    assert answer.status_code == 429
    assert change(client).status_code == 429
    admin.refresh_from_db()
    assert admin.check_password(PASSWORD)
    assert AuditEvent.objects.filter(action="sign-in refused").count() == 9


@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_the_admins_own_page_for_it_leads_here(client, admin, desk, name):
    sign_in(client, "ada")
    page = reverse(f"admin:{name}")
    assert is_sent_to(client.get(page), "staff:password")
    typed = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert is_sent_to(client.post(page, typed), "staff:password")
    admin.refresh_from_db()
    assert admin.check_password(PASSWORD)
