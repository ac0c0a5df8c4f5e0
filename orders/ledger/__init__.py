"""The promises of a sale, checked over everything that is kept and, if asked, at ACME.

    I1   a cart has one order at ACME at most
    I2   an order at ACME with a reference of ours is one order here, and the reverse
    I3   a cart is paid by one sale, and locked while one sale is being checked
    I4   what may have reached ACME says since when
    I5   an order that was sold here has one first receipt
    I6   a sale that took no money has the proof of it
    I7   an order belongs to a sale that was made, or to one that was charged twice
    I8   a cart has one live sale at most
    I9   no text of any row holds a card number
    I10  a sale that nobody knows the end of is looked up again

Nothing is changed. What is on its way is no violation: a sale that is being checked has
its order at ACME and none here until the next look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from . import books, card_numbers
from .at_acme import AtAcme
from .violation import INVARIANTS, Violation

__all__ = ["INVARIANTS", "AtAcme", "Violation", "violations"]


def violations(
    since: datetime | None = None, at_acme: AtAcme | None = None
) -> Iterator[Violation]:
    """Every violation, read as it is asked for.

    `since` leaves out sales that were begun before, carts that were last touched before
    and their orders; the search for card numbers always reads every row. With `at_acme`
    each order is compared with ACME's; what could not be asked is counted there.
    """
    for check in books.CHECKS:
        yield from check(since)
    yield from card_numbers.in_any_row()
    if at_acme:
        yield from at_acme.violations(since)
