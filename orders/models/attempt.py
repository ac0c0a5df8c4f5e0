"""One intention to take money: it has one UUID, for ever, and ends in one state.

    PREPARED -> SENT -> RECEIVED -> SUCCEEDED    ACME answered with the order
                     -> REJECTED | NOT_SENT      proven: no money moved
                     -> UNKNOWN                  no trustworthy answer; looked up
    UNKNOWN -> RECEIVED                          the order was found
            -> SENT                              sent once more, same UUID and bytes
            -> ABSENT                            looked for long enough: not charged
            -> REVIEW -> RECEIVED | ABSENT       a supervisor settles it
    PREPARED -> ABANDONED                        never sent

A found order also leaves ABSENT: for RECEIVED, or for REVIEW when a browser was armed
with another sale (see `armed`). Nothing leaves SUCCEEDED. Every step is a
compare-and-swap on the state (`move`), and one live attempt per cart is a constraint of
the database, so safety needs no row lock. No column could hold a card number.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos import acme
from acme_pos.staff.lean import change
from acme_pos.staff.models import Desk, Home, Pulse, User
from carts.models import Cart, CartState

from .states import (
    ABSENT_AT_ONCE,
    ALIKE_WITHIN,
    BETWEEN,
    CHECKED,
    LIVE,
    LOOKS,
    NOT_ARMED,
    QUARTER,
    TWIN_WITHIN,
    WATCHED,
    AttemptState,
    S,
    Tender,
)

# Letters and digits that are not mistaken for each other when read aloud.
_SPOKEN = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"


def new_reference() -> str:
    """Ten random characters; they travel in ACME's `notes` and prove an order ours."""
    return "".join(secrets.choice(_SPOKEN) for _ in range(10))


def is_reference(word: str) -> bool:
    """Whether it can be one of ours, of this desk or of another installation."""
    return len(word) == 10 and set(word) <= set(_SPOKEN)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def oldest_first(self) -> AttemptQuerySet:
        return self.order_by("created_at", "pk")

    def to_be_paid(self, late: datetime, place: str) -> AttemptQuerySet:
        """With what has to be known when the tender is taken, asked along; sales like
        it from `late` on, and `place` as in `Home.objects.barring`.
        """
        missed = Pulse.objects.filter(name__in=(Pulse.ACME, Pulse.KEY), failures__gt=0)
        alike = Attempt.objects.checked_since(late, models.OuterRef("expected_total"))
        return self.annotate(  # type: ignore[no-redef]
            may_be_alike=models.Exists(alike.exclude(cart=models.OuterRef("cart"))),
            may_be_missed=models.Exists(missed),
            may_be_barred=models.Exists(Home.objects.barring(place)),
        )

    def live(self) -> AttemptQuerySet:
        """Money moved, may have moved or is about to; a cart has one at most."""
        return self.filter(state__in=LIVE)

    def being_checked(self) -> AttemptQuerySet:
        return self.filter(state__in=CHECKED).oldest_first()

    def left_behind(self) -> AttemptQuerySet:
        """Sent by a process that did not come back to say what the answer was."""
        return self.filter(state=S.SENT, lease_until__lt=timezone.now())

    def due_for_a_look(self) -> AttemptQuerySet:
        due = self.filter(
            state__in=(S.UNKNOWN, S.REVIEW, S.ABSENT), next_look_at__lte=timezone.now()
        )
        return due.order_by("next_look_at", "pk")

    def like(self, attempt: Attempt) -> AttemptQuerySet:
        """Late sales of that amount on other carts, of which nobody knows the end."""
        late = timezone.now() - ALIKE_WITHIN
        alike = self.checked_since(late, attempt.expected_total)
        return alike.exclude(cart=attempt.cart).oldest_first()

    def checked_since(self, late: datetime, total: Any) -> AttemptQuerySet:  # noqa: ANN401
        return self.filter(expected_total=total, sent_at__gte=late, state__in=CHECKED)

    def twins_of(self, attempt: Attempt) -> AttemptQuerySet:
        """Sales by which ACME may have charged the same card the same amount before."""
        sent_at = attempt.sent_at or attempt.created_at
        alike = self.filter(
            state__in=(*CHECKED, S.SUCCEEDED),
            expected_total=attempt.expected_total,
            tender=Tender.CARD,
            card_last4=attempt.card_last4,
            sent_at__range=(sent_at - TWIN_WITHIN, sent_at),
        )
        return alike.exclude(pk=attempt.pk).order_by("-sent_at", "-pk")

    def parked(self) -> AttemptQuerySet:
        """Lately given up as not charged; their carts wait for whoever serves next."""
        return self.filter(
            state=S.ABSENT,
            finished_at__gte=timezone.now() - WATCHED,
            cart__state=CartState.PARKED,
        ).order_by("-finished_at", "-pk")

    def charged_twice(self) -> AttemptQuerySet:
        """Given up as not charged, paid again, and then the first order was found.

        Not while that second payment may still turn out to have taken no money.
        """
        paid_again = Attempt.objects.filter(
            cart=models.OuterRef("cart"), state=S.SUCCEEDED
        )
        late = self.filter(models.Exists(paid_again), late_hit=True)
        return late.filter(late_hit_settled_at=None).oldest_first()

    def with_this_number_before(self, tender: str, number: str) -> AttemptQuerySet:
        """Sales that were, or may have been, paid with the same check or voucher."""
        return self.filter(
            tender=tender,
            payment_ref__iexact=number,
            state__in=(*CHECKED, S.SUCCEEDED),
        ).order_by("-created_at", "-pk")


