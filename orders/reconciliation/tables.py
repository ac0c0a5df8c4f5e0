"""Both sides of a day added up, by tender and by who sold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from ..models import Tender
from ..takings import ZERO, tender_words
from .pairing import OURS, Pair, total


@dataclass(frozen=True, slots=True)
class Row:
    """Here: `ours` and `elsewhere`. At ACME: `paid`, and `refunded` below zero.

    `later` is the part of here that ACME was not read for; it is in no difference.
    """

    title: str
    ours: Decimal = ZERO
    elsewhere: Decimal = ZERO
    later: Decimal = ZERO
    paid: Decimal = ZERO
    refunded: Decimal = ZERO

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


def by_tender(pairs: Sequence[Pair]) -> list[Row]:
    """Our tenders in our order, then ACME's others."""
    order = [str(tender) for tender in Tender]
    return _table(
        (part for pair in pairs for part in _by_tender(pair)),
        lambda tender: order.index(tender) if tender in order else len(order),
        tender_words,
    )


def by_channel(pairs: Sequence[Pair]) -> list[Row]:
    """Our desks first."""
    return _table(
        ((pair.channel, _whole(pair)) for pair in pairs),
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


def _by_tender(pair: Pair) -> Iterator[tuple[str, Row]]:
    for tender in {**pair.here, **pair.paid, **pair.refunded}:
        amounts = [
            side.get(tender, ZERO) for side in (pair.here, pair.paid, pair.refunded)
        ]
        yield tender, _row(pair, *amounts)


def _whole(pair: Pair) -> Row:
    return _row(pair, total(pair.here), total(pair.paid), total(pair.refunded))


def _row(pair: Pair, here: Decimal, paid: Decimal, refunded: Decimal) -> Row:
    is_ours = pair.sale is not None and pair.sale.is_ours
    return Row(
        "",
        ours=here if is_ours else ZERO,
        elsewhere=ZERO if is_ours else here,
        later=here if pair.is_later else ZERO,
        paid=paid,
        refunded=refunded,
    )
