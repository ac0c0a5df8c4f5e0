"""The admin: everything about money can be read there and nothing changed."""

import pytest
from django.contrib import admin as django_admin
from django.urls import reverse

from acme_pos.staff.models import AuditEvent, Desk
from carts.models import Cart, CatalogEntry
from orders.models import Attempt, Order, Receipt
from tests.carts import shelf
from tests.orders.paying import COMMITTED, card, pay

pytestmark = COMMITTED

READ_ONLY = [Order, Attempt, Receipt, Cart, CatalogEntry, AuditEvent]
REVIEWERS = pytest.mark.parametrize("who", ["supervisor", "admin", "auditor"])


@pytest.fixture
def sold(till, venue):
    shelf.put_gift(till, "12.34")
    shelf.write_guest(till, first_name="Ida", email="ida@guest.example")
    pay(till, card())
    return Order.objects.get()


@pytest.fixture
def reviewer(request, browser_of, who):
    return browser_of(request.getfixturevalue(who))


def address(model, act, *args):
    return reverse(
        f"admin:{model._meta.label_lower.replace('.', '_')}_{act}", args=args
    )


def written(model):
    return list(model.objects.order_by("pk").values())


@REVIEWERS
def test_each_list_and_each_row_opens(sold, reviewer):
    for model in READ_ONLY:
        assert reviewer.get(address(model, "changelist")).status_code == 200
        row = model.objects.first()
        assert reviewer.get(address(model, "change", row.pk)).status_code == 200


@REVIEWERS
def test_nothing_is_added_changed_or_deleted(sold, reviewer):
    for model in READ_ONLY:
        before, row = written(model), model.objects.first()
        for attempt in (
            reviewer.get(address(model, "add")),
            reviewer.post(address(model, "add"), {}),
            reviewer.post(address(model, "change", row.pk), {"state": "paid"}),
            reviewer.post(address(model, "delete", row.pk), {"post": "yes"}),
        ):
            assert attempt.status_code == 403, model
        chosen = {"action": "delete_selected", "_selected_action": row.pk}
        reviewer.post(address(model, "changelist"), {**chosen, "post": "yes"})
        assert written(model) == before


@REVIEWERS
def test_the_list_of_orders_is_searched_and_filtered(sold, reviewer):
    orders = address(Order, "changelist")
    for query in ({"q": "ida"}, {"tender": "CreditCard"}):
        assert sold.order_number in reviewer.get(orders, query).text
    for query in ({"q": "nobody"}, {"tender": "Cash"}):
        assert sold.order_number not in reviewer.get(orders, query).text
    assert reviewer.get(orders, {"q": "a\0b"}).status_code == 200


@pytest.mark.parametrize("who", ["supervisor"])
def test_an_order_shows_its_answer_and_an_attempt_what_was_sent(sold, reviewer):
    order = reviewer.get(address(Order, "change", sold.pk)).text
    assert "&quot;orderNumber&quot;" in order
    attempt = reviewer.get(address(Attempt, "change", sold.attempt.pk)).text
    assert "&quot;shoppingCartId&quot;" in attempt
    assert "manualEntryCardNumber" not in attempt


def test_the_front_desk_does_not_get_in(till):
    assert till.get("/admin/").status_code == 302
    for model in READ_ONLY:
        assert till.get(address(model, "changelist")).status_code == 302


@pytest.mark.parametrize(("who", "may"), [("admin", True), ("supervisor", False)])
def test_desks_are_run_by_the_admin(reviewer, may, desk):
    answer = reviewer.post(address(Desk, "add"), {"name": "Desk 9", "is_open": "on"})
    assert (answer.status_code == 302) == may
    assert Desk.objects.filter(name="Desk 9").exists() == may


def test_the_audit_trail_is_only_added_to(sold):
    event = AuditEvent.objects.get()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_every_model_with_rows_of_money_is_in_the_admin():
    assert set(READ_ONLY) <= set(django_admin.site._registry)
