"""ACME's price of a cart, laid beside our own lines. Pure: nothing is read or written.

ACME gives its items no reference to ours, and may answer one line as two (the cart
document's sample shows a ticket at the member's price and one at the full price). So
lines are told by what they sell, in their order.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acme_pos import acme

from .models import Cart, CartItem, Kind

Key = tuple[str, ...]


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
    """Raises NoAnswer when ACME left a line or its amount out."""
    if answer.total is None:
        raise acme.NoAnswer("a line has no price")
    answered = _by_key(answer)
    found = {line.pk: _take(line, answered[_key_of(line)]) for line in cart.lines}
    lines = {pk: line for pk, line in found.items() if line is not None}
    return Price(answer.total, lines)


def differences(cart: Cart, price: Price) -> list[Difference]:
    priced = [(line, price.lines.get(line.pk)) for line in cart.lines]
    return [
        Difference(line, found)
        for line, found in priced
        if found and (found.amount != line.amount or found.at_full_price)
    ]


@dataclass(slots=True)
class _Part:
    """A piece of ACME's answer: so many, for so much."""

    quantity: int
    amount: Decimal
    discount: str = ""
    is_retail: bool = False


def _by_key(answer: acme.Cart) -> defaultdict[Key, deque[_Part]]:
    parts: defaultdict[Key, deque[_Part]] = defaultdict(deque)
    for item in answer.items:
        part = _Part(
            item.quantity, item.amount or Decimal(0), item.discount_id, item.is_retail
        )
        parts[_key_of_item(item)].append(part)
    for combo in answer.combo_items:
        parts[("combo", combo.combo_template_id)].append(
            _Part(1, combo.amount or Decimal(0))
        )
    return parts


def _take(line: CartItem, parts: deque[_Part]) -> PricedLine | None:
    """The first parts that make up the line's quantity; None when they do not."""
    taken = list(_taken(line.quantity, parts))
    if sum(part.quantity for part in taken) != line.quantity:
        return None
    return PricedLine(
        amount=sum((part.amount for part in taken), Decimal("0.00")),
        discounts=tuple(dict.fromkeys(p.discount for p in taken if p.discount)),
        at_full_price=sum(part.quantity for part in taken if part.is_retail),
    )


def _taken(wanted: int, parts: deque[_Part]) -> Iterator[_Part]:
    while wanted > 0 and parts and parts[0].quantity <= wanted:
        wanted -= parts[0].quantity
        yield parts.popleft()


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
