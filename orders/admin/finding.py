"""The desk's own search in the lists of what belongs to orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from ..models import Order

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = object

HELP = (
    "Order number, ACME id, reference, name, email, phone, ZIP, last four, check or "
    "voucher number, member, customer or event id"
)


class SearchByOrder(Admin):
    """Mixed into the admin class of rows that have an `order`, before Django's own."""

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
