"""Both sides of a day added up, by tender and by who sold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from ..models import Tender
from ..takings import ZERO, tender_words
from .pairing import OURS, Pair, total


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
        added = cls(title)
        for row in rows:
            added = replace(added, **{n: getattr(added, n) + a for n, a in row._sums})
        return added

    @property
    def _sums(self) -> Iterator[tuple[str, Decimal]]:
        for field in fields(self)[1:]:
            yield field.name, getattr(self, field.name)


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
        lambda channel: int(channel != OURS),
        str,
    )


def _table(
    parts: Iterable[tuple[str, Row]],
    place: Callable[[str], int],
    words: Callable[[str], str],
) -> list[Row]:
    found: dict[str, Row] = {}
    for key, part in parts:
        found[key] = Row.adding(words(key), [found.get(key, Row("")), part])
    return [found[key] for key in sorted(found, key=lambda key: (place(key), key))]


def _by_tender(pair: Pair, wrong: Collection[str]) -> Iterator[tuple[str, Row]]:
    for tender in {**pair.here, **pair.paid, **pair.refunded}:
        sides = (pair.here, pair.paid, pair.refunded)
        yield tender, _row(pair, wrong, [side.get(tender, ZERO) for side in sides])


def _whole(pair: Pair, wrong: Collection[str]) -> Row:
    sides = (pair.here, pair.paid, pair.refunded)
    return _row(pair, wrong, [total(side) for side in sides])


def _row(pair: Pair, wrong: Collection[str], amounts: Sequence[Decimal]) -> Row:
    here, paid, refunded = amounts
    is_ours = pair.sale is not None and pair.sale.is_ours
    row = Row(
        "",
        ours=here if is_ours else ZERO,
        elsewhere=ZERO if is_ours else here,
        later=here if pair.is_later else ZERO,
        paid=paid,
        refunded=refunded,
    )
    return replace(row, wrong=row.difference) if pair.acme_id in wrong else row
