"""How much a page asks of the database: the same of few rows and of many."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.lists import FastList
from acme_pos.staff.models import AuditEvent
from carts.models import Cart, CartState
from orders.models import Attempt, AttemptState, Order, OrderItem
from orders.views import finding

from . import many_rows

pytestmark = pytest.mark.django_db

FEW, MANY = 10, 1000
# Session, person, sign-in, rights; the order, its receipts, items and history.
MOST_OF_AN_ORDER = 8


@pytest.fixture
def kept(settings):
    """As in production, where the frame's own rows are read every few seconds."""
    settings.KEPT = timedelta(minutes=1)


@pytest.fixture
def supervisors(browser_of, supervisor):
    return browser_of(supervisor)


def statements(client, address, words=None):
    ask = client.get if words is None else client.post
    with CaptureQueriesContext(connection) as asked:
        page = ask(address, {"words": words} if words else None)
    assert page.status_code in (200, 503), (address, page.status_code)
    return [one["sql"] for one in asked]


def admin_list(name):
    return reverse(f"admin:{name}_changelist")


def pages(order, day):
    """By what each is called, with the words that are searched for."""
    yield "orders", reverse("orders:search"), None
    yield "orders, older", reverse("orders:search") + f"?older={order.pk}", None
    for words in (order.order_number, "guest", order.last_name, "4242", order.email):
        yield f"orders found by {words}", reverse("orders:search"), words
    yield "order", reverse("orders:order", args=[order.pk]), None
    yield "slip", reverse("orders:slip", args=[order.pk]), None
    yield "checking", reverse("orders:checking"), None
    yield "parked", reverse("orders:parked"), None
    yield "health", reverse("orders:health"), None
    yield "health as JSON", reverse("orders:health-json"), None
    yield "day", reverse("orders:reconciliation", args=[day]), None
    yield "desks", reverse("staff:desk"), None
    yield "sale", reverse("carts:sale"), None
    yield "admin", reverse("admin:index"), None
    yield "order in the admin", f"/admin/orders/order/{order.pk}/change/", None
    for name in (
        "orders_order",
        "orders_attempt",
        "orders_orderitem",
        "orders_payment",
        "orders_receipt",
        "orders_transaction",
        "orders_orderchange",
        "orders_syncrun",
        "orders_quarantined",
        "carts_cart",
        "staff_auditevent",
    ):
        yield f"admin list {name}", admin_list(name), None


def fill(number, front_desk, desk):
    """Sold, and a tenth as many without an answer or given up."""
    long_ago = timezone.now() - timedelta(days=40)
    made = many_rows.make(number, front_desk, desk, now=long_ago)
    for order in made:
        AuditEvent.objects.record("sold", order, actor=front_desk, desk=desk)
    left = {"cart_version": 1, "cashier": front_desk, "desk": desk}
    for state, cart_state in (
        (AttemptState.UNKNOWN, CartState.LOCKED),
        (AttemptState.ABSENT, CartState.PARKED),
    ):
        carts = Cart.objects.bulk_create(
            Cart(cashier=front_desk, desk=desk, state=cart_state)
            for _ in range(number // 10)
        )
        now = timezone.now()
        Attempt.objects.bulk_create(
            Attempt(
                cart=cart,
                state=state,
                sent_at=now,
                finished_at=now,
                next_look_at=now,
                expected_total=Decimal(7),
                tender="Cash",
                **left,
            )
            for cart in carts
        )
    return made


@pytest.fixture
def short_pages(monkeypatch):
    """So that the few are more than one page as well: only then is a list counted."""
    monkeypatch.setattr(FastList, "list_per_page", 5)
    monkeypatch.setattr(finding, "FOUND_AT_MOST", 5)


def test_a_page_asks_as_much_of_few_rows_as_of_many(
    kept, short_pages, supervisors, front_desk, desk, venue, shelf
):
    supervisors.post(reverse("staff:desk"), {"desk": desk.pk})
    [order, *_] = fill(FEW, front_desk, desk)
    asked = list(pages(order, timezone.localdate()))
    for _, address, words in asked:
        statements(supervisors, address, words)
    few = {name: statements(supervisors, at, words) for name, at, words in asked}
    fill(MANY - FEW, front_desk, desk)
    many = {name: statements(supervisors, at, words) for name, at, words in asked}
    for name, said in many.items():
        assert len(said) == len(few[name]), (name, few[name], said)
    for name, said in many.items():
        for sql in said:
            assert "COUNT(*)" not in sql or "WHERE" in sql or "LIMIT" in sql, (
                name,
                sql,
            )


@pytest.mark.parametrize("items", [1, 20])
def test_an_order_page_asks_eight_things_however_many_its_items(
    kept, supervisors, front_desk, desk, venue, items
):
    [order] = many_rows.make(1, front_desk, desk)
    item = order.items.get()
    for _ in range(items - 1):
        item.pk, item._state.adding = None, True
        item.save()
    AuditEvent.objects.record("sold", order, actor=front_desk, desk=desk)
    page = reverse("orders:order", args=[order.pk])
    assert OrderItem.objects.filter(order=order).count() == items
    statements(supervisors, page)
    asked = statements(supervisors, page)
    assert len(asked) == MOST_OF_AN_ORDER, asked
    assert supervisors.get(page).text.count("1 × Pencil") == items


def test_a_list_of_orders_reads_what_it_shows(kept, supervisors, front_desk, desk):
    """Not the answer of each, which is longer than all the rest of the page."""
    many_rows.make(30, front_desk, desk)
    page = reverse("orders:search")
    supervisors.get(page)
    *_, listed = statements(supervisors, page)
    assert '"orders_order"."order_number"' in listed
    assert "answer" not in listed
    assert "LIMIT 26" in listed
    assert "OFFSET" not in listed
    assert supervisors.get(page).text.count("<tr>") == 1 + 25
    assert Order.objects.count() == 30
