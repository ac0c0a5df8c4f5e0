"""What the database says of itself. Each check is one statement, so that a sale that
goes on meanwhile is seen before a step of its own or after it, never in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from carts.models import Cart
from carts.models.cart import CartState

from ..models import Attempt, AttemptState, Order, Tender
from ..models.attempt import AttemptQuerySet
from ..models.states import CHECKED, LIVE
from ..resolver import EMPTY_LOOKS
from .violation import Violation, of_cart, of_order, of_sale

S = AttemptState
Since = datetime | None

UNSENT = (S.PREPARED, S.ABANDONED)
# The kinds of evidence, by what they prove. Written out, and not taken from the code
# that writes them: a checker that shares its list would share its mistakes.
PROOFS = {
    S.REJECTED: {"Refused", "NotFound", "KeyRejected", "DuplicateTransaction"},
    S.NOT_SENT: {"NotSent"},
}
# Of a sale that its browser sends; a look of our own is to follow.
TOLD_BY_BROWSER = {"Refused", "NotFound", "KeyRejected", "not sent by its page"}


def sales(since: Since) -> AttemptQuerySet:
    begun = Attempt.objects.oldest_first()
    return begun.filter(created_at__gte=since) if since else begun


def orders_sold_here(since: Since) -> QuerySet[Order]:
    sold = Order.objects.filter(attempt__isnull=False).order_by("pk")
    return sold.filter(attempt__created_at__gte=since) if since else sold


def carts(since: Since) -> QuerySet[Cart]:
    touched = Cart.objects.order_by("pk")
    return touched.filter(updated_at__gte=since) if since else touched


def one_order_a_cart(since: Since) -> Iterator[Violation]:
    """A late hit counts until a supervisor settled it; then both payments are known."""
    unsettled = Q(late_hit=True, late_hit_settled_at=None)
    for attempt in sales(since).filter(unsettled).iterator():
        words = "found after its cart was paid another time: charged twice, perhaps"
        yield of_sale("I1", attempt, words)
    taken = Q(attempts__acme_order_id__isnull=False, attempts__late_hit=False)
    for cart in _counted(since, found=taken).filter(found__gt=1).iterator():
        yield of_cart("I1", cart, f"{cart.found} orders at ACME for one cart")


def a_sold_sale_has_its_order(since: Since) -> Iterator[Violation]:
    placed = sales(since).filter(Q(state=S.SUCCEEDED) | Q(late_hit=True))
    wrong = placed.exclude(order__acme_id=F("acme_order_id")).select_related("order")
    for attempt in wrong.iterator():
        order: Order | None = getattr(attempt, "order", None)
        here = f"order {order.acme_id} is" if order else "no order is"
        words = f"placed at ACME as {attempt.acme_order_id}, and {here} here"
        yield of_sale("I2", attempt, words)


def a_cart_follows_its_sales(since: Since) -> Iterator[Violation]:
    counted = _counted(
        since,
        sold=Q(attempts__state=S.SUCCEEDED),
        checked=Q(attempts__state__in=CHECKED),
    )
    is_paid, is_locked = Q(state=CartState.PAID), Q(state=CartState.LOCKED)
    fits_sold = Q(is_paid, sold=1) | Q(~is_paid, sold=0)
    fits_checked = Q(is_locked, checked=1) | Q(~is_locked, checked=0)
    for cart in counted.exclude(fits_sold & fits_checked).iterator():
        words = f"{cart.state}, with {cart.sold} sold and {cart.checked} being checked"
        yield of_cart("I3", cart, words)


def what_was_sent_says_when(since: Since) -> Iterator[Violation]:
    is_unsent = Q(state__in=UNSENT)
    clean = Q(is_unsent, sent_at=None, send_count=0)
    stamped = Q(~is_unsent, sent_at__isnull=False, send_count__gte=1)
    for attempt in sales(since).exclude(clean | stamped).iterator():
        words = f"{attempt.state}, sent {attempt.send_count} times, {attempt.sent_at}"
        yield of_sale("I4", attempt, words)


def an_order_owes_one_receipt(since: Since) -> Iterator[Violation]:
    first = Count("receipts", filter=Q(receipts__seq=1))
    counted = orders_sold_here(since).annotate(firsts=first)
    for order in counted.exclude(firsts=1).iterator():
        yield of_order("I5", order, f"{order.firsts} first receipts instead of one")


def no_failure_without_proof(since: Since) -> Iterator[Violation]:
    failed = sales(since).filter(state__in=(*PROOFS, S.ABSENT))
    for attempt in failed.iterator():
        is_absent = attempt.state == S.ABSENT
        missing = _missing_of_absent(attempt) if is_absent else _missing_of(attempt)
        if missing:
            words = f"{attempt.get_state_display()} without proof: {missing}"
            yield of_sale("I6", attempt, words)


def an_order_has_a_sale_that_was_made(since: Since) -> Iterator[Violation]:
    made = Q(attempt__state__in=(S.SUCCEEDED, S.RECEIVED)) | Q(attempt__late_hit=True)
    wrong = orders_sold_here(since).exclude(made).select_related("attempt")
    for order in wrong.iterator():
        yield of_order("I7", order, f"it belongs to {order.attempt}")


def one_live_sale_a_cart(since: Since) -> Iterator[Violation]:
    live = Q(attempts__state__in=LIVE)
    for cart in _counted(since, live=live).filter(live__gt=1).iterator():
        yield of_cart("I8", cart, f"{cart.live} live sales at once")


def what_is_unknown_is_looked_up(since: Since) -> Iterator[Violation]:
    unplanned = Q(state__in=(S.UNKNOWN, S.REVIEW), next_look_at=None)
    for attempt in sales(since).filter(unplanned).iterator():
        yield of_sale("I10", attempt, f"{attempt.state}, and no next look is planned")


CHECKS: tuple[Callable[[Since], Iterator[Violation]], ...] = (
    one_order_a_cart,
    a_sold_sale_has_its_order,
    a_cart_follows_its_sales,
    what_was_sent_says_when,
    an_order_owes_one_receipt,
    no_failure_without_proof,
    an_order_has_a_sale_that_was_made,
    one_live_sale_a_cart,
    what_is_unknown_is_looked_up,
)


def _counted(since: Since, **kinds: Q) -> QuerySet[Any]:
    """Carts with the number of their sales of each kind."""
    counts = {name: Count("attempts", filter=kind) for name, kind in kinds.items()}
    return carts(since).annotate(**counts)


def _missing_of(attempt: Attempt) -> str:
    """A second send takes the proof away from the answer to the first."""
    seen = {entry.get("kind") for entry in attempt.evidence}
    if not seen & PROOFS[AttemptState(attempt.state)]:
        return "no answer that proves it"
    return "" if attempt.send_count == 1 else f"sent {attempt.send_count} times"


def _missing_of_absent(attempt: Attempt) -> str:
    """Judged by the settings of today: `since` leaves out what others allowed."""
    if attempt.resolved_by_id and attempt.resolved_reason:
        return ""
    if attempt.direct and _was_refused_and_looked_for(attempt):
        return ""
    looks = [e.get("looks", 0) for e in attempt.evidence if e.get("kind") == "absent"]
    if max(looks, default=0) < EMPTY_LOOKS:
        return "too few empty looks"
    if not _waited_long_enough(attempt):
        return "the time of grace was not over"
    if attempt.saw_409:
        return "ACME had seen it, and no supervisor settled it"
    is_card = attempt.tender == Tender.CARD
    is_unclear = is_card and not settings.ACME_EMPTY_LOOKS_CLEAR_CARDS
    return "a card sale that no supervisor settled" if is_unclear else ""


def _was_refused_and_looked_for(attempt: Attempt) -> bool:
    """A browser's word that no money moved, which counts with a look of ours only."""
    by_browser = {e["kind"] for e in attempt.evidence if e.get("by") == "browser"}
    kinds = {e["kind"] for e in attempt.evidence}
    is_refusal = bool(by_browser & TOLD_BY_BROWSER)
    return is_refusal and "absent at once" in kinds and not attempt.saw_409


def _waited_long_enough(attempt: Attempt) -> bool:
    began, ended = attempt.last_byte_at, attempt.finished_at
    return bool(began and ended and ended - began >= settings.ACME_GRACE)
