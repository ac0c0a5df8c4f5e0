"""The money taken for an order at our own desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from .attempt import Attempt
from .change import differing
from .states import Tender

if TYPE_CHECKING:
    from .order import Order


class Payment(models.Model):
    """The money taken for an order here. Due, given and change are three numbers."""

    order = models.OneToOneField("orders.Order", models.CASCADE)
    tender = models.CharField(max_length=10, choices=Tender.choices)
    amount = models.DecimalField(_("amount due"), max_digits=12, decimal_places=2)
    given = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    change_due = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    payment_ref = models.CharField(
        _("check or voucher number"), max_length=60, blank=True
    )
    card_brand = models.CharField(max_length=20, blank=True)
    card_last4 = models.CharField(max_length=4, blank=True)

    class Meta:
        indexes = [models.Index(Upper("payment_ref"), name="payments_by_number")]

    def __str__(self) -> str:
        return f"{self.get_tender_display()} {self.amount}"

    @classmethod
    def new(cls, order: Order, attempt: Attempt) -> Payment:
        """Not saved: of an order that was not known before."""
        return cls(order=order, **_facts(attempt))

    @classmethod
    def of(cls, order: Order, attempt: Attempt) -> Payment:
        """The order's payment, as the sale knows it; nothing is written twice."""
        facts = _facts(attempt)
        payment, is_new = cls.objects.get_or_create(order=order, defaults=facts)
        names = [] if is_new else differing(payment, facts)
        if names:
            for name in names:
                setattr(payment, name, facts[name])
            payment.save(update_fields=names)
        return payment


def _facts(attempt: Attempt) -> dict[str, Any]:
    return {
        "tender": attempt.tender,
        # What the guest was told, so that due, given and change agree.
        "amount": attempt.expected_total,
        "given": attempt.given,
        "change_due": attempt.change_due,
        "payment_ref": attempt.payment_ref,
        "card_brand": attempt.card_brand,
        "card_last4": attempt.card_last4,
    }
