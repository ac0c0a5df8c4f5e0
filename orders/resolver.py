"""Sales without an answer: look at ACME until it is proven what became of each.

    found                                         the sale is completed
    several orders, or another sale's             a supervisor settles it
    empty, three times and after the grace        not charged, the cart opens again
    the same, but a 409 was seen or it is a card  a supervisor settles it
    half an hour without proof                    a supervisor settles it

A look that failed proves nothing. Whatever goes wrong with one sale holds up no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils import timezone

from acme_pos import acme, request_ids
from acme_pos.staff.models import Pulse

from . import checkout, found, outcome
from .lookup import Lookup
from .models import Attempt, AttemptState, Tender
from .models.states import WATCHED

logger = logging.getLogger(__name__)

S = AttemptState

EMPTY_LOOKS = 3
REVIEW_AFTER = timedelta(minutes=30)
SEND_AGAIN_WITHIN = timedelta(minutes=10)
# A tender page left open for longer is given up; nothing was sent from it.
UNSENT_AFTER = timedelta(minutes=30)
# No new work after this many seconds of a round, so that a tick ends in its time.
ROUND = 30.0
LEASE = timedelta(seconds=90)


def resolve_due() -> int:
    """One round over everything that waits; the number of attempts looked at.

    One process at a time, however many clocks tick.
    """
    with Pulse.objects.lease("resolver", LEASE) as is_ours:
        return _round() if is_ours else 0


def _round() -> int:
    until = monotonic() + ROUND
    _abandon_unsent()
    for attempt in Attempt.objects.left_behind().oldest_first():
        _take_over(attempt)
    lookup = Lookup()
    for attempt in Attempt.objects.filter(state=S.RECEIVED).oldest_first():
        # Half of the round at most: looks find sales whose carts are still locked.
        if monotonic() > until - ROUND / 2:
            break
        if not _guarded(finish, attempt, lookup):
            return 0
    looked_at = 0
    for attempt in Attempt.objects.due_for_a_look():
        if monotonic() > until or not _guarded(look_up, attempt, lookup):
            break
        looked_at += 1
    return looked_at


def _guarded(
    act: Callable[[Attempt, Lookup], None], attempt: Attempt, lookup: Lookup
) -> bool:
    """False when ACME cannot be reached, and there is no use in asking on."""
    try:
        with request_ids.of_sale(attempt.reference):
            act(attempt, lookup)
    except acme.AcmeError as error:
        logger.warning("look-up of sale %s failed: %s", attempt.reference, error)
        outcome.note_reach(error)
        return not isinstance(error, acme.NotSent)
    except Exception:
        logger.exception("sale %s could not be resolved", attempt.reference)
    return True


def finish(attempt: Attempt, lookup: Lookup) -> None:
    """Record the order whose id is kept, read from ACME when its answer is not."""
    if attempt.answer:
        echo = acme.Order.model_validate(attempt.answer)
    else:
        echo = lookup.order_of(attempt, attempt.acme_order_id or "")
    outcome.complete(attempt, echo)


def look_up(attempt: Attempt, lookup: Lookup) -> None:
    """One look, and what it proves."""
    if not _plan_next(attempt):
        return
    try:
        _look(attempt, lookup)
    finally:
        if attempt.state == S.UNKNOWN and _is_old(attempt, lookup.began):
            outcome.ask_supervisor(attempt, "no proof in time")


def _look(attempt: Attempt, lookup: Lookup) -> None:
    orders = lookup.orders_of(attempt)
    Pulse.objects.recover(Pulse.ACME, Pulse.KEY)
    if orders:
        found.take(attempt, orders, lookup)
    else:
        _judge_empty(attempt, lookup.began)


def _judge_empty(attempt: Attempt, began: datetime) -> None:
    attempt.empty_looks += 1
    Attempt.objects.filter(pk=attempt.pk).update(empty_looks=attempt.empty_looks)
    if attempt.state != S.UNKNOWN:
        return
    if _is_proven_absent(attempt, began):
        if attempt.saw_409 or attempt.met_a_twin or _is_card(attempt):
            outcome.ask_supervisor(attempt, "empty looks prove nothing")
        else:
            evidence = attempt.with_evidence("absent", looks=attempt.empty_looks)
            outcome.give_up(attempt, evidence=evidence)
    elif _may_send_again(attempt, began):
        checkout.send_again(attempt)


def _is_proven_absent(attempt: Attempt, began: datetime) -> bool:
    """ACME had time to book and to list the sale, and did not, three times."""
    ended = attempt.last_byte_at or began
    waited = began - ended >= settings.ACME_GRACE
    return waited and attempt.empty_looks >= EMPTY_LOOKS


def _is_card(attempt: Attempt) -> bool:
    return attempt.tender == Tender.CARD and not settings.ACME_EMPTY_LOOKS_CLEAR_CARDS


def _may_send_again(attempt: Attempt, now: datetime) -> bool:
    young = attempt.sent_at is not None and now - attempt.sent_at < SEND_AGAIN_WITHIN
    sendable = attempt.tender != Tender.CARD and attempt.send_count == 1
    return settings.ACME_REPLAY and sendable and young and not attempt.saw_409


def _is_old(attempt: Attempt, now: datetime) -> bool:
    ended = attempt.last_byte_at or now
    return now - ended >= REVIEW_AFTER and attempt.look_count >= EMPTY_LOOKS


def _plan_next(attempt: Attempt) -> bool:
    """Before the look, so that a sale whose look fails does not come first for ever.

    False when another process took this look, or the sale was settled.
    """
    state, seen = AttemptState(attempt.state), attempt.look_count
    attempt.look_count += 1
    return attempt.move(
        state,
        state,
        only_if={"look_count": seen},
        look_count=attempt.look_count,
        next_look_at=None if _is_watched_enough(attempt) else attempt.next_look(),
    )


def _is_watched_enough(attempt: Attempt) -> bool:
    given_up = attempt.finished_at or attempt.created_at
    return attempt.is_absent and timezone.now() - given_up > WATCHED


def _abandon_unsent() -> None:
    old = timezone.now() - UNSENT_AFTER
    for attempt in Attempt.objects.filter(state=S.PREPARED, created_at__lt=old):
        checkout.abandon(attempt)


def _take_over(attempt: Attempt) -> None:
    """Its process died, or overran its lease and has no say any more.

    It may have been sending until now, so the time of grace counts from now.
    """
    attempt.last_byte_at = timezone.now()
    attempt.move(
        S.SENT,
        S.UNKNOWN,
        only_if=attempt.lease,
        last_byte_at=attempt.last_byte_at,
        next_look_at=attempt.next_look(),
        evidence=attempt.with_evidence("left behind"),
    )
