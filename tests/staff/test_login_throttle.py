"""Ten wrong passwords close one name at one address for half an hour, and no other."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib import admin as django_admin
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff import throttle
from acme_pos.staff.models import AuditEvent

from .door import give_pin, lock, open_with, sign_in, works

pytestmark = pytest.mark.django_db
TRIES = 10


def fail(client, name, times, **more):
    return [sign_in(client, name, "not this one", **more) for _ in range(times)][-1]


def written(act):
    return AuditEvent.objects.filter(action=act)


def test_the_tenth_wrong_password_closes_the_name_and_then_the_right_one_too(
    client, front_desk, desk
):
    assert fail(client, "frida", TRIES - 1).status_code == 200
    refused = fail(client, "frida", 1)
    assert refused.status_code == 429
    assert "Closed for 30 minutes" in refused.text
    assert "A colleague can sign in now" in refused.text
    assert sign_in(client, "frida").status_code == 429
    assert not works(client)

    [line] = written("locked out")
    assert (line.subject_name, line.actor) == ("frida", None)
    assert line.facts == {"address": "127.0.0.1"}
    assert written("sign-in refused").count() == TRIES - 1


def test_half_an_hour_later_it_is_open_however_often_it_was_tried(
    client, front_desk, desk, sandbox
):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        fail(client, "frida", TRIES)
        clock.shift(timedelta(minutes=20))
        shut = fail(client, "frida", 3)
        assert "Closed for 10 minutes" in shut.text
        clock.shift(timedelta(minutes=11))
        assert sign_in(client, "frida").status_code == 302
        assert works(client)
    assert not AccessAttempt.objects.exists()


def test_a_colleague_and_another_desk_stay_open(
    client, front_desk, supervisor, desk, sandbox
):
    fail(client, "frida", TRIES)
    assert sign_in(Client(), "sam").status_code == 302
    assert sign_in(Client(REMOTE_ADDR="10.0.0.7"), "frida").status_code == 302
    assert sign_in(client, "frida").status_code == 429


def test_the_right_password_forgets_the_wrong_ones_and_a_pin_does_not(
    client, front_desk, supervisor, desk, sandbox
):
    give_pin(front_desk, supervisor)
    fail(client, "frida", TRIES - 1)
    sign_in(client, "frida")
    assert not AccessAttempt.objects.exists()
    fail(Client(), "frida", TRIES - 1)
    sign_in(client, "sam")
    lock(client)
    assert open_with(client, front_desk).status_code == 302
    assert works(client)
    assert fail(Client(), "frida", 1).status_code == 429


def test_the_admin_has_no_way_in_of_its_own(client, admin):
    asked = client.get("/admin/", follow=True)
    assert asked.request["PATH_INFO"] == reverse("staff:login")
    typed = {"username": "ada", "password": "a-long-test-password"}
    client.post("/admin/login/", typed)
    assert client.get("/admin/").status_code == 302
    assert fail(client, "ada", TRIES).status_code == 429


def test_nothing_that_was_typed_is_kept(client, front_desk):
    fail(client, "frida", 2)
    fail(client, "my-own-password", TRIES)
    for attempt in AccessAttempt.objects.all():
        assert (attempt.get_data, attempt.post_data) == ("", "")
    [line] = written("locked out")
    assert "my-own-password" not in str(vars(line))
    kept = list(AccessAttempt.objects.values())
    assert "my-own-password" not in str(kept)
    assert [each["username"] for each in kept if each["username"] == "frida"]
    assert "nobody " in str(kept)


def test_one_ipv6_network_is_one_address(client, front_desk):
    for number in range(TRIES):
        answer = fail(client, "frida", 1, REMOTE_ADDR=f"2001:db8::{number:x}")
    assert answer.status_code == 429
    there = {"REMOTE_ADDR": "2001:db8:0:1::1"}
    assert sign_in(Client(), "frida", **there).status_code == 302
    # The trail has the address itself.
    addresses = {line.facts["address"] for line in written("sign-in refused")}
    assert "2001:db8::8" in addresses


def test_one_account_is_closed_everywhere_after_fifty_wrong_passwords(
    front_desk, supervisor, desk, monkeypatch
):
    monkeypatch.setattr(throttle, "CEILING", 12)
    places = [Client(REMOTE_ADDR=f"10.0.0.{number}") for number in range(4)]
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        # What is right between is no try, and forgets none of the wrong ones elsewhere.
        sign_in(Client(), "frida")
        for place in places[:3]:
            assert fail(place, "frida", 4).status_code in {200, 429}
        closed = sign_in(places[3], "frida")
        assert closed.status_code == 429
        assert "Closed for 30 minutes" in closed.text
        assert "at each of them" in closed.text
        assert sign_in(places[3], "sam").status_code == 302
        assert written("locked out").count() == 1
        clock.shift(timedelta(minutes=30))
        assert sign_in(places[3], "frida").status_code == 302


def test_a_long_name_is_refused_and_breaks_nothing(client, db):
    assert sign_in(client, "x" * 151).status_code == 200
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize(
    ("trusted", "header", "address"),
    [
        (False, "1.1.1.1", "10.0.0.1"),
        (True, "1.1.1.1", "1.1.1.1"),
        (True, "6.6.6.6, 2001:DB8::1", "2001:db8::1"),
        (True, "6.6.6.6, 1.1.1.1:4711", "1.1.1.1"),
        (True, "[2001:DB8::1]:4711", "2001:db8::1"),
        (True, "[2001:db8::1]", "2001:db8::1"),
        (True, "6.6.6.6, nonsense", "10.0.0.1"),
        (True, None, "10.0.0.1"),
    ],
)
def test_a_forwarded_address_counts_only_behind_our_proxy(
    settings, trusted, header, address
):
    """And then only the last, which the proxy wrote itself."""
    settings.TRUST_PROXY = trusted
    more = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **more)
    assert throttle.address_of(request) == address


def test_a_made_up_header_opens_nothing(client, front_desk):
    for number in range(TRIES):
        answer = fail(client, "frida", 1, HTTP_X_FORWARDED_FOR=f"10.1.1.{number}")
    assert answer.status_code == 429


def test_the_counts_and_the_phones_are_not_in_the_admin():
    labels = {model._meta.app_label for model in django_admin.site._registry}
    assert not labels & {"axes", "otp_totp"}
