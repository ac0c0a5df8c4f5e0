"""Whose word counts as a second person's, and that many tries at once gain nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from acme_pos.staff import approval
from acme_pos.staff.models import AuditEvent, SignIn, Tries
from tests import shift
from tests.conftest import PASSWORD

from .door import PIN, give_pin

SOON = timedelta(minutes=15)


def take(_=None):
    try:
        return Tries.objects.take("door", 5, SOON)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_time_are_no_more_than_allowed():
    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(take, range(24))) == 5
    later = time_machine.travel(timezone.now() + SOON, tick=False)
    with later, ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(take, range(24))) == 5


@pytest.mark.django_db
def test_what_was_right_was_no_try():
    for _ in range(9):
        assert Tries.objects.take("door", 1, SOON)
        Tries.objects.give_back("door")
    assert Tries.objects.take("door", 1, SOON)
    assert not Tries.objects.take("door", 1, SOON)
    assert Tries.objects.take("another door", 1, SOON)


@pytest.fixture
def ask(front_desk, supervisor, desk):
    """Frida asks, and Sam types this."""

    def asked(typed, username="sam"):
        request = RequestFactory().post("/")
        request.user, request.session = front_desk, {}
        form = approval.ApprovalForm(
            {"username": username, "password": typed},
            request=request,
            permission="orders.settle_review",
            about=desk,
        )
        return form, form.is_given()

    give_pin(supervisor)
    return asked


def why_refused():
    return AuditEvent.objects.filter(action=approval.REFUSED).latest("pk").facts["why"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [PASSWORD, PIN, "neither of them"])
def test_where_a_code_is_asked_for_it_must_have_been_typed_in_this_shift(
    ask, settings, supervisor, typed
):
    """In words that are the same whatever was typed."""
    settings.TRAINING = False
    for facts in ({"verified_at": None}, {"ended_at": timezone.now()}):
        shift.begin(Client(), supervisor, **facts)
        form, given = ask(typed)
        assert (given, form.by) == (False, None)
        assert form.non_field_errors() == [approval.NO_CODE]
        assert why_refused() == "no code typed in this shift"
    shift.begin(Client(), supervisor)
    form, given = ask(typed)
    assert given == (typed != "neither of them")
    assert approval.NO_CODE not in form.non_field_errors()


@pytest.mark.django_db
@pytest.mark.parametrize("live", [False, True])
def test_a_pin_counts_in_a_shift_that_the_password_of_now_began(
    ask, settings, supervisor, live
):
    settings.TRAINING = not live
    sign_in = shift.begin(Client(), supervisor)
    assert ask(PIN)[1]
    sign_in._write(needs_password=True)
    assert not ask(PIN)[1]
    sign_in._write(needs_password=False)
    supervisor.set_password("quite-another-password")
    supervisor.save()
    form, given = ask(PIN)
    assert (given, form.by) == (False, None)
    assert ask("quite-another-password")[1] != live
    SignIn.objects.update(password_mark=supervisor.get_session_auth_hash())
    assert ask(PIN)[1]
