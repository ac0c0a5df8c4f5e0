"""A sale, in three phases that are never mixed.

Write the intent (committed), ask ACME (no transaction open), write the outcome (see
`outcome`). An attempt is SENT before the socket opens, so whatever dies afterwards
leaves a row that says money may have moved.
"""

from __future__ import annotations

import hashlib
import json
import logging
from decimal import Decimal
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from acme_pos import acme, request_ids
from acme_pos.staff import restores
from acme_pos.staff.models import Desk, User
from carts.models import Cart, CartChanged

from . import outcome, payload, pricing
from .lookup import Lookup
from .models import Attempt, AttemptState
from .models.states import LEASE

logger = logging.getLogger(__name__)

S = AttemptState

# A connection cut in fewer seconds is worth one more send in the same breath.
CUT_WITHIN = 5.0
# Seconds in which a twin's orders are asked for; a till stands there and waits.
TWIN_LOOK = 5.0


class NothingToSell(Exception):
    """The cart is empty."""


class NotWritten(Exception):
    """ACME was asked, and then our database failed; the resolver finds the sale later.

    `order` is what ACME answered, None when it gave no clear answer.
    """

    def __init__(self, order: acme.Order | None) -> None:
        super().__init__("the outcome of a sale could not be written")
        self.order = order


# --- the intent ------------------------------------------------------------------


def prepare(
    cart: Cart,
    cashier: User,
    desk: Desk,
    told: Decimal | None = None,
    *,
    insists: bool = False,
) -> Attempt:
    """The cart's live attempt, made or renewed for the cart as it is now.

    `told` is the total that the page showed, and `insists` as in `pricing.for_sale`.
    Raises NothingToSell, restores.Barred, and what for_sale raises. Nothing is sold.
    """
    restores.check(cart.restored_at)
    live = cart.attempts.live().first()
    if live and not (live.is_prepared and _is_outdated(live, cart, told)):
        return live
    if not cart.lines:
        raise NothingToSell
    priced = pricing.for_sale(cart, told, insists=insists)
    try:
        with transaction.atomic(durable=True):
            if live:
                live.move(S.PREPARED, S.ABANDONED, finished_at=timezone.now())
            return Attempt.objects.create(
                cart=cart,
                cart_version=cart.version,
                cashier=cashier,
                desk=desk,
                snapshot=payload.snapshot(cart, priced.price),
                expected_total=priced.total,
                priced_at=priced.at,
                acme_cart_id=priced.cart_id,
            )
    except IntegrityError:
        # Another tab prepared it in the same moment; one attempt is enough.
        found = cart.attempts.live().first()
        if found is None:
            raise
        return found


def _is_outdated(live: Attempt, cart: Cart, told: Decimal | None) -> bool:
    is_told = told in (None, live.expected_total)
    return live.cart_version != cart.version or not is_told


def abandon(attempt: Attempt) -> bool:
    """Leave an attempt that was never sent; the cart stays as it is.

    False when it is not to be left any more: another window may have sent it.
    """
    return attempt.move(S.PREPARED, S.ABANDONED, finished_at=timezone.now())


@sensitive_variables()
def pay(
    attempt: Attempt, tendered: payload.Tendered, card: acme.Card | None
) -> Attempt:
    """Send the sale once and write what came of it.

    Whoever loses the race for the attempt gets it back untouched: its page shows what
    the winner did. Raises CartChanged when the cart is no longer the one prepared,
    what `pricing.confirm` raises when ACME's price is not the one told any more,
    django.db.Error when nothing could be written and hence nothing was sent, and
    NotWritten when the database failed after the sale was sent.
    """
    request_ids.is_of_sale(attempt.reference)
    if attempt.is_prepared:
        pricing.confirm(attempt)
    body = json.loads(acme.encode(payload.checkout_body(attempt, tendered).dump()))
    was_ours = mark_sent(attempt, tendered, body)
    answer: outcome.Answer | None = None
    try:
        if not was_ours:
            attempt.refresh_from_db()
            return attempt
        answer = _ask(attempt, acme.with_card(body, card))
        outcome.write(attempt, answer)
    except Error:
        logger.exception("the outcome of sale %s is not written", attempt.reference)
        raise NotWritten(answer if isinstance(answer, acme.Order) else None) from None
    return attempt


def send_again(attempt: Attempt) -> None:
    """Send an unknown sale once more, with the UUID and the bytes of the first time.

    Only where settings.ACME_REPLAY says that ACME books a UUID once. A body with a card
    was never kept, so a card sale cannot be sent from here; nor can a browser's.
    """
    if attempt.direct or restores.waits():
        return
    if _mark_sent_again(attempt, S.UNKNOWN, "sent again"):
        outcome.write(attempt, _send(attempt, attempt.body or {}))


