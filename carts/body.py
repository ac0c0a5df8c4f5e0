"""A cart as ACME's shopping cart (cart document: cart and cart item tables). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from acme_pos import acme

from .models import Cart, CartItem, Kind


def shopping_cart(
    cart: Cart, *, reservation_id: str | None = None
) -> acme.ShoppingCart:
    return acme.ShoppingCart(
        items=items_of(cart.lines),
        combo_items=combos_of(cart.lines) or None,
        coupon_codes=tuple(cart.coupon_codes) or None,
        membership_ids=tuple(cart.membership_ids) or None,
        membership_category_id=cart.price_level_id or None,
        customer_id=cart.customer_id or None,
        sale_channel=settings.ACME.cart_sale_channel or None,
        verify_entitlements=cart.verify_entitlements or None,
        reservation_id=reservation_id or None,
    )


def items_of(lines: Iterable[CartItem]) -> tuple[acme.ShoppingCartItem, ...]:
    return tuple(item_body(line) for line in lines if not line.combo)


def combos_of(lines: Iterable[CartItem]) -> tuple[acme.ComboItem, ...]:
    """Combos travel in a list of their own (Shopping Cart Combo Item table)."""
    return tuple(line.combo for line in lines if line.combo)


def item_body(line: CartItem) -> acme.ShoppingCartItem:
    """One branch a kind. ACME prices every line but a donation of any amount."""
    if line.kind == Kind.EVENT:
        return acme.ShoppingCartItem(
            item_type="Event",
            event_id=line.event_id,
            ticketing_type_id=line.ticket_type_id,
            quantity=line.quantity,
            ignore_entitlements=line.ignore_entitlements or None,
        )
    if line.kind == Kind.MEMBERSHIP:
        return acme.ShoppingCartItem(
            item_type="MembershipPurchase",
            quantity=line.quantity,
            membership_info=line.membership,
        )
    return acme.ShoppingCartItem(
        item_type="Inventory",
        inventory_id=line.inventory_id,
        event_id=line.event_id or None,
        quantity=line.quantity,
        amount=line.unit_price if line.kind == Kind.VARIABLE_DONATION else None,
        donation_detail=line.donation,
    )
