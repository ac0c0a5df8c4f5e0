"""Money as ACME's own books have it: the money lines of its Transactions report."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos import acme

from .states import Tender

# Transactions Report, PaymentStatus: with these nothing was taken, or not yet.
NOT_TAKEN = ("Failed", "Pending", "Due")
# Its TransactionType where the guest's bank took money back, and gave it again.
CHARGEBACKS = ("ChargeBack", "ChargeBackRefund")


def is_taken(status: str) -> bool:
    """Whether money moved, in whatever spelling ACME writes the status."""
    return not any(acme.same(status, word) for word in NOT_TAKEN)


class TransactionQuerySet(models.QuerySet["Transaction"]):
    def taken(self) -> TransactionQuerySet:
        """Money that moved."""
        spelled = (models.Q(status__iexact=word) for word in NOT_TAKEN)
        return self.exclude(reduce(or_, spelled))

    def of_day(self, day: date) -> TransactionQuerySet:
        return self.filter(business_day=day)


class Transaction(models.Model):
    """Money taken or given back, at any desk or in the web shop.

    ACME writes each sale twice, as what was sold and as what was paid; these rows are
    the paid side alone (Payment, Refund, ChargeBack, ChargeBackRefund), so that adding
    them up counts nothing twice. Money given back is below zero.
    """

    # ACME's ids of the transaction and its line, and the type: one row of the report.
    key = models.CharField(max_length=200, unique=True)
    acme_order_id = models.CharField(max_length=200, db_index=True)
    order_number = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    business_day = models.DateField(db_index=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    # One of our tenders, or ACME's own word for another.
    tender = models.CharField(max_length=20, choices=Tender.choices, blank=True)
    payment_ref = models.CharField(max_length=60, blank=True)
    card_brand = models.CharField(max_length=20, blank=True)
    card_last4 = models.CharField(max_length=4, blank=True)
    sale_channel = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=20, blank=True)
    read_at = models.DateTimeField(auto_now=True)

    objects = TransactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("transaction at ACME")
        verbose_name_plural = _("transactions at ACME")
        indexes = [
            models.Index(fields=["-at", "-id"], name="transactions_by_time"),
            models.Index(fields=["order_number"], name="transactions_by_order"),
            models.Index(fields=["card_last4"], name="transactions_by_card"),
            models.Index(Upper("payment_ref"), name="transactions_by_payment"),
        ]

    def __str__(self) -> str:
        return gettext("%(kind)s %(amount)s of order %(number)s") % {
            "kind": self.kind,
            "amount": self.amount,
            "number": self.order_number,
        }
