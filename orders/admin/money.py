"""Money: what we took, and what ACME's own books have."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos.staff import cells
from acme_pos.staff.exporting import Exports
from acme_pos.staff.list_filters import ChoiceFilter, choice, day
from acme_pos.staff.lists import FastList
from acme_pos.staff.readonly import ReadOnly

from ..export import PAYMENTS, TRANSACTIONS
from ..models import Order, Payment, Transaction
from .finding import OfAnOrder


@admin.register(Payment)
class PaymentAdmin(ReadOnly, Exports, OfAnOrder, admin.ModelAdmin[Payment]):
    list_display = ["tendered", "order_of", "amount_due", "given_and_change"]
    list_filter = [day("order__business_day"), choice("tender")]
    list_select_related = ["order"]
    export_columns = PAYMENTS

    @admin.display(description=gettext_lazy("tender"))
    def tendered(self, payment: Payment) -> SafeString | str:
        number = payment.payment_ref or payment.card_last4
        return cells.over(payment.get_tender_display(), number)

    @admin.display(description=gettext_lazy("order"))
    def order_of(self, payment: Payment) -> SafeString | str:
        order = cells.link_to(payment.order, payment.order.order_number)
        return cells.over(order, cells.when(payment.order.sold_at))

    @admin.display(description=gettext_lazy("amount due"))
    def amount_due(self, payment: Payment) -> str:
        return cells.amount(payment.amount)

    @admin.display(description=gettext_lazy("given, change"))
    def given_and_change(self, payment: Payment) -> SafeString | str:
        given = cells.amount(payment.given)
        return cells.over(given, cells.amount(payment.change_due))


class KindFilter(ChoiceFilter):
    """What ACME calls the rows of its report that are money."""

    column = parameter_name = "kind"
    title = gettext_lazy("kind")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        kinds = ("Payment", "Refund", "ChargeBack", "ChargeBackRefund")
        return [(kind, kind) for kind in kinds]


@admin.register(Transaction)
class TransactionAdmin(ReadOnly, Exports, FastList, admin.ModelAdmin[Transaction]):
    by_time = "at"
    list_display = ["time", "order_of", "kind", "money", "tendered", "sale_channel"]
    list_filter = [day("business_day"), KindFilter, choice("tender")]
    search_fields = ["order_number__exact"]
    search_help_text = gettext_lazy(
        "Order number, ACME id, last four, check or voucher number"
    )
    export_columns = TRANSACTIONS
    readonly_fields = ["kept_order"]

    @admin.display(description=gettext_lazy("time"))
    def time(self, line: Transaction) -> str:
        return cells.when(line.at)

    @admin.display(description=gettext_lazy("order"))
    def order_of(self, line: Transaction) -> str:
        return line.order_number or line.acme_order_id

    @admin.display(description=gettext_lazy("amount"))
    def money(self, line: Transaction) -> str:
        return cells.amount(line.amount)

    @admin.display(description=gettext_lazy("tender"))
    def tendered(self, line: Transaction) -> SafeString | str:
        return cells.over(
            line.get_tender_display(), line.card_last4 or line.payment_ref
        )

    @admin.display(description=gettext_lazy("order here"))
    def kept_order(self, line: Transaction) -> SafeString | str:
        order = Order.objects.filter(acme_id=line.acme_order_id).first()
        return cells.link_to(order) or _("Not here yet.")

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: models.QuerySet[Transaction],
        search_term: str,
    ) -> tuple[models.QuerySet[Transaction], bool]:
        word = search_term.strip()
        if not word:
            return queryset, False
        found = Q(order_number=word) | Q(acme_order_id=word) | Q(card_last4=word)
        return queryset.filter(found | Q(payment_ref__iexact=word)), False
