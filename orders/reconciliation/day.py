"""What the page shows of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ..proofs import Unproven
from ..takings import ZERO, Sale
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
        return Row.adding(_("All"), self.tenders)

    @property
    def unanswered_amount(self) -> Decimal:
        return sum((each.expected_total for each in self.books.unanswered), ZERO)

    @property
    def is_settled(self) -> bool:
        """The whole day was compared, and nothing of it is open or differs."""
        books = self.books
        is_open = books.unanswered or books.unreadable_lines or not books.is_read
        return bool(self.compared) and not (is_open or self.to_look_into)

    @property
    def is_empty(self) -> bool:
        """Nothing is known of the day on either side."""
        return not (self.pairs or self.books.attempts)

    @property
    def proven(self) -> int:
        """Not one that has a row to look into: it was read, and its money differs."""
        return len(self._proven)

    @property
    def proven_by_list(self) -> int:
        """Of the proven, those that their event's list alone had as unchanged."""
        return sum(sale.is_proven_by_list for sale in self._proven)

    @property
    def _proven(self) -> list[Sale]:
        wrong = {each.pair.acme_id for each in self.to_look_into}
        sales = self.books.sales
        return [one for one in sales if not one.unproven and one.acme_id not in wrong]

    @property
    def differing(self) -> int:
        """Orders of the day that were read, and have a row to look into."""
        read = sum(not sale.unproven for sale in self.books.sales)
        return read - self.proven

    @property
    def only_at_acme(self) -> int:
        return sum(pair.sale is None for pair in self.pairs)

    @property
    def unproven(self) -> list[tuple[str, list[Pair]]]:
        """Orders of the day that are not proven equal to ACME's, by the reason."""
        day = self.books.day
        found = defaultdict(list)
        for pair in self.pairs:
            if pair.sale and pair.sale.day == day and pair.sale.unproven:
                found[pair.sale.unproven].append(pair)
        return [(str(Unproven(why).label), of_it) for why, of_it in found.items()]
