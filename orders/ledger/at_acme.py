"""What ACME says of the same sales: its orders against ours, and ours against its.

Read are each order that is kept here, by its id, and all orders of the contacts and the
events that were sold to. ACME can be asked for orders in no other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Min
from django.db.models.fields.json import KT

from acme_pos import acme

from ..lookup import SKEW, Contact, Lookup, reference_in
from ..models import Attempt, Order
from ..models.attempt import AttemptQuerySet
from ..payload import event_ids
from .books import Since, orders_sold_here, sales
from .violation import Violation, of_order, of_sale

T = TypeVar("T")

# So many questions in a row without an answer: the rest is not asked any more.
ENOUGH = 5
# References in one statement.
BATCH = 500


class AtAcme:
    """One comparison with ACME. What it did not answer is counted, and is no proof."""

    def __init__(self) -> None:
        self.orders_unread = 0
        self.lists_unread = 0
        self._lookup = Lookup()
        self._failures = 0
        # An order stands in a list of its contact and in others of its events.
        self._said: set[str] = set()
        self._found: dict[str, str] = {}

    @property
    def is_whole(self) -> bool:
        return not (self.orders_unread or self.lists_unread)

    def violations(self, since: Since) -> Iterator[Violation]:
        kept = orders_sold_here(since).select_related("attempt")
        for order in kept.iterator():
            yield from self._of_kept(order)
        for contact, first in _contacts(since):
            yield from self._of_lists(self._lookup.pages_of_contact(contact, first))
        for event_id in _events(since):
            yield from self._of_lists(self._event(event_id))

    def _of_kept(self, order: Order) -> Iterator[Violation]:
        try:
            echo = self._read(order)
        except acme.AcmeError:
            self.orders_unread += 1
            return
        if echo is None:
            yield of_order("I2", order, "ACME has no order with the id kept here")
        else:
            yield from _differences(order, echo)

    def _read(self, order: Order) -> acme.Order | None:
        """By its id, or else as listed: the read by id may not return inside sales."""
        try:
            return self._ask(lambda: self._lookup.order(order.acme_id))
        except acme.NotFound:
            pass
        attempt = order.attempt
        if attempt is None:
            return None
        found = self._ask(lambda: self._lookup.orders_of(attempt))
        return next((one for one in found if one.id == order.acme_id), None)

    def _of_lists(self, lists: Iterator[Sequence[acme.Order]]) -> Iterator[Violation]:
        """A list that ACME does not know is an answer, and holds nothing."""
        try:
            while (found := self._ask(lambda: next(lists, None))) is not None:
                yield from self._of_listed(found)
        except acme.NotFound:
            return
        except acme.AcmeError:
            self.lists_unread += 1

    def _event(self, event_id: str) -> Iterator[Sequence[acme.Order]]:
        listed = self._lookup.listed_for_event(event_id)
        for start in range(0, len(listed), BATCH):
            yield listed[start : start + BATCH]

    def _ask(self, question: Callable[[], T]) -> T:
        """Raises AcmeError, also for a question that there is no use in asking."""
        if self._failures >= ENOUGH:
            raise acme.NoAnswer("not asked any more")
        try:
            answer = question()
        except acme.NotFound:
            self._failures = 0
            raise
        except acme.AcmeError:
            self._failures += 1
            raise
        self._failures = 0
        return answer

    def _of_listed(self, orders: Sequence[acme.Order]) -> Iterator[Violation]:
        named = {reference_in(order) for order in orders}
        ours = Attempt.objects.filter(reference__in=named).select_related("order")
        attempts = {attempt.reference: attempt for attempt in ours}
        for order in orders:
            attempt = attempts.get(reference_in(order))
            wrong = attempt and self._wrong_with(order, attempt)
            if wrong and order.id not in self._said:
                self._said.add(order.id)
                yield wrong

    def _wrong_with(self, order: acme.Order, attempt: Attempt) -> Violation | None:
        """A sale that is being checked may have one order at ACME and none here yet."""
        kept: Order | None = getattr(attempt, "order", None)
        if kept:
            known = kept.acme_id
        else:
            known = self._found.setdefault(attempt.reference, order.id)
        if known != order.id:
            words = f"ACME has order {order.id} of it besides order {known}"
            return of_sale("I1", attempt, words)
        if kept or attempt.is_being_checked:
            return None
        state = attempt.get_state_display()
        words = f"ACME has order {order.id} of it, and here it is {state}"
        return of_sale("I2", attempt, words)


def _differences(order: Order, echo: acme.Order) -> Iterator[Violation]:
    attempt = order.attempt
    if attempt is None:
        return
    # A supervisor may name an order whose notes were changed at ACME.
    if reference_in(echo) != attempt.reference and not attempt.resolved_by_id:
        words = f"at ACME it does not carry {attempt.reference}, its sale's reference"
        yield of_order("I2", order, words)
    if echo.total_amount is not None and echo.total_amount != order.total_amount:
        words = f"{order.total_amount} here and {echo.total_amount} at ACME"
        yield of_order("I2", order, words)
    sent, made = attempt.sent_at, echo.created_on
    if sent and made and made < sent - SKEW:
        words = f"ACME made its order at {made}, before it was sent at {sent}"
        yield of_sale("I4", attempt, words)


def _contacts(since: Since) -> Iterator[tuple[Contact, datetime]]:
    """Each contact that was sold to, with the time of its first sale.

    As in a look-up: by email, and by phone where there is no email.
    """
    sent = sales(since).filter(sent_at__isnull=False).order_by()
    for email, first in _firsts(sent.filter(body__email__isnull=False), "email"):
        yield {"email": email}, first
    others = sent.filter(body__email__isnull=True, body__phoneNumber__isnull=False)
    for phone, first in _firsts(others, "phoneNumber"):
        yield {"phone": phone}, first


def _firsts(sent: AttemptQuerySet, name: str) -> Iterator[tuple[str, datetime]]:
    contacts = sent.values_list(KT(f"body__{name}"))
    return contacts.annotate(first=Min("sent_at")).iterator()


def _events(since: Since) -> set[str]:
    """The ids of the events sold, of which there are few beside the sales."""
    sold = sales(since).values_list("snapshot", flat=True).iterator()
    return {event_id for snapshot in sold for event_id in event_ids(snapshot)}
