"""What can be done from the admin: receipts sent again, orders read from ACME now."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import AuditEvent
from orders.admin.order import AT_ONCE
from orders.models import Attempt, Receipt, SyncAsked, SyncRun, SyncState
from orders.models.receipt import AGAIN_A_DAY

from . import many_rows

pytestmark = pytest.mark.django_db

ORDERS = "/admin/orders/order/"
RUNS = "/admin/orders/syncrun/"


@pytest.fixture
def supervisors(browser_of, supervisor):
    return browser_of(supervisor)


@pytest.fixture
def auditors(browser_of, auditor):
    return browser_of(auditor)


def act(client, action, orders, **more):
    chosen = {"action": action, "_selected_action": [order.pk for order in orders]}
    return client.post(ORDERS, {**chosen, **more}, follow=True)


def asked_again():
    return Receipt.objects.filter(seq__gt=1).order_by("pk")


def test_a_receipt_is_sent_again_to_the_address_of_each_order(
    supervisors, supervisor, front_desk, desk
):
    one, two, silent = many_rows.make(3, front_desk, desk)
    type(silent).objects.filter(pk=silent.pk).update(email="")
    page = act(supervisors, "send_receipt_again", [one, two, silent])
    assert "2 receipts are on the way." in page.text
    assert f"{silent} has no address." in page.text
    assert sorted(asked_again().values_list("order", "to", "asked_by")) == [
        (one.pk, one.email, supervisor.pk),
        (two.pk, two.email, supervisor.pk),
    ]
    lines = AuditEvent.objects.filter(action="receipt sent again", actor=supervisor)
    assert lines.count() == 2


def test_from_its_page_one_comes_back_to_it(supervisors, front_desk, desk):
    [order] = many_rows.make(1, front_desk, desk)
    page = act(supervisors, "send_receipt_again", [order], from_page="1")
    assert page.redirect_chain == [(f"{ORDERS}{order.pk}/change/", 302)]
    assert "The receipt is on the way." in page.text
    assert asked_again().count() == 1


def test_enough_is_enough_here_too(supervisors, front_desk, desk):
    [order] = many_rows.make(1, front_desk, desk)
    for _ in range(AGAIN_A_DAY):
        act(supervisors, "send_receipt_again", [order])
    page = act(supervisors, "send_receipt_again", [order])
    assert "was sent again 5 times today" in page.text
    assert asked_again().count() == AGAIN_A_DAY


@pytest.mark.parametrize("action", ["send_receipt_again", "read_from_acme"])
def test_nobody_does_it_to_a_whole_list_by_a_slip(
    supervisors, front_desk, desk, action
):
    orders = many_rows.make(AT_ONCE + 1, front_desk, desk)
    runs = SyncRun.objects.count()
    for chosen in (orders, orders[:1]):
        page = act(supervisors, action, chosen, select_across="1")
        assert f"At most {AT_ONCE} orders at once." in page.text
    assert asked_again().count() == 0
    assert SyncRun.objects.count() == runs


@pytest.mark.parametrize("action", ["send_receipt_again", "read_from_acme"])
def test_an_auditor_does_neither(auditors, front_desk, desk, action):
    [order] = many_rows.make(1, front_desk, desk)
    runs = SyncRun.objects.count()
    act(auditors, action, [order])
    assert f'value="{action}"' not in auditors.get(ORDERS).text
    assert asked_again().count() == 0
    assert SyncRun.objects.count() == runs


def test_an_order_is_read_from_acme_now(supervisors, supervisor, front_desk, desk):
    SyncRun.objects.all().delete()
    orders = many_rows.make(2, front_desk, desk)
    SyncRun.objects.all().delete()
    page = act(supervisors, "read_from_acme", orders)
    assert "The orders are read from ACME within a minute." in page.text
    runs = SyncRun.objects.all()
    assert {run.order_id for run in runs} == {order.acme_id for order in orders}
    assert {(run.state, run.asked, run.asked_by) for run in runs} == {
        (SyncState.REQUESTED, SyncAsked.PERSON, supervisor)
    }


def test_all_that_is_new_is_read_now(supervisors, supervisor):
    answer = supervisors.post(f"{RUNS}ask/")
    [run] = SyncRun.objects.all()
    assert answer["Location"] == reverse("admin:orders_syncrun_change", args=[run.pk])
    assert (run.asked_by, run.order_id, run.moves_mark) == (supervisor, "", True)
    supervisors.post(f"{RUNS}ask/")
    assert SyncRun.objects.count() == 1


def test_some_days_are_read_now(supervisors):
    today = timezone.localdate()
    first, last = today - timedelta(days=3), today - timedelta(days=2)
    supervisors.post(f"{RUNS}ask/", {"first": first, "last": last})
    run = SyncRun.objects.get()
    since, until = timezone.localtime(run.since), timezone.localtime(run.until)
    assert (since.date(), since.hour) == (first, 0)
    assert (until.date(), until.hour) == (last + timedelta(days=1), 0)
    assert not run.moves_mark


@pytest.mark.parametrize(
    "days",
    [
        {"first": "2999-01-01"},
        {"first": "2026-02-01", "last": "2026-01-01"},
        {"first": "soon"},
        {"first": "0001-01-01", "last": "x"},
    ],
)
def test_days_that_are_none_are_refused_in_words(supervisors, days):
    page = supervisors.post(f"{RUNS}ask/", days, follow=True)
    assert page.context["messages"]
    assert SyncRun.objects.count() == 0


def test_who_may_not_sync_does_not(auditors, browser_of, front_desk):
    for client in (auditors, browser_of(front_desk)):
        assert client.post(f"{RUNS}ask/").status_code in {302, 403}
    assert "Read from ACME now" not in auditors.get(RUNS).text
    assert auditors.get(f"{RUNS}ask/").status_code == 405
    assert SyncRun.objects.count() == 0


def test_a_run_is_followed_until_it_has_ended(supervisors):
    supervisors.post(f"{RUNS}ask/")
    run = SyncRun.objects.get()
    page = reverse("admin:orders_syncrun_change", args=[run.pk])
    assert "A worker starts it within a minute." in supervisors.get(page).text
    SyncRun.objects.update(state=SyncState.RUNNING, planned=40, done=10)
    text = supervisors.get(page).text
    assert "10 of 40 orders" in text
    assert 'hx-trigger="every 2s"' in text
    SyncRun.objects.update(state=SyncState.FINISHED, done=40)
    assert "hx-trigger" not in supervisors.get(page).text


def test_what_waits_for_a_supervisor_links_to_where_it_is_settled(
    supervisors, front_desk, desk
):
    waiting, sold = many_rows.make(2, front_desk, desk)
    now = timezone.now()
    Attempt.objects.filter(pk=waiting.attempt_id).update(
        state="review", next_look_at=now
    )
    settle = reverse("orders:settle", args=[waiting.attempt.public_id])
    page = supervisors.get("/admin/orders/attempt/").text
    assert settle in page
    assert reverse("orders:settle", args=[sold.attempt.public_id]) not in page
    attempt = reverse("admin:orders_attempt_change", args=[waiting.attempt_id])
    assert settle in supervisors.get(attempt).text
