"""Many sales at once, each with all that belongs to one; quicker than selling them."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from carts.models import Cart, CartState
from orders.models import (
    Attempt,
    AttemptState,
    Order,
    OrderChange,
    OrderItem,
    Payment,
    Quarantined,
    Receipt,
    SyncAsked,
    SyncRun,
    Transaction,
)

NUMBERS = count(1)


def make(number, who, desk, **facts):
    """So many orders of ours, a minute apart until now; the oldest first."""
    now = facts.pop("now", None) or timezone.now()
    numbers = [next(NUMBERS) for _ in range(number)]
    times = [now - timedelta(minutes=number - 1 - i) for i in range(number)]
    carts = Cart.objects.bulk_create(
        Cart(cashier=who, desk=desk, state=CartState.PAID) for _ in numbers
    )
    attempts = Attempt.objects.bulk_create(
        Attempt(
            cart=cart,
            cart_version=1,
            cashier=who,
            desk=desk,
            state=AttemptState.SUCCEEDED,
            sent_at=now,
            expected_total=Decimal(n),
            tender=facts.get("tender", "Cash"),
            acme_order_id=f"id-{n}",
        )
        for cart, n in zip(carts, numbers, strict=True)
    )
    orders = Order.objects.bulk_create(
        order(n, at, attempt=attempt, cashier=who, desk=desk, **facts)
        for n, at, attempt in zip(numbers, times, attempts, strict=True)
    )
    _what_belongs_to(orders)
    return orders


def order(n, at, **facts):
    return Order(
        acme_id=f"id-{n}",
        order_number=str(70000 + n),
        sold_at=at,
        updated_on=at,
        business_day=timezone.localdate(at),
        answer={"id": f"id-{n}"},
        **{
            "total_amount": Decimal(n),
            "paid_amount": Decimal(n),
            "balance_amount": Decimal(0),
            "refund_amount": Decimal(0),
            "original_total_amount": Decimal(n),
            "tender": "Cash",
            "sale_channel": "PointOfSale",
            "email": f"guest{n}@guest.example",
            # None is the beginning of another, by which a name is found too.
            "last_name": f"Name{n:06}",
            **facts,
        },
    )


def _what_belongs_to(orders):
    Payment.objects.bulk_create(
        Payment(order=one, tender=one.tender, amount=one.total_amount) for one in orders
    )
    Receipt.objects.bulk_create(Receipt(order=one, to=one.email) for one in orders)
    OrderItem.objects.bulk_create(
        OrderItem(
            order=one,
            item_type="Event",
            name="Pencil",
            quantity=1,
            unit_price=1,
            amount=1,
            starts_at=one.sold_at,
        )
        for one in orders
    )
    OrderChange.objects.bulk_create(
        OrderChange(order=one, updated_on=one.sold_at, fields=[]) for one in orders
    )
    Transaction.objects.bulk_create(
        Transaction(
            key=one.acme_id,
            acme_order_id=one.acme_id,
            order_number=one.order_number,
            kind="Payment",
            at=one.sold_at,
            business_day=one.business_day,
            amount=one.total_amount,
            tender=one.tender,
        )
        for one in orders
    )
    Quarantined.objects.bulk_create(
        Quarantined(acme_id=f"bad-{one.pk}", reason="no number") for one in orders
    )
    SyncRun.objects.bulk_create(
        SyncRun(
            asked=SyncAsked.PERSON,
            state="finished",
            since=one.sold_at,
            until=one.sold_at,
        )
        for one in orders
    )
