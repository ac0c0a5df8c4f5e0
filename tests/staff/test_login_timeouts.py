"""A desk that nobody uses locks, and a shift ends."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.gate import BY_ITSELF, OPEN, WHILE_LOCKED
from acme_pos.staff.models import AuditEvent, SignIn
from carts.models import Cart
from tests.carts import shelf
from tests.conftest import PASSWORD
from tests.house.source import templates

from .door import POLL, give_pin, is_sent_to, lock, open_with, sign_in, works
from .test_access import ROUTES

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def at_work(client, clock, front_desk, desk, shelf):
    """Frida's browser, a moment after her password."""
    give_pin(front_desk)
    sign_in(client, "frida")
    return client


def test_it_locks_after_a_quarter_of_an_hour_without_a_person(at_work, clock):
    clock.shift(timedelta(minutes=14))
    assert works(at_work)
    clock.shift(timedelta(minutes=14))
    assert works(at_work)
    clock.shift(timedelta(minutes=16))
    assert is_sent_to(at_work.get(reverse("carts:sale")), "staff:lock")
    assert is_sent_to(at_work.get("/nowhere/"), "staff:lock")
    line = AuditEvent.objects.get(action="locked")
    assert (line.subject_name, line.facts) == ("frida", {"idle": True})


def test_what_a_page_asks_by_itself_keeps_nothing_open(at_work, clock):
    asked = reverse("orders:checking")
    for _ in range(4):
        assert at_work.get(asked, headers=POLL).status_code == 200
        clock.shift(timedelta(minutes=5))
    told = at_work.get(asked, headers=POLL)
    assert told["HX-Redirect"] == reverse("staff:lock")


def test_each_open_page_learns_that_the_desk_is_locked(at_work, clock):
    asked = reverse("staff:lock")
    assert at_work.get(asked, headers=POLL).status_code == 204
    clock.shift(timedelta(minutes=16))
    assert at_work.get(asked, headers=POLL)["HX-Redirect"] == asked
    assert SignIn.objects.get().path == "/orders/"


def test_a_page_that_a_person_opens_counts(at_work, clock):
    for _ in range(4):
        assert at_work.get(reverse("orders:checking")).status_code == 200
        clock.shift(timedelta(minutes=5))
    assert works(at_work)


def test_the_time_is_written_once_a_minute_and_the_session_never(
    at_work, clock, django_assert_num_queries
):
    works(at_work)
    clock.shift(timedelta(seconds=61))

    def writes():
        with django_assert_num_queries(10_000, exact=False) as asked:
            at_work.get(reverse("staff:pin"))
        return [q["sql"] for q in asked if q["sql"].startswith(("UPDATE", "INSERT"))]

    first, second = writes(), writes()
    assert len(first) == 1
    assert "seen_at" in first[0]
    assert second == []


def test_a_shift_ends_after_twelve_hours_and_the_cart_stays(
    at_work, clock, front_desk, desk
):
    shelf.put_gift(at_work, "25")
    for _ in range(12 * 6):
        assert works(at_work)
        clock.shift(timedelta(minutes=10))
    over = at_work.get(reverse("carts:sale"))
    assert is_sent_to(over, "staff:login")
    assert "Your shift here is over" in at_work.get(over["Location"]).text
    assert not works(at_work)
    assert AuditEvent.objects.filter(action="shift over").count() == 1
    # The PIN opens nothing either.
    assert is_sent_to(open_with(at_work, front_desk), "staff:lock")
    assert is_sent_to(at_work.get(reverse("staff:lock")), "staff:login")
    sign_in(at_work, "frida")
    assert len(Cart.objects.current(desk, front_desk).lines) == 1


def test_a_longer_idle_time_may_be_set(at_work, clock, settings):
    settings.IDLE = timedelta(minutes=40)
    clock.shift(timedelta(minutes=39))
    assert works(at_work)


def test_a_session_that_no_password_began_is_none(client, front_desk, desk):
    client.force_login(front_desk)
    assert is_sent_to(client.get(reverse("carts:sale")), "staff:login")
    assert set(client.session.keys()) == {"_messages"}


def test_a_session_cannot_borrow_anothers_sign_in(
    client, at_work, browser_of, supervisor
):
    borrowed = browser_of(supervisor)
    session = borrowed.session
    session["sign_in"] = SignIn.objects.get(user__username="frida").pk
    session.save()
    assert is_sent_to(borrowed.get(reverse("carts:sale")), "staff:login")


