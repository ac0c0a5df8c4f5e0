"""A sale, in three phases that are never mixed.

Write the intent (committed), ask ACME (no transaction open), write the outcome
(committed). An attempt is SENT before the socket opens, so whatever dies afterwards
leaves a row that says money may have moved.
"""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from acme_pos import acme
from acme_pos.staff.models import AuditEvent, Desk, User
from carts.models import Cart, CartChanged

from . import payload, pricing
from .models import Attempt, AttemptState, Order, Receipt
from .models.attempt import LEASE
from .models.echo import keepable

logger = logging.getLogger(__name__)

S = AttemptState

TWIN_SALE = (
    "If it was this guest, they have paid already: look under Orders and Checking. "
    "For a second sale, wait five minutes or take another tender."
)


OTHER_PRICE = (
    "ACME has another price than the one shown. Go back to the cart and press Refresh: "
    "it then shows what changed."
)


class NothingToSell(Exception):
    """The cart is empty."""


# --- the intent ------------------------------------------------------------------


def prepare(cart: Cart, cashier: User, desk: Desk) -> Attempt:
    """The cart's live attempt, made or renewed for the cart as it is now.

    Raises NothingToSell for an empty cart, and AcmeError when only ACME can price the
    cart and does not. Nothing is sold.
    """
    live = cart.attempts.live().first()
    if live and not (live.is_prepared and live.cart_version != cart.version):
        return live
    if not cart.lines:
        raise NothingToSell
    total = pricing.total_of(cart)
    try:
        with transaction.atomic(durable=True):
            if live:
                live.move(S.PREPARED, S.ABANDONED, finished_at=timezone.now())
            return Attempt.objects.create(
                cart=cart,
                cart_version=cart.version,
                cashier=cashier,
                desk=desk,
                snapshot=payload.snapshot(cart),
                expected_total=total,
            )
    except IntegrityError:
        # Another tab prepared it in the same moment; one attempt is enough.
        found = cart.attempts.live().first()
        if found is None:
            raise
        return found


def abandon(attempt: Attempt) -> None:
    """Leave an attempt that was never sent; the cart stays as it is."""
    attempt.move(S.PREPARED, S.ABANDONED, finished_at=timezone.now())


@sensitive_variables()
def pay(
    attempt: Attempt, tendered: payload.Tendered, card: acme.Card | None
) -> Attempt:
    """Send the sale once and write what came of it.

    Whoever loses the race for the attempt gets it back untouched: its page shows what
    the winner did. Raises CartChanged when the cart is no longer the one prepared.
    """
    body = json.loads(acme.encode(payload.checkout_body(attempt, tendered).dump()))
    if not _mark_sent(attempt, tendered, body):
        attempt.refresh_from_db()
        return attempt
    return _ask(attempt, acme.with_card(body, card))


def _mark_sent(
    attempt: Attempt, tendered: payload.Tendered, body: dict[str, Any]
) -> bool:
    now = timezone.now()
    with transaction.atomic(durable=True):
        moved = attempt.move(
            S.PREPARED,
            S.SENT,
            sent_at=now,
            send_count=1,
            lease_until=now + LEASE,
            tender=tendered.tender,
            given=tendered.given,
            change_due=tendered.change_due,
            payment_ref=tendered.number,
            card_brand=tendered.card_brand,
            card_last4=tendered.card_last4,
            body=body,
            body_sha256=hashlib.sha256(acme.encode(body)).hexdigest(),
        )
        if moved:
            _lock_as_prepared(attempt)
    return moved


def _lock_as_prepared(attempt: Attempt) -> None:
    cart = attempt.cart
    if cart.version != attempt.cart_version:
        raise CartChanged
    cart.lock()


# --- the question ----------------------------------------------------------------


