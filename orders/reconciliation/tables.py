"""Both sides of a day added up, by tender and by who sold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import add

from ..models import Tender
from ..takings import ZERO, tender_words
from .pairing import OURS, Pair, total

# The columns of a row that are added up.
Amounts = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Here: `ours` and `elsewhere`. At ACME: `paid`, and `refunded` below zero.

    `later` is the part of here that ACME was not read for; it is in no difference.
    `wrong` is the part of the difference that nothing explains.
    """

    title: str
    ours: Decimal = ZERO
    elsewhere: Decimal = ZERO
    later: Decimal = ZERO
    paid: Decimal = ZERO
    refunded: Decimal = ZERO
    wrong: Decimal = ZERO

    @property
    def here(self) -> Decimal:
        return self.ours + self.elsewhere

    @property
    def compared(self) -> Decimal:
        """As much of here as ACME was read for."""
        return self.here - self.later

    @property
    def at_acme(self) -> Decimal:
        return self.paid + self.refunded

    @property
    def difference(self) -> Decimal:
        """What ACME has more; below zero, less."""
        return self.at_acme - self.compared

    @classmethod
    def adding(cls, title: str, rows: Iterable[Row]) -> Row:
        amounts = (row._amounts for row in rows)
        return cls(title, *reduce(_added, amounts, cls(title)._amounts))

    @property
    def _amounts(self) -> Amounts:
        here = (self.ours, self.elsewhere, self.later)
        return (*here, self.paid, self.refunded, self.wrong)


def by_tender(pairs: Sequence[Pair], wrong: Collection[str]) -> list[Row]:
    """Our tenders in our order, then ACME's others.

    `wrong` are ACME's ids of the orders whose difference nothing explains.
    """
    order = [str(tender) for tender in Tender]
    return _table(
        (part for pair in pairs for part in _by_tender(pair, wrong)),
        lambda tender: order.index(tender) if tender in order else len(order),
        tender_words,
    )


def by_channel(pairs: Sequence[Pair], wrong: Collection[str]) -> list[Row]:
    """Our desks first."""
    return _table(
        ((pair.channel, _whole(pair, wrong)) for pair in pairs),
        lambda channel: int(channel != str(OURS)),
        str,
    )


def _table(
    parts: Iterable[tuple[str, Amounts]],
    place: Callable[[str], int],
    words: Callable[[str], str],
) -> list[Row]:
    found: dict[str, Amounts] = {}
    for key, part in parts:
        found[key] = _added(found[key], part) if key in found else part
    ranked = sorted(found, key=lambda key: (place(key), key))
    return [Row(words(key), *found[key]) for key in ranked]


def _added(left: Amounts, right: Amounts) -> Amounts:
    return tuple(map(add, left, right))


def _by_tender(pair: Pair, wrong: Collection[str]) -> Iterator[tuple[str, Amounts]]:
    for tender in {**pair.here, **pair.paid, **pair.refunded}:
        sides = (pair.here, pair.paid, pair.refunded)
        yield tender, _part(pair, wrong, [side.get(tender, ZERO) for side in sides])


def _whole(pair: Pair, wrong: Collection[str]) -> Amounts:
    sides = (pair.here, pair.paid, pair.refunded)
    return _part(pair, wrong, [total(side) for side in sides])


def _part(pair: Pair, wrong: Collection[str], amounts: Sequence[Decimal]) -> Amounts:
    """What an order adds to a row, in the order of its columns."""
    here, paid, refunded = amounts
    is_ours = pair.sale is not None and pair.sale.is_ours
    return (
        here if is_ours else ZERO,
        ZERO if is_ours else here,
        here if pair.is_later else ZERO,
        paid,
        refunded,
        paid + refunded - here if pair.acme_id in wrong else ZERO,
    )
