"""What became of orders at ACME since they were recorded, the newest first."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos.staff import cells
from acme_pos.staff.exporting import Exports
from acme_pos.staff.readonly import ReadOnly

from ..export import CHANGES
from ..models import OrderChange
from ..telling import told_change
from .finding import OfAnOrder


@admin.register(OrderChange)
class OrderChangeAdmin(ReadOnly, Exports, OfAnOrder, admin.ModelAdmin[OrderChange]):
    list_display = ["learned", "order_of", "what"]
    list_select_related = ["order"]
    export_columns = CHANGES
    fields = ["order", "at", "updated_on", "what"]
    readonly_fields = ["what"]

    @admin.display(description=_("order"))
    def order_of(self, change: OrderChange) -> SafeString | str:
        return cells.link_to(change.order, change.order.order_number)

    @admin.display(description=_("learned here"))
    def learned(self, change: OrderChange) -> SafeString | str:
        at_acme = gettext("at ACME %(time)s") % {"time": cells.when(change.updated_on)}
        return cells.over(cells.when(change.at), at_acme)

    @admin.display(description=_("what changed"))
    def what(self, change: OrderChange) -> SafeString:
        lines = [(each.name, each.was, each.now) for each in told_change(change)]
        return format_html_join("", "<div>{}: {} → {}</div>", lines)
