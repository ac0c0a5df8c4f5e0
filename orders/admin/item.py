"""The items of all orders, in one list."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from acme_pos.staff import cells
from acme_pos.staff.exporting import Exports
from acme_pos.staff.list_filters import day, yes
from acme_pos.staff.readonly import ReadOnly

from ..export import ITEMS
from ..models import OrderItem
from .finding import OfAnOrder


@admin.register(OrderItem)
class OrderItemAdmin(ReadOnly, Exports, OfAnOrder, admin.ModelAdmin[OrderItem]):
    list_display = ["item", "order_of", "starts", "quantity", "amount_of"]
    list_filter = [
        day("starts_at", title=_("starts on"), is_time=True),
        yes("is_donation", _("donation"), is_donation=True),
    ]
    list_select_related = ["order"]
    export_columns = ITEMS

    @admin.display(description=_("item"))
    def item(self, item: OrderItem) -> SafeString | str:
        return cells.over(item.name, item.variant)

    @admin.display(description=_("order"))
    def order_of(self, item: OrderItem) -> SafeString | str:
        order = cells.link_to(item.order, item.order.order_number)
        return cells.over(order, cells.when(item.order.sold_at))

    @admin.display(description=_("starts at"))
    def starts(self, item: OrderItem) -> str:
        return cells.when(item.starts_at)

    @admin.display(description=_("amount"))
    def amount_of(self, item: OrderItem) -> str:
        return cells.amount(item.amount)
