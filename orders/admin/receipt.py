"""Receipts: what is due, what went out, what failed and why."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos.staff import cells
from acme_pos.staff.exporting import Exports
from acme_pos.staff.list_filters import choice
from acme_pos.staff.lists import FastList
from acme_pos.staff.readonly import ReadOnly

from ..export import RECEIPTS
from ..models import Order, Receipt
from .finding import ANSWERS, HELP


@admin.register(Receipt)
class ReceiptAdmin(ReadOnly, Exports, FastList, admin.ModelAdmin[Receipt]):
    heavy = ANSWERS
    list_display = ["which", "address", "state_of", "problem"]
    list_filter = [choice("state")]
    list_select_related = ["order", "asked_by"]
    search_fields = ["to__iexact"]
    search_help_text = format_lazy("{}; {}", HELP, _("the whole address it went to"))
    export_columns = RECEIPTS

    @admin.display(description=_("order"))
    def which(self, receipt: Receipt) -> SafeString | str:
        which = gettext("receipt %(number)s") % {"number": receipt.seq}
        said = filter(None, [which, receipt.get_language_display()])
        return cells.over(receipt.order.order_number, ", ".join(said))

    @admin.display(description=_("to"))
    def address(self, receipt: Receipt) -> SafeString | str:
        asked = gettext("asked for by %(name)s") % {"name": receipt.asked_by}
        return cells.over(receipt.to, asked if receipt.asked_by else "")

    @admin.display(description=_("state"))
    def state_of(self, receipt: Receipt) -> SafeString | str:
        at = receipt.sent_at or receipt.created_at
        return cells.over(receipt.get_state_display(), cells.when(at))

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: models.QuerySet[Receipt],
        search_term: str,
    ) -> tuple[models.QuerySet[Receipt], bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        orders = Order.objects.search(words).values("pk")
        by_order = Receipt.objects.filter(order__in=orders).values("pk")
        by_address = Receipt.objects.filter(to__iexact=words).values("pk")
        return queryset.filter(pk__in=by_order.union(by_address)), False
