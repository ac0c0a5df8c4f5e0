"""A locked desk: the PIN opens it, for each of those who signed in there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.forms.pin import is_easy
from acme_pos.staff.gate import OPEN, WHILE_LOCKED
from acme_pos.staff.models import AuditEvent, Desk, SignIn
from carts.models import Cart
from orders.models import Order
from tests.carts import shelf as shelves
from tests.conftest import PASSWORD
from tests.orders import direct_page
from tests.orders.paying import CASH, COMMITTED, tender_page
from tests.orders.waiting import acme_that, meanwhile, order_of, says_of_the_latest

from .door import PIN, POLL, give_pin, is_sent_to, lock, open_with, sign_in, works
from .test_access import ROUTES

pytestmark = pytest.mark.django_db
SALE = "http://testserver/sale/"


@pytest.fixture
def desk_of_two(client, front_desk, supervisor, desk, shelf):
    """One browser where Frida and Sam signed in; Sam came last."""
    give_pin(front_desk, supervisor)
    sign_in(client, "frida")
    sign_in(client, "sam")
    return client


def acts():
    lines = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    return list(lines)


def who(client):
    return client.get(reverse("staff:pin")).context["user"].username


def test_while_locked_nothing_is_shown_and_nothing_sold(desk_of_two):
    shelves.put_gift(desk_of_two, "25")
    cart = Cart.objects.get()
    assert is_sent_to(lock(desk_of_two), "staff:lock")
    for name in ("home", "carts:sale", "orders:search", "staff:pin", "staff:desk"):
        assert is_sent_to(desk_of_two.get(reverse(name)), "staff:lock")
    sent = {"cart": cart.public_id, "version": cart.version}
    assert is_sent_to(desk_of_two.post(reverse("orders:prepare"), sent), "staff:lock")
    assert is_sent_to(desk_of_two.post(reverse("staff:logout")), "staff:lock")
    assert is_sent_to(desk_of_two.get("/admin/"), "staff:lock")
    assert not cart.attempts.exists()
    part = desk_of_two.get(reverse("carts:sale"), headers=POLL)
    assert part["HX-Redirect"] == reverse("staff:lock")
    page = desk_of_two.get(reverse("staff:lock")).text
    assert "Sam" in page
    assert "Main" not in page


def test_every_address_leads_to_the_lock(desk_of_two):
    """The table of the addresses is whole, which another test sees to."""
    lock(desk_of_two)
    for name, args, _, methods in ROUTES:
        if name in OPEN | WHILE_LOCKED:
            continue
        for method in methods.split():
            answer = getattr(desk_of_two, method.lower())(reverse(name, args=args))
            assert is_sent_to(answer, "staff:lock"), (name, method)


def test_the_pin_opens_it_where_one_was_and_with_another_key(desk_of_two):
    lock(desk_of_two, headers={"referer": SALE})
    key = desk_of_two.session.session_key
    opened = open_with(desk_of_two, SignIn.objects.last().user)
    assert opened["Location"] == "/sale/"
    assert who(desk_of_two) == "sam"
    assert desk_of_two.session.session_key != key
    old = Client()
    old.cookies["session"] = key
    assert is_sent_to(old.get(reverse("carts:sale")), "staff:login")
    assert acts() == ["signed in", "signed in", "locked", "unlocked"]


def test_switching_gives_each_their_own_cart_shelf_and_page(
    desk_of_two, front_desk, supervisor, desk
):
    desk_of_two.get(reverse("carts:sale"), {"shelf": "donations"})
    shelves.put_gift(desk_of_two, "25")
    lock(desk_of_two, headers={"referer": SALE})
    open_with(desk_of_two, front_desk)
    frida = desk_of_two.get(reverse("carts:sale")).context
    assert (frida["cart"].lines, frida["shelf"]) == ([], "now")
    shelves.put_gift(desk_of_two, "7")
    lock(desk_of_two, headers={"referer": "http://testserver/orders/"})
    open_with(desk_of_two, supervisor)
    sam = desk_of_two.get(reverse("carts:sale")).context
    assert [line.cart.cashier for line in sam["cart"].lines] == [supervisor]
    assert sam["shelf"] == "donations"
    lock(desk_of_two)
    assert open_with(desk_of_two, front_desk)["Location"] == "/orders/"
    assert acts()[-4:] == ["locked", "switched", "locked", "switched"]
    switched = AuditEvent.objects.filter(action="switched").last()
    assert (switched.actor, switched.facts) == (front_desk, {"from": "sam"})


def test_fifteen_wrong_pins_in_a_shift_do_too_however_slowly(desk_of_two, front_desk):
    lock(desk_of_two)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(15):
            if number % 4 == 0:
                clock.shift(timedelta(minutes=16))
            refused = open_with(desk_of_two, front_desk, "111222")
            if number == 7:
                # The right one between forgets none of them.
                assert open_with(desk_of_two, front_desk).status_code == 302
                lock(desk_of_two)
        assert refused.status_code == 422
        assert "The password opens it." in open_with(desk_of_two, front_desk).text
    assert SignIn.objects.get(user=front_desk).needs_password


def test_five_wrong_pins_ask_for_the_password(desk_of_two, front_desk, supervisor):
    lock(desk_of_two)
    for left in (4, 3, 2):
        refused = open_with(desk_of_two, front_desk, "111222")
        assert refused.status_code == 422
        assert f"{left} tries are left" in refused.text
    assert "1 try is left" in open_with(desk_of_two, front_desk, "111222").text
    for pin in ("111222", PIN):
        spent = open_with(desk_of_two, front_desk, pin)
        assert "The password opens it." in spent.text
    assert is_sent_to(desk_of_two.get(reverse("carts:sale")), "staff:lock")
    refusals = AuditEvent.objects.filter(action="PIN refused")
    assert {line.subject_name for line in refusals} == {"frida"}
    assert PIN not in str(list(refusals.values()))
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert open_with(desk_of_two, front_desk).status_code == 422
    # Nobody else is kept out, and the password opens it with the PIN good again.
    assert open_with(desk_of_two, supervisor).status_code == 302
    sign_in(desk_of_two, "frida")
    lock(desk_of_two)
    assert open_with(desk_of_two, front_desk).status_code == 302


def test_what_is_no_pin_at_all_costs_no_try(desk_of_two, front_desk):
    lock(desk_of_two)
    for typed in ("", "48291", "4829151", "４８２９１５", "48 915", "4829\0"):
        assert open_with(desk_of_two, front_desk, typed).status_code == 422
    assert "PIN refused" not in acts()
    assert open_with(desk_of_two, front_desk).status_code == 302


@COMMITTED
def test_of_twenty_guesses_at_once_five_are_looked_at(
    client, front_desk, desk, monkeypatch
):
    give_pin(front_desk)
    sign_in(client, "frida")
    mine, looked_at = SignIn.objects.get(), []
    look = type(front_desk).is_pin
    monkeypatch.setattr(
        type(front_desk),
        "is_pin",
        lambda self, typed: looked_at.append(typed) or look(self, typed),
    )

    def guess(number):
        try:
            return SignIn.objects.get(pk=mine.pk).is_pin(f"{number:06d}")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert not any(pool.map(guess, range(20)))
    assert len(looked_at) == 5
    mine.refresh_from_db()
    assert mine.needs_password


@pytest.mark.parametrize("how", ["dismissed", "password", "pin", "ended"])
def test_who_is_out_does_not_come_back(desk_of_two, front_desk, how):
    changed = {
        "dismissed": lambda: setattr(front_desk, "is_active", False),
        "password": lambda: front_desk.set_password("another-long-password"),
        "pin": lambda: setattr(front_desk, "pin", ""),
        "ended": lambda: SignIn.objects.filter(user=front_desk).end(),
    }
    changed[how]()
    front_desk.save()
    lock(desk_of_two)
    open_with(desk_of_two, front_desk)
    assert is_sent_to(desk_of_two.get(reverse("carts:sale")), "staff:lock")
    assert "switched" not in acts()


def test_a_pin_opens_no_other_browser(desk_of_two, front_desk, browser_of, auditor):
    stranger = Client()
    assert is_sent_to(stranger.get(reverse("staff:lock")), "staff:login")
    for other in (stranger, browser_of(auditor)):
        open_with(other, front_desk)
        assert "frida" not in str(other.get(reverse("staff:pin")).context or "")
    assert acts() == ["signed in", "signed in"]


def test_signing_out_leaves_the_desk_to_the_other(desk_of_two, front_desk, supervisor):
    assert is_sent_to(desk_of_two.post(reverse("staff:logout")), "staff:lock")
    page = desk_of_two.get(reverse("staff:lock")).text
    assert "Frida" in page
    assert "Sam" not in page
    open_with(desk_of_two, supervisor)
    assert is_sent_to(desk_of_two.get(reverse("carts:sale")), "staff:login")
    open_with(desk_of_two, front_desk)
    assert who(desk_of_two) == "frida"
    assert is_sent_to(desk_of_two.post(reverse("staff:logout")), "staff:login")
    assert not desk_of_two.session.keys()


def test_the_desk_stays_where_the_browser_stands(desk_of_two, front_desk):
    other = Desk.objects.create(name="Desk 2")
    desk_of_two.post(reverse("staff:desk"), {"desk": other.pk})
    lock(desk_of_two)
    open_with(desk_of_two, front_desk)
    assert desk_of_two.get(reverse("carts:sale")).context["desk"] == other


def test_a_page_elsewhere_is_no_page_to_come_back_to(desk_of_two, supervisor):
    for page in ("//elsewhere.example/", "/\\elsewhere.example", "https://e.example/"):
        SignIn.objects.filter(user=supervisor).update(path=page)
        lock(desk_of_two)
        assert open_with(desk_of_two, supervisor)["Location"] == reverse("home")


def test_without_a_pin_the_password_opens_it(client, front_desk, desk, shelf):
    sign_in(client, "frida")
    lock(client, headers={"referer": SALE})
    page = client.get(reverse("staff:lock")).text
    assert "Frida has no PIN yet. The password opens it" in page
    assert sign_in(client, "frida")["Location"] == "/sale/"
    assert works(client)


def test_a_pin_is_set_under_the_password(client, front_desk, desk):
    sign_in(client, "frida")
    typed = {"password": PASSWORD, "pin": PIN, "again": PIN}
    mine = reverse("staff:pin")
    for wrong in ({"password": "no"}, {"again": "593026"}, {"pin": "123456"}):
        assert client.post(mine, {**typed, **wrong}).status_code == 422
    front_desk.refresh_from_db()
    assert front_desk.pin == ""
    assert client.post(mine, typed).status_code == 302
    front_desk.refresh_from_db()
    assert front_desk.is_pin(PIN)
    assert PIN not in front_desk.pin
    assert PIN not in client.get(mine).text
    assert acts() == ["signed in", "sign-in refused", "PIN set"]
    for _ in range(10):
        answer = client.post(mine, {**typed, "password": "no"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("pin", "easy"),
    [
        *[(pin, True) for pin in ("000000", "123456", "987654", "890123", "121212")],
        *[(pin, True) for pin in ("123123", "112211", "210987")],
        *[(pin, False) for pin in ("482915", "246802", "100293")],
    ],
)
def test_a_pin_that_anybody_would_try_is_refused(pin, easy):
    assert is_easy(pin) == easy


@COMMITTED
def test_a_payment_that_is_under_way_ends_although_the_desk_is_locked(
    client, sandbox, settings, front_desk, desk, shelf
):
    """And opened again, which changes the session's key meanwhile."""
    give_pin(front_desk)
    sign_in(client, "frida")
    shelves.put_gift(client, "12.34")
    tender, other_window = tender_page(client), Client()
    other_window.cookies = client.cookies.copy()
    seen = []

    def lock_and_open():
        lock(other_window)
        seen.append(other_window.get(reverse("carts:sale")))
        seen.append(open_with(other_window, front_desk))

    answering = meanwhile(lock_and_open, says_of_the_latest(order_of))
    with acme_that(settings, answering):
        paid = client.post(tender, CASH)
    assert is_sent_to(seen[0], "staff:lock")
    assert seen[1].status_code == 302
    assert paid.status_code == 302
    assert Order.objects.get().acme_id == "77001"
    assert other_window.get(paid["Location"]).status_code == 200


@COMMITTED
def test_a_card_that_acme_took_is_reported_although_the_desk_was_locked(
    client, sandbox, settings, front_desk, desk, shelf
):
    settings.CARD_MODE = "direct"
    give_pin(front_desk)
    sign_in(client, "frida")
    attempt = direct_page.at_tender(client)
    armed = direct_page.arm(client, attempt)
    booked = direct_page.charge(sandbox, armed)
    lock(client, headers={"referer": f"http://testserver/pay/{attempt.public_id}/"})
    again = reverse("orders:arm", args=[attempt.public_id])
    assert is_sent_to(client.post(again), "staff:lock")
    answer = direct_page.report(client, attempt, order_id=booked.json["id"])
    assert Order.objects.get().acme_id == booked.json["id"]
    assert is_sent_to(client.get(answer.json()["next"]), "staff:lock")
    back = open_with(client, front_desk)["Location"]
    assert client.get(back, follow=True).status_code == 200
