"""The list of orders, its search and an order's page, each as a template written down.

They ask who is there and what they may see, as ours do, and read plain rows.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from acme_pos.staff.access import needs
from acme_pos.staff.models import AuditEvent
from orders.models import Order, OrderItem, Receipt

ROWS = 25
# With a limit as small as a page, PostgreSQL reads all orders by their time instead.
NEWEST = 1001
LISTED = (
    "pk",
    "order_number",
    "sold_at",
    "first_name",
    "last_name",
    "email",
    "total_amount",
    "payment__tender",
    "payment__card_last4",
    "desk__name",
    "cashier__first_name",
    "cashier__last_name",
)
SHOWN = (
    *LISTED,
    "reference",
    "sale_channel",
    "refund_amount",
    "balance_amount",
    "phone_number",
    "zip_code",
)
ITEM = ("quantity", "name", "variant", "starts_at", "unit_price", "amount")


@needs("orders.find_order")
def listed(request: HttpRequest) -> HttpResponse:
    """The newest 25, or those before `?older=`, by the keyset."""
    rows = Order.objects.order_by("-sold_at", "-pk")
    if pk := request.GET.get("older"):
        at = Order.objects.values_list("sold_at", flat=True).get(pk=pk)
        rows = rows.filter(sold_at__lte=at).exclude(sold_at=at, pk__gte=pk)
    found = list(rows.values_list(*LISTED)[: ROWS + 1])
    shown = {"rows": found[:ROWS], "older": found[:ROWS][-1][0]}
    return _page(request, "bare/orders.html", shown)


@needs("orders.find_order")
def order(request: HttpRequest, pk: int) -> HttpResponse:
    by_time = Receipt.objects.filter(order=pk).order_by("seq")
    shown = {
        "order": Order.objects.values(*SHOWN).get(pk=pk),
        "items": OrderItem.objects.filter(order=pk).order_by("pk").values_list(*ITEM),
        "receipts": by_time.values_list("to", "sent_at"),
        "trail": AuditEvent.objects.filter(
            subject_type="orders.order", subject_id=str(pk)
        )
        .order_by("at", "pk")
        .values_list("at", "action", "actor__first_name", "actor__last_name"),
    }
    return _page(request, "bare/order.html", shown)


def _page(request: HttpRequest, name: str, shown: dict[str, Any]) -> HttpResponse:
    return HttpResponse(
        render_to_string(name, {**shown, "csrf_token": get_token(request)})
    )


# A word may be any of these, so each is looked up in its index, by one statement.
_WAYS = (
    "SELECT sold_at, id FROM orders_order WHERE order_number = %(word)s",
    "SELECT sold_at, id FROM orders_order WHERE acme_id = %(word)s",
    "SELECT sold_at, id FROM orders_order WHERE UPPER(zip_code) = UPPER(%(word)s)",
    "SELECT sold_at, id FROM orders_order WHERE membership_id = %(word)s",
    "SELECT sold_at, id FROM orders_order WHERE customer_id = %(word)s",
    "SELECT sold_at, id FROM orders_order "
    "WHERE UPPER(first_name) LIKE UPPER(%(begins)s)",
    "SELECT sold_at, id FROM orders_order "
    "WHERE UPPER(last_name) LIKE UPPER(%(begins)s)",
    "SELECT sold_at, id FROM orders_order WHERE UPPER(email) LIKE UPPER(%(part)s)",
    "SELECT sold_at, id FROM orders_order WHERE card_last4 = %(last4)s",
    "SELECT sold_at, o.id FROM orders_payment p JOIN orders_order o ON o.id = order_id "
    "WHERE UPPER(payment_ref) = UPPER(%(word)s)",
    "SELECT sold_at, o.id FROM orders_orderitem i JOIN orders_order o "
    "ON o.id = order_id WHERE event_id = %(word)s",
    "SELECT sold_at, o.id FROM orders_transaction t JOIN orders_order o "
    "ON o.acme_id = acme_order_id WHERE UPPER(t.payment_ref) = UPPER(%(word)s)",
)
_FOUND = " UNION ".join(
    f"({way} ORDER BY sold_at DESC, id DESC LIMIT {NEWEST})" for way in _WAYS
)
FOUND = f"{_FOUND} ORDER BY sold_at DESC, id DESC LIMIT {ROWS + 1}"


def found(word: str) -> list[Any]:
    """What a search is by the driver alone."""
    last4 = word if len(word) == 4 and word.isdecimal() else None
    said = {"word": word, "begins": f"{word}%", "part": f"%{word}%", "last4": last4}
    with connection.cursor() as cursor:
        cursor.execute(FOUND, said)
        rows: list[Any] = cursor.fetchall()
    return rows
