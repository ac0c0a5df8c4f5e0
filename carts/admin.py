"""Carts for review; they are changed at the desk alone."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos.staff import cells
from acme_pos.staff.list_filters import CashierFilter, DeskFilter, choice
from acme_pos.staff.lists import FastList
from acme_pos.staff.readonly import ReadOnly

from .models import Cart, CartItem, CatalogEntry, Hold, Mirror


class CartItemInline(ReadOnly, admin.TabularInline[CartItem, Cart]):
    model = CartItem
    fields = ["name", "variant", "quantity", "unit_price", "starts_at", "removed_at"]
    extra = 0


class HoldInline(ReadOnly, admin.StackedInline[Hold, Cart]):
    model = Hold
    verbose_name_plural = gettext_lazy("places held at ACME")
    fields = ["reservation_id", "places", "expires_at", "problem"]


class MirrorInline(ReadOnly, admin.StackedInline[Mirror, Cart]):
    model = Mirror
    verbose_name_plural = gettext_lazy("copies at ACME")
    fields = [
        ("acme_id", "use", "cart_version"),
        "reservation_id",
        ("made_at", "touched_at", "priced_at"),
        "acmes_price",
    ]
    readonly_fields = ["acmes_price"]

    @admin.display(description=gettext_lazy("ACME's price"))
    def acmes_price(self, mirror: Mirror) -> SafeString | str:
        return cells.pretty(mirror.price) if mirror.price else _("Not priced yet.")


@admin.register(Cart)
class CartAdmin(ReadOnly, FastList, admin.ModelAdmin[Cart]):
    list_display = ["number", "state", "guest", "where"]
    list_filter = [choice("state"), CashierFilter, DeskFilter]
    list_select_related = ["cashier", "desk"]
    search_fields = ["pk"]
    search_help_text = gettext_lazy("Number of the cart")
    fieldsets = [
        (None, {"fields": [("state", "version"), ("cashier", "desk"), "payments"]}),
        (gettext_lazy("Times"), {"fields": [("created_at", "updated_at")]}),
        (
            gettext_lazy("Guest"),
            {
                "fields": [
                    ("first_name", "last_name", "email", "phone_number"),
                    ("address1", "address2", "city", "region", "zip_code", "country"),
                    ("notes", "delivery", "email_everyone"),
                ]
            },
        ),
        (
            gettext_lazy("At ACME"),
            {
                "fields": [
                    ("customer_id", "memberships", "member_level_id", "coupons"),
                    "verify_entitlements",
                    "member_as_found",
                ]
            },
        ),
    ]
    readonly_fields = ["member_as_found", "memberships", "coupons", "payments"]
    inlines = [CartItemInline, HoldInline, MirrorInline]

    @admin.display(description=gettext_lazy("cart"))
    def number(self, cart: Cart) -> SafeString | str:
        return cells.over(cart.pk, cells.when(cart.updated_at))

    @admin.display(description=gettext_lazy("guest"))
    def guest(self, cart: Cart) -> SafeString | str:
        name = f"{cart.first_name} {cart.last_name}".strip()
        return cells.over(name or _("Walk-up"), cart.email)

    @admin.display(description=gettext_lazy("desk, cashier"))
    def where(self, cart: Cart) -> SafeString | str:
        return cells.over(cart.desk, cart.cashier)

    @admin.display(description=gettext_lazy("member"))
    def member_as_found(self, cart: Cart) -> SafeString | str:
        return cells.pretty(cart.member) if cart.member else _("None.")

    @admin.display(description=gettext_lazy("memberships"))
    def memberships(self, cart: Cart) -> str:
        return ", ".join(map(str, cart.membership_ids)) or _("None.")

    @admin.display(description=gettext_lazy("coupon codes"))
    def coupons(self, cart: Cart) -> str:
        return ", ".join(map(str, cart.coupon_codes)) or _("None.")

    @admin.display(description=gettext_lazy("payments"))
    def payments(self, cart: Cart) -> SafeString | str:
        tried = [cells.link_to(each) for each in cart.attempts.order_by("pk")]
        return cells.listed(tried) if tried else _("None was begun.")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Cart], search_term: str
    ) -> tuple[models.QuerySet[Cart], bool]:
        word = search_term.strip().lstrip("#")
        if not word:
            return queryset, False
        return queryset.filter(pk=cells.key(word)), False


@admin.register(CatalogEntry)
class CatalogEntryAdmin(ReadOnly, admin.ModelAdmin[CatalogEntry]):
    """A few hundred rows, which a refresh replaces: pages by number will do."""

    list_display = ["called", "kind", "starts_at", "places_left", "as_of"]
    list_filter = [choice("kind")]
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    ordering = ["kind", "starts_at", "position", "pk"]
    search_fields = ["name", "acme_id__exact"]
    search_help_text = gettext_lazy("Part of the name, or ACME's id")
    exclude = ["answer"]
    readonly_fields = ["acmes_answer"]

    @admin.display(description=gettext_lazy("name"))
    def called(self, entry: CatalogEntry) -> SafeString | str:
        return cells.over(entry.name, entry.acme_id)

    @admin.display(description=gettext_lazy("ACME's answer"))
    def acmes_answer(self, entry: CatalogEntry) -> SafeString:
        return cells.pretty(entry.answer)
