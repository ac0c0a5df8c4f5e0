"""What came of a sale that was sent, written down: placed, refused or unknown.

`receive` is the way of every order that is found, whoever finds it. The money is taken
from there on, so its id is committed alone before anything else is tried.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import (
    Error,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos import acme
from acme_pos.staff.models import AuditEvent, Pulse, User
from carts.models import Cart

from . import armed, late
from .models import Attempt, AttemptState, Order, Receipt
from .models.echo import keepable
from .models.order import How, Recorded
from .models.states import FINDABLE, NOT_ARMED, QUARTER
from .refusals import ABSENT, refusal_of

logger = logging.getLogger(__name__)

S = AttemptState
Answer = acme.Order | Exception

# Errors of a first send that prove that it took no money. A twin's 16003 is one of
# them only because ACME's orders were looked at before it came here.
PROOFS = (acme.Refused, acme.KeyRejected, acme.NotSent, acme.DuplicateTransaction)

SAYS_THAT_ACME_ANSWERS = (
    acme.Order,
    acme.Refused,
    acme.AlreadySent,
    acme.DuplicateTransaction,
)


def write(attempt: Attempt, answer: Answer) -> None:
    """The end of a send. Raises django.db.Error when it could not be written."""
    try:
        _write(attempt, answer)
    except (OperationalError, InterfaceError):
        # Worth a second connection. Each step is a swap, so none is done twice.
        connection.close()
        _write(attempt, answer)
    if attempt.may_be_missed or not isinstance(answer, acme.Order):
        note_reach(answer)


def _write(attempt: Attempt, answer: Answer) -> None:
    if isinstance(answer, acme.Order):
        receive(attempt, answer)
    elif attempt.send_count == 1 and isinstance(answer, PROOFS):
        _release(attempt, answer)
    else:
        # After a second send no refusal says anything of the first.
        mark_unknown(attempt, answer)
        logger.error("outcome of sale %s is unknown: %s", attempt.reference, answer)


def receive(
    attempt: Attempt,
    echo: acme.Order,
    by: User | None = None,
    reason: str = "",
    differs: Sequence[str] = (),
) -> None:
    """Keep the order's id in a commit of its own, then the order and what it owes.

    `by` is the supervisor who named the order, and `reason` is kept with it; without
    one, an order that a browser may have changed goes to a supervisor first. `differs`
    is what the order itself does not show.
    Raises django.db.Error when the id could not be kept, or the connection was lost.
    Later errors are logged and never shown as a failed sale: the resolver goes on where
    this stopped.
    """
    changed = [*armed.differences(attempt, echo), *differs]
    if by is None and changed:
        _keep_for_supervisor(attempt, echo, changed)
        return
    try:
        kept = _keep_id(attempt, echo, by, reason)
    except IntegrityError:
        _keep_what_clashes(attempt, echo)
        return
    if not (kept or _is_kept(attempt, echo)):
        return
    wire = connection.connection
    try:
        complete(attempt, echo, by)
    except Exception:
        if connection.connection is not wire:
            # Django has another by now, or none.
            raise
        logger.exception("order %s of %s is not recorded", echo.id, attempt.reference)
        attempt.refresh_from_db()


def complete(attempt: Attempt, echo: acme.Order, by: User | None = None) -> None:
    """Turn a received order into a sale, with its answer; all in one commit."""
    try:
        order = _complete(attempt, echo, by)
    except Exception:
        # The answer by itself, so that whoever goes on need not ask ACME for it.
        with suppress(Error):
            Attempt.objects.filter(pk=attempt.pk).update(answer=keepable(echo.raw))
        raise
    if order and order.amount_mismatch:
        logger.error("order %s: total is not the one expected", order.order_number)


def _complete(attempt: Attempt, echo: acme.Order, by: User | None) -> Order | None:
    """None when somebody else did it."""
    with transaction.atomic(durable=True):
        # The cart first, as `Cart.claim` takes it.
        attempt.cart.mark_paid()
        told = armed.told(attempt, echo)
        if not attempt.move(
            S.RECEIVED, S.SUCCEEDED, finished_at=timezone.now(), **told
        ):
            transaction.set_rollback(True)
            return None
        recorded = _write_order(attempt, echo)
        order = recorded.order
        Receipt.first_of(
            order, language=attempt.cart.language, is_new=recorded.how is How.NEW
        )
        AuditEvent.objects.record(
            gettext_noop("sold"),
            order,
            actor=by or attempt.cashier,
            desk=attempt.desk,
            facts={"tender": attempt.tender, "total": order.total_amount},
        )
    return order


def give_up(attempt: Attempt, **settled: Any) -> bool:  # noqa: ANN401
    """Not charged: looked for long enough, or a supervisor says so. The cart waits."""
    with transaction.atomic(durable=True):
        attempt.cart.claim()
        given_up = attempt.move(
            (S.UNKNOWN, S.REVIEW),
            S.ABSENT,
            **{"finished_at": timezone.now(), "refusal": ABSENT, **settled},
        )
        if given_up:
            if not late.is_the_sale_of(attempt.cart):
                attempt.cart.park()
            AuditEvent.objects.record(
                gettext_noop("not charged"),
                attempt,
                actor=settled.get("resolved_by"),
                desk=attempt.desk,
                facts={"reason": settled.get("resolved_reason", "")},
            )
    return given_up


def mark_unknown(attempt: Attempt, error: Exception, **told: Any) -> bool:  # noqa: ANN401
    """No trustworthy answer; looked up from now on. False when others were first.

    `told` is kept with the evidence, such as who says so.
    """
    attempt.last_byte_at = timezone.now()
    with transaction.atomic(durable=True):
        if isinstance(error, acme.AlreadySent):
            # True of the sale, also when this process has overrun its lease.
            Attempt.objects.filter(pk=attempt.pk).update(saw_409=True)
            attempt.saw_409 = True
        return attempt.move(
            S.SENT,
            S.UNKNOWN,
            only_if=attempt.lease,
            last_byte_at=attempt.last_byte_at,
            next_look_at=attempt.next_look(),
            evidence=attempt.with_evidence(**{**seen(error), **told}),
        )


def seen(answer: Exception) -> dict[str, Any]:
    """What is kept of an error: its kind and numbers, never its words."""
    return {
        "kind": type(answer).__name__,
        "status": getattr(answer, "status", None),
        "code": getattr(answer, "code", None),
        "about": answer.kind if isinstance(answer, acme.Refused) else None,
    }


def note_reach(answer: Answer) -> None:
    """For the health page. Not worth the page of a sale that is written by now."""
    with suppress(Error):
        if isinstance(answer, acme.NotSent):
            Pulse.objects.miss(Pulse.ACME)
        elif isinstance(answer, acme.KeyRejected):
            Pulse.objects.miss(Pulse.KEY)
        elif isinstance(answer, SAYS_THAT_ACME_ANSWERS):
            Pulse.objects.recover(Pulse.ACME, Pulse.KEY)


# --- pieces ----------------------------------------------------------------------


def _keep_id(attempt: Attempt, echo: acme.Order, by: User | None, reason: str) -> bool:
    facts: dict[str, Any] = {
        "acme_order_id": echo.id,
        "evidence": attempt.with_evidence("order by hand" if by else "order"),
    }
    if by:
        facts |= {"resolved_by": by, "resolved_reason": reason}
    elif _keep_id_of_sent(attempt, facts):
        return True
    with transaction.atomic(durable=True):
        attempt.cart.claim()
        _leave_unsent(attempt.cart)
        kept = attempt.move(FINDABLE, S.RECEIVED, **facts)
        if kept:
            attempt.cart.hold()
        if kept and by:
            AuditEvent.objects.record(
                gettext_noop("charged"),
                attempt,
                actor=by,
                desk=attempt.desk,
                facts={"order": echo.order_number or echo.id, "reason": reason},
            )
    return kept


def _keep_id_of_sent(attempt: Attempt, facts: Mapping[str, Any]) -> bool:
    """While it is sent its cart is locked, and it is the cart's one live attempt: there
    is nothing to give way and nothing to hold.
    """
    if attempt.state != S.SENT:
        return False
    with transaction.atomic(durable=True):
        return attempt.move(S.SENT, S.RECEIVED, **facts)


def _leave_unsent(cart: Cart) -> None:
    """The cart of a sale that was given up, perhaps this very moment, is open again;
    what was not sent yet gives way to the order.
    """
    for unsent in cart.attempts.filter(state=S.PREPARED):
        unsent.move(S.PREPARED, S.ABANDONED, finished_at=timezone.now())


def _keep_for_supervisor(
    attempt: Attempt, echo: acme.Order, differs: list[str]
) -> None:
    """ACME has an order of it for something else than the guest was told."""
    told: dict[str, Any] = {
        "kind": NOT_ARMED,
        "order": echo.id,
        "number": echo.order_number or echo.id,
        "total": str(armed.paid(echo) or ""),
        "differs": differs,
        "has_moved_money": not {"tender", "tender not read"} & {*differs},
    }
    if attempt.is_for_review and _is_noted(attempt, told):
        return
    try:
        with transaction.atomic(durable=True):
            attempt.cart.claim()
            _leave_unsent(attempt.cart)
            kept = attempt.move(
                (S.SENT, S.UNKNOWN, S.REVIEW, S.ABSENT),
                S.REVIEW,
                next_look_at=timezone.now() + QUARTER,
                evidence=attempt.with_evidence(**told),
            )
            if kept:
                attempt.cart.hold()
    except IntegrityError:
        # The cart was given up and paid another time since.
        if not late.write(attempt, echo, differs):
            _keep_for_supervisor(attempt, echo, differs)
        return
    if kept:
        logger.error("order %s is not what was armed: %s", echo.id, differs)


def _is_kept(attempt: Attempt, echo: acme.Order) -> bool:
    """The connection was lost after the id was kept: go on from there."""
    kept = Attempt.objects.filter(state=S.RECEIVED, acme_order_id=echo.id)
    return kept.filter(pk=attempt.pk).exists()


def _keep_what_clashes(attempt: Attempt, echo: acme.Order) -> None:
    """The order belongs to another sale, or the cart was paid another time since."""
    logger.error("order %s is not for %s alone", echo.id, attempt.reference)
    if Attempt.objects.filter(acme_order_id=echo.id).exclude(pk=attempt.pk).exists():
        ask_supervisor(attempt, "order of another sale", order=echo.id)
    elif not late.write(attempt, echo):
        # The payment that stood in the way took no money meanwhile.
        receive(attempt, echo)


def note_several(attempt: Attempt, order_ids: list[str]) -> None:
    """ACME booked one sale more than once: whatever becomes of it, people must know."""
    logger.error("sale %s has several orders: %s", attempt.reference, order_ids)
    told: dict[str, Any] = {"kind": "several orders", "orders": order_ids}
    if _is_noted(attempt, told):
        return
    with transaction.atomic(durable=True):
        note(attempt, **told)
        AuditEvent.objects.record(
            gettext_noop("several orders at ACME"),
            attempt,
            actor=None,
            desk=attempt.desk,
            facts={"orders": order_ids},
        )


def note(attempt: Attempt, kind: str, **facts: Any) -> None:  # noqa: ANN401
    """Keep what was seen, once; nothing else comes of it."""
    if not _is_noted(attempt, {"kind": kind, **facts}):
        attempt.evidence = attempt.with_evidence(kind, **facts)
        Attempt.objects.filter(pk=attempt.pk).update(evidence=attempt.evidence)


def _is_noted(attempt: Attempt, facts: Mapping[str, Any]) -> bool:
    return any(facts.items() <= seen.items() for seen in attempt.evidence)


def ask_supervisor(attempt: Attempt, why: str, **facts: Any) -> bool:  # noqa: ANN401
    """Nothing more can be proven from here; the looks go on all the same."""
    return attempt.move(
        (S.SENT, S.UNKNOWN),
        S.REVIEW,
        next_look_at=timezone.now() + QUARTER,
        evidence=attempt.with_evidence(why, **facts),
    )


def _write_order(attempt: Attempt, echo: acme.Order) -> Recorded:
    """After the attempt was told of the card that ACME saw."""
    return Order.record(echo, attempt)


def _release(attempt: Attempt, error: acme.AcmeError) -> None:
    """No money moved, and that is proven: the cart opens again."""
    state = S.NOT_SENT if isinstance(error, acme.NotSent) else S.REJECTED
    with transaction.atomic(durable=True):
        attempt.cart.claim()
        if attempt.move(
            S.SENT,
            state,
            only_if=attempt.lease,
            finished_at=timezone.now(),
            last_byte_at=timezone.now(),
            refusal=refusal_of(error),
            evidence=attempt.with_evidence(**seen(error)),
        ) and not late.is_the_sale_of(attempt.cart):
            attempt.cart.unlock()
    logger.warning("sale %s not made: %s", attempt.reference, error)
