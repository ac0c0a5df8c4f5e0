"""Change, as it is counted out of a cash drawer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from acme_pos.staff.money import whole_money

# What a drawer in the US holds. Guests bring larger notes; tills give none as change.
NOTES = (20, 10, 5, 1)
COINS = (25, 10, 5, 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """So many of one note or coin; `name` such as `$20` or `25¢`."""

    count: int
    name: str


def pieces(change: Decimal | None) -> list[Piece]:
    """The fewest notes and coins that make the change, largest first.

    Empty for no change, and where people count in another money than dollars.
    """
    if not change or settings.CURRENCY != "USD":
        return []
    left = int(change * 100)
    counted = []
    for cents, name in _kinds():
        count, left = divmod(left, cents)
        if count:
            counted.append(Piece(count, name))
    return counted


def _kinds() -> list[tuple[int, str]]:
    """Cents and name of each note and coin, largest first."""
    notes = [(note * 100, whole_money(Decimal(note))) for note in NOTES]
    return [*notes, *((coin, f"{coin}¢") for coin in COINS)]