@pytest.mark.parametrize("how", ["dismissed", "password", "ended"])
def test_who_is_out_is_out_at_once(at_work, front_desk, how):
    if how == "ended":
        SignIn.objects.end()
    elif how == "dismissed":
        front_desk.is_active = False
    else:
        front_desk.set_password("another-long-password")
    front_desk.save()
    assert is_sent_to(at_work.get(reverse("carts:sale")), "staff:login")
    assert not works(at_work)


ASKED = r'hx-(?:get|post)="{% url \'([\w:-]+)\'[^>]*hx-trigger="([^"]*)'
# What is typed, ticked or pressed; search.js says `look` once letters were typed.
BY_A_PERSON = {"input", "change", "click", "look"}


def is_by_itself(trigger):
    """Whether one of its events needs nobody: `input delay:150ms, load` has one."""
    return not {event.split()[0] for event in trigger.split(",")} <= BY_A_PERSON


def test_every_address_that_a_page_asks_by_itself_is_known_to_the_gate():
    asked = re.findall(ASKED, "".join(path.read_text() for path in templates()))
    polls = {name for name, trigger in asked if is_by_itself(trigger)}
    assert {"carts:following", "orders:outcome", "staff:lock"} <= polls
    assert polls <= BY_ITSELF
    by_hand = {name for name, _ in asked} - polls
    assert {"carts:guest-language", "carts:search", "carts:split"} <= by_hand
    assert not by_hand & BY_ITSELF


def test_what_a_person_types_counts(at_work, clock):
    for _ in range(4):
        letter = at_work.post(reverse("carts:search"), {"q": "a"}, headers=POLL)
        assert "HX-Redirect" not in letter
        clock.shift(timedelta(minutes=5))
    assert works(at_work)


def test_a_page_of_a_search_is_kept_no_longer_than_it_is_needed(
    at_work, clock, front_desk
):
    for end in (lambda: open_with(at_work, front_desk), SignIn.objects.end):
        lock(at_work, headers={"referer": "http://testserver/orders/"})
        at_work.get("/orders/", {"q": "ida@guest.example"})
        mine = SignIn.objects.get()
        assert mine.path == "/orders/"
        end()
        mine.refresh_from_db()
        assert mine.path == ""


def test_shifts_that_nobody_ended_end_with_the_next_sign_in(
    at_work, clock, supervisor, client
):
    clock.shift(timedelta(hours=13))
    sign_in(client, "sam")
    assert SignIn.objects.get(user__username="frida").ended_at


def test_the_names_that_the_gate_knows_are_addresses(at_work):
    known = {name for name, *_ in ROUTES} | {"admin:orders_syncrun_change"}
    assert known >= OPEN | WHILE_LOCKED | BY_ITSELF


def test_signing_out_ends_the_sign_in_on_the_server(at_work):
    key = at_work.session.session_key
    at_work.post(reverse("staff:logout"))
    assert SignIn.objects.get().ended_at
    at_work.cookies["session"] = key
    assert is_sent_to(at_work.get(reverse("carts:sale")), "staff:login")


def test_locking_twice_is_one_line(at_work):
    lock(at_work)
    lock(at_work)
    assert AuditEvent.objects.filter(action="locked").count() == 1


SEARCH = "/orders/?words=jane.doe@guest.example"


def test_what_was_searched_for_is_in_no_way_back(at_work, clock):
    """Neither in the row of the sign-in nor in the address of the sign-in page."""
    clock.shift(timedelta(minutes=16))
    assert is_sent_to(at_work.get(SEARCH), "staff:lock")
    assert SignIn.objects.get().path == "/orders/"
    listed = {**POLL, "hx-current-url": f"http://testserver{SEARCH}&older=7"}
    open_with(at_work, SignIn.objects.get().user)
    lock(at_work, headers=listed)
    assert SignIn.objects.get().path == "/orders/?older=7"
    clock.shift(timedelta(hours=13))
    for answer in (at_work.get(SEARCH), Client().get(SEARCH)):
        assert answer["Location"] == "/login/?next=/orders/"
    there = Client().get("/admin/orders/order/?q=jane.doe&state=sold")["Location"]
    assert "jane" not in there
    assert "state%3Dsold" in there


def test_what_is_told_is_in_no_cookie(at_work, clock):
    """A message may name a guest's address, and a cookie lies in the browser."""
    typed = {"password": PASSWORD, "pin": "482913", "again": "482913"}
    told = at_work.post(reverse("staff:pin"), typed)
    assert set(told.cookies) <= {"session", "csrf"}
    assert "Your PIN is set." in at_work.get(told["Location"]).text
    assert "Your PIN is set." not in at_work.get(told["Location"]).text
