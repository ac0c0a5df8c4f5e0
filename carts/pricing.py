"""ACME's price of a cart, laid beside our own lines. Pure: nothing is read or written.

ACME gives its items no reference to ours, and may answer one line as two (the cart
document's sample shows a ticket at the member's price and one at the full price). So
lines are told by what they sell, in their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acme_pos import acme

from .models import Cart, CartItem, Kind

Key = tuple[str, ...]
Mark = Decimal | bool


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What ACME asks for one line of ours.

    `discounts` are ids; `at_full_price` tickets lie beyond what the membership on the
    cart includes.
    """

    amount: Decimal
    discounts: tuple[str, ...] = ()
    at_full_price: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """`lines` by the id of our line; one that ACME's answer does not show is absent."""

    total: Decimal
    lines: Mapping[int, PricedLine]

    @property
    def has_discounts(self) -> bool:
        return any(line.discounts for line in self.lines.values())

    def dump(self) -> dict[str, Any]:
        """Plain JSON; `load` reads it back."""
        return {
            "total": str(self.total),
            "lines": {
                str(pk): [str(line.amount), list(line.discounts), line.at_full_price]
                for pk, line in self.lines.items()
            },
        }

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> Price:
        lines = {
            int(pk): PricedLine(Decimal(amount), tuple(discounts), at_full_price)
            for pk, (amount, discounts, at_full_price) in kept["lines"].items()
        }
        return cls(Decimal(kept["total"]), lines)


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that ACME prices in another way than our preview."""

    line: CartItem
    priced: PricedLine

    @property
    def saved(self) -> Decimal:
        """Less than our preview; negative when ACME asks more."""
        return self.line.amount - self.priced.amount


def read(cart: Cart, answer: acme.Cart) -> Price:
    """Raises NoAnswer when ACME left a line or its amount out, or cut one down."""
    if answer.total is None:
        raise acme.NoAnswer("a line has no price")
    answered, ours = _by_key(answer), defaultdict(list)
    for line in cart.lines:
        ours[_key_of(line)].append(line)
    found: dict[int, PricedLine] = {}
    for key, lines in ours.items():
        parts = answered[key]
        if sum(part.quantity for part in parts) != sum(one.quantity for one in lines):
            raise acme.NoAnswer("a line is not as it was sent")
        found |= _shared_out(lines, parts)
    return Price(answer.total, found)


def differences(cart: Cart, price: Price) -> list[Difference]:
    priced = [(line, price.lines.get(line.pk)) for line in cart.lines]
    return [
        Difference(line, found)
        for line, found in priced
        if found and (found.amount != line.amount or found.at_full_price)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A piece of ACME's answer: so many, for so much. `mark` tells equal ones apart."""

    quantity: int
    amount: Decimal
    mark: Mark
    discount: str = ""
    is_retail: bool = False


def _by_key(answer: acme.Cart) -> defaultdict[Key, list[_Part]]:
    parts: defaultdict[Key, list[_Part]] = defaultdict(list)
    for item in answer.items:
        amount = item.amount or Decimal(0)
        is_ticket = not (item.membership or item.inventory_id)
        mark = item.ignore_entitlements if is_ticket else amount
        parts[_key_of_item(item)].append(
            _Part(item.quantity, amount, mark, item.discount_id, item.is_retail)
        )
    for combo in answer.combo_items:
        amount = combo.amount or Decimal(0)
        parts[("combo", combo.combo_template_id)].append(_Part(1, amount, amount))
    return parts


def _shared_out(lines: list[CartItem], parts: list[_Part]) -> dict[int, PricedLine]:
    """To each line first what bears its mark, then what is left, in order.

    A line that ACME merged with another stays out; their sum is in the total.
    """
    left, found = list(parts), dict[int, PricedLine]()
    for is_exact in (True, False):
        for line in lines:
            if line.pk in found:
                continue
            fitting = [p for p in left if not is_exact or p.mark == _mark_of(line)]
            if taken := _taken(line.quantity, fitting):
                found[line.pk] = _priced(taken)
                left = [part for part in left if part not in taken]
    return found


def _taken(wanted: int, parts: list[_Part]) -> list[_Part]:
    """The first parts that make up so many; none when they do not."""
    taken = []
    for part in parts:
        if part.quantity <= wanted:
            taken.append(part)
            wanted -= part.quantity
    return [] if wanted else taken


def _priced(taken: list[_Part]) -> PricedLine:
    return PricedLine(
        amount=sum((part.amount for part in taken), Decimal("0.00")),
        discounts=tuple(dict.fromkeys(p.discount for p in taken if p.discount)),
        at_full_price=sum(part.quantity for part in taken if part.is_retail),
    )


def _mark_of(line: CartItem) -> Mark:
    return line.ignore_entitlements if line.kind == Kind.EVENT else line.amount


def _key_of(line: CartItem) -> Key:
    if line.combo:
        return ("combo", line.combo.combo_template_id)
    if line.kind == Kind.EVENT:
        return ("event", line.event_id, line.ticket_type_id)
    if line.membership:
        info = line.membership
        return ("membership", info.membership_offering_id, info.price_point_id)
    return ("inventory", line.inventory_id, line.event_id)


def _key_of_item(item: acme.CartItem) -> Key:
    if item.membership:
        info = item.membership
        return ("membership", info.membership_offering_id, info.price_point_id)
    if item.inventory_id:
        return ("inventory", item.inventory_id, item.event_id)
    return ("event", item.event_id, item.ticketing_type_id)
