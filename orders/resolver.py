"""Sales without an answer: look at ACME until the order is found.

A look reads the orders of the sale's contact and of its events and takes the one whose
notes begin with our reference. Finding nothing proves nothing, so the cart stays locked
and the next look is later. Whatever goes wrong with one sale holds up no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

from acme_pos import acme

from . import checkout
from .models import Attempt, AttemptState

logger = logging.getLogger(__name__)

S = AttemptState
AT_ONCE = 50
# How far ACME's clock may be from ours when an order is told by its time.
SKEW = timedelta(minutes=10)


def resolve_due() -> int:
    """One round over everything that waits; the number of attempts looked at."""
    for attempt in Attempt.objects.left_behind().oldest_first():
        _take_over(attempt)
    for attempt in Attempt.objects.filter(state=S.RECEIVED).oldest_first()[:AT_ONCE]:
        _guarded(attempt, finish)
    due = list(Attempt.objects.due_for_a_look()[:AT_ONCE])
    for attempt in due:
        _guarded(attempt, look_up)
    return len(due)


def finish(attempt: Attempt) -> None:
    """Record the order whose id is kept, read from ACME when its answer is not."""
    if attempt.answer:
        echo = acme.Order.model_validate(attempt.answer)
    else:
        echo = acme.connect().order(attempt.acme_order_id or "")
    checkout.complete(attempt, echo)


def look_up(attempt: Attempt) -> None:
    """Record the order if it is found, else note when to look again."""
    _look_later(attempt)
    if echo := _find(attempt):
        checkout.receive(attempt, echo)


def _guarded(attempt: Attempt, act: Callable[[Attempt], None]) -> None:
    try:
        act(attempt)
    except acme.AcmeError as error:
        logger.warning("look-up of sale %s failed: %s", attempt.reference, error)
    except Exception:
        logger.exception("sale %s could not be resolved", attempt.reference)


def _take_over(attempt: Attempt) -> None:
    attempt.move(
        S.SENT,
        S.UNKNOWN,
        next_look_at=attempt.next_look(),
        evidence=attempt.with_evidence("left behind"),
    )


def _look_later(attempt: Attempt) -> None:
    """Before the look, so that a sale whose look fails does not come first for ever."""
    attempt.look_count += 1
    attempt.move(
        S.UNKNOWN,
        S.UNKNOWN,
        look_count=attempt.look_count,
        next_look_at=attempt.next_look(),
    )


def _find(attempt: Attempt) -> acme.Order | None:
    """The order with our reference, from whichever source answers.

    Raises AcmeError when no source held it and one of them failed.
    """
    client, failed = acme.connect(), None
    for source in (_of_the_contact, _of_the_events):
        try:
            for found in source(client, attempt):
                if found.notes.split(" ")[0] == attempt.reference:
                    return client.order(found.id)
        except acme.AcmeError as error:
            failed = error
    if failed:
        raise failed
    return None


def _of_the_contact(client: acme.Client, attempt: Attempt) -> Iterator[acme.Order]:
    """Newest first, page by page, back to the time the sale was sent."""
    body = attempt.body or {}
    email, phone = body.get("email"), body.get("phoneNumber")
    contact = {"email": email} if email else {"phone": phone}
    page, has_more = 0, any(contact.values())
    while has_more:
        page += 1
        found = client.orders_by_contact(**contact, page=page)
        yield from found.items
        has_more = found.has_more and not _are_all_older(found.items, attempt)


def _are_all_older(orders: tuple[acme.Order, ...], attempt: Attempt) -> bool:
    if attempt.sent_at is None:
        return False
    since = attempt.sent_at - SKEW
    return all(order.created_on and order.created_on < since for order in orders)


def _of_the_events(client: acme.Client, attempt: Attempt) -> Iterator[acme.Order]:
    lines = (attempt.body or {}).get("shoppingCart", {}).get("items", [])
    for event_id in {line["eventId"] for line in lines if line.get("eventId")}:
        yield from client.orders_of_event(event_id)
