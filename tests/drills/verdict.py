"""The bank against the books: what ACME charged, what is kept here, what was mailed."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from orders import ledger
from orders.models import Order, Receipt

from .report import Result

if TYPE_CHECKING:
    from .arena import Arena


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
    broken = [str(one) for one in ledger.violations(arena.began)]
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
