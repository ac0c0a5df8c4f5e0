"""A business day twice: as the orders here have it, and as ACME's books do.

`reconcile` lays both side by side, by order and tender, and gives each difference the
likeliest cause that the rows themselves show. docs/reconciliation.md has the rules.
"""

from __future__ import annotations

from datetime import date

from .books import read
from .causes import explain
from .day import Day, Difference
from .pairing import pairs
from .tables import by_channel, by_tender

__all__ = ["Day", "Difference", "reconcile"]


def reconcile(day: date) -> Day:
    """In a fixed number of queries, whatever the day holds."""
    books = read(day)
    paired = pairs(books)
    differences = explain(paired, books)
    wrong = {one.pair.acme_id for one in differences if not one.is_explained}
    return Day(
        books=books,
        pairs=paired,
        differences=differences,
        tenders=by_tender(paired, wrong),
        channels=by_channel(paired, wrong),
    )
