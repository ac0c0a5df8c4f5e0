"""A night: orders sold elsewhere come in, and what changed at ACME is told here."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import (
    Order,
    OrderChange,
    OrderState,
    Proof,
    SyncRun,
    SyncState,
    Transaction,
)
from tests.carts import shelf
from tests.sandbox.purchases import CARD, ticket

from .nights import counted, night, rows, sell_elsewhere
from .paying import COMMITTED, cash, pay
from .waiting import sell

pytestmark = [COMMITTED, pytest.mark.usefixtures("quick_nights")]


def test_orders_sold_elsewhere_come_in(sandbox):
    web = sell_elsewhere(sandbox, ticket(2), **CARD)
    desk = sell_elsewhere(sandbox, paymentMethod="Check", paymentId="77")
    run = night()
    assert run.state == SyncState.FINISHED
    assert counted(run) == {"seen": 2, "new": 2}
    first, second = Order.objects.order_by("acme_id")
    assert [first.acme_id, second.acme_id] == [web["id"], desk["id"]]
    assert [first.tender, second.tender] == ["CreditCard", "Check"]
    assert first.card_last4 == "4242"
    assert first.attempt is None
    assert first.items.get().quantity == 2
    assert first.proven_by == Proof.READ
    paid = Transaction.objects.order_by("pk").values_list("acme_order_id", "amount")
    assert list(paid) == [
        (one["id"], Decimal(one["paidAmount"])) for one in (web, desk)
    ]
    assert not OrderChange.objects.exists()


def test_a_second_night_writes_no_order(sandbox):
    for _ in range(3):
        sell_elsewhere(sandbox)
    night()
    before = rows()
    with CaptureQueriesContext(connection) as queries:
        run = night()
    assert counted(run) == {"seen": 3, "unchanged": 3}
    assert rows() == before
    written = [
        each["sql"]
        for each in queries
        if each["sql"].split()[0] in {"INSERT", "UPDATE"}
    ]
    # The run, its end in the trail and that ACME answers: nothing for an order.
    tables = {sql.split('"')[1] for sql in written}
    of_the_run = {"orders_syncrun", "orders_syncpart"}
    assert tables == of_the_run | {"staff_auditevent", "staff_pulse"}


def test_a_sale_of_ours_is_proven_and_left_as_it_is(till, sandbox):
    shelf.put_pencils(till)
    pay(till, cash("5"))
    before = rows()
    run = night()
    assert counted(run) == {"seen": 1, "unchanged": 1}
    assert rows() == before
    assert Order.objects.get().proven_by == Proof.READ


def test_a_sale_without_an_answer_is_found_by_the_night(till, sandbox, settings):
    _, attempt = sell(till, sandbox, "500-after")
    assert not Order.objects.exists()
    run = night()
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert Order.objects.get().attempt == attempt
    assert run.state == SyncState.FINISHED


def test_the_window_joins_the_last_one_and_overlaps_it(sandbox, settings):
    settings.SYNC_FIRST = timedelta(days=3)
    settings.SYNC_OVERLAP = timedelta(hours=5)
    first = night()
    assert timezone.now() - first.since < timedelta(days=3, minutes=1)
    apart = night(since=timezone.now() - timedelta(days=9))
    assert not apart.moves_mark
    second = night()
    assert second.since == first.until - timedelta(hours=5)


def test_one_order_alone(sandbox):
    one, _ = sell_elsewhere(sandbox), sell_elsewhere(sandbox)
    run = night(order_id=one["id"])
    assert counted(run) == {"seen": 1, "new": 1}
    assert Order.objects.get().order_number == one["orderNumber"]
    assert not run.moves_mark


def test_a_dry_run_counts_and_writes_nothing(sandbox):
    sell_elsewhere(sandbox)
    run = night(is_dry_run=True)
    assert counted(run) == {"seen": 1, "new": 1}
    assert not Order.objects.exists()
    assert not Transaction.objects.exists()
    assert not SyncRun.objects.joined().exists()


def test_what_acme_does_not_know_any_more_is_marked_and_kept(till, sandbox):
    shelf.put_pencils(till)
    pay(till, cash("5"))
    order = Order.objects.get()
    sandbox.post("/_sandbox/reset")
    run = night(order_id=order.acme_id)
    assert counted(run) == {"missing": 1}
    order.refresh_from_db()
    assert order.missing_since
    assert order.state == OrderState.SOLD
    assert order.items.exists()


def test_a_refund_made_at_acme_is_told_on_our_order(till, sandbox):
    shelf.put_pencils(till)
    pay(till, cash("5"))
    order = Order.objects.get()
    asked = sandbox.post("/v2/b2b/b2b/refunds", {"orderId": order.acme_id})
    assert asked.status == 200
    run = night()
    assert counted(run) == {"seen": 1, "changed": 1}
    order.refresh_from_db()
    assert order.state == OrderState.REFUNDED
    assert order.refund_amount == order.original_total_amount == Decimal("0.25")
    assert order.first_answer["refundAmount"] == "0.00"
    assert not order.amount_mismatch
    [change] = order.changes.all()
    told = {(each["of"], each["field"]): each["now"] for each in change.fields}
    assert told["", "refund_amount"] == "0.25"
    assert told[f"1 × {order.items.get().name}", "quantity"] == 0
    taken = Transaction.objects.filter(acme_order_id=order.acme_id)
    assert [(one.kind, str(one.amount)) for one in taken.order_by("pk")] == [
        ("Payment", "0.25"),
        ("Refund", "-0.25"),
    ]
    # What was taken at the desk stays what was taken.
    assert order.payment.amount == Decimal("0.25")


def test_an_edit_made_at_acme_is_told(sandbox):
    sold = sell_elsewhere(sandbox)
    night()
    changed = {"ids": [sold["id"]], "kind": "contact"}
    assert sandbox.post("/_sandbox/orders/change", changed).status == 200
    assert counted(night()) == {"seen": 1, "changed": 1}
    [change] = OrderChange.objects.all()
    names = {each["field"] for each in change.fields}
    assert names & {"first_name", "last_name", "email", "phone_number"}
    assert not names & {"total_amount", "state", "quantity"}
