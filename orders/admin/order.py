"""Orders: a list that is quick at a million rows, and one page for each."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from acme_pos.staff import cells
from acme_pos.staff.desks import desk_of
from acme_pos.staff.exporting import Exports
from acme_pos.staff.list_filters import (
    CashierFilter,
    ChoiceFilter,
    DeskFilter,
    choice,
    day,
    yes,
)
from acme_pos.staff.lists import FastList
from acme_pos.staff.models import User
from acme_pos.staff.readonly import ReadOnly

from .. import receipts, sync
from ..export import ORDERS
from ..models import Order, OrderState, Tender, TooManyResends
from ..models.search import found_by
from . import order_page
from .finding import HELP

# So many rows an action takes at once; more is a slip of the hand.
AT_ONCE = 25
# A field's own `get_..._display` gathers all of them for each row.
TENDERS = dict(Tender.choices)
STATES = dict(OrderState.choices)
# As ACME's documents name them for orders and checkouts.
CHANNELS = {
    "InsideSalesIndividual": gettext_lazy("Inside sales"),
    "CustomerRep": gettext_lazy("Customer rep"),
    "PointOfSale": gettext_lazy("Point of sale"),
    "Online": gettext_lazy("Web shop"),
    "Kiosk": gettext_lazy("Kiosk"),
    "Reseller": gettext_lazy("Reseller"),
    "Collaborator": gettext_lazy("Collaborator"),
    "Salesforce": "Salesforce",
}


class ChannelFilter(ChoiceFilter):
    """Fixed names: those of a million rows are not looked through."""

    column = parameter_name = "sale_channel"
    title = gettext_lazy("channel")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [(channel, str(words)) for channel, words in CHANNELS.items()]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """ACME writes them with a small letter too."""
        if not (channel := self.value()):
            return queryset
        spelled = {channel, channel[:1].lower() + channel[1:]}
        return queryset.filter(sale_channel__in=sorted(spelled))


@admin.register(Order)
class OrderAdmin(ReadOnly, Exports, FastList, admin.ModelAdmin[Order]):
    by_time = "sold_at"
    heavy = ("answer", "first_answer")
    change_form_template = "admin/orders/order/page.html"
    list_display = ["number", "guest", "total", "state_of", "where"]
    list_filter = [
        day("business_day"),
        choice("tender"),
        ChannelFilter,
        CashierFilter,
        DeskFilter,
        choice("state"),
        yes("mismatch", gettext_lazy("another amount than told"), amount_mismatch=True),
        yes("missing", gettext_lazy("missing at ACME"), missing_since__isnull=False),
        yes("elsewhere", gettext_lazy("sold elsewhere"), attempt__isnull=True),
    ]
    list_select_related = ["payment", "cashier", "desk"]
    search_fields = ["order_number__exact"]
    search_help_text = HELP
    export_columns = ORDERS
    actions = ["send_receipt_again", "read_from_acme"]

    @admin.display(description=gettext_lazy("order"))
    def number(self, order: Order) -> SafeString | str:
        return cells.over(order.order_number, cells.when(order.sold_at))

    @admin.display(description=gettext_lazy("guest"))
    def guest(self, order: Order) -> SafeString | str:
        return cells.over(order.guest_name or _("Walk-up"), order.email)

    @admin.display(description=gettext_lazy("total"))
    def total(self, order: Order) -> SafeString | str:
        tender = TENDERS.get(order.tender, order.tender)
        how = f"{tender} {order.card_last4}".strip()
        return cells.over(cells.amount(order.total_amount), how)

    @admin.display(description=gettext_lazy("state"))
    def state_of(self, order: Order) -> SafeString | str:
        marks = []
        if order.amount_mismatch:
            marks.append(_("another amount than told"))
        if order.missing_since:
            marks.append(_("missing at ACME"))
        state = capfirst(str(STATES.get(order.state, order.state)))
        return cells.over(state, ", ".join(marks))

    @admin.display(description=gettext_lazy("sold"))
    def where(self, order: Order) -> SafeString | str:
        if order.is_ours:
            return cells.over(order.desk, order.cashier)
        return cells.over(_("Elsewhere"), order.sale_channel)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Order], search_term: str
    ) -> tuple[models.QuerySet[Order], bool]:
        """All of them; `found` searches."""
        return queryset, False

    def found(self, rows: models.QuerySet[Order], words: str) -> list[int]:
        """The desk's own search, so that both find the same."""
        return found_by(words, rows)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> HttpResponse:
        order: Order = context["original"]
        told = {
            **order_page.shown(order),
            "may_resend": self.has_resend_permission(request) and bool(order.email),
            "may_sync": self.has_sync_permission(request),
            "title": order,
            "subtitle": None,
        }
        return super().render_change_form(request, context | told, *args, **kwargs)

    # What can be done

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.resend_receipt")

    def has_sync_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.sync_orders")

    @admin.action(
        description=gettext_lazy("Send the receipt again"),
        permissions=["resend"],
    )
    def send_receipt_again(
        self, request: HttpRequest, orders: models.QuerySet[Order]
    ) -> HttpResponse | None:
        """One mail an order, to the address that it has."""
        person, desk = cast(User, request.user), desk_of(request)
        sent = 0
        for order in self._few(request, orders):
            if not order.email:
                messages.warning(
                    request, _("%(order)s has no address.") % {"order": order}
                )
                continue
            try:
                receipts.send_again(order, order.email, person, desk)
            except TooManyResends as error:
                messages.warning(request, f"{order}: {error}")
            else:
                sent += 1
        if sent:
            words = ngettext(
                "The receipt is on the way.",
                "%(number)d receipts are on the way.",
                sent,
            )
            messages.success(request, words % {"number": sent})
        return self._back(request, orders)

    @admin.action(
        description=gettext_lazy("Read from ACME now"),
        permissions=["sync"],
    )
    def read_from_acme(
        self, request: HttpRequest, orders: models.QuerySet[Order]
    ) -> HttpResponse | None:
        person = cast(User, request.user)
        wanted = [
            sync.request(person, order_id=order.acme_id)
            for order in self._few(request, orders)
        ]
        if not wanted:
            return None
        words = ngettext(
            "The order is read from ACME within a minute.",
            "The orders are read from ACME within a minute.",
            len(wanted),
        )
        messages.success(request, words)
        return self._back(request, orders)

    def _few(self, request: HttpRequest, orders: models.QuerySet[Order]) -> list[Order]:
        chosen = list(orders[: AT_ONCE + 1])
        if len(chosen) > AT_ONCE:
            messages.error(
                request, _("At most %(number)d orders at once.") % {"number": AT_ONCE}
            )
            return []
        return chosen

    def _back(
        self, request: HttpRequest, orders: models.QuerySet[Order]
    ) -> HttpResponse | None:
        """To the order's page when the button was pressed there, else to the list."""
        if "from_page" not in request.POST:
            return None
        return redirect("admin:orders_order_change", request.POST["_selected_action"])
