"""Carts for review; they are changed at the desk alone."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from .models import Cart, CartItem, CatalogEntry


class CartItemInline(admin.TabularInline[CartItem, Cart]):
    model = CartItem
    fields = ["name", "variant", "quantity", "unit_price"]
    readonly_fields = ["name", "variant", "quantity", "unit_price"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Cart | None = None) -> bool:
        return False


@admin.register(Cart)
class CartAdmin(admin.ModelAdmin[Cart]):
    list_display = ["pk", "state", "cashier", "desk", "updated_at"]
    list_filter = ["state", "desk"]
    list_select_related = ["cashier", "desk"]
    list_per_page = 25
    ordering = ["-updated_at", "-pk"]
    inlines = [CartItemInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Cart | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Cart | None = None
    ) -> bool:
        return False


@admin.register(CatalogEntry)
class CatalogEntryAdmin(admin.ModelAdmin[CatalogEntry]):
    list_display = ["name", "kind", "starts_at", "places_left", "as_of"]
    list_filter = ["kind"]
    list_per_page = 25
    ordering = ["kind", "starts_at", "position", "pk"]
    search_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: CatalogEntry | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: CatalogEntry | None = None
    ) -> bool:
        return False
