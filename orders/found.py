"""Orders that were found for a sale, by whoever looked: what becomes of them.

An order names no tender; that is in a read of its own (B2B Order Details). A browser
can pay in another way than it was armed to, so here that read is made before an order
of such a sale counts.
"""

from __future__ import annotations

import logging

from acme_pos import acme

from . import armed, outcome
from .lookup import Lookup
from .models import Attempt

logger = logging.getLogger(__name__)


def take(attempt: Attempt, orders: list[acme.Order], lookup: Lookup) -> None:
    """The orders that carry its reference: one is the sale, several are a bad sign.

    Raises what `accept` raises.
    """
    if len(orders) > 1:
        outcome.note_several(attempt, [order.id for order in orders])
    if len(orders) == 1 or attempt.is_absent:
        accept(attempt, orders[0], lookup)
    else:
        outcome.ask_supervisor(attempt, "for a supervisor")


def accept(attempt: Attempt, order: acme.Order, lookup: Lookup) -> None:
    """Make it the sale; a browser's only when a card paid it, else a supervisor's.

    Raises AcmeError while nobody can say how it was paid; it is to be looked for again.
    """
    if not _needs_a_card(attempt, order):
        outcome.receive(attempt, order)
        return
    try:
        differs = [] if lookup.is_paid_by_card(order.id) else ["tender"]
    except acme.AcmeError as error:
        if not armed.shows_a_card(order):
            _keep_unread(attempt, order, error)
            return
        differs = []
    outcome.receive(attempt, order, differs=differs)


def _needs_a_card(attempt: Attempt, order: acme.Order) -> bool:
    """What is not what was armed is a supervisor's in any case."""
    is_browsers = attempt.direct and attempt.expected_total
    return bool(is_browsers) and not armed.differences(attempt, order)


def _keep_unread(attempt: Attempt, order: acme.Order, error: acme.AcmeError) -> None:
    outcome.note(attempt, "tender not read", order=order.id)
    if not attempt.is_absent:
        raise error
    # Its cart may be paid again at any moment, so nobody waits for the next look.
    outcome.receive(attempt, order, differs=["tender not read"])
