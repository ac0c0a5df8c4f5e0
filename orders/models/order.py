"""An order: a fact known to ACME, kept here with the answer as it came.

`Order.record` is the one way a row is written, whoever learned of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models.functions import Right, Upper
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos import acme
from acme_pos.staff.models import Desk, User

from .attempt import Attempt
from .change import OrderChange, differing, told
from .echo import Facts, fitting, item_facts, order_facts
from .item import write_items
from .payment import Payment
from .search import SHORT_PHONE, found_by
from .states import Tender


class OrderState(models.TextChoices):
    """What of its money is still with us; ACME's amounts say it."""

    SOLD = "sold", _("Sold")
    OPEN = "open", _("balance due")
    PART_REFUNDED = "part", _("refunded in part")
    REFUNDED = "refunded", _("Refunded")


class Proof(models.TextChoices):
    """By what an order was last seen to be equal to ACME's."""

    SALE = "sale", _("the answer to the sale")
    READ = "read", _("reading it")
    LIST = "list", _("its event's list")


class How(StrEnum):
    """What a recording did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    # What is kept is newer.
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Recorded:
    order: Order
    how: How


# With these an edit made at ACME is told on the order's page.
TOLD = (
    "state",
    "total_amount",
    "paid_amount",
    "balance_amount",
    "refund_amount",
    "check_in_status",
    "sale_channel",
    "tender",
    "first_name",
    "last_name",
    "email",
    "phone_number",
    "zip_code",
    "notes",
    "ticket_delivery",
    "customer_id",
    "membership_id",
    "sold_at",
    "business_day",
)


class OrderQuerySet(models.QuerySet["Order"]):
    def newest_first(self) -> OrderQuerySet:
        return self.order_by("-sold_at", "-pk")

    def of_day(self, day: date) -> OrderQuerySet:
        return self.filter(business_day=day)

    def search(self, words: str) -> OrderQuerySet:
        """By anything that staff know of an order, the newest; see search.py."""
        return self.filter(pk__in=found_by(words, self))


class Order(models.Model):
    acme_id = models.CharField(_("ACME id"), max_length=200, unique=True)
    order_number = models.CharField(max_length=40, db_index=True)
    # Empty for what was sold elsewhere: in the web shop, at another till.
    attempt = models.OneToOneField(Attempt, models.PROTECT, null=True)
    cashier = models.ForeignKey(User, models.PROTECT, null=True, related_name="orders")
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="orders")
    reference = models.CharField(max_length=10, blank=True, db_index=True)

    state = models.CharField(
        max_length=8, choices=OrderState.choices, default=OrderState.SOLD
    )
    total_amount = models.DecimalField(max_digits=12, decimal_places=2)
    paid_amount = models.DecimalField(max_digits=12, decimal_places=2)
    balance_amount = models.DecimalField(max_digits=12, decimal_places=2)
    refund_amount = models.DecimalField(max_digits=12, decimal_places=2)
    original_total_amount = models.DecimalField(max_digits=12, decimal_places=2)
    amount_mismatch = models.BooleanField(
        default=False,
        help_text=_("Ticked when ACME's total is not the one the guest was told."),
    )
    # How it was paid: one of our tenders, or ACME's own word. Empty until it is known.
    tender = models.CharField(max_length=20, choices=Tender.choices, blank=True)
    card_last4 = models.CharField(max_length=4, blank=True, db_index=True)
    sale_channel = models.CharField(max_length=40, blank=True)
    check_in_status = models.CharField(max_length=40, blank=True)
    ticket_delivery = models.CharField(max_length=40, blank=True)
    customer_id = models.CharField(max_length=40, blank=True)
    membership_id = models.CharField(max_length=40, blank=True)

    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone_number = models.CharField(max_length=40, blank=True)
    phone_digits = models.CharField(max_length=20, blank=True)
    zip_code = models.CharField(max_length=20, blank=True)
    notes = models.TextField(blank=True)
    # Since when it names nobody any more; no later answer of ACME's brings them back.
    blanked_at = models.DateTimeField(null=True)

    sold_at = models.DateTimeField(_("sold at"))
    updated_on = models.DateTimeField(_("changed at ACME"))
    business_day = models.DateField()
    recorded_at = models.DateTimeField(auto_now=True)
    answer = models.JSONField(_("ACME's answer"), encoder=DjangoJSONEncoder)
    # What ACME said at first, once it says something else.
    first_answer = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    # Of the answer as it came: what is equal is not written again.
    content_hash = models.CharField(max_length=64, blank=True)

    proven_at = models.DateTimeField(_("proven equal to ACME"), null=True)
    proven_by = models.CharField(max_length=4, choices=Proof.choices, blank=True)
    # Since when ACME does not know it by its id any more. It is never deleted here.
    missing_since = models.DateTimeField(_("missing at ACME since"), null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        permissions = [
            ("find_order", "Can find an order"),
            ("resend_receipt", "Can send a receipt again"),
            ("browse_orders", "Can list orders of any day"),
            ("export_orders", "Can export lists of orders"),
            ("reconcile_orders", "Can see a day beside ACME's books"),
            ("sync_orders", "Can have orders read from ACME now"),
        ]
        indexes = [
            # Each list is newest first; a filter of the admin is the first column.
            models.Index(fields=["-sold_at", "-id"], name="orders_by_time"),
            models.Index(
                fields=["business_day", "-sold_at", "-id"], name="orders_by_day"
            ),
            models.Index(fields=["tender", "-sold_at", "-id"], name="orders_by_tender"),
            models.Index(
                fields=["sale_channel", "-sold_at", "-id"], name="orders_by_channel"
            ),
            models.Index(fields=["state", "-sold_at", "-id"], name="orders_by_state"),
            models.Index(
                fields=["cashier", "-sold_at", "-id"], name="orders_by_cashier"
            ),
            models.Index(fields=["desk", "-sold_at", "-id"], name="orders_by_desk"),
            models.Index(
                fields=["-sold_at", "-id"],
                condition=models.Q(amount_mismatch=True),
                name="orders_of_another_amount",
            ),
            models.Index(
                fields=["-sold_at", "-id"],
                condition=models.Q(missing_since__isnull=False),
                name="orders_missing_at_acme",
            ),
            models.Index(
                fields=["-sold_at", "-id"],
                condition=models.Q(attempt__isnull=True),
                name="orders_sold_elsewhere",
            ),
            # What is searched for; names and emails have theirs in a migration.
            models.Index(Upper("zip_code"), name="orders_by_zip"),
            models.Index(Right("phone_digits", SHORT_PHONE), name="orders_by_phone"),
            models.Index(fields=["membership_id"], name="orders_by_membership"),
            models.Index(fields=["customer_id"], name="orders_by_customer"),
        ]

    def __str__(self) -> str:
        return gettext("Order %(number)s") % {"number": self.order_number}

    # Making

    @classmethod
    @transaction.atomic
    def record(
        cls, echo: acme.Order, attempt: Attempt | None = None, *, tender: str = ""
    ) -> Recorded:
        """Write what ACME says of an order, with what only our sale knows.

        Keyed by ACME's id. An older answer than the one kept changes nothing, and of
        an equal one no row is written. `tender` is how it was paid, where that was
        learned elsewhere: an order of ACME's does not say.
        """
        facts = fitting(cls, order_facts(echo, attempt, tender=tender))
        proof = {"proven_at": timezone.now(), "proven_by": Proof.READ}
        if attempt:
            proof["proven_by"] = Proof.SALE
        kept, is_new = cls.objects.select_for_update().get_or_create(
            acme_id=echo.id, defaults={**facts, **proof}
        )
        if is_new:
            write_items(kept, item_facts(echo, attempt))
            if attempt:
                Payment.of(kept, attempt)
            return Recorded(kept, How.NEW)
        if kept._is_newer_than(echo):
            if attempt is None or kept.attempt:
                return Recorded(kept, How.OLDER)
            # Somebody else learned of it first, and later; only our sale is new.
            echo = acme.Order.model_validate(kept.answer)
        return Recorded(kept, kept._update(echo, attempt, tender))

    def _is_newer_than(self, echo: acme.Order) -> bool:
        """An answer without its time counts as older than one that has it."""
        kept = acme.Order.model_validate(self.answer).updated_on
        if echo.updated_on is None or kept is None:
            return kept is not None
        return kept > echo.updated_on

    def _update(self, echo: acme.Order, attempt: Attempt | None, tender: str) -> How:
        attempt = self.attempt or attempt
        facts = fitting(Order, order_facts(echo, attempt, kept=self, tender=tender))
        names = differing(self, facts)
        changes = list(told("", self, facts, [name for name in TOLD if name in names]))
        changes += write_items(self, item_facts(echo, attempt))
        if attempt and "attempt" in names:
            Payment.of(self, attempt)
        if not (names or changes):
            return How.UNCHANGED
        self._write(facts, names)
        if changes:
            OrderChange.objects.create(
                order=self, updated_on=self.updated_on, fields=changes
            )
        return How.CHANGED

    def _write(self, facts: Facts, names: list[str]) -> None:
        self.proven_at, self.proven_by = timezone.now(), Proof.READ
        if "content_hash" in names and self.content_hash and not self.first_answer:
            self.first_answer = self.answer
        for name in names:
            setattr(self, name, facts[name])
        with_it = ("first_answer", "recorded_at", "proven_at", "proven_by")
        self.save(update_fields=[*names, *with_it])

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

    @property
    def is_ours(self) -> bool:
        """Sold at one of our desks."""
        return self.attempt_id is not None
