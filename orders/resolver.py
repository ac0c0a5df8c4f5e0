"""Sales without an answer: look at ACME until the order is found.

A look reads the newest orders of the sale's contact and of its events and takes the one
whose notes begin with our reference. Finding nothing proves nothing, so the cart stays
locked and the next look is later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.db import transaction

from acme_pos import acme

from . import checkout
from .models import Attempt, AttemptState

logger = logging.getLogger(__name__)

S = AttemptState


def resolve_due() -> int:
    """One round over everything that waits; the number of attempts looked at."""
    _take_over_left_behind()
    for attempt in Attempt.objects.filter(state=S.RECEIVED).oldest_first():
        checkout.complete(attempt, acme.Order.model_validate(attempt.answer))
    due = list(Attempt.objects.due_for_a_look()[:50])
    for attempt in due:
        look_up(attempt)
    return len(due)


def _take_over_left_behind() -> None:
    for attempt in Attempt.objects.left_behind().oldest_first():
        attempt.move(
            S.SENT,
            S.UNKNOWN,
            next_look_at=attempt.next_look(),
            evidence=attempt.with_evidence("left behind"),
        )


def look_up(attempt: Attempt) -> bool:
    """True when the order was found and recorded."""
    try:
        echo = _find(attempt)
    except acme.AcmeError as error:
        logger.warning("look-up of sale %s failed: %s", attempt.reference, error)
        echo = None
    if echo is None:
        _look_later(attempt)
        return False
    checkout.receive(attempt, S.UNKNOWN, echo)
    return attempt.is_sold


def _find(attempt: Attempt) -> acme.Order | None:
    client = acme.connect()
    for found in _candidates(client, attempt):
        if (found.notes or "").split(" ")[0] == attempt.reference:
            return client.order(found.id)
    return None


def _candidates(client: acme.Client, attempt: Attempt) -> Iterator[acme.Order]:
    body = attempt.body or {}
    if email := body.get("email"):
        yield from client.orders_by_contact(email=email).items
    elif phone := body.get("phoneNumber"):
        yield from client.orders_by_contact(phone=phone).items
    lines = body.get("shoppingCart", {}).get("items", [])
    for event_id in {line["eventId"] for line in lines if line.get("eventId")}:
        yield from client.orders_of_event(event_id)


def _look_later(attempt: Attempt) -> None:
    with transaction.atomic():
        attempt.look_count += 1
        attempt.move(
            S.UNKNOWN,
            S.UNKNOWN,
            look_count=attempt.look_count,
            next_look_at=attempt.next_look(),
        )
