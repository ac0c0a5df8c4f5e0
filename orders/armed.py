"""What of an order is not what a browser was armed to buy.

In card mode `direct` the browser sends the sale, and whoever sits before it can change
it on the way. Such an order carries our reference and took money, yet it is no sale by
itself. Pure: nothing is asked. How an order was paid it does not say: see `found`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from acme_pos import acme

from .models import Attempt
from .models.echo import keepable

# What was bought: a ticket, an add-on or donation, or a membership.
Bought = tuple[str, ...]
Line = Mapping[str, Any]


def differences(attempt: Attempt, echo: acme.Order) -> list[str]:
    """`total` and `items`, where they differ; empty for a sale that our server sent.

    An order that ACME lists without its items is told by its total alone.
    """
    if not attempt.direct:
        return []
    differs = [] if _is_paid(attempt, echo) else ["total"]
    cart = (attempt.body or {}).get("shoppingCart", {})
    if echo.items and not _is_armed(_sold(echo), cart):
        differs.append("items")
    return differs


def paid(echo: acme.Order) -> Decimal | None:
    """What ACME took, as far as it says; totals may be meant before discounts."""
    return echo.total_amount if echo.paid_amount is None else echo.paid_amount


def shows_a_card(echo: acme.Order) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}", echo.cc_last_four_digits))


def card_of(attempt: Attempt, echo: acme.Order) -> dict[str, str]:
    """Columns of the card that only ACME saw, as far as its order names it."""
    found: dict[str, str] = {}
    if not attempt.direct:
        return found
    if shows_a_card(echo):
        found["card_last4"] = echo.cc_last_four_digits
    # In no table of an order's fields, and sent with a checkout.
    brand = echo.raw.get("creditCardBrand")
    if brand in set(acme.CardBrand):
        found["card_brand"] = str(brand)
    return found


def told(attempt: Attempt, echo: acme.Order) -> dict[str, Any]:
    """Columns of the attempt that ACME's answer fills."""
    total = attempt.expected_total if echo.total_amount is None else echo.total_amount
    kept = {"answer": keepable(echo.raw), "charged_total": total}
    return {**kept, **card_of(attempt, echo)}


def _is_paid(attempt: Attempt, echo: acme.Order) -> bool:
    return paid(echo) == attempt.expected_total and not echo.balance_amount


def _is_armed(sold: Counter[Bought], cart: Line) -> bool:
    """Line by line. What is more must be of a combo: no document shows how ACME lists
    the parts of one, so that some are not there proves nothing.
    """
    armed: Counter[Bought] = Counter()
    for line in cart.get("items", []):
        armed[_of_line(line)] += line["quantity"]
    parts: Counter[Bought] = Counter()
    for combo in cart.get("comboItems") or []:
        for part, quantity in _parts(combo):
            parts[part] += quantity
    more: Counter[Bought] = Counter()
    for bought, quantity in (sold - armed).items():
        more[_as_part(bought)] += quantity
    return not (armed - sold) and more <= parts


def _parts(combo: Line) -> Iterator[tuple[Bought, int]]:
    events = {each["eventTemplateId"]: each["eventId"] for each in combo["events"]}
    for ticket in combo["tickets"]:
        event_id = events[ticket["eventTemplateId"]]
        yield ("ticket", str(event_id)), ticket["quantity"]
    for add_on in combo.get("addOns") or []:
        yield ("inventory", str(add_on["addOnId"])), add_on["quantity"]


def _as_part(bought: Bought) -> Bought:
    """A ticket of a combo by its event alone: its type may have another id there."""
    return bought[:2] if bought[0] == "ticket" else bought


def _of_line(line: Line) -> Bought:
    if membership := line.get("membershipInfo"):
        offering = str(membership["membershipOfferingId"])
        return ("membership", offering, str(membership["pricePointId"]))
    if line.get("inventoryId"):
        return ("inventory", str(line["inventoryId"]))
    return ("ticket", str(line["eventId"]), str(line["ticketingTypeId"]))


def _sold(echo: acme.Order) -> Counter[Bought]:
    count: Counter[Bought] = Counter()
    for item in echo.items:
        count[_of_item(item)] += item.quantity
    return count


def _of_item(item: acme.OrderItem) -> Bought:
    if item.offering_id:
        return ("membership", item.offering_id, item.price_point_id)
    if item.inventory_id:
        return ("inventory", item.inventory_id)
    return ("ticket", item.event_id, item.ticketing_type_id)
