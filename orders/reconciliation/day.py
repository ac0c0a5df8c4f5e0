"""What the page shows of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..proofs import Unproven
from ..takings import ZERO
from .books import Books
from .pairing import Pair, total
from .tables import Row


@dataclass(frozen=True, slots=True)
class Difference:
    """One order on which the two sides do not agree, and the likeliest reason.

    Explained: nothing is wrong, such as a refund that was made at ACME.
    """

    pair: Pair
    cause: str
    is_explained: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    books: Books
    pairs: Sequence[Pair]
    differences: Sequence[Difference]
    tenders: Sequence[Row]
    channels: Sequence[Row]

    @property
    def to_look_into(self) -> list[Difference]:
        return [each for each in self.differences if not each.is_explained]

    @property
    def explained(self) -> list[Difference]:
        return [each for each in self.differences if each.is_explained]

    @property
    def explained_amount(self) -> Decimal:
        return sum((each.pair.difference for each in self.explained), ZERO)

    @property
    def unexplained_amount(self) -> Decimal:
        return sum((each.pair.difference for each in self.to_look_into), ZERO)

    @property
    def later(self) -> list[Pair]:
        """Sold after ACME was read: neither equal nor different yet."""
        return [pair for pair in self.pairs if pair.is_later]

    @property
    def later_amount(self) -> Decimal:
        return sum((total(pair.here) for pair in self.later), ZERO)

    @property
    def compared(self) -> int:
        return len(self.pairs) - len(self.later)

    @property
    def totals(self) -> Row:
        return Row.adding("All", self.tenders)

    @property
    def is_empty(self) -> bool:
        """Nothing is known of the day on either side."""
        return not (self.pairs or self.books.attempts)

    @property
    def proven(self) -> int:
        return sum(not sale.unproven for sale in self.books.sales)

    @property
    def unproven(self) -> list[tuple[str, list[Pair]]]:
        """Orders of the day that are not proven equal to ACME's, by the reason."""
        day = self.books.day
        found = defaultdict(list)
        for pair in self.pairs:
            if pair.sale and pair.sale.day == day and pair.sale.unproven:
                found[pair.sale.unproven].append(pair)
        return [(str(Unproven(why).label), of_it) for why, of_it in found.items()]
