"""Evidence at ACME: the orders that carry a sale's reference first in their notes.

ACME knows no look-up by request UUID. Read are the newest orders of the sale's contact
and, when it holds none, the orders of its events. Finding nothing proves nothing by
itself: see `resolver`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from math import inf
from time import monotonic, sleep
from typing import TypedDict, TypeVar

from django.conf import settings
from django.utils import timezone

from acme_pos import acme

from .models import Attempt
from .payload import event_ids

T = TypeVar("T")


class Contact(TypedDict, total=False):
    """What ACME's order search asks for: one of the two."""

    email: str
    phone: str


# How far ACME's clock may be from ours when an order is told by its time.
SKEW = timedelta(minutes=10)
# Ten thousand orders of one contact since the sale: more than a day of a busy house.
MOST_PAGES = 100


class Lookup:
    """One round of looks. A list is read once, however many sales may be in it."""

    def __init__(self, within: float | None = None) -> None:
        """`within` so many seconds the last question is asked; later it has failed."""
        self._until = inf if within is None else monotonic() + within
        self.began = timezone.now()
        self._client = acme.connect()
        self._lists: dict[tuple[object, ...], object] = {}
        self._next_call = 0.0

    def orders_of(self, attempt: Attempt) -> list[acme.Order]:
        """Those with its reference, with their items; more than one is a bad sign.

        Raises AcmeError when no list held one and one of the lists could not be read.
        """
        listed = {one.id: one for one in self._candidates(attempt, _carries_reference)}
        return [self._whole(listed[order_id]) for order_id in sorted(listed)]

    def is_listed(self, attempt: Attempt) -> bool:
        """Whether what can be read of the lists holds an order of it.

        False proves nothing: perhaps no list could be read.
        """
        try:
            return bool(self._candidates(attempt, _carries_reference))
        except acme.AcmeError:
            return False

    def order_with_number(self, attempt: Attempt, number: str) -> acme.Order | None:
        """The order that a person named, by its number or its id at ACME.

        Raises AcmeError when ACME could not be asked. An id is enough where its lists
        cannot be read.
        """
        failed: acme.AcmeError | None = None
        listed: list[acme.Order] = []
        try:
            listed = self._candidates(
                attempt, lambda order, _: order.order_number == number
            )
        except acme.AcmeError as error:
            failed = error
        try:
            order = self._whole(listed[0]) if listed else self.order(number)
        except acme.Refused:
            if failed:
                raise failed from None
            return None
        return order if number in {order.order_number, order.id} else None

    def order(self, order_id: str) -> acme.Order:
        return self._paced(lambda: self._client.order(order_id))

    def is_paid_by_card(self, order_id: str) -> bool:
        """As the one read says that shows how an order was paid (B2B Order Details).

        Raises AcmeError when ACME does not say.
        """
        detail = self._paced(lambda: self._client.order_detail(order_id))
        if not detail.payment_method:
            raise acme.NoAnswer("the order's detail names no tender")
        return detail.is_paid_by_card

    def order_of(self, attempt: Attempt, order_id: str) -> acme.Order:
        """One order of the sale, from the lists where ACME does not read it by its id.

        Raises NotFound when ACME knows of it nowhere.
        """
        try:
            return self.order(order_id)
        except acme.NotFound:
            listed = self._candidates(attempt, lambda one, _: one.id == order_id)
            if not listed:
                raise
            return listed[0]

    def _whole(self, listed: acme.Order) -> acme.Order:
        """With its items, unless ACME lists it and does not know it by its id.

        No document says whether that read returns inside sales; listed is proof enough.
        """
        try:
            return self.order(listed.id)
        except acme.NotFound:
            return listed

    def pages_of_contact(
        self, contact: Contact, since: datetime
    ) -> Iterator[tuple[acme.Order, ...]]:
        """A contact's orders, newest first, back to `since`. No page is kept.

        Raises AcmeError when a page could not be read, or when they do not end.
        """
        last: tuple[acme.Order, ...] = ()
        for number in count(1):
            asked = partial(self._client.orders_by_contact, **contact, page=number)
            page = self._paced(asked)
            if _is_all_again(page, last):
                return
            yield page.items
            is_enough = bool(page.items) and _are_all_before(page.items, since)
            if is_enough or not page.has_more:
                return
            last = page.items

    def listed_for_event(self, event_id: str) -> list[acme.Order]:
        """An event's orders, read now. The list is not kept."""
        return self._paced(lambda: self._client.orders_of_event(event_id))

    def _candidates(
        self, attempt: Attempt, fits: Callable[[acme.Order, Attempt], bool]
    ) -> list[acme.Order]:
        failed: acme.AcmeError | None = None
        for source in (self._of_the_contact, self._of_the_events):
            found = []
            try:
                for one in source(attempt):
                    if fits(one, attempt):
                        found.append(one)
            except acme.AcmeError as error:
                failed = error
            if found:
                return found
        if failed:
            raise failed
        return []

    def _of_the_contact(self, attempt: Attempt) -> Iterator[acme.Order]:
        """Newest first, page by page, back to the time the sale was sent."""
        body = attempt.body or {}
        email, phone = body.get("email"), body.get("phoneNumber")
        if not (email or phone):
            return
        last: tuple[acme.Order, ...] = ()
        for number in range(1, MOST_PAGES + 1):
            page = self._contact_page(email, None if email else phone, number)
            if _is_all_again(page, last):
                return
            last = page.items
            yield from page.items
            if len(page.items) < page.received:
                raise acme.NoAnswer("an order in the list cannot be read")
            if not page.has_more or _are_all_older(page.items, attempt):
                return
        raise acme.NoAnswer("the contact's orders do not end")

    def _contact_page(
        self, email: str | None, phone: str | None, number: int
    ) -> acme.Page[acme.Order]:
        return self._once(
            ("contact", email, phone, number),
            lambda: self._client.orders_by_contact(
                email=email, phone=phone, page=number
            ),
        )

    def _of_the_events(self, attempt: Attempt) -> Iterator[acme.Order]:
        for event_id in event_ids(attempt.snapshot):
            yield from self._event_orders(event_id)

    def _event_orders(self, event_id: str) -> list[acme.Order]:
        return self._once(
            ("event", event_id), lambda: self._client.orders_of_event(event_id)
        )

    def _once(self, key: tuple[object, ...], ask: Callable[[], T]) -> T:
        if key not in self._lists:
            self._lists[key] = self._paced(ask)
        return self._lists[key]  # type: ignore[return-value]

    def _paced(self, ask: Callable[[], T]) -> T:
        """ACME names no rate limit, so we keep one of our own."""
        sleep(max(self._next_call - monotonic(), 0))
        if monotonic() > self._until:
            raise acme.NoAnswer("no time left for another question")
        self._next_call = monotonic() + 1 / settings.ACME_LOOKUPS_PER_SECOND
        return ask()


def _is_all_again(page: acme.Page[acme.Order], last: tuple[acme.Order, ...]) -> bool:
    """ACME does not page this list, and the page before was all of it.

    Raises NoAnswer when it was a full page or ACME counts more: nobody knows what is
    behind it.
    """
    if not page.items or page.items != last:
        return False
    if page.count is not None or len(last) >= page.page_size:
        raise acme.NoAnswer("the contact's orders do not end")
    return True


def reference_in(order: acme.Order) -> str:
    """The first word of its notes; a reference of ours when the order is ours."""
    return first_word(order.notes)


def first_word(notes: str) -> str:
    return notes.strip().split(" ")[0]


def _carries_reference(order: acme.Order, attempt: Attempt) -> bool:
    return reference_in(order) == attempt.reference


def _are_all_older(orders: tuple[acme.Order, ...], attempt: Attempt) -> bool:
    return attempt.sent_at is not None and _are_all_before(orders, attempt.sent_at)


def _are_all_before(orders: tuple[acme.Order, ...], sent_at: datetime) -> bool:
    since = sent_at - SKEW
    return all(order.created_on and order.created_on < since for order in orders)
