"""What of an order is not what a browser was armed to buy.

In card mode `direct` the browser sends the sale, and whoever sits before it can change
it on the way. Such an order carries our reference and took money, yet it is no sale by
itself. Pure: nothing is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from acme_pos import acme

from .models import Attempt

# What was bought: a ticket, an add-on or donation, or a membership.
Bought = tuple[str, ...]


def differences(attempt: Attempt, echo: acme.Order) -> list[str]:
    """`total` and `items`, where they differ; empty for a sale that our server sent.

    An order that ACME lists without its items is told by its total alone.
    """
    if not attempt.direct:
        return []
    differs = [] if echo.total_amount == attempt.expected_total else ["total"]
    cart = (attempt.body or {}).get("shoppingCart", {})
    # No document shows how ACME lists a combo's parts.
    if echo.items and not cart.get("comboItems") and _sold(echo) != _armed(cart):
        differs.append("items")
    return differs


def card_of(attempt: Attempt, echo: acme.Order) -> dict[str, str]:
    """Columns of the card that only ACME saw, as far as its order names it."""
    found: dict[str, str] = {}
    if not attempt.direct:
        return found
    if re.fullmatch(r"[0-9]{4}", echo.cc_last_four_digits):
        found["card_last4"] = echo.cc_last_four_digits
    # In no table of an order's fields, and sent with a checkout.
    brand = echo.raw.get("creditCardBrand")
    if brand in set(acme.CardBrand):
        found["card_brand"] = str(brand)
    return found


def _armed(cart: Mapping[str, Any]) -> Counter[Bought]:
    count: Counter[Bought] = Counter()
    for line in cart.get("items", []):
        count[_of_line(line)] += line["quantity"]
    return count


def _of_line(line: Mapping[str, Any]) -> Bought:
    if line.get("membershipInfo"):
        return ("membership", line["membershipInfo"]["membershipOfferingId"])
    if line.get("inventoryId"):
        return ("inventory", str(line["inventoryId"]))
    return ("ticket", line["eventId"], line["ticketingTypeId"])


def _sold(echo: acme.Order) -> Counter[Bought]:
    count: Counter[Bought] = Counter()
    for item in echo.items:
        count[_of_item(item)] += item.quantity
    return count


def _of_item(item: acme.OrderItem) -> Bought:
    if item.offering_id:
        return ("membership", item.offering_id)
    if item.inventory_id:
        return ("inventory", item.inventory_id)
    return ("ticket", item.event_id, item.ticketing_type_id)
