"""Whose request it is: the session's row and the person's, read with each request."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from acme_pos.staff.backends import StaffBackend
from acme_pos.staff.models import User
from acme_pos.staff.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    store = SessionStore()
    store["desk"] = 7
    store.save()
    return store.session_key


def test_the_desk_keeps_its_sessions_here():
    assert import_module(settings.SESSION_ENGINE).SessionStore is SessionStore


def test_a_session_is_read_anew_by_one_query(known, django_assert_num_queries):
    for desk in (7, 8):
        with django_assert_num_queries(1):
            again = SessionStore(known)
            assert again["desk"] == desk
        again["desk"] = 8
        again.save()


def test_a_session_that_is_over_or_gone_is_empty_and_its_key_is_not_taken_up(known):
    other = SessionStore()
    other.save()
    Session.objects.filter(pk=known).update(expire_date=timezone.now())
    Session.objects.filter(pk=other.session_key).delete()
    for key in (known, other.session_key, "x" * 32):
        store = SessionStore(key)
        assert store.get("desk") is None
        assert store.session_key is None


def test_a_session_lasts_to_its_last_moment(known):
    soon = timezone.now() + timedelta(minutes=1)
    Session.objects.filter(pk=known).update(expire_date=soon)
    assert SessionStore(known)["desk"] == 7


def test_the_person_of_a_request_is_read_anew(django_assert_num_queries):
    frida = User.objects.create_user("frida")
    with django_assert_num_queries(1):
        assert StaffBackend().get_user(frida.pk) == frida
    User.objects.filter(pk=frida.pk).update(first_name="Frida")
    again = StaffBackend().get_user(frida.pk)
    assert again is not None
    assert again.first_name == "Frida"
    User.objects.all().delete()
    assert StaffBackend().get_user(frida.pk) is None


def test_whoever_may_not_sign_in_is_nobody_with_the_next_request(settings):
    settings.TRAINING = False
    frida = User.objects.create_user("frida")
    demo = User.objects.create_user("demo", is_demo=True)
    assert StaffBackend().get_user(frida.pk) == frida
    assert StaffBackend().get_user(demo.pk) is None
    User.objects.filter(pk=frida.pk).update(is_active=False)
    assert StaffBackend().get_user(frida.pk) is None
