"""Each way by which a night finds an order, where no other way leads to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from acme_pos import acme
from orders.models import (
    Attempt,
    AttemptState,
    Order,
    OrderState,
    Proof,
    Quarantined,
    SyncState,
)
from tests.sandbox.purchases import add_on, ticket

from .nights import counted, night, rows, sell_elsewhere
from .paying import COMMITTED
from .waiting import fail_looks, mend, sell

pytestmark = [COMMITTED, pytest.mark.usefixtures("quick_nights")]


@pytest.fixture
def kept(sandbox, settings):
    """An add-on sold elsewhere and read; from now on no report shows anything."""
    settings.SYNC_OVERLAP = timedelta(0)
    sell_elsewhere(sandbox, add_on())
    night()
    sandbox.assume(report_lag_seconds=10**6)
    return Order.objects.get()


def test_without_a_reason_nothing_is_read(kept):
    assert counted(night()) == {}


@pytest.mark.parametrize("state", [OrderState.OPEN, OrderState.PART_REFUNDED])
def test_a_balance_that_is_due(kept, state):
    Order.objects.update(state=state, balance_amount="5.00", content_hash="")
    assert counted(night()) == {"seen": 1, "changed": 1}
    kept.refresh_from_db()
    assert kept.balance_amount == 0


def test_an_order_that_acme_did_not_know(kept):
    Order.objects.update(missing_since=timezone.now() - timedelta(days=3))
    assert counted(night()) == {"seen": 1, "changed": 1}
    kept.refresh_from_db()
    assert kept.missing_since is None


def test_an_order_that_acme_has_not_known_for_long_is_left(kept):
    Order.objects.update(missing_since=timezone.now() - timedelta(days=90))
    assert counted(night()) == {}


def test_an_answer_that_could_not_be_read(kept):
    Order.objects.all().delete()
    Quarantined.objects.create(acme_id=kept.acme_id, reason="for the test")
    assert counted(night()) == {"seen": 1, "new": 1}
    assert not Quarantined.objects.waiting().exists()


def test_an_order_that_its_report_does_not_show(sandbox, monkeypatch):
    shown, hidden = sell_elsewhere(sandbox), sell_elsewhere(sandbox)
    night()
    Order.objects.update(sold_at=timezone.now() - timedelta(hours=5))
    whole = acme.Client.transactions

    def without_one(client, start, end, cap):
        lines = whole(client, start, end, cap)
        return (line for line in lines if line.order_id != hidden["id"])

    monkeypatch.setattr(acme.Client, "transactions", without_one)
    run = night(since=timezone.now() - timedelta(hours=9))
    assert counted(run) == {"seen": 2, "unchanged": 2}
    [plan] = run.parts.values_list("plan", flat=True)
    assert {shown["id"], hidden["id"]} == set(plan)


def test_an_edit_that_writes_no_transaction_shows_in_its_events_list(sandbox):
    sandbox.assume(edits_write_transactions="no")
    edited, left = sell_elsewhere(sandbox, ticket()), sell_elsewhere(sandbox, ticket())
    night()
    Order.objects.update(proven_at=None, proven_by="")
    changed = {"ids": [edited["id"]], "kind": "notes"}
    assert sandbox.post("/_sandbox/orders/change", changed).status == 200
    sandbox.assume(report_lag_seconds=10**6)
    with_events = night()
    assert counted(with_events) == {"seen": 1, "changed": 1}
    proofs = dict(Order.objects.values_list("acme_id", "proven_by"))
    assert proofs == {edited["id"]: Proof.READ, left["id"]: Proof.LIST}


def test_an_events_list_that_is_refused_stops_no_night(sandbox):
    sell_elsewhere(sandbox, ticket())
    night()
    fail_looks(sandbox, fault="500", path="/v2/b2c/orders/event")
    assert night().state == SyncState.FINISHED


# --- what one order cannot stop -----------------------------------------------------


def test_one_order_without_an_answer_is_quarantined(sandbox, monkeypatch):
    monkeypatch.setattr("orders.sync.reading.FIRST_PAUSE", 0.01)
    stuck, good = sell_elsewhere(sandbox), sell_elsewhere(sandbox)
    fail_looks(sandbox, fault="503", path=f"/v2/b2c/orders/{stuck['id']}")
    run = night()
    assert run.state == SyncState.FINISHED
    assert counted(run) == {"seen": 1, "new": 1, "quarantined": 1}
    assert Order.objects.get().acme_id == good["id"]
    assert "503" in Quarantined.objects.get().reason


def test_a_report_of_a_day_whose_only_order_is_gone_is_believed(sandbox):
    gone = sell_elsewhere(sandbox)
    night()
    sandbox.post("/_sandbox/reset")
    Order.objects.update(sold_at=timezone.now() - timedelta(hours=5))
    sold = sell_elsewhere(sandbox)
    run = night(since=timezone.now() - timedelta(hours=9))
    assert run.state == SyncState.FINISHED
    assert Order.objects.get(acme_id=gone["id"]).missing_since
    assert Order.objects.filter(acme_id=sold["id"]).exists()


def test_an_older_answer_proves_nothing(sandbox):
    sold = sell_elsewhere(sandbox)
    night()
    sandbox.post("/_sandbox/orders/change", {"ids": [sold["id"]], "kind": "refund"})
    night()
    before = rows()
    Order.objects.update(proven_at=None, proven_by="")
    sandbox.post("/_sandbox/orders/stale", {"ids": [sold["id"]]})
    assert counted(night()) == {"seen": 1, "unchanged": 1}
    assert rows() == before
    assert Order.objects.get().proven_by in {"", Proof.LIST}


# --- our own sales ------------------------------------------------------------------


def test_a_sale_that_acme_booked_twice_stays_a_supervisors(till, sandbox):
    """One order is not the sale because it came by first."""
    _, attempt = sell(till, sandbox, "500-after")
    sandbox.assume(used_cart_refused=False)
    body = {**attempt.body, "paymentMethod": "Cash"}
    assert sandbox.check_out(body).status == 200
    night()
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.REVIEW
    assert any(seen["kind"] == "several orders" for seen in attempt.evidence)
    night()
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.REVIEW
    assert Attempt.objects.filter(acme_order_id=None).count() == 1


def test_a_dry_run_finishes_no_sale(till, sandbox):
    _, attempt = sell(till, sandbox, "500-after")
    Attempt.objects.update(next_look_at=timezone.now() - timedelta(minutes=1))
    night(is_dry_run=True)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.UNKNOWN
    mend(sandbox)
