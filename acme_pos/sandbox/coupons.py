"""Coupon codes on a cart, and the discounts behind them.

ACME's documents name `couponCodes`, `discountId` and the list of discounts; what
it answers to a code that is unknown or over is open: no discount is assumed.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from .amounts import ZERO, less_percent, shown
from .lines import INVENTORY, Line
from .messages import JsonObject, Request, unknown_path_id
from .paging import paged
from .reading import text, words
from .seed.add_ons import EXTRA
from .seed.coupons import COUPONS, PERCENT, Coupon
from .seed.programs import PROGRAMS, TICKET_TYPES
from .world import World

RUNNING = {one.id: one for one in COUPONS.values() if not one.is_over}


def with_coupons(cart: JsonObject, lines: list[Line]) -> list[Line]:
    """Each line at the best price its codes give; codes match in any case.

    The internal `couponCode`, once filled, keeps every coupon away (cart document).
    """
    if text(cart, "couponCode"):
        return lines
    codes = {code.upper() for code in words(cart.get("couponCodes"))}
    used = [one for one in RUNNING.values() if one.code in codes]
    return [_best(line, used) for line in lines]


def _best(line: Line, used: list[Coupon]) -> Line:
    prices = [(_price(one, line), one.id) for one in used if _applies(one, line)]
    price, discount_id = min(prices, default=(line.unit_price, ""))
    if price >= line.unit_price:
        return line
    full = line.retail_price
    return replace(line, unit_price=price, full_price=full, discount_id=discount_id)


def _applies(coupon: Coupon, line: Line) -> bool:
    if line.combo:
        return False
    if line.ticket_type and line.event:
        return line.event.program.id in coupon.programs
    is_extra = line.item_type == INVENTORY and line.add_on and line.add_on.type == EXTRA
    return bool(is_extra and coupon.on_extras)


def _price(coupon: Coupon, line: Line) -> Decimal:
    if coupon.discount_type == PERCENT:
        return less_percent(line.retail_price, coupon.value)
    return max(line.retail_price - coupon.value, ZERO)


def discounts(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/discounts`: those that run."""
    return paged([_shown(one) for one in RUNNING.values()], request.query, "code")


def discount(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/discounts/{id}`."""
    if request.ids[0] not in RUNNING:
        raise unknown_path_id("DISCOUNT")
    return _shown(RUNNING[request.ids[0]])


def _shown(one: Coupon) -> JsonObject:
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "description": one.description,
        "values": list(_values(one)),
    }


def _values(one: Coupon) -> Iterator[JsonObject]:
    """One for each kind of ticket; a single one without a kind for extras."""
    sold = {name for id_ in one.programs for name in PROGRAMS[id_].prices}
    kinds = [(TICKET_TYPES[name].id, name) for name in TICKET_TYPES if name in sold]
    for id_, name in kinds or [("", "")]:
        yield {
            "personTypeId": id_,
            "personType": name,
            "discountType": one.discount_type,
            "value": shown(one.value),
        }
