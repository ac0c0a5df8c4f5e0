"""A cart: what one guest is about to buy, kept on the server from the first item.

Its life in verbs: lock (a payment may be under way), unlock (proven that no money
moved), park_as (by hand, under a name), park (proven so late that no money moved that
another guest stands there), recall, mark_paid. Every change is a swap on (state,
version), so that a stale page, a second tab or a second cashier can never change what
is being paid. Two carts of one party are `carts.party`'s.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos import acme
from acme_pos.staff.lean import change
from acme_pos.staff.models import Desk, User

from .finding import WAITS as WAITS
from .finding import CartChanged as CartChanged
from .finding import CartQuerySet as CartQuerySet
from .finding import CartState as CartState
from .guest_at_acme import CONTACT as CONTACT
from .guest_at_acme import GuestAtAcme
from .item import CartItem, lines_of

if TYPE_CHECKING:
    from .hold import Hold


# A cart's contact fields and what they are called on a member card.
CONTACT_OF_BUYER = {
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "phone_number": "phone_number",
    "zip_code": "zip_code",
    "address1": "street_address1",
    "address2": "street_address2",
    "city": "city",
    "region": "state",
    "country": "country",
}


class Delivery(models.TextChoices):
    """How the guest gets in; ACME's ticketDelivery."""

    WILL_CALL = "willCall", _("Will call: show the order number")
    PRINT = "print", _("Print at home: ACME emails the tickets")


