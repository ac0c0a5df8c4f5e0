"""A cart's prices against the shelf's, before the guest is told a total."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from acme_pos import acme
from acme_pos.staff.money import money

from . import catalog
from .models import Cart, CartItem, Kind


class PricesChanged(Exception):
    """The shelf has other prices now; the cart has them too, and says which."""


def check(cart: Cart) -> None:
    """Raises PricesChanged after writing the new prices into the cart."""
    changed = list(_changes(cart))
    if not changed:
        return
    words = [_in_words(line, price) for line, price in changed]
    cart.reprice(changed)
    raise PricesChanged(
        _(
            "Nothing was charged. Prices have changed: %(changes)s. Tell the guest the "
            "new total and press Pay."
        )
        % {"changes": "; ".join(words)}
    )


def _changes(cart: Cart) -> Iterator[tuple[CartItem, Decimal]]:
    for line in cart.lines:
        price = _price_now(line)
        if price is not None and price != line.unit_price:
            yield line, price


def _price_now(line: CartItem) -> Decimal | None:
    """None where the giver names the amount, and for what left the shelf."""
    if line.kind == Kind.VARIABLE_DONATION:
        return None
    try:
        return _on_the_shelf(line, catalog.sold(Kind(line.kind), line.sold_id))
    except catalog.NotOnSale:
        return None


def _on_the_shelf(line: CartItem, sold: catalog.Sold) -> Decimal | None:
    if isinstance(sold, acme.AddOn):
        return catalog.price_of(sold)
    if isinstance(sold, catalog.EventOnSale):
        if line.is_event_add_on:
            tied = (a for a in sold.add_ons if a.id == line.inventory_id)
            return next(map(catalog.price_of, tied), None)
        same = (p.price for p in sold.prices if p.id == line.ticket_type_id)
        return next(same, None)
    if isinstance(sold, catalog.ComboOnSale):
        return _of_the_combo(line, sold)
    return _of_the_level(line, sold)


def _of_the_combo(line: CartItem, sold: catalog.ComboOnSale) -> Decimal | None:
    """Its parts take the prices of now with it; they are sent with the sale."""
    item = sold.combo.again(line.combo) if line.combo else None
    if item is None:
        return None
    line.combo_fields = item.model_dump(mode="json", exclude_none=True)
    return item.amount


def _of_the_level(line: CartItem, level: acme.Level) -> Decimal | None:
    info = line.membership
    offers = (
        price.price
        for offering in level.offerings
        for price in offering.prices
        if info
        and offering.id == info.membership_offering_id
        and price.id == info.price_point_id
    )
    return next(offers, None)


def _in_words(line: CartItem, price: Decimal) -> str:
    name = f"{line.name}, {line.variant}" if line.is_ticket else line.name
    return _("%(name)s was %(before)s, now %(now)s") % {
        "name": name,
        "before": money(line.unit_price),
        "now": money(price),
    }
