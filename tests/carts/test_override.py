"""More tickets than a membership includes, by a supervisor's name and password."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff import approval
from acme_pos.staff.models import AuditEvent, Tries
from carts.models import Cart
from tests.carts import shelf
from tests.conftest import PASSWORD, person

pytestmark = pytest.mark.django_db

REASON = "A school class of the member's"


@pytest.fixture
def over(till, cart):
    """Two tickets for one member."""
    shelf.put_tickets(till, Adult=2)
    shelf.attach_member(till)
    return till


def ask(till, **typed):
    cart = Cart.objects.order_by("pk").first()
    sent = {
        "cart": cart.public_id,
        "version": cart.version,
        "username": "sam",
        "password": PASSWORD,
        "reason": REASON,
        **typed,
    }
    return till.post(reverse("carts:override"), sent)


def allowed(cart):
    return [line.ignore_entitlements for line in Cart.objects.get(pk=cart.pk).lines]


def audit():
    return AuditEvent.objects.filter(action__startswith="ticket limits")


def test_a_supervisor_allows_it_at_the_cashiers_own_screen(
    over, cart, supervisor, front_desk, desk
):
    assert "Allow these tickets" in over.get(reverse("carts:override")).text
    assert ask(over).status_code == 302
    assert allowed(cart) == [True]

    [line] = audit()
    assert (line.action, line.desk) == ("ticket limits lifted", desk)
    assert (line.actor, line.approver) == (front_desk, supervisor)
    assert line.facts["reason"] == REASON
    level = Cart.objects.get(pk=cart.pk).member["level_id"]
    assert line.facts["level"] == level != ""
    assert "3718601" not in str(line.facts)
    assert line.facts["tickets"][0]["quantity"] == 2
    assert PASSWORD not in str(line.facts)
    page = over.get(reverse("carts:sale"))
    assert page.context["user"] == front_desk
    assert "Sam allows these tickets" in page.text


def test_an_admin_may_too(over, cart, admin):
    ask(over, username="ada")
    assert allowed(cart) == [True]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password": "not this one"}, "not the username and password, or PIN"),
        ({"username": "nobody"}, "not the username and password, or PIN"),
        ({"username": "frida"}, "not the username and password, or PIN"),
    ],
    ids=["wrong password", "unknown", "the cashier's own"],
)
def test_nobody_else_does(over, cart, supervisor, front_desk, typed, words):
    page = ask(over, **typed)
    assert page.status_code == 422
    assert words in page.text
    assert "Nothing was changed." in " ".join(page.text.split())
    assert PASSWORD not in page.text
    assert allowed(cart) == [False]
    assert not audit().exists()
    [line] = AuditEvent.objects.all()
    assert (line.action, line.actor) == (approval.REFUSED, front_desk)
    assert line.approver is None


@pytest.mark.parametrize("state", ["dismissed", "demo"])
def test_an_account_that_cannot_sign_in_allows_nothing(
    over, cart, supervisor, settings, state
):
    settings.TRAINING = state == "dismissed"
    supervisor.is_active = state != "dismissed"
    supervisor.is_demo = state == "demo"
    supervisor.save()
    assert ask(over).status_code == 422
    assert allowed(cart) == [False]


def test_a_pin_will_do_while_its_owner_is_at_work(over, cart, supervisor, browser_of):
    supervisor.set_pin("274615")
    supervisor.save()
    assert ask(over, password="274615").status_code == 422
    browser_of(supervisor)
    assert ask(over, password="274616").status_code == 422
    assert allowed(cart) == [False]
    supervisor.sign_ins.update(needs_password=True)
    assert ask(over, password="274615").status_code == 422
    supervisor.sign_ins.update(needs_password=False)
    assert ask(over, password="274615").status_code == 302
    assert allowed(cart) == [True]
    assert "274615" not in str(list(AuditEvent.objects.values()))


def test_without_a_reason_the_password_is_not_even_looked_at(over, cart, supervisor):
    page = ask(over, reason="because")
    assert "Say a little more than that." in page.text
    assert allowed(cart) == [False]
    assert not AuditEvent.objects.exists()
    assert not Tries.objects.exists()


def test_after_five_refusals_nobody_allows_it_for_half_an_hour(over, cart, supervisor):
    for _ in range(approval.TRIES):
        ask(over, password="a guess")
    answer = ask(over)
    assert answer.status_code == 422
    assert "Too many tries were refused" in answer.text
    assert allowed(cart) == [False]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        clock.shift(timedelta(minutes=29))
        ask(over)
        assert allowed(cart) == [False]
        clock.shift(timedelta(minutes=1, seconds=1))
        ask(over)
    assert allowed(cart) == [True]


def test_a_supervisor_who_sells_gives_the_password_as_well(
    browser_of, supervisor, desk, shelf_
):
    till = browser_of(supervisor)
    shelf.put_tickets(till, Adult=2)
    shelf.attach_member(till)
    assert ask(till, password="").status_code == 422
    assert ask(till).status_code == 302
    assert allowed(Cart.objects.get()) == [True]


@pytest.fixture
def shelf_(shelf):
    """The catalog, under a name that hides no module."""
    return shelf


def test_the_cashier_takes_it_back_at_any_time(over, cart, supervisor, front_desk):
    ask(over)
    assert "Take back" in over.get(reverse("carts:sale")).text
    over.post(reverse("carts:override-off"))
    assert allowed(cart) == [False]
    assert audit().latest("pk").action == "ticket limits restored"
    assert audit().latest("pk").actor == front_desk


def test_more_tickets_than_were_allowed_are_not(over, cart, supervisor):
    ask(over)
    [line] = Cart.objects.get().lines
    over.post(reverse("carts:quantity", args=[line.pk]), {"quantity": "1"})
    assert allowed(cart) == [True]
    over.post(reverse("carts:quantity", args=[line.pk]), {"quantity": "3"})
    assert allowed(cart) == [False]


@pytest.mark.parametrize("becoming", ["nobody", "another"])
def test_it_was_allowed_to_this_member_alone(over, cart, supervisor, becoming):
    ask(over)
    over.post(reverse("carts:member-off"))
    if becoming == "another":
        shelf.attach_member(over, "3718611")
    assert allowed(cart) == [False]


def test_a_page_of_another_version_allows_nothing(over, cart, supervisor):
    version = Cart.objects.get().version
    shelf.put_pencils(over)
    answer = ask(over, version=version)
    assert "changed or paid in another window" in over.get(answer["Location"]).text
    assert not any(allowed(cart))
    assert not audit().exists()


def test_without_a_member_there_is_nothing_to_allow(till, cart, supervisor):
    shelf.put_tickets(till, Adult=2)
    for answer in (ask(till), till.get(reverse("carts:override"))):
        assert answer["Location"] == reverse("carts:sale")
    assert allowed(cart) == [False]


def test_a_colleagues_cart_is_out_of_reach(over, cart, browser_of, groups, supervisor):
    other = browser_of(person("Olu", "front desk"))
    assert ask(other).status_code == 404
    assert allowed(cart) == [False]
