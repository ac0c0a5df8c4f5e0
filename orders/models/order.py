"""An order: a fact known to ACME, kept here with the answer as it came.

`Order.record` is the one way a row is written, whoever learned of it; it is
`record_many` of one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Right, Upper
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos import acme
from acme_pos.staff.models import Desk, User

from .attempt import Attempt
from .batch import Batch, insert
from .change import OrderChange, differing, told
from .echo import Facts, fitting, item_facts, order_facts
from .heard import Heard, Said
from .item import OrderItem, compare_items, items_of, new_items
from .payment import Payment
from .search import found_by
from .search_words import SHORT_PHONE
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
    def record(
        cls, echo: acme.Order, attempt: Attempt | None = None, *, tender: str = ""
    ) -> Recorded:
        """Write what ACME says of an order, with what only our sale knows."""
        heard = Heard(echo, Said.of(echo.raw), attempt, tender)
        # A caller that has begun a transaction ends it with the error as well.
        with transaction.atomic(savepoint=False):
            [recorded] = cls._record_each([heard])
        return recorded

    @classmethod
    @transaction.atomic
    def record_many(cls, heard: Sequence[Heard]) -> list[Recorded]:
        """Each keyed by ACME's id. With an error nothing of any is written.

        An older answer than the one kept changes nothing, and of an equal one no row
        is written. Raises ValueError for the same order twice.
        """
        if len({one.echo.id for one in heard}) < len(heard):
            raise ValueError("an order twice")
        return cls._record_each(heard)

    @classmethod
    def _record_each(cls, heard: Sequence[Heard]) -> list[Recorded]:
        # What was sold here just now is new as a rule, and is not looked for first.
        kept = cls._kept([one.echo.id for one in heard if one.attempt is None])
        new = cls._add_new(heard, kept)
        batch, items = Batch(), items_of(kept.values())
        recorded = []
        for one in heard:
            if order := new.get(one.echo.id):
                order._complete(one, batch)
                recorded.append(Recorded(order, How.NEW))
            else:
                order = kept[one.echo.id]
                how = order._compare(one, items[order.pk], batch)
                recorded.append(Recorded(order, how))
        batch.write()
        return recorded

    @classmethod
    def _kept(cls, acme_ids: Collection[str]) -> dict[str, Order]:
        """Locked, each in its turn: two writers wait for each other once."""
        if not acme_ids:
            return {}
        rows = cls.objects.select_for_update(of=("self",)).order_by("pk")
        rows = rows.select_related("attempt__cashier", "attempt__desk")
        return {row.acme_id: row for row in rows.filter(acme_id__in=acme_ids)}

    @classmethod
    def _add_new(
        cls, heard: Sequence[Heard], kept: dict[str, Order]
    ) -> dict[str, Order]:
        """Those that nobody has written yet; the others are added to what is kept."""
        new = {one.echo.id: cls._new(one) for one in heard if one.echo.id not in kept}
        try:
            if new:
                # As ACME numbers them: two writers wait for each other once.
                rows = sorted(new.values(), key=_by_number)
                with transaction.atomic():
                    insert(rows)
        except IntegrityError:
            found = cls._kept(new)
            if not found:
                raise
            kept |= found
            return cls._add_new(heard, kept)
        return new

    @classmethod
    def _new(cls, heard: Heard) -> Order:
        facts = fitting(cls, order_facts(heard, heard.attempt))
        proof = Proof.SALE if heard.attempt else Proof.READ
        order = cls(acme_id=heard.echo.id, **facts)
        order.proven_at, order.proven_by = timezone.now(), proof
        return order

    def _complete(self, heard: Heard, batch: Batch) -> None:
        """What a new order is made of."""
        batch.new += new_items(self, item_facts(heard.echo, heard.attempt))
        if heard.attempt:
            batch.new.append(Payment.new(self, heard.attempt))

    def _is_newer_than(self, echo: acme.Order) -> bool:
        """An answer without its time counts as older than one that has it."""
        if echo.updated_on and self.updated_on <= echo.updated_on:
            return False
        kept = acme.Order.model_validate(self.answer).updated_on
        if echo.updated_on is None or kept is None:
            return kept is not None
        return kept > echo.updated_on

    def _compare(self, heard: Heard, items: Sequence[OrderItem], batch: Batch) -> How:
        """Take in what differs, for the batch to write."""
        sale = heard.attempt
        if self._is_newer_than(heard.echo):
            if sale is None or self.attempt:
                return How.OLDER
            # Somebody else learned of it first, and later; only our sale is new.
            heard = Heard.of(self.answer, sale, heard.tender)
        attempt = self.attempt or sale
        facts = fitting(Order, order_facts(heard, attempt, self))
        names = differing(self, facts)
        changes = list(told("", self, facts, [name for name in TOLD if name in names]))
        lines = item_facts(heard.echo, attempt)
        changes += compare_items(self, items, lines, batch)
        if attempt and "attempt" in names:
            Payment.of(self, attempt)
        if not (names or changes):
            return How.UNCHANGED
        with_it = self._take(facts, names, is_read=sale is None)
        batch.changed.append((self, (*names, *with_it)))
        if changes:
            change = OrderChange(order=self, updated_on=self.updated_on, fields=changes)
            batch.new.append(change)
        return How.CHANGED

    def _take(self, facts: Facts, names: list[str], *, is_read: bool) -> list[str]:
        """The columns that are written with those of the facts."""
        with_it = ["recorded_at"]
        is_news = "content_hash" in names
        if is_news and self.content_hash and not self.first_answer:
            self.first_answer = self.answer
            with_it.append("first_answer")
        if is_read or is_news:
            self.proven_at = timezone.now()
            self.proven_by = Proof.READ if is_read else Proof.SALE
            with_it += ["proven_at", "proven_by"]
        for name in names:
            setattr(self, name, facts[name])
        return with_it

    # Asking

    @property
    def guest_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_for_print(self) -> bool:
        return self.ticket_delivery.lower() == "print"

    @property
    def is_ours(self) -> bool:
        """Sold at one of our desks."""
        return self.attempt_id is not None


def _by_number(order: Order) -> tuple[int, str]:
    return len(order.acme_id), order.acme_id
