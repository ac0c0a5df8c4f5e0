"""The bank against the books: what ACME charged, what is kept here, what was mailed."""

from collections import Counter
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from carts.models import CartState
from orders.models import AttemptState, Order, Receipt
from orders.models.attempt import LIVE

from .report import Result

if TYPE_CHECKING:
    from .arena import Arena

S = AttemptState


def judge(arena: "Arena", result: Result) -> None:
    """Add what is wrong with the suite's carts to the result."""
    booked = arena.sandbox.booked()
    attempts = {one.reference: one for one in arena.attempts().select_related("cart")}
    orders = Order.objects.filter(attempt__cart__in=arena.carts())
    kept = set(orders.values_list("acme_id", flat=True))
    carts = Counter(
        attempts[line["reference"]].cart_id
        for line in booked
        if line["reference"] in attempts
    )
    result.charged_twice += sum(1 for times in carts.values() if times > 1)
    result.lost_sales += sum(1 for line in booked if line["orderId"] not in kept)
    result.invented_sales += len(kept - {line["orderId"] for line in booked})
    _judge_mail(arena, result, orders)
    broken = [*violations(arena), *_ledger(arena.began)]
    result.violations += len(broken)
    result.wrong += broken[:5]
    states = Counter(arena.attempts().values_list("state", flat=True))
    result.counts.setdefault("booked", len(booked))
    result.counts.setdefault("states", dict(sorted(states.items())))


def _judge_mail(arena: "Arena", result: Result, orders: Any) -> None:
    owed = Receipt.objects.filter(order__in=orders).exclude(state="none")
    mails = arena.mails()
    delivered = [mails[receipt.message_id] for receipt in owed]
    result.lost_receipts += delivered.count(0)
    result.repeated_receipts += sum(times > 1 for times in delivered)


def violations(arena: "Arena") -> list[str]:
    """Of the invariants, what the database alone can tell. One sentence each."""
    found = [
        f"cart {cart.pk} is {cart.state} with {sold} sales"
        for cart in arena.carts()
        if (sold := cart.attempts.filter(state=S.SUCCEEDED).count())
        != (cart.state == CartState.PAID)
    ]
    live = arena.attempts().filter(state__in=LIVE).order_by().values("cart")
    found += [
        f"cart {row['cart']} has {row['many']} live attempts"
        for row in live.annotate(many=Count("pk")).filter(many__gt=1)
    ]
    orders = Order.objects.filter(attempt__cart__in=arena.carts())
    owing = orders.exclude(receipts__seq=1)
    found += [f"order {order.acme_id} has no receipt row" for order in owing]
    sold = arena.attempts().filter(state=S.SUCCEEDED, order=None)
    found += [f"sale {attempt.reference} has no order" for attempt in sold]
    unseen = arena.attempts().filter(state=S.UNKNOWN, next_look_at=None)
    found += [f"sale {attempt.reference} is looked up by nobody" for attempt in unseen]
    return found


def _ledger(since: datetime) -> list[str]:
    """The product's own check of its books, where it has one."""
    if not find_spec("orders.ledger.at_acme"):
        return []
    return [str(one) for one in import_module("orders.ledger").violations(since)]
