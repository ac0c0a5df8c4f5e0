"""The desk's own search in the lists of what belongs to orders."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from acme_pos.staff.lists import FastList

from ..models import Order

HELP = _(
    "Order number, ACME id, reference, name, email, phone, ZIP, last four, check or "
    "voucher number, member, customer or event id"
)

# Of the order beside a row.
ANSWERS = ("order__answer", "order__first_answer")


class OfAnOrder(FastList):
    """FastList for rows that have an `order`, found by anything known of that."""

    heavy = ANSWERS
    search_fields = ["order__order_number__exact"]
    search_help_text = HELP

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        orders = Order.objects.search(words)
        return queryset.filter(order__in=orders.values("pk")), False