class Attempt(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=10, default=new_reference, unique=True)
    request_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cart = models.ForeignKey(Cart, models.PROTECT, related_name="attempts")
    cart_version = models.PositiveIntegerField()
    cashier = models.ForeignKey(User, models.PROTECT, related_name="attempts")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="attempts")
    state = models.CharField(max_length=10, choices=S.choices, default=S.PREPARED)
    # The lines as sold, for the receipt and the evidence (see payload.snapshot).
    snapshot = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    expected_total = models.DecimalField(max_digits=12, decimal_places=2)
    # When ACME said that total; empty while its cart API does not answer.
    priced_at = models.DateTimeField(null=True)
    # ACME's copy of the cart that is sold; empty when the body carries the cart.
    acme_cart_id = models.CharField(max_length=64, blank=True)

    # The browser sends it to ACME itself (card mode `direct`), once and for all.
    direct = models.BooleanField(_("paid in the browser"), default=False)
    tender = models.CharField(max_length=10, choices=Tender.choices, blank=True)
    given = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    change_due = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    payment_ref = models.CharField(max_length=60, blank=True)
    card_brand = models.CharField(max_length=20, blank=True)
    card_last4 = models.CharField(max_length=4, blank=True)

    # All that was sent but the card, so that it can be sent again unchanged.
    body = models.JSONField(null=True)
    body_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    # When sending ended, with or without an answer; the time of grace counts from here.
    last_byte_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    send_count = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    saw_409 = models.BooleanField(default=False)
    look_count = models.PositiveIntegerField(default=0)
    # Looks that ACME answered whole and that held no order of ours.
    empty_looks = models.PositiveIntegerField(default=0)
    next_look_at = models.DateTimeField(null=True)
    # What was seen, never what was said: {at, kind, status, code}; no bodies.
    evidence = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    refusal = models.CharField(max_length=300, blank=True)

    acme_order_id = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001
    answer = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    charged_total = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    resolved_reason = models.CharField(max_length=300, blank=True)
    late_hit = models.BooleanField(
        _("charged twice, perhaps"),
        default=False,
        help_text=_("The order was found after the cart had been paid another time."),
    )
    late_hit_settled_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()
    # Whether there are sales like it, whether ACME did not answer lately, and whether a
    # restore bars payments. Those who did not ask it along (`to_be_paid`) have to look.
    may_be_alike = may_be_missed = may_be_barred = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cart"],
                condition=models.Q(state__in=LIVE),
                name="a_cart_has_one_live_attempt",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=(S.PREPARED, S.ABANDONED))
                | models.Q(sent_at__isnull=False),
                name="what_was_sent_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=(S.RECEIVED, S.SUCCEEDED))
                | models.Q(acme_order_id__isnull=False),
                name="what_was_received_has_an_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=(S.UNKNOWN, S.REVIEW))
                | models.Q(next_look_at__isnull=False),
                name="what_is_unknown_is_looked_up",
            ),
            models.CheckConstraint(
                condition=models.Q(send_count__lte=2), name="sent_twice_at_most"
            ),
            models.CheckConstraint(
                condition=models.Q(direct=False) | models.Q(send_count__lte=1),
                name="a_browser_sends_once",
            ),
            models.CheckConstraint(
                condition=models.Q(card_last4="")
                | models.Q(card_last4__regex=r"^[0-9]{4}$"),
                name="four_digits_of_a_card_at_most",
            ),
        ]
        permissions = [("settle_review", "Can settle a sale without an answer")]
        indexes = [
            models.Index(fields=["state", "next_look_at"]),
            models.Index(fields=["created_at"], name="attempts_by_day"),
            models.Index(Upper("payment_ref"), name="attempts_by_number"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(late_hit=True, late_hit_settled_at=None),
                name="charged_twice",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Attempt %(reference)s (%(state)s)") % {
            "reference": self.reference,
            "state": self.get_state_display(),
        }

    def move(
        self,
        source: AttemptState | tuple[AttemptState, ...],
        target: AttemptState,
        *,
        only_if: Mapping[str, Any] | None = None,
        **fields: Any,  # noqa: ANN401
    ) -> bool:
        """Swap the state; False when the attempt is no longer in `source`.

        `only_if` names more columns that must be as they were read.
        """
        is_as = {"pk": self.pk, "state": source, **(only_if or {})}
        moved = change(Attempt, is_as, {"state": target, **fields})
        if moved:
            self.state = target
            for name, value in fields.items():
                setattr(self, name, value)
        return bool(moved)

    def with_evidence(self, kind: str, **facts: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401
        """The evidence list with one more entry, to be written with a move."""
        return [*self.evidence, {"at": timezone.now(), "kind": kind, **facts}]

    @property
    def lease(self) -> Mapping[str, Any]:
        """Who sent it last; whoever overran that lease has no say any more."""
        return {"lease_until": self.lease_until, "send_count": self.send_count}

    def next_look(self) -> datetime:
        now = timezone.now()
        if self.state in {S.REVIEW, S.ABSENT} or self.look_count >= len(LOOKS):
            return now + QUARTER
        planned = (self.last_byte_at or now) + timedelta(seconds=LOOKS[self.look_count])
        return max(planned, now + BETWEEN) if self.look_count else planned

    @property
    def is_prepared(self) -> bool:
        return self.state == S.PREPARED

    @property
    def is_abandoned(self) -> bool:
        return self.state == S.ABANDONED

    @property
    def is_sold(self) -> bool:
        return self.state == S.SUCCEEDED

    @property
    def is_refused(self) -> bool:
        """Proven: no money moved."""
        return self.state in {S.REJECTED, S.NOT_SENT, S.ABSENT}

    @property
    def is_absent(self) -> bool:
        """Sent and answered by nobody; ACME has no such order."""
        return self.state == S.ABSENT

    @property
    def was_refused_in_browser(self) -> bool:
        """ACME said no to the browser, and looked at once it had no order of it."""
        at_once = any(seen["kind"] == ABSENT_AT_ONCE for seen in self.evidence)
        return self.is_absent and at_once and not self.late_hit

    @property
    def is_received(self) -> bool:
        """ACME has the order; only its record is not written yet."""
        return self.state == S.RECEIVED

    @property
    def is_charged_twice(self) -> bool:
        """Perhaps; until a supervisor notes what was done about it."""
        return Attempt.objects.charged_twice().filter(pk=self.pk).exists()

    @property
    def is_for_review(self) -> bool:
        return self.state == S.REVIEW

    @property
    def changed_order(self) -> Mapping[str, Any] | None:
        """ACME's order that is not what was armed: see outcome."""
        kept = [seen for seen in self.evidence if seen["kind"] == NOT_ARMED]
        return kept[-1] if kept and self.is_for_review else None

    @property
    def met_a_twin(self) -> bool:
        """ACME had charged the same card the same amount minutes before."""
        return any(seen["kind"] == "DuplicateTransaction" for seen in self.evidence)

    @property
    def was_sold_out(self) -> bool:
        """ACME had no places left when it was to be paid."""
        return self._was_refused_for(acme.RefusalKind.SOLD_OUT)

    @property
    def was_declined(self) -> bool:
        """It was the card that was not taken."""
        return self._was_refused_for(acme.RefusalKind.DECLINED)

    def _was_refused_for(self, kind: acme.RefusalKind) -> bool:
        return any(seen.get("about") == kind for seen in self.evidence)

    @property
    def needs_card(self) -> bool:
        """As `Cart.needs_card`, of the lines that were prepared."""
        kept = (line["membership"] for line in self.snapshot.get("lines", []))
        return any(info.get("is_autorenew") for info in kept if info)

    @property
    def is_being_checked(self) -> bool:
        return self.state in CHECKED

    @property
    def is_being_asked(self) -> bool:
        """The answer may still come in the request that sent it."""
        return (
            self.state == S.SENT
            and self.lease_until is not None
            and self.lease_until > timezone.now()
        )

    @property
    def sent_ago(self) -> str:
        """`just now`, and from a minute on `4 minutes ago`."""
        since = timesince(self.sent_at or self.created_at, depth=1)
        if since.startswith("0"):
            return gettext("just now")
        return gettext("%(span)s ago") % {"span": since}

    @property
    def spoken_reference(self) -> str:
        return f"{self.reference[:4]}-{self.reference[4:7]}-{self.reference[7:]}"
