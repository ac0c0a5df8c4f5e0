"""Rows of a business day: our sales, others' orders, ACME's lines, readings of ACME."""

import itertools
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from carts.models import Cart
from orders.models import (
    Attempt,
    AttemptState,
    Order,
    OrderItem,
    Payment,
    Proof,
    SyncAsked,
    SyncRun,
    SyncState,
    Transaction,
)

DAY = date(2026, 3, 4)
NUMBERS = itertools.count(5000)


def at(hour, minute=0, day=DAY, fold=0):
    """A moment by the venue's clock; the second of two with fold=1."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute, fold=fold)))


class Rows:
    """`who` and `desk` sell; every order is proven unless it says otherwise."""

    def __init__(self, who, desk):
        self.who, self.desk = who, desk

    def attempt(self, amount, tender="Cash", when=None, **fields):
        when = when or at(10)
        cart = Cart.objects.create(desk=self.desk, cashier=self.who)
        attempt = Attempt.objects.create(
            cart=cart,
            cart_version=1,
            cashier=self.who,
            desk=self.desk,
            expected_total=Decimal(amount),
            tender=tender,
            sent_at=when,
            **{"state": AttemptState.SUCCEEDED, "next_look_at": when, **fields},
        )
        Attempt.objects.filter(pk=attempt.pk).update(created_at=when)
        return attempt

    def ours(self, amount, tender="Cash", when=None, number=None, **fields):
        """A sale at our desk."""
        number = number or str(next(NUMBERS))
        of_attempt = fields.pop("attempt", {})
        attempt = self.attempt(
            amount, tender, when, acme_order_id=f"id-{number}", **of_attempt
        )
        order = self.elsewhere(
            amount,
            tender,
            when,
            number,
            **{
                "attempt": attempt,
                "cashier": self.who,
                "desk": self.desk,
                "sale_channel": "PointOfSale",
                **fields,
            },
        )
        Payment.objects.create(order=order, tender=tender, amount=Decimal(amount))
        return order

    def elsewhere(self, amount, tender="", when=None, number=None, **fields):
        """An order of the web shop, unless it says otherwise."""
        when = when or at(10)
        number = number or str(next(NUMBERS))
        money = {"total_amount": amount, "original_total_amount": amount}
        facts = {
            "paid_amount": amount,
            "balance_amount": "0.00",
            "refund_amount": "0.00",
            "sale_channel": "Online",
            "updated_on": when,
            "proven_at": timezone.now(),
            "proven_by": Proof.READ,
            **fields,
        }
        return Order.objects.create(
            acme_id=f"id-{number}",
            order_number=number,
            tender=tender,
            sold_at=when,
            business_day=timezone.localdate(when),
            answer={},
            **money,
            **facts,
        )

    def line(self, order, amount, tender="Cash", when=None, **fields):
        """Of ACME's books; `order` is one of ours or a number that is not here."""
        when = when or getattr(order, "sold_at", None) or at(10)
        number = getattr(order, "order_number", order)
        kind = "Refund" if Decimal(amount) < 0 else "Payment"
        facts = {"kind": kind, "status": "Processed", "sale_channel": "Pos", **fields}
        return Transaction.objects.create(
            key=str(next(NUMBERS)),
            acme_order_id=f"id-{number}",
            order_number=number,
            at=when,
            business_day=timezone.localdate(when),
            amount=Decimal(amount),
            tender=tender,
            **facts,
        )

    def both(self, amount, tender="Cash", when=None, **fields):
        """A sale of ours that ACME's books have as well."""
        order = self.ours(amount, tender, when, **fields)
        self.line(order, amount, tender)
        return order

    def item(self, order, name="Pencil", quantity=1, amount="0.00", **fields):
        return OrderItem.objects.create(
            order=order,
            item_type="Event",
            name=name,
            quantity=quantity,
            unit_price="1.00",
            amount=Decimal(amount),
            **fields,
        )


def read(since, until, **fields):
    """A reading of ACME between two moments."""
    facts = {
        "state": SyncState.FINISHED,
        "asked": SyncAsked.NIGHT,
        "is_found": True,
        **fields,
    }
    return SyncRun.objects.create(since=since, until=until, **facts)
