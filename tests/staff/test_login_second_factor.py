"""A code of the phone beside the password, once a shift, for those who can do harm."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from acme_pos.staff.models import AuditEvent, SignIn, User
from carts.models import Cart

from .door import code_of, give_pin, is_sent_to, lock, open_with, sign_in, works
from .test_access import ROUTES

pytestmark = pytest.mark.django_db
CODE, ENROL = "staff:code", "staff:enrol"
REACHED = {CODE, ENROL, "staff:login", "staff:logout", "staff:lock", "staff:unlock"}
REACHED |= {"staff:alive", "orders:health-json", "admin-login", "admin-logout"}
# It sets a cookie of the browser, nothing of a person.
REACHED |= {"staff:language"}


@pytest.fixture
def clock():
    """At the beginning of a half minute, as codes count."""
    now = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def live(settings, clock, desk, shelf):
    """ACME is live, and cards are typed here."""
    settings.TRAINING, settings.CARD_MODE = False, "b2b"
    return settings


@pytest.fixture
def phone(front_desk):
    return TOTPDevice.objects.create(user=front_desk, name="phone")


def type_code(client, code, page=CODE):
    return client.post(reverse(page), {"code": code})


def acts():
    lines = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    return list(lines)


def is_asked(client, user):
    sign_in(client, user.username)
    return is_sent_to(client.get(reverse("home")), CODE)


@pytest.mark.parametrize(
    ("who", "mode", "asked"),
    [
        ("front_desk", "b2b", True),
        ("front_desk", "direct", False),
        ("front_desk", "off", False),
        ("supervisor", "off", True),
        ("admin", "off", True),
        ("auditor", "b2b", False),
    ],
)
def test_who_is_asked(request, client, live, who, mode, asked):
    live.CARD_MODE = mode
    assert is_asked(client, request.getfixturevalue(who)) == asked


def test_a_superuser_is_asked_and_in_training_nobody(client, live, supervisor):
    root = User.objects.create_superuser("root", password="a-long-test-password")
    assert is_asked(client, root)
    live.TRAINING = True
    for user in (root, supervisor):
        assert not is_asked(Client(), user)


def test_until_the_code_was_typed_every_address_leads_to_it(client, live, front_desk):
    """The table of the addresses is whole, which another test sees to."""
    sign_in(client, "frida")
    for name, args, _, methods in ROUTES:
        if name in REACHED:
            continue
        for method in methods.split():
            answer = getattr(client, method.lower())(reverse(name, args=args))
            assert is_sent_to(answer, CODE), (name, method)
    part = client.get(reverse("carts:sale"), headers={"hx-request": "true"})
    assert part["HX-Redirect"] == reverse(CODE)
    assert is_sent_to(client.get("/nowhere/"), CODE)
    assert not Cart.objects.exists()
    page = client.get(reverse(CODE), follow=True).text
    assert "Main" not in page


def test_the_first_time_a_phone_is_set_up(client, live, front_desk):
    sign_in(client, "frida")
    page = client.get(reverse(CODE), follow=True)
    assert page.request["PATH_INFO"] == reverse(ENROL)
    assert 'src="data:image/svg+xml' in page.text
    device = TOTPDevice.objects.get()
    assert page.context["secret"].replace(" ", "") in device.config_url
    assert type_code(client, "000000", ENROL).status_code == 422
    assert not works(client)
    assert client.get(reverse(ENROL)).context["secret"] == page.context["secret"]
    with time_machine.travel(timezone.now() + timedelta(seconds=2), tick=False):
        passed = type_code(client, code_of(device), ENROL)
    assert passed["Location"] == "/sale/"
    assert works(client)
    assert acts() == [
        "signed in",
        "second factor shown",
        "code refused",
        "second factor set up",
    ]
    # The key is shown no more, and no second phone is set up beside it.
    assert device.config_url not in client.get(reverse(ENROL), follow=True).text
    assert TOTPDevice.objects.get().confirmed


def test_a_key_that_was_shown_in_one_sign_in_sets_up_no_phone_in_another(
    client, live, front_desk
):
    """Whoever had the password first may have photographed it."""
    early = Client()
    sign_in(early, "frida")
    early.get(reverse(ENROL))
    seen = TOTPDevice.objects.get()
    sign_in(client, "frida")
    assert not TOTPDevice.objects.exists()
    client.get(reverse(ENROL))
    shown = TOTPDevice.objects.get()
    assert shown.key != seen.key
    assert type_code(client, code_of(seen), ENROL).status_code == 422
    assert type_code(early, code_of(shown), ENROL).status_code == 422
    with time_machine.travel(timezone.now() + timedelta(seconds=2), tick=False):
        assert type_code(client, code_of(shown), ENROL).status_code == 302
    assert TOTPDevice.objects.get().key == shown.key
    assert acts().count("second factor shown") == 3


def test_with_the_password_alone_no_second_phone_is_set_up(client, live, phone):
    sign_in(client, "frida")
    assert is_sent_to(client.get(reverse(ENROL)), CODE)
    assert is_sent_to(type_code(client, "123456", ENROL), CODE)
    assert TOTPDevice.objects.get() == phone


def test_a_code_opens_the_shift_and_is_not_taken_twice(client, live, clock, phone):
    sign_in(client, "frida")
    code = code_of(phone)
    key = client.session.session_key
    assert is_sent_to(type_code(client, code), "home")
    assert client.session.session_key != key
    assert works(client)
    clock.shift(timedelta(hours=11))
    SignIn.objects.update(seen_at=timezone.now())
    assert works(client)
    clock.shift(timedelta(hours=-11))
    other = Client()
    sign_in(other, "frida")
    refused = type_code(other, code)
    assert "it was used before" in refused.text
    assert not works(other)


def test_wrong_codes_make_the_next_try_wait(client, live, clock, phone):
    sign_in(client, "frida")
    for wait in (1, 2, 4):
        assert "not the code of now" in type_code(client, "000000").text
        early = type_code(client, code_of(phone))
        assert f"Wait {wait + 1} seconds" in early.text
        clock.shift(timedelta(seconds=wait + 1))
    assert acts().count("code refused") == 3
    assert is_sent_to(type_code(client, code_of(phone)), "home")


def test_what_is_no_code_is_refused(client, live, phone):
    sign_in(client, "frida")
    for typed in ("", "12345", "1234567", "１２３４５６", "12 456", "-12345"):
        assert type_code(client, typed).status_code == 422
    assert acts() == ["signed in"]


def test_anothers_phone_opens_nothing(client, live, phone, supervisor):
    theirs = TOTPDevice.objects.create(user=supervisor, name="phone")
    sign_in(client, "frida")
    assert type_code(client, code_of(theirs)).status_code == 422
    assert not works(client)


def test_a_pin_gives_no_more_than_the_shift_that_it_comes_back_to(
    client, live, clock, phone, front_desk, supervisor
):
    give_pin(front_desk, supervisor)
    TOTPDevice.objects.create(user=supervisor, name="phone")
    sign_in(client, "frida")
    type_code(client, code_of(phone))
    sign_in(client, "sam")
    lock(client)
    assert open_with(client, front_desk).status_code == 302
    assert works(client)
    lock(client)
    open_with(client, supervisor)
    assert is_sent_to(client.get(reverse("carts:sale")), CODE)
    # And a new sign-in is a new shift.
    sign_in(client, "frida")
    assert is_sent_to(client.get(reverse("carts:sale")), CODE)


def test_the_code_page_locks_too_and_leads_on_after_it(
    client, live, clock, phone, front_desk
):
    give_pin(front_desk)
    sign_in(client, "frida")
    client.get("/orders/")
    client.get(reverse(CODE))
    clock.shift(timedelta(minutes=16))
    assert is_sent_to(client.get(reverse(CODE)), "staff:lock")
    open_with(client, front_desk)
    assert is_sent_to(client.get("/orders/"), CODE)
    assert type_code(client, code_of(phone))["Location"] == "/orders/"


def act_on(admins, action, *users):
    chosen = {"action": action, "_selected_action": [user.pk for user in users]}
    return admins.post("/admin/staff/user/", chosen, follow=True)


@pytest.mark.parametrize(
    ("action", "act"),
    [
        ("take_phone_off", "second factor taken off"),
        ("take_pin_off", "PIN taken off"),
        ("sign_out_everywhere", "signed out by an admin"),
    ],
)
def test_an_admin_takes_a_way_in_off_and_the_person_is_out(
    client, live, phone, front_desk, admin, browser_of, action, act
):
    give_pin(front_desk, admin)
    TOTPDevice.objects.create(user=admin, name="phone")
    sign_in(client, "frida")
    type_code(client, code_of(phone))
    act_on(browser_of(admin), action, front_desk, admin)
    assert is_sent_to(client.get(reverse("carts:sale")), "staff:login")
    line = AuditEvent.objects.get(action=act)
    assert (line.actor, line.subject_name) == (admin, "frida")
    front_desk.refresh_from_db()
    assert bool(front_desk.pin) == (action != "take_pin_off")
    assert TOTPDevice.objects.filter(user=admin).exists()
    assert TOTPDevice.objects.filter(user=front_desk).exists() == (
        action != "take_phone_off"
    )


def test_no_other_role_takes_a_way_in_off(
    live, phone, front_desk, browser_of, supervisor
):
    act_on(browser_of(supervisor), "take_phone_off", front_desk)
    assert TOTPDevice.objects.filter(user=front_desk).exists()


def test_a_superusers_phone_is_another_superusers(live, admin, browser_of):
    root = User.objects.create_superuser("root", password="a-long-test-password")
    TOTPDevice.objects.create(user=root, name="phone")
    act_on(browser_of(admin), "take_phone_off", root)
    assert TOTPDevice.objects.filter(user=root).exists()
