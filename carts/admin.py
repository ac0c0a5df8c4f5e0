"""Carts for review; they are changed at the desk alone."""

from __future__ import annotations

from django.contrib import admin

from acme_pos.staff.readonly import ReadOnly

from .models import Cart, CartItem, CatalogEntry


class CartItemInline(ReadOnly, admin.TabularInline[CartItem, Cart]):
    model = CartItem
    fields = ["name", "variant", "quantity", "unit_price"]
    readonly_fields = ["name", "variant", "quantity", "unit_price"]
    extra = 0
    can_delete = False


@admin.register(Cart)
class CartAdmin(ReadOnly, admin.ModelAdmin[Cart]):
    list_display = ["pk", "state", "cashier", "desk", "updated_at"]
    list_filter = ["state", "desk"]
    list_select_related = ["cashier", "desk"]
    list_per_page = 25
    ordering = ["-updated_at", "-pk"]
    inlines = [CartItemInline]


@admin.register(CatalogEntry)
class CatalogEntryAdmin(ReadOnly, admin.ModelAdmin[CatalogEntry]):
    list_display = ["name", "kind", "starts_at", "places_left", "as_of"]
    list_filter = ["kind"]
    list_per_page = 25
    ordering = ["kind", "starts_at", "position", "pk"]
    search_fields = ["name"]
