"""What is not believed of ACME: an answer that cannot be an order, or cannot be true.

At the till a broken answer to a sale is kept as it is, since the money was taken. Here
there is time, and what is kept already is worth more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos import acme

from ..models import Order, Quarantined
from .reading import Read, Reader

# So many orders that cannot be read, and none that can, are no accident of theirs.
NOT_ONE_OF = 10
# So many of the orders that a report should show are read by their ids.
ASKED_FOR = 5


class NotBelieved(Exception):
    """In words for the run, which ends with it."""


def fault_of(read: Read) -> str:
    """Why this answer is no order; empty for one that is."""
    order = read.order
    if order is None:
        return f"{read.error or gettext_noop('no answer')}"
    if order.id != read.acme_id:
        return gettext_noop("ACME answered another order")
    if order.created_on is None:
        return gettext_noop("createdOn cannot be read")
    if order.total_amount is None:
        return gettext_noop("totalAmount cannot be read")
    if order.unread_amounts:
        # What is there and cannot be read must not be taken for nothing.
        return f"{order.unread_amounts[0]} cannot be read"
    return _fault_of_items(order)


def _fault_of_items(order: acme.Order) -> str:
    listed = order.listed_items
    if listed is None or len(order.items) < listed:
        return gettext_noop("orderItems cannot be read")
    if not listed and (order.original_total_amount or order.total_amount):
        return gettext_noop("orderItems is empty")
    if any(item.amount is None for item in order.items):
        return gettext_noop("the amount of an item cannot be read")
    return ""


def check_page(reads: Sequence[Read]) -> None:
    """Raises NotBelieved when not one of many orders could be read.

    Those that could not be read before say nothing new.
    """
    if any(not fault_of(read) for read in reads):
        return
    ids = [read.acme_id for read in reads]
    missing = Order.objects.filter(acme_id__in=ids, missing_since__isnull=False)
    waiting = Quarantined.objects.waiting().filter(acme_id__in=ids)
    old = {*_ids(missing), *_ids(waiting)}
    news = [read for read in reads if read.acme_id not in old]
    if len(news) >= NOT_ONE_OF:
        raise NotBelieved(
            f"Not one of {len(news)} orders could be read by its id: "
            f"{fault_of(news[0])}. Look at ACME_ORDER_PATH."
        )


def check_report(
    reader: Reader, known: Iterable[Order], listed: set[str], window: Sequence[datetime]
) -> None:
    """Raises NotBelieved when it shows none of the orders known of its time.

    Unless ACME does not know them any more, one by one: then they say nothing of it.
    """
    expected = list(known)
    if any(order.acme_id in listed for order in expected):
        return
    for order in expected[:ASKED_FOR]:
        read = reader.read(order.acme_id)
        if not read.is_missing:
            raise NotBelieved(_not_shown(window, len(expected), len(listed)))
        gone = Order.objects.filter(pk=order.pk, missing_since=None)
        gone.update(missing_since=timezone.now())


def _not_shown(window: Sequence[datetime], known: int, listed: int) -> str:
    first, last = (f"{timezone.localtime(at):%Y-%m-%d %H:%M}" for at in window)
    return (
        f"ACME's report of {first} to {last} shows none of the {known} orders that are "
        f"known of that time ({listed} others). Nothing of it was taken in."
    )


def _ids(rows: Iterable[Order] | Iterable[Quarantined]) -> list[str]:
    return [row.acme_id for row in rows]
