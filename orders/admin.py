"""Orders for review: everything can be read, nothing can be changed or deleted."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from acme_pos.staff.readonly import ReadOnly

from . import timeline
from .models import Attempt, Order, OrderItem, Payment, Receipt


def pretty(value: object) -> SafeString:
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return format_html("<pre>{}</pre>", text)


class ItemInline(ReadOnly, admin.TabularInline[OrderItem, Order]):
    model = OrderItem
    fields = ["name", "variant", "quantity", "unit_price", "amount", "starts_at"]


class PaymentInline(ReadOnly, admin.StackedInline[Payment, Order]):
    model = Payment
    fields = [
        ("tender", "amount", "given", "change_due"),
        ("payment_ref", "card_brand", "card_last4"),
    ]


class ReceiptInline(ReadOnly, admin.TabularInline[Receipt, Order]):
    model = Receipt
    fields = ["seq", "to", "state", "sent_at", "tries", "problem"]


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin[Order]):
    list_display = [
        "order_number",
        "sold_at",
        "guest_name",
        "total_amount",
        "tender",
        "cashier",
        "desk",
    ]
    list_filter = ["business_day", "payment__tender", "desk", "amount_mismatch"]
    list_select_related = ["payment", "cashier", "desk"]
    list_per_page = 25
    show_full_result_count = False
    ordering = ["-sold_at", "-pk"]
    search_fields = ["order_number__exact"]
    search_help_text = "Number, reference, name, email, phone, ZIP, last four, check"
    inlines = [ItemInline, PaymentInline, ReceiptInline]
    exclude = ["answer", "phone_digits"]
    readonly_fields = ["acme_answer"]

    @admin.display(description="tender", ordering="payment__tender")
    def tender(self, order: Order) -> str:
        payment = getattr(order, "payment", None)
        return payment.get_tender_display() if payment else ""

    @admin.display(description="ACME's answer")
    def acme_answer(self, order: Order) -> SafeString:
        return pretty(order.answer)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Order], search_term: str
    ) -> tuple[models.QuerySet[Order], bool]:
        """The desk's own search, so that both find the same."""
        found = Order.objects.search(search_term).values("pk")
        return (queryset.filter(pk__in=found) if search_term else queryset), False


_TENDERED = ["tender", "given", "change_due", "payment_ref", "card_brand", "card_last4"]
_TIMES = [
    "created_at",
    "sent_at",
    "last_byte_at",
    "finished_at",
    "send_count",
    "lease_until",
    "saw_409",
    "look_count",
    "empty_looks",
    "next_look_at",
]
_SETTLED = ["resolved_by", "resolved_reason", "late_hit", "late_hit_settled_at"]


@admin.register(Attempt)
class AttemptAdmin(ReadOnly, admin.ModelAdmin[Attempt]):
    list_display = [
        "reference",
        "created_at",
        "state",
        "tender",
        "expected_total",
        "cashier",
        "desk",
    ]
    list_filter = ["state", "late_hit", "tender", "desk"]
    list_select_related = ["cashier", "desk"]
    list_per_page = 25
    show_full_result_count = False
    ordering = ["-created_at", "-pk"]
    search_fields = ["reference__iexact", "request_uuid__iexact"]
    fieldsets = [
        (None, {"fields": ["reference", "state", "expected_total", *_TENDERED]}),
        ("Where", {"fields": ["cashier", "desk", "cart", "cart_version"]}),
        ("What happened", {"fields": ["what_happened", *_TIMES, "refusal"]}),
        ("How it was settled", {"fields": [*_SETTLED]}),
        ("At ACME", {"fields": ["request_uuid", "acme_order_id", "charged_total"]}),
        ("As kept", {"fields": ["what_was_seen", "what_was_sent", "body_sha256"]}),
    ]
    readonly_fields = ["what_happened", "what_was_seen", "what_was_sent"]

    @admin.display(description="in words")
    def what_happened(self, attempt: Attempt) -> SafeString:
        told = [
            (timezone.localtime(moment.at).strftime("%Y-%m-%d %H:%M:%S"), moment.words)
            for moment in timeline.told(attempt)
        ]
        return format_html_join("", "<div>{} {}</div>", told)

    @admin.display(description="evidence")
    def what_was_seen(self, attempt: Attempt) -> SafeString:
        return pretty(attempt.evidence)

    @admin.display(description="sent, without the card")
    def what_was_sent(self, attempt: Attempt) -> SafeString:
        return pretty(attempt.body)


@admin.register(Receipt)
class ReceiptAdmin(ReadOnly, admin.ModelAdmin[Receipt]):
    list_display = ["order", "seq", "to", "state", "due_at", "sent_at", "problem"]
    list_filter = ["state"]
    list_select_related = ["order"]
    list_per_page = 25
    show_full_result_count = False
    ordering = ["-created_at", "-pk"]
