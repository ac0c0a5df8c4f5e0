"""The promises of a sale, checked over the database: each is broken once, and named."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models
from django.utils import timezone

from acme_pos.staff.models import AuditEvent
from carts.models import CartState
from orders import ledger
from orders.ledger.card_numbers import holds_card
from orders.models import Attempt, AttemptState, Order, Receipt
from tests.carts import shelf

from .ends import (
    charge_twice,
    fail_to_send,
    give_up,
    look_until_grace_is_over,
    lose,
    refuse,
    sell,
)
from .paying import COMMITTED, MASTERCARD, VISA, card, latest, prepare

pytestmark = COMMITTED

S = AttemptState
SPOKEN = "4242 4242 4242 4242"


def found(since=None):
    return [(one.invariant, one.subject) for one in ledger.violations(since)]


def write(row, **fields):
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


@pytest.fixture
def unguarded(db):
    """Takes a constraint away, as an older schema or a hand at the database could.

    The rows that it kept out must go before it can come back. SQLite cannot drop a
    check, but can be told to ignore them all.
    """
    taken = []

    def take(name):
        rule = next(c for c in Attempt._meta.constraints if c.name == name)
        if connection.vendor == "sqlite" and isinstance(rule, models.CheckConstraint):
            ignore_checks("ON")
            return
        with connection.schema_editor() as editor:
            editor.remove_constraint(Attempt, rule)
        taken.append(rule)

    yield take
    Order.objects.all().delete()
    Attempt.objects.all().delete()
    ignore_checks("OFF")
    with connection.schema_editor() as editor:
        for rule in taken:
            editor.add_constraint(Attempt, rule)


def ignore_checks(switch):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA ignore_check_constraints = {switch}")


# --- no violation ----------------------------------------------------------------


def test_sales_of_every_end_keep_every_promise(till, sandbox, settings):
    late = charge_twice(till, sandbox)
    write(late, late_hit_settled_at=timezone.now())
    review = lose(till, sandbox, card(), adults=2)
    look_until_grace_is_over()
    review.refresh_from_db()
    assert review.state == S.REVIEW
    give_up(till, sandbox)
    refuse(till)
    fail_to_send(till, settings)
    sell(till)
    lose(till, sandbox, adults=3)
    shelf.put_pencils(till)
    prepare(till)
    ends = {S.SUCCEEDED, S.ABSENT, S.REVIEW, S.REJECTED, S.NOT_SENT, S.UNKNOWN}
    assert set(Attempt.objects.values_list("state", flat=True)) == {*ends, S.PREPARED}
    assert found() == []


def test_nothing_is_written(till, django_assert_max_num_queries):
    sell(till)
    with django_assert_max_num_queries(100) as asked:
        found()
    assert all(query["sql"].startswith(("SELECT", "DECLARE")) for query in asked)


def test_what_was_begun_before_the_day_is_left_out(till):
    write(sell(till), send_count=0)
    now = timezone.now()
    assert len(found(now - timedelta(hours=1))) == 1
    assert found(now + timedelta(hours=1)) == []


# --- I1 to I5 --------------------------------------------------------------------


def test_a_cart_charged_twice_counts_until_it_is_settled(till, sandbox):
    late = charge_twice(till, sandbox)
    assert found() == [("I1", f"sale {late.reference}")]
    write(late, late_hit_settled_at=timezone.now())
    assert found() == []


def test_two_orders_of_one_cart_are_found_without_the_mark(till, sandbox):
    late = charge_twice(till, sandbox)
    write(late, late_hit=False)
    order = Order.objects.get(attempt=late)
    cart = f"cart {late.cart_id} (sales {late.reference}, {latest().reference})"
    assert found() == [("I1", cart), ("I7", f"order {order.order_number}")]


def test_a_sold_sale_without_its_order_is_named(till):
    attempt = sell(till)
    Order.objects.all().delete()
    assert found() == [("I2", f"sale {attempt.reference}")]


def test_a_sold_sale_with_another_order_is_named(till):
    attempt = sell(till)
    Order.objects.update(acme_id="another")
    assert found() == [("I2", f"sale {attempt.reference}")]


@pytest.mark.parametrize("state", [CartState.OPEN, CartState.PARKED, CartState.LOCKED])
def test_a_sold_cart_that_is_not_paid_is_named(till, state):
    attempt = sell(till)
    write(attempt.cart, state=state)
    assert found() == [("I3", f"cart {attempt.cart_id} (sales {attempt.reference})")]


@pytest.mark.parametrize("state", [CartState.PAID, CartState.LOCKED])
def test_a_cart_that_nothing_was_sold_from_is_neither_paid_nor_locked(cart, state):
    write(cart, state=state)
    assert found() == [("I3", f"cart {cart.pk}")]


@pytest.mark.parametrize("state", [CartState.OPEN, CartState.PARKED, CartState.PAID])
def test_a_cart_whose_sale_is_being_checked_is_locked(till, sandbox, state):
    attempt = lose(till, sandbox)
    write(attempt.cart, state=state)
    assert found() == [("I3", f"cart {attempt.cart_id} (sales {attempt.reference})")]


def test_what_was_sent_says_how_often(till):
    attempt = sell(till)
    write(attempt, send_count=0)
    assert found() == [("I4", f"sale {attempt.reference}")]


def test_what_was_sent_says_when(till, unguarded):
    attempt = sell(till)
    unguarded("what_was_sent_says_when")
    write(attempt, sent_at=None)
    assert found() == [("I4", f"sale {attempt.reference}")]


@pytest.mark.parametrize("state", [S.PREPARED, S.ABANDONED])
@pytest.mark.parametrize("trace", [{"send_count": 1}, {"sent_at": timezone.now()}])
def test_what_was_not_sent_has_no_trace_of_it(till, state, trace):
    shelf.put_pencils(till)
    prepare(till)
    write(latest(), state=state, **trace)
    assert found() == [("I4", f"sale {latest().reference}")]


def test_an_order_without_a_receipt_row_is_named(till):
    sell(till)
    Receipt.objects.all().delete()
    assert found() == [("I5", f"order {Order.objects.get().order_number}")]


def test_a_receipt_sent_again_is_not_the_first_one(till):
    sell(till)
    Receipt.objects.update(seq=2)
    assert found() == [("I5", f"order {Order.objects.get().order_number}")]


# --- I6 --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"evidence": []},
        {"evidence": [{"kind": "NoAnswer"}]},
        {"evidence": [{"kind": "NotSent"}]},
        {"send_count": 2},
    ],
)
def test_a_refusal_without_proof_is_named(till, wrong):
    attempt = refuse(till)
    assert found() == []
    write(attempt, **wrong)
    assert found() == [("I6", f"sale {attempt.reference}")]


@pytest.mark.parametrize(
    "wrong", [{"evidence": [{"kind": "Refused"}]}, {"send_count": 2}]
)
def test_not_sent_without_proof_is_named(till, settings, wrong):
    attempt = fail_to_send(till, settings)
    assert found() == []
    write(attempt, **wrong)
    assert found() == [("I6", f"sale {attempt.reference}")]


@pytest.fixture
def absent(till, sandbox):
    return give_up(till, sandbox)


@pytest.mark.parametrize(
    "wrong",
    [
        {"evidence": [{"kind": "absent", "looks": 2}], "empty_looks": 20},
        {"evidence": []},
        {"last_byte_at": None},
        {"finished_at": None},
        {"saw_409": True},
        {"tender": "CreditCard"},
    ],
)
def test_not_charged_without_proof_is_named(absent, supervisor, wrong):
    assert found() == []
    write(absent, **wrong)
    assert found() == [("I6", f"sale {absent.reference}")]
    write(absent, resolved_by=supervisor)
    assert found() == [("I6", f"sale {absent.reference}")]
    write(absent, resolved_reason="Seen at ACME's back office.")
    assert found() == []


def test_not_charged_before_the_time_of_grace_is_named(absent, settings):
    write(absent, last_byte_at=absent.finished_at - settings.ACME_GRACE)
    assert found() == []
    second = timedelta(seconds=1)
    write(absent, last_byte_at=absent.finished_at - settings.ACME_GRACE + second)
    assert found() == [("I6", f"sale {absent.reference}")]


def test_empty_looks_clear_a_card_where_acme_confirmed_that(absent, settings):
    write(absent, tender="CreditCard")
    settings.ACME_EMPTY_LOOKS_CLEAR_CARDS = True
    assert found() == []


# --- I7, I8, I10 -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "evidence"), [(S.REJECTED, "Refused"), (S.NOT_SENT, "NotSent")]
)
def test_an_order_of_a_failed_sale_is_named(till, state, evidence):
    attempt = sell(till)
    write(attempt, state=state, evidence=[{"kind": evidence}])
    write(attempt.cart, state=CartState.OPEN)
    assert found() == [("I7", f"order {Order.objects.get().order_number}")]


def test_two_live_sales_of_a_cart_are_named(till, sandbox, unguarded):
    """Also without the constraint that makes them impossible."""
    unguarded("a_cart_has_one_live_attempt")
    attempt = lose(till, sandbox)
    shelf.put_pencils(till)
    prepare(till)
    write(latest(), cart=attempt.cart)
    named = f"cart {attempt.cart_id} (sales {attempt.reference}, {latest().reference})"
    assert found() == [("I8", named)]


def test_a_sale_that_nobody_looks_up_is_named(till, sandbox, unguarded):
    """Also without the constraint that makes it impossible."""
    unguarded("what_is_unknown_is_looked_up")
    attempt = lose(till, sandbox)
    write(attempt, next_look_at=None)
    assert found() == [("I10", f"sale {attempt.reference}")]


# --- I9 --------------------------------------------------------------------------

PLACES = {
    "orders.Attempt.body": lambda sale: write(sale, body={"notes": f"2 {SPOKEN}"}),
    "orders.Attempt.evidence": lambda sale: write(sale, evidence=[{"said": VISA}]),
    "orders.Attempt.answer": lambda sale: write(sale, answer={"deep": [{"n": VISA}]}),
    "orders.Attempt.refusal": lambda sale: write(sale, refusal=f"card {VISA} is bad"),
    "orders.Attempt.resolved_reason": lambda sale: write(sale, resolved_reason=VISA),
    "orders.Attempt.payment_ref": lambda sale: write(sale, payment_ref=MASTERCARD),
    "orders.Order.answer": lambda sale: write(sale.order, answer={"ref": int(VISA)}),
    "orders.Order.notes": lambda sale: write(sale.order, notes="4242-4242-4242-4242"),
    "orders.OrderItem.name": lambda sale: sale.order.items.update(name=VISA),
    "orders.Payment.payment_ref": lambda sale: write(
        sale.order.payment, payment_ref=VISA
    ),
    "orders.Receipt.problem": lambda sale: sale.order.receipts.update(problem=VISA),
    "carts.Cart.notes": lambda sale: write(sale.cart, notes=SPOKEN),
    "carts.CartItem.name": lambda sale: sale.cart.items.update(name=VISA),
    "staff.AuditEvent.facts": lambda sale: AuditEvent.objects.record(
        "leak", sale, actor=None, facts={"reason": VISA}
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_card_number_is_found_wherever_it_stands_and_not_repeated(till, place):
    PLACES[place](sell(till))
    [violation] = ledger.violations()
    assert violation.invariant == "I9"
    assert violation.words.endswith(place)
    assert VISA not in str(violation)


def test_a_card_number_in_a_session_is_found_and_the_key_not_told(db):
    session = SessionStore()
    session["typed"] = {"number": VISA}
    session.save()
    [violation] = ledger.violations()
    assert violation.invariant == "I9"
    assert violation.subject.startswith("session until ")
    assert session.session_key not in str(violation)
    assert VISA not in str(violation)


def test_a_number_that_is_a_card_is_not_told_as_an_orders(till):
    order = sell(till).order
    write(order, order_number=VISA)
    assert VISA not in " ".join(map(str, ledger.violations()))


def test_card_numbers_are_looked_for_in_rows_of_any_day(till):
    write(sell(till), refusal=VISA)
    tomorrow = timezone.now() + timedelta(days=1)
    assert [name for name, _ in found(tomorrow)] == ["I9"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notes", VISA),
        ("notes", f"12 tickets, {SPOKEN}."),
        ("notes", "1 4242.4242.4242.4242 12"),
        ("paymentId", VISA),
        ("payment_id", VISA),
        ("number", int(VISA)),
        ("eventId", SPOKEN),
        ("eventId", f"card {VISA}"),
        ("paid", VISA),
        ("notes", {VISA: 1}),
        ("notes", [[{"x": VISA}]]),
    ],
)
def test_a_card_number(name, value):
    assert holds_card(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("eventId", VISA),
        ("id", int(VISA)),
        ("acme_order_id", VISA),
        ("membership_ids", [VISA]),
        ("notes", VISA[:-1] + "1"),
        ("notes", f"1{VISA}"),
        ("created", 1_772_384_400_004),
        ("phone_number", "+1 212 555 0100"),
        ("notes", "f47ac10b-4242-4242-4242-424242424242"),
        ("sha", "42424242424242424242424242424242deadbeef" + "0" * 24),
        ("is_walk_up", True),
        ("nothing", None),
    ],
)
def test_no_card_number(name, value):
    assert not holds_card(name, value)
