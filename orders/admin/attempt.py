"""Attempts with their evidence; a supervisor settles from here what must be settled."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos.staff import cells
from acme_pos.staff.exporting import Exports
from acme_pos.staff.list_filters import CashierFilter, DeskFilter, choice, day, yes
from acme_pos.staff.lists import FastList
from acme_pos.staff.readonly import ReadOnly

from .. import timeline
from ..export import ATTEMPTS
from ..models import Attempt, Order
from .finding import ANSWERS, HELP

# Those of one tuple stand beside each other.
_TENDERED = [
    ("tender", "payment_ref", "card_brand", "card_last4"),
    ("given", "change_due"),
]
_TIMES = [
    ("created_at", "sent_at", "last_byte_at", "finished_at"),
    ("send_count", "lease_until", "saw_409"),
    ("look_count", "empty_looks", "next_look_at"),
]
_SETTLED = [
    ("resolved_by", "resolved_reason"),
    ("late_hit", "late_hit_settled_at"),
]


def needs_a_supervisor(attempt: Attempt) -> bool:
    """Or may need one: the page that settles knows whether there is something to do."""
    is_twice = attempt.late_hit and attempt.late_hit_settled_at is None
    return attempt.is_for_review or is_twice


def settle_link(attempt: Attempt, words: str) -> SafeString:
    page = reverse("orders:settle", args=[attempt.public_id])
    return format_html('<a class="button" href="{}">{}</a>', page, words)


@admin.register(Attempt)
class AttemptAdmin(ReadOnly, Exports, FastList, admin.ModelAdmin[Attempt]):
    by_time = "created_at"
    heavy = ("snapshot", "body", "evidence", "answer", *ANSWERS)
    list_display = ["spoken", "state_of", "amount", "where", "settling"]
    list_filter = [
        day("created_at", is_time=True),
        choice("state"),
        choice("tender"),
        CashierFilter,
        DeskFilter,
        yes(
            "twice",
            gettext_lazy("charged twice, perhaps"),
            late_hit=True,
            late_hit_settled_at=None,
        ),
    ]
    list_select_related = ["cashier", "desk", "order"]
    search_fields = ["reference__iexact"]
    search_help_text = format_lazy(
        "{}; {}", HELP, gettext_lazy("the id of the request")
    )
    export_columns = ATTEMPTS
    fieldsets = [
        (None, {"fields": ["settling", ("order_of", "reference", "state")]}),
        (
            gettext_lazy("Money"),
            {"fields": [("expected_total", "charged_total"), *_TENDERED]},
        ),
        (
            gettext_lazy("Where"),
            {"fields": [("cashier", "desk"), ("cart_of", "cart_version")]},
        ),
        (
            gettext_lazy("What happened"),
            {"fields": ["what_happened", *_TIMES, "refusal"]},
        ),
        (gettext_lazy("How it was settled"), {"fields": [*_SETTLED]}),
        (gettext_lazy("At ACME"), {"fields": ["request_uuid", "acme_order_id"]}),
        (
            gettext_lazy("As kept"),
            {"fields": ["what_was_seen", "what_was_sent", "body_sha256"]},
        ),
    ]
    readonly_fields = [
        "settling",
        "order_of",
        "cart_of",
        "what_happened",
        "what_was_seen",
        "what_was_sent",
    ]

    @admin.display(description=gettext_lazy("sale"))
    def spoken(self, attempt: Attempt) -> SafeString | str:
        return cells.over(attempt.spoken_reference, cells.when(attempt.created_at))

    @admin.display(description=gettext_lazy("state"))
    def state_of(self, attempt: Attempt) -> SafeString | str:
        order = getattr(attempt, "order", None)
        number = cells.link_to(order, order.order_number) if order else ""
        return cells.over(capfirst(attempt.get_state_display()), number)

    @admin.display(description=gettext_lazy("amount"))
    def amount(self, attempt: Attempt) -> SafeString | str:
        tender = f"{attempt.get_tender_display()} {attempt.card_last4}".strip()
        return cells.over(cells.amount(attempt.expected_total), tender)

    @admin.display(description=gettext_lazy("desk, cashier"))
    def where(self, attempt: Attempt) -> SafeString | str:
        return cells.over(attempt.desk, attempt.cashier)

    @admin.display(description=gettext_lazy("to do"))
    def settling(self, attempt: Attempt) -> SafeString | str:
        """A link that only a supervisor can follow; the page behind it asks again."""
        return settle_link(attempt, _("Settle")) if needs_a_supervisor(attempt) else ""

    @admin.display(description=gettext_lazy("order"))
    def order_of(self, attempt: Attempt) -> SafeString | str:
        return cells.link_to(getattr(attempt, "order", None))

    @admin.display(description=gettext_lazy("cart"))
    def cart_of(self, attempt: Attempt) -> SafeString | str:
        return cells.link_to(attempt.cart)

    @admin.display(description=gettext_lazy("in words"))
    def what_happened(self, attempt: Attempt) -> SafeString:
        told = [
            (cells.to_the_second(moment.at), moment.words)
            for moment in timeline.told(attempt)
        ]
        return format_html_join("", "<div>{} {}</div>", told)

    @admin.display(description=gettext_lazy("evidence"))
    def what_was_seen(self, attempt: Attempt) -> SafeString:
        return cells.pretty(attempt.evidence)

    @admin.display(description=gettext_lazy("sent, without the card"))
    def what_was_sent(self, attempt: Attempt) -> SafeString:
        return cells.pretty(attempt.body)

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: models.QuerySet[Attempt],
        search_term: str,
    ) -> tuple[models.QuerySet[Attempt], bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        every = Attempt.objects.all()
        found = [
            every.filter(reference=words.replace("-", "").upper()).values("pk"),
            every.filter(acme_order_id=words).values("pk"),
            Order.objects.search(words).exclude(attempt=None).values("attempt"),
        ]
        if cells.is_uuid(words):
            found.append(every.filter(request_uuid=words).values("pk"))
        return queryset.filter(pk__in=found[0].union(*found[1:])), False