@sensitive_variables()
def _ask(attempt: Attempt, body: dict[str, Any]) -> Attempt:
    if connection.in_atomic_block:
        raise RuntimeError("A call to ACME is never made inside a transaction.")
    try:
        echo = acme.connect().checkout(body, request_uuid=attempt.request_uuid)
    except (acme.Refused, acme.KeyRejected) as error:
        _unlock(attempt, S.REJECTED, error, advice=_advice(error))
    except acme.NotSent as error:
        _unlock(attempt, S.NOT_SENT, error)
    except acme.DuplicateTransaction as error:
        # Sent once, under a UUID of its own: what was charged is another sale.
        _unlock(attempt, S.REJECTED, error, advice=TWIN_SALE)
    except acme.AcmeError as error:
        _mark_unknown(attempt, error)
    except Exception:
        # Not one of ours, so nothing is proven: the sale may be charged.
        logger.exception("checkout of %s ended in an error", attempt.reference)
        _mark_unknown(attempt, None)
    else:
        receive(attempt, echo)
    return attempt


# --- the outcome -----------------------------------------------------------------


def receive(attempt: Attempt, echo: acme.Order) -> None:
    """Keep the order's id in a commit of its own, then the order and what it owes.

    The money is taken from here on, so an error is logged and never shown as a failed
    sale: the resolver goes on where this stopped.
    """
    try:
        with transaction.atomic(durable=True):
            received = attempt.move(
                (S.SENT, S.UNKNOWN),
                S.RECEIVED,
                acme_order_id=echo.id,
                evidence=attempt.with_evidence("order"),
            )
        if received:
            complete(attempt, echo)
    except Exception:
        logger.exception("order %s of %s is not recorded", echo.id, attempt.reference)
        attempt.refresh_from_db()


def complete(attempt: Attempt, echo: acme.Order) -> None:
    """Turn a received order into a sale, after its answer is kept by itself."""
    Attempt.objects.filter(pk=attempt.pk).update(answer=keepable(echo.raw))
    _write_sale(attempt, echo)


def _write_sale(attempt: Attempt, echo: acme.Order) -> None:
    """Order, items, payment, receipt row, paid cart and audit line in one commit."""
    with transaction.atomic(durable=True):
        if not attempt.move(S.RECEIVED, S.SUCCEEDED, finished_at=timezone.now()):
            return
        order = Order.record(echo, attempt)
        Receipt.first_of(order)
        attempt.cart.mark_paid()
        AuditEvent.objects.record(
            "sold",
            order,
            actor=attempt.cashier,
            desk=attempt.desk,
            facts={"tender": attempt.tender, "total": order.total_amount},
        )
    if order.amount_mismatch:
        logger.error("order %s: total is not the one expected", order.order_number)


def _unlock(
    attempt: Attempt, state: AttemptState, error: acme.AcmeError, advice: str = ""
) -> None:
    """No money moved, and that is proven: the cart opens again."""
    with transaction.atomic(durable=True):
        if attempt.move(
            S.SENT,
            state,
            finished_at=timezone.now(),
            refusal=f"{error.reason} {advice}".strip()[:300],
            evidence=_seen(attempt, error),
        ):
            attempt.cart.unlock()
    logger.warning("sale %s not made: %s", attempt.reference, error)


def _mark_unknown(attempt: Attempt, error: acme.AcmeError | None) -> None:
    with transaction.atomic(durable=True):
        attempt.move(
            S.SENT,
            S.UNKNOWN,
            next_look_at=attempt.next_look(),
            saw_409=isinstance(error, acme.AlreadySent),
            evidence=_seen(attempt, error),
        )
    logger.error("outcome of sale %s is unknown: %s", attempt.reference, error)


def _advice(error: acme.AcmeError) -> str:
    is_price = isinstance(error, acme.Refused) and (
        error.kind == acme.RefusalKind.CHARGE_AMOUNT
    )
    return OTHER_PRICE if is_price else ""


def _seen(attempt: Attempt, error: acme.AcmeError | None) -> list[Any]:
    return attempt.with_evidence(
        type(error).__name__ if error else "error",
        status=getattr(error, "status", None),
        code=getattr(error, "code", None),
    )