def mark_sent(
    attempt: Attempt,
    tendered: payload.Tendered,
    body: dict[str, Any],
    *,
    direct: bool = False,
) -> bool:
    """The intent, committed. False when another was first: then nothing is sent here.

    `direct` when the browser is to send it; the evidence is written along then. Raises
    CartChanged, restores.Barred, and django.db.Error when nothing could be written.
    """
    if attempt.may_be_barred or attempt.cart.restored_at:
        restores.check(attempt.cart.restored_at)
    try:
        return _swap_to_sent(attempt, tendered, body, direct=direct)
    except CartChanged:
        attempt.refresh_from_db()
        if attempt.is_prepared:
            raise
        return False


def _swap_to_sent(
    attempt: Attempt,
    tendered: payload.Tendered,
    body: dict[str, Any],
    *,
    direct: bool,
) -> bool:
    now = timezone.now()
    with transaction.atomic(durable=True):
        # The cart first, as `Cart.claim` takes it.
        _lock_as_prepared(attempt)
        moved = attempt.move(
            S.PREPARED,
            S.SENT,
            sent_at=now,
            send_count=1,
            lease_until=now + LEASE,
            direct=direct,
            **({"evidence": attempt.evidence} if direct else {}),
            tender=tendered.tender,
            given=tendered.given,
            change_due=tendered.change_due,
            payment_ref=tendered.number,
            card_brand=tendered.card_brand,
            card_last4=tendered.card_last4,
            body=body,
            body_sha256=_fingerprint(body),
        )
        # The attempt was left or given up: its cart stays as it is.
        transaction.set_rollback(not moved)
    return moved


def _mark_sent_again(attempt: Attempt, source: AttemptState, why: str) -> bool:
    """Once in its life: the swap is on the count, and the database allows no third."""
    is_same = _fingerprint(attempt.body or {}) == attempt.body_sha256
    if attempt.send_count != 1 or not is_same:
        return False
    with transaction.atomic(durable=True):
        return attempt.move(
            source,
            S.SENT,
            only_if=attempt.lease,
            send_count=2,
            lease_until=timezone.now() + LEASE,
            evidence=attempt.with_evidence(why),
        )


def _fingerprint(body: dict[str, Any]) -> str:
    return hashlib.sha256(acme.encode(body)).hexdigest()


def _lock_as_prepared(attempt: Attempt) -> None:
    cart = attempt.cart
    if cart.version != attempt.cart_version:
        raise CartChanged
    cart.lock()


# --- the question ----------------------------------------------------------------


@sensitive_variables()
def _ask(attempt: Attempt, body: dict[str, Any]) -> outcome.Answer:
    """ACME's order, or the error that its answer amounts to."""
    began = monotonic()
    answer = _send(attempt, body)
    spent = monotonic() - began
    if _may_send_again(answer, spent) and _mark_sent_again(attempt, S.SENT, "cut"):
        answer = _send(attempt, body, spent)
    if isinstance(answer, acme.DuplicateTransaction) and attempt.send_count == 1:
        return _order_behind(attempt, answer)
    return answer


def _may_send_again(answer: outcome.Answer, spent: float) -> bool:
    """Only a connection that was cut at once; a slow one may still be worked on."""
    was_cut = isinstance(answer, acme.NoAnswer) and answer.was_cut
    return was_cut and spent < CUT_WITHIN and settings.ACME_REPLAY


@sensitive_variables()
def _send(attempt: Attempt, body: dict[str, Any], spent: float = 0.0) -> outcome.Answer:
    """One POST. `spent` seconds of the call's budget are gone already."""
    if connection.in_atomic_block:
        raise RuntimeError("A call to ACME is never made inside a transaction.")
    if not attempt.is_being_asked:
        # Held up for so long that others may take the sale for settled by now.
        return acme.NotSent("the lease ran out before anything was sent")
    try:
        return acme.connect().checkout(
            body, request_uuid=attempt.request_uuid, spent=spent
        )
    except acme.AcmeError as error:
        # Without its frames: one of them holds the body.
        return error.with_traceback(None)
    except Exception as error:
        # Not one of ours, so nothing is proven: the sale may be charged.
        logger.exception("checkout of %s ended in an error", attempt.reference)
        return error.with_traceback(None)


def _order_behind(
    attempt: Attempt, answer: acme.DuplicateTransaction
) -> outcome.Answer:
    """ACME charged the same card the same amount minutes ago: by this sale or another?

    A first send should be neither, but nothing is told to anybody before ACME's orders
    are looked at. When they cannot be, the sale stays unknown.
    """
    try:
        found = Lookup(TWIN_LOOK).orders_of(attempt)
    except Exception:
        logger.exception("the twin of sale %s is not looked up", attempt.reference)
        return acme.NoAnswer("a twin sale that could not be looked up")
    if len(found) > 1:
        return acme.NoAnswer("several orders of one sale")
    return found[0] if found else answer
