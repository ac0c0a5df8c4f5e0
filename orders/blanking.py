"""Guests of long ago are forgotten; what was sold, when and for how much stays.

An order is due when both the sale and its last event are older. It goes in one commit
with its sale, its cart, its receipts and the list of its changes, a batch at a time, so
that a run that was ended goes on where it stopped. Carts that never became an order are
blanked after the orders.

An order with an open question is left, and counted: somebody may need to know whose it
is. `Order.record` keeps a later answer of ACME's from bringing anything back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos.staff.models import AuditEvent
from carts.models import Cart, CartItem, CartState
from carts.models.cart import CONTACT

from .models import (
    Attempt,
    Order,
    OrderChange,
    OrderItem,
    Quarantined,
    Receipt,
    ReceiptState,
    nameless,
)
from .models.order import OrderQuerySet
from .models.quarantined import QuarantinedQuerySet
from .models.states import CHECKED

BATCH = 200
_FIELDS = ["variant", "donation_fields", "membership_fields"]
# Why an order is left.
CHECKING = "being checked with ACME"
TWICE = "charged twice, not settled"
MAIL = "a receipt is still to be sent"

_CART: dict[str, Any] = {
    **dict.fromkeys((*CONTACT, "notes", "customer_id", "parked_name"), ""),
    "member": {},
    "membership_ids": [],
}


@dataclass
class Forgotten:
    """What was blanked, or would be; `left` counts orders by the reason."""

    orders: int = 0
    carts: int = 0
    answers: int = 0
    left: Counter[str] = field(default_factory=Counter)


def orders_due(before: datetime) -> OrderQuerySet:
    """Sold before, with every event before, and not yet blanked; the oldest first."""
    later = OrderItem.objects.filter(order=OuterRef("pk"), starts_at__gte=before)
    due = Order.objects.filter(sold_at__lt=before, blanked_at=None)
    return due.exclude(Exists(later)).order_by("sold_at", "pk")


def forget(
    before: datetime,
    *,
    is_dry_run: bool = False,
    after_batch: Callable[[int], None] = lambda number: None,
) -> Forgotten:
    """Blank what is due; `after_batch` hears how many orders were looked at."""
    done = Forgotten()
    last: Order | None = None
    while batch := _batch(before, last):
        last = batch[-1]
        if is_dry_run:
            done.orders += len(_ready(batch, done.left))
        else:
            _forget_orders([order.pk for order in batch], before, done)
        after_batch(len(batch))
    if is_dry_run:
        done.carts = _unsold(before).count()
        done.answers = _answers_due(before).count()
        return done
    while carts := list(_unsold(before).order_by("pk")[:BATCH]):
        _forget_unsold(carts, before, done)
    _forget_answers(before, done)
    return done


# --- orders ----------------------------------------------------------------------


def _batch(before: datetime, last: Order | None) -> list[Order]:
    due = orders_due(before)
    if last:
        after = Q(sold_at=last.sold_at, pk__gt=last.pk)
        due = due.filter(Q(sold_at__gt=last.sold_at) | after)
    return list(_with_questions(due)[:BATCH])


def _with_questions(orders: OrderQuerySet) -> OrderQuerySet:
    sales = Attempt.objects.filter(cart=OuterRef("attempt__cart"))
    mails = Receipt.objects.filter(order=OuterRef("pk"))
    waiting = (ReceiptState.PENDING, ReceiptState.SENDING)
    return orders.annotate(
        is_checked=Exists(sales.filter(state__in=CHECKED)),
        is_twice=Exists(sales.filter(late_hit=True, late_hit_settled_at=None)),
        is_mailed=Exists(mails.filter(state__in=waiting)),
    )


def _ready(orders: Iterable[Any], left: Counter[str]) -> list[Order]:
    ready = []
    for order in orders:
        if order.is_checked:
            left[CHECKING] += 1
        elif order.is_twice:
            left[TWICE] += 1
        elif order.is_mailed:
            left[MAIL] += 1
        else:
            ready.append(order)
    return ready


@transaction.atomic
def _forget_orders(ids: list[int], before: datetime, done: Forgotten) -> None:
    """The rows are taken first: nobody records an order meanwhile."""
    rows = Order.objects.select_for_update().filter(pk__in=ids)
    list(rows.values_list("pk"))
    due = _with_questions(orders_due(before).filter(pk__in=ids))
    ready = _ready(due, done.left)
    now = timezone.now()
    for order in ready:
        order.answer = nameless.answer(order.answer)
        order.first_answer = nameless.answer(order.first_answer)
        order.blanked_at = now
        for name in nameless.GUEST:
            setattr(order, name, "")
    _save(ready, ["answer", "first_answer", "blanked_at", *nameless.GUEST])
    _forget_parts(ready)
    carts = Cart.objects.filter(attempts__order__in=ready)
    count = _forget_carts(list(carts.distinct()))
    _write_down(before, orders=len(ready), carts=count)
    done.orders += len(ready)
    done.carts += count


def _forget_parts(orders: Sequence[Order]) -> None:
    """Of an order alone: its items, mails, changes and what could not be read of it."""
    items = list(OrderItem.objects.filter(order__in=orders))
    for item in items:
        _forget_fields(item)
    _save(items, _FIELDS)
    Receipt.objects.filter(order__in=orders).update(to="")
    changes = list(OrderChange.objects.filter(order__in=orders))
    for change in changes:
        change.fields = nameless.changes(change.fields)
    _save(changes, ["fields"])
    ids = [order.acme_id for order in orders]
    Quarantined.objects.filter(acme_id__in=ids).blank()


# --- carts and the sales that were tried with them --------------------------------


def _unsold(before: datetime) -> models.QuerySet[Cart]:
    """Left lying about, given up or refused; never one with an open question."""
    sales = Attempt.objects.filter(cart=OuterRef("pk"))
    lying = Cart.objects.filter(updated_at__lt=before, blanked_at=None)
    return lying.exclude(state__in=(CartState.LOCKED, CartState.PAID)).exclude(
        Exists(sales.filter(Q(state__in=CHECKED) | Q(order__isnull=False)))
    )


@transaction.atomic
def _forget_unsold(carts: list[Cart], before: datetime, done: Forgotten) -> None:
    count = _forget_carts(carts)
    _write_down(before, orders=0, carts=count)
    done.carts += count


def _forget_carts(carts: Sequence[Cart]) -> int:
    """A page that still shows one is as stale as after any other change."""
    items = list(CartItem.objects.filter(cart__in=carts))
    for item in items:
        _forget_fields(item)
    _save(items, _FIELDS)
    sales = list(Attempt.objects.filter(cart__in=carts))
    for sale in sales:
        sale.snapshot = nameless.snapshot(sale.snapshot)
        sale.body = nameless.answer(sale.body)
        sale.answer = nameless.answer(sale.answer)
        # ACME's words may quote what it refused; its kind stays with the evidence.
        sale.refusal = ""
    _save(sales, ["snapshot", "body", "answer", "refusal"])
    rows = Cart.objects.filter(pk__in=[cart.pk for cart in carts])
    return rows.update(**_CART, blanked_at=timezone.now(), version=F("version") + 1)


def _forget_fields(item: OrderItem | CartItem) -> None:
    item.variant = nameless.variant(
        item.variant, item.donation_fields, item.membership_fields
    )
    item.donation_fields = nameless.donation(item.donation_fields)
    item.membership_fields = nameless.membership(item.membership_fields)


# --- answers that were no orders ---------------------------------------------------


def _answers_due(before: datetime) -> QuarantinedQuerySet:
    """First seen before, also when they still wait; and all of orders blanked before.

    Those that wait are read again each night, and their last time is never old.
    """
    blanked = Order.objects.filter(blanked_at__isnull=False).values("acme_id")
    is_due = Q(first_seen__lt=before) | Q(acme_id__in=blanked)
    return Quarantined.objects.naming().filter(is_due)


@transaction.atomic
def _forget_answers(before: datetime, done: Forgotten) -> None:
    done.answers = _answers_due(before).blank()
    if done.answers:
        _write_down(before, orders=0, carts=0, answers=done.answers)


# --- pieces ----------------------------------------------------------------------


def _save(rows: Iterable[models.Model], fields: list[str]) -> None:
    """One by one: a bulk update would write JSON's null where there is no value."""
    for row in rows:
        row.save(update_fields=fields)


def _write_down(before: datetime, **counts: int) -> None:
    """Who was forgotten is not said."""
    AuditEvent.objects.record(
        gettext_noop("guests blanked"),
        None,
        actor=None,
        facts={"older_than": before, **counts},
    )
