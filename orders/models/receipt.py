"""The outbox: one row is one mail that must go out.

The row is written in the commit that saves the order; Celery only looks for rows that
are due. A second row for the same order is a resend asked for by a person.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from acme_pos.staff.models import User

from .batch import insert
from .order import Order

# A worker that claimed a row and died gives it back after this long.
CLAIM = timedelta(minutes=2)
# Minutes until the next try; after the last, once an hour for three days.
BACKOFF = (1, 5, 15, 60)
TRIES = len(BACKOFF) + 72
# So often a receipt is sent again on one day; more helps nobody and looks like abuse.
AGAIN_A_DAY = 5


class TooManyResends(Exception):
    """Asked for once too often today. Its text is for whoever asked."""


class ReceiptState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("receipt", "queued")
    SENDING = "sending", pgettext_lazy("receipt", "Sending")
    SENT = "sent", pgettext_lazy("receipt", "Sent")
    DEAD = "dead", pgettext_lazy("receipt", "failed")
    NONE = "none", pgettext_lazy("receipt", "not wanted")


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def due(self) -> ReceiptQuerySet:
        now = timezone.now()
        waiting = Q(state=ReceiptState.PENDING, due_at__lte=now)
        left = Q(state=ReceiptState.SENDING, lease_until__lt=now)
        return self.filter(waiting | left).order_by("due_at", "pk")

    def with_what_they_say(self) -> ReceiptQuerySet:
        """Read in three questions, however many they are, without what no mail says."""
        said = ("order__attempt__cart", "order__desk", "order__payment")
        unsaid = ("answer", "first_answer", "attempt__answer", "attempt__body")
        read = self.select_related(*said).defer(*(f"order__{name}" for name in unsaid))
        return read.prefetch_related("order__receipts", "order__items")


class Receipt(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="receipts")
    seq = models.PositiveSmallIntegerField(default=1)
    to = models.EmailField(blank=True)
    # Of the mail; blank for the venue's.
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)
    state = models.CharField(
        max_length=8, choices=ReceiptState.choices, default=ReceiptState.PENDING
    )
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "seq"], name="a_receipt_is_asked_for_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(Upper("to"), name="receipts_by_address"),
        ]

    def __str__(self) -> str:
        return _("Receipt %(number)s of %(order)s") % {
            "number": self.seq,
            "order": self.order,
        }

    # Making

    @classmethod
    def first_of(
        cls,
        order: Order,
        *,
        is_wanted: bool = True,
        language: str = "",
        is_new: bool = False,
    ) -> Receipt:
        """The receipt that a sale owes; without an address, a mark that none is.

        A mark that was set before the order was known to be the sale is lifted.
        `language` is the guest's choice; "" leaves it to the venue. `is_new` when the
        order was written in this very transaction, so that it has no other yet.
        """
        owed = order.email and is_wanted
        state = ReceiptState.PENDING if owed else ReceiptState.NONE
        facts = {"to": order.email, "state": state, "language": language}
        if is_new:
            receipt = cls(order=order, seq=1, **facts)
            insert([receipt])
            return receipt
        receipt, _ = cls.objects.get_or_create(order=order, seq=1, defaults=facts)
        if owed:
            marked = cls.objects.filter(pk=receipt.pk, state=ReceiptState.NONE)
            marked.update(state=ReceiptState.PENDING, due_at=timezone.now())
        return receipt

    @classmethod
    def again(
        cls, order: Order, to: str, asked_by: User, *, language: str = ""
    ) -> Receipt:
        """One more mail of it. Raises TooManyResends; a day is the venue's.

        The caller holds the order, so that two who ask together are counted both.
        """
        midnight = datetime.combine(timezone.localdate(), time.min)
        today = order.receipts.filter(
            seq__gt=1, created_at__gte=timezone.make_aware(midnight)
        )
        if today.count() >= AGAIN_A_DAY:
            raise TooManyResends(
                _(
                    "Its receipt was sent again %(times)d times today. Print it, or "
                    "send it tomorrow."
                )
                % {"times": AGAIN_A_DAY}
            )
        last = order.receipts.aggregate(last=models.Max("seq"))["last"] or 0
        return cls.objects.create(
            order=order, seq=last + 1, to=to, asked_by=asked_by, language=language
        )

    # Changing

    def claim(self) -> bool:
        """Take the row for sending; False when it is not as it was read any more.

        Another worker has it, or had it, or its address was blanked.
        """
        lease_until = timezone.now() + CLAIM
        as_read = Receipt.objects.due().filter(pk=self.pk, tries=self.tries, to=self.to)
        taken = as_read.update(
            state=ReceiptState.SENDING,
            lease_until=lease_until,
            tries=self.tries + 1,
        )
        if taken:
            self.state, self.lease_until = ReceiptState.SENDING, lease_until
            self.tries += 1
        return bool(taken)

    def mark_sent(self) -> None:
        self._leave(ReceiptState.SENT, sent_at=timezone.now(), problem="")

    def mark_failed(self, problem: str, *, for_good: bool) -> None:
        """Try again later, or never when the address itself was refused."""
        if for_good or self.tries >= TRIES:
            self._leave(ReceiptState.DEAD, problem=problem[:200])
            return
        minutes = BACKOFF[min(self.tries, len(BACKOFF)) - 1]
        due_at = timezone.now() + timedelta(minutes=minutes)
        self._leave(ReceiptState.PENDING, due_at=due_at, problem=problem[:200])

    def _leave(self, state: ReceiptState, **fields: object) -> None:
        """A worker that overran its claim finds the row taken and changes nothing."""
        mine = Receipt.objects.filter(
            pk=self.pk, state=ReceiptState.SENDING, lease_until=self.lease_until
        )
        mine.update(state=state, **fields)

    # Asking

    @property
    def is_sent(self) -> bool:
        return self.state == ReceiptState.SENT

    @property
    def is_failed(self) -> bool:
        return self.state == ReceiptState.DEAD

    @property
    def is_wanted(self) -> bool:
        return self.state != ReceiptState.NONE

    @property
    def message_id(self) -> str:
        """The same on every try, so that a repeat is folded and can be traced."""
        return f"<receipt.{self.order_id}.{self.seq}@{settings.MAIL_DOMAIN}>"

    @property
    def is_copy(self) -> bool:
        """Another mail of it went out before, or is about to.

        The first mail is none, also when the guest asks for it after the sale.
        """
        if self.seq == 1:
            return False
        never = (ReceiptState.NONE, ReceiptState.DEAD)
        before = Receipt.objects.filter(order=self.order_id, seq__lt=self.seq)
        return before.exclude(state__in=never).exists()
