"""An order: a fact known to ACME, kept here with the answer as it came.

`Order.record` is the one way a row is written, whoever learned of it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from acme_pos import acme
from acme_pos.staff.models import Desk, User

from .attempt import Attempt, Tender
from .echo import fitting, item_facts, order_facts


class OrderQuerySet(models.QuerySet["Order"]):
    def newest_first(self) -> OrderQuerySet:
        return self.order_by("-sold_at", "-pk")

    def of_day(self, day: date) -> OrderQuerySet:
        return self.filter(business_day=day)

    def search(self, words: str) -> OrderQuerySet:
        """By number, reference, name, email, phone, zip, last four, check or voucher.

        Every word must be found in one of them, or all of it as one: a phone number
        and a ZIP code may have spaces.
        """
        each = models.Q()
        for word in words.split():
            each &= _matches(word)
        return self.filter(each | _matches(words.strip())).distinct()


def _matches(word: str) -> models.Q:
    exact = models.Q(order_number=word) | models.Q(acme_id=word)
    exact |= models.Q(zip_code__iexact=word) | models.Q(payment__card_last4=word)
    exact |= models.Q(payment__payment_ref__iexact=word)
    exact |= models.Q(reference=word.replace("-", "").upper())
    partly = models.Q(email__icontains=word) | models.Q(first_name__istartswith=word)
    partly |= models.Q(last_name__istartswith=word)
    digits = "".join(character for character in word if character.isdigit())
    if len(digits) >= 7:
        partly |= models.Q(phone_digits__endswith=digits[-10:])
    return exact | partly


class Order(models.Model):
    acme_id = models.CharField("ACME id", max_length=200, unique=True)
    order_number = models.CharField(max_length=40, db_index=True)
    attempt = models.OneToOneField(Attempt, models.PROTECT, null=True)
    cashier = models.ForeignKey(User, models.PROTECT, null=True, related_name="orders")
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="orders")
    reference = models.CharField(max_length=10, blank=True, db_index=True)

    total_amount = models.DecimalField(max_digits=12, decimal_places=2)
    paid_amount = models.DecimalField(max_digits=12, decimal_places=2)
    balance_amount = models.DecimalField(max_digits=12, decimal_places=2)
    refund_amount = models.DecimalField(max_digits=12, decimal_places=2)
    original_total_amount = models.DecimalField(max_digits=12, decimal_places=2)
    amount_mismatch = models.BooleanField(
        default=False,
        help_text="Ticked when ACME's total is not the one the guest was told.",
    )
    sale_channel = models.CharField(max_length=40, blank=True)
    check_in_status = models.CharField(max_length=40, blank=True)
    ticket_delivery = models.CharField(max_length=40, blank=True)
    customer_id = models.CharField(max_length=40, blank=True)
    membership_id = models.CharField(max_length=40, blank=True)

    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True, db_index=True)
    email = models.CharField(max_length=254, blank=True, db_index=True)
    phone_number = models.CharField(max_length=40, blank=True)
    phone_digits = models.CharField(max_length=20, blank=True, db_index=True)
    zip_code = models.CharField(max_length=20, blank=True, db_index=True)
    notes = models.TextField(blank=True)

    sold_at = models.DateTimeField("sold at", db_index=True)
    updated_on = models.DateTimeField("changed at ACME")
    business_day = models.DateField(db_index=True)
    recorded_at = models.DateTimeField(auto_now=True)
    answer = models.JSONField("ACME's answer", encoder=DjangoJSONEncoder)

    objects = OrderQuerySet.as_manager()

    class Meta:
        permissions = [
            ("find_order", "Can find an order"),
            ("resend_receipt", "Can send a receipt again"),
            ("browse_orders", "Can list orders of any day"),
        ]

    def __str__(self) -> str:
        return f"Order {self.order_number}"

    # Making

    @classmethod
    @transaction.atomic
    def record(cls, echo: acme.Order, attempt: Attempt | None = None) -> Order:
        """Write what ACME says of an order, with what only our sale knows.

        Keyed by ACME's id; an older answer than the one kept changes nothing.
        """
        kept = cls.objects.select_for_update().filter(acme_id=echo.id).first()
        if kept and echo.updated_on and kept.updated_on > echo.updated_on:
            if attempt is None or kept.attempt:
                return kept
            # Somebody else learned of it first, and later; only our sale is new.
            echo = acme.Order.model_validate(kept.answer)
        attempt = attempt or (kept.attempt if kept else None)
        facts = fitting(cls, order_facts(echo, attempt))
        order, _ = cls.objects.update_or_create(acme_id=echo.id, defaults=facts)
        order.items.all().delete()
        OrderItem.objects.bulk_create(
            OrderItem(order=order, **fitting(OrderItem, item))
            for item in item_facts(echo, attempt)
        )
        if attempt:
            Payment.of(order, attempt)
        return order

    # Asking

    @property
    def guest_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_for_print(self) -> bool:
        return self.ticket_delivery.lower() == "print"

    @property
    def has_donation(self) -> bool:
        return any(item.is_donation for item in self.items.all())


class OrderItem(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="items")
    acme_item_id = models.CharField(max_length=40)
    item_type = models.CharField(max_length=60)
    is_donation = models.BooleanField(default=False)
    name = models.CharField(max_length=300)
    variant = models.CharField(max_length=200, blank=True)
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    event_id = models.CharField(max_length=40, blank=True, db_index=True)
    starts_at = models.DateTimeField(null=True)
    inventory_id = models.CharField(max_length=40, blank=True)
    donation_fields = models.JSONField(null=True)
    membership_fields = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def donation(self) -> acme.DonationDetail | None:
        found: Any = self.donation_fields
        return acme.DonationDetail.model_validate(found) if found else None

    @property
    def membership(self) -> acme.MembershipInfo | None:
        found: Any = self.membership_fields
        return acme.MembershipInfo.model_validate(found) if found else None


class Payment(models.Model):
    """The money taken for an order here. Due, given and change are three numbers."""

    order = models.OneToOneField(Order, models.CASCADE)
    tender = models.CharField(max_length=10, choices=Tender.choices)
    amount = models.DecimalField("amount due", max_digits=12, decimal_places=2)
    given = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    change_due = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    payment_ref = models.CharField(
        "check or voucher number", max_length=60, blank=True, db_index=True
    )
    card_brand = models.CharField(max_length=20, blank=True)
    card_last4 = models.CharField(max_length=4, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.get_tender_display()} {self.amount}"

    @classmethod
    def of(cls, order: Order, attempt: Attempt) -> Payment:
        payment, _ = cls.objects.update_or_create(
            order=order,
            defaults={
                "tender": attempt.tender,
                # What the guest was told, so that due, given and change agree.
                "amount": attempt.expected_total,
                "given": attempt.given,
                "change_due": attempt.change_due,
                "payment_ref": attempt.payment_ref,
                "card_brand": attempt.card_brand,
                "card_last4": attempt.card_last4,
            },
        )
        return payment