class Cart(GuestAtAcme):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cashier = models.ForeignKey(User, models.PROTECT, related_name="carts")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="carts")
    state = models.CharField(
        max_length=8, choices=CartState.choices, default=CartState.OPEN
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # The guest; all blank for a walk-up. CheckoutB2BInput's contact fields.
    first_name = models.CharField(max_length=60, blank=True)
    last_name = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    phone_number = models.CharField(max_length=40, blank=True)
    zip_code = models.CharField(_("ZIP code"), max_length=20, blank=True)
    address1 = models.CharField("address", max_length=120, blank=True)
    address2 = models.CharField(_("address, line 2"), max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField("state", max_length=80, blank=True)
    country = models.CharField(max_length=80, blank=True)
    notes = models.CharField(max_length=500, blank=True)
    delivery = models.CharField(
        max_length=8, choices=Delivery.choices, default=Delivery.WILL_CALL
    )
    email_everyone = models.BooleanField(default=False)
    # Of the guest's receipt; blank for the venue's.
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)

    # What a parked cart is called, and since when it waits.
    parked_name = models.CharField(max_length=60, blank=True)
    parked_at = models.DateTimeField(null=True, editable=False)
    # Carts of one party that pays in several orders share it.
    party = models.UUIDField(null=True, editable=False, db_index=True)
    # Since when it names nobody any more.
    blanked_at = models.DateTimeField(null=True, editable=False)
    # It was not paid in a backup that came back then, and may be since.
    restored_at = models.DateTimeField(null=True, editable=False)

    # Read along by `carts.in_hand`; None where it was not.
    version_read: int | None = None
    is_price_read = False
    price_read: dict[str, Any] | None = None
    parked_beside: int | None = None
    catalog_stamp: uuid.UUID | None = None

    objects = CartQuerySet.as_manager()

    class Meta:
        permissions = [
            ("sell", "Can build carts and take payments"),
            ("override_entitlements", "Can allow a member more tickets than included"),
        ]
        indexes = [
            models.Index(
                fields=["desk", "cashier", "-updated_at"],
                condition=models.Q(state="open"),
                name="open_carts",
            ),
            # The admin's list, filtered by state, the newest first.
            models.Index(fields=["state", "-id"], name="carts_by_state"),
            # Every page counts those of a day, however many were left before. By the
            # state too, or SQLite takes the one above.
            models.Index(
                fields=["state", "updated_at"],
                condition=models.Q(state="parked"),
                name="parked_carts",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Cart %(number)s of %(name)s") % {
            "number": self.pk,
            "name": self.cashier,
        }

    # Changing

    def swap(self, *, becoming: CartState | None = None) -> None:
        """Step the version while the cart is open and as it was read.

        Raises CartChanged when it no longer is. Every change of a cart goes through
        here first, inside the transaction that makes the change.
        """
        state, step = becoming or CartState.OPEN, self.version + 1
        changed = change(
            Cart,
            {"pk": self.pk, "version": self.version, "state": CartState.OPEN},
            {"version": step, "state": state, "updated_at": timezone.now()},
        )
        if not changed:
            raise CartChanged
        self.version, self.state = step, state
        self.forget_lines()

    def forget_lines(self) -> None:
        """Read them again when they are asked for next."""
        for read in ("lines", "every_line"):
            self.__dict__.pop(read, None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Its lines too: those that were read before are of another version."""
        super().refresh_from_db(*args, **kwargs)
        self.forget_lines()

    def _swap_with_lines(self) -> list[CartItem]:
        """Every line as it was read, which the swap proves to be as it is: each change
        of a line steps the version, and lines are read after their cart.

        The caller keeps it so: what it writes it changes here too.
        """
        lines = self.every_line
        self.swap()
        self.__dict__["every_line"] = lines
        return lines

    @transaction.atomic
    def add(self, items: Iterable[CartItem]) -> None:
        """Put lines in; the same plain item again makes a line longer."""
        lines = self._swap_with_lines()
        present = {line.key: line for line in lines if line.removed_at is None}
        for item in items:
            twin = present.get(item.key) if item.merges else None
            if twin:
                twin.quantity += item.quantity
                twin.write("quantity")
            else:
                item.cart = self
                item.save()
                lines.append(item)
            if item.membership and self.is_walk_up:
                self._take_contact_of(item.membership.buyer)

    def _take_contact_of(self, buyer: acme.Gifter | acme.MembershipCard) -> None:
        """Nobody types the same name twice; it stands in the cart to be changed."""
        known = buyer.model_dump(exclude_none=True)
        for field, name in CONTACT_OF_BUYER.items():
            setattr(self, field, known.get(name, ""))
        self.save(update_fields=list(CONTACT_OF_BUYER))

    @transaction.atomic
    def replace(self, line: CartItem, item: CartItem) -> None:
        """Write a changed item over a line, which keeps its place."""
        self.swap()
        item.pk, item.cart, item.added_at = line.pk, self, line.added_at
        item.save(force_update=True)

    @transaction.atomic
    def set_quantity(self, line: CartItem, quantity: int) -> None:
        """Zero takes the line out."""
        if quantity < 1:
            self.remove([line])
            return
        lines = self._swap_with_lines()
        if not any(each is line for each in lines):
            self.forget_lines()
        if quantity > line.quantity:
            # So many more were not allowed by anybody.
            line.ignore_entitlements = False
        line.quantity = quantity
        line.write("quantity", "ignore_entitlements")

    @transaction.atomic
    def remove(self, lines: Iterable[CartItem]) -> None:
        """Take lines out, and the event add-ons that their tickets carried."""
        now = timezone.now()
        gone = {line.pk for line in lines}
        present = [one for one in self._swap_with_lines() if one.removed_at is None]
        left = [line for line in present if line.pk not in gone]
        events = {line.event_id for line in left if line.is_ticket}
        gone |= {
            line.pk
            for line in left
            if line.is_event_add_on and line.event_id not in events
        }
        change(CartItem, {"cart": self, "pk": tuple(gone)}, {"removed_at": now})
        for line in present:
            line.removed_at = now if line.pk in gone else None

    def empty(self) -> None:
        self.remove(self.lines)

    @transaction.atomic
    def undo(self) -> None:
        """Bring back what was taken out last, all of it that left together."""
        lines = self._swap_with_lines()
        taken_out = [line.removed_at for line in lines if line.removed_at]
        if not taken_out:
            return
        last = max(taken_out)
        self.items.filter(removed_at=last).update(removed_at=None)
        for line in lines:
            if line.removed_at == last:
                line.removed_at = None

    @transaction.atomic
    def reprice(self, prices: Iterable[tuple[CartItem, Decimal]]) -> None:
        self.swap()
        for line, price in prices:
            line.unit_price = price
            line.write("unit_price", "combo_fields")

    def claim(self) -> None:
        """Take the row first, in each transaction that begins or ends a payment.

        Then two that pay for one cart come one after the other and see each other.
        SQLite has one writer at a time in any case.
        """
        Cart.objects.select_for_update().values_list("pk").get(pk=self.pk)

    def lock(self) -> None:
        self.swap(becoming=CartState.LOCKED)

    def unlock(self) -> None:
        Cart.objects.filter(pk=self.pk, state=CartState.LOCKED).update(
            state=CartState.OPEN, updated_at=timezone.now()
        )
        self.state = CartState.OPEN

    @transaction.atomic
    def park_as(self, name: str) -> None:
        """Set it aside for another guest, with what ACME holds for it."""
        self.swap(becoming=CartState.PARKED)
        self.parked_name, self.parked_at = name, timezone.now()
        self.save(update_fields=["parked_name", "parked_at"])

    def park(self) -> None:
        """Open it for later: the cashier who sent it serves somebody else by now."""
        now = timezone.now()
        Cart.objects.filter(pk=self.pk, state=CartState.LOCKED).update(
            state=CartState.PARKED, parked_at=now, updated_at=now
        )
        self.state = CartState.PARKED

    def hold(self) -> None:
        """Lock it where it stands, parked or open: an order for it came to light."""
        Cart.objects.filter(
            pk=self.pk, state__in=(CartState.OPEN, CartState.PARKED)
        ).update(state=CartState.LOCKED, version=F("version") + 1)

    def recall(self, desk: Desk | None = None, cashier: User | None = None) -> bool:
        """Make a parked cart the current one, of whoever serves the guest now.

        False when it is not parked any more.
        """
        recalled = Cart.objects.filter(pk=self.pk, state=CartState.PARKED).update(
            state=CartState.OPEN,
            desk=desk or self.desk,
            cashier=cashier or self.cashier,
            updated_at=timezone.now(),
        )
        return bool(recalled)

    def mark_paid(self) -> None:
        """What was only looked up of a member is not kept beyond the sale."""
        paid = {"state": CartState.PAID, "member": {}, "updated_at": timezone.now()}
        change(Cart, {"pk": self.pk}, paid)
        self.state = CartState.PAID

    # Asking

    @cached_property
    def every_line(self) -> list[CartItem]:
        """Also those that were taken out."""
        lines = lines_of(self.pk)
        for line in lines:
            line.cart = self
        return lines

    @cached_property
    def lines(self) -> list[CartItem]:
        return [line for line in self.every_line if line.removed_at is None]

    @property
    def total(self) -> Decimal:
        """Our preview; what is charged is ACME's price."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def hold_or_none(self) -> Hold | None:
        """The places held for it at ACME, also those that have lapsed."""
        return getattr(self, "places_held", None)

    @property
    def is_open(self) -> bool:
        return self.state == CartState.OPEN

    @property
    def is_paid(self) -> bool:
        return self.state == CartState.PAID

    @property
    def is_parked(self) -> bool:
        return self.state == CartState.PARKED

    @property
    def is_priced_by_acme(self) -> bool:
        """Coupons and memberships change prices in ways only ACME knows."""
        return bool(self.coupon_codes) or self.is_member_priced

    @property
    def is_member_priced(self) -> bool:
        return bool(self.membership_ids or self.price_level_id)

    @property
    def price_level_id(self) -> str:
        """The level whose prices the guest has: by its name, or by joining now."""
        joined = (line.membership for line in self.lines if line.joins)
        ids = (info.membership_category_id for info in joined if info)
        return self.member_level_id or next(ids, "")

    @property
    def ignores_limits(self) -> bool:
        """A supervisor allowed tickets in it beyond the membership."""
        return any(line.ignore_entitlements for line in self.lines)

    @property
    def can_undo(self) -> bool:
        return len(self.every_line) > len(self.lines)

    def has_ticket_of(self, event_id: str) -> bool:
        return any(line.is_ticket and line.event_id == event_id for line in self.lines)

    @property
    def needs_card(self) -> bool:
        """An auto-renewing membership is paid by card, even at zero (B2B document)."""
        return any(line.auto_renews for line in self.lines)

    @property
    def guest_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()
