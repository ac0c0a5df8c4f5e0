"""One line of a cart."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from acme_pos import acme
from acme_pos.staff.lean import change
from acme_pos.staff.written import Written

if TYPE_CHECKING:
    from .cart import Cart  # noqa: F401


NAME_MOST = 200


class Kind(models.TextChoices):
    """What can be sold. A new kind starts here; docs/new-item-kind.md has the rest."""

    EVENT = "event", _("Tickets")
    EVENT_ADD_ON = "event-add-on", _("Event add-on")
    ADD_ON = "add-on", _("Add-on")
    FIXED_DONATION = "fixed-donation", _("Donation")
    VARIABLE_DONATION = "donation", _("Donation of any amount")
    MEMBERSHIP = "membership", _("Membership")
    COMBO = "combo", _("Combo")


class CartItemQuerySet(models.QuerySet["CartItem"]):
    def present(self) -> CartItemQuerySet:
        return self.filter(removed_at=None).order_by("added_at", "pk")

    def removed(self) -> CartItemQuerySet:
        return self.exclude(removed_at=None).order_by("-removed_at", "pk")


class CartItem(models.Model):
    cart = models.ForeignKey("carts.Cart", models.CASCADE, related_name="items")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=NAME_MOST)
    variant = models.CharField(max_length=NAME_MOST, blank=True)
    quantity = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)

    event_id = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField(null=True)
    ticket_type_id = models.CharField(max_length=40, blank=True)
    inventory_id = models.CharField(max_length=40, blank=True)
    ignore_entitlements = models.BooleanField(default=False)
    # Dumps of the frozen shapes that `donation`, `membership` and `combo` read back.
    donation_fields = models.JSONField(null=True)
    membership_fields = models.JSONField(null=True)
    combo_fields = models.JSONField(null=True)

    # A membership whose prices the rest of the cart has already.
    joins = models.BooleanField(default=False)

    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    objects = CartItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="a_line_has_a_quantity"
            ),
            models.CheckConstraint(
                condition=models.Q(unit_price__gte=0), name="a_line_costs_nothing_less"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """ACME's names may be longer than a line of ours."""
        self.name, self.variant = self.name[:NAME_MOST], self.variant[:NAME_MOST]
        super().save(*args, **kwargs)

    def write(self, *names: str) -> None:
        """These columns as they are here; its cart's swap comes first."""
        change(CartItem, {"pk": self.pk}, {name: getattr(self, name) for name in names})

    @cached_property
    def donation(self) -> acme.DonationDetail | None:
        found: Any = self.donation_fields
        return acme.DonationDetail.model_validate(found) if found else None

    @cached_property
    def membership(self) -> acme.MembershipInfo | None:
        found: Any = self.membership_fields
        return acme.MembershipInfo.model_validate(found) if found else None

    @cached_property
    def combo(self) -> acme.ComboItem | None:
        found: Any = self.combo_fields
        return acme.ComboItem.model_validate(found) if found else None

    @property
    def sold_id(self) -> str:
        """What the catalog lists it under."""
        if self.combo:
            return self.combo.combo_template_id
        if self.membership:
            return self.membership.membership_category_id
        return self.event_id or self.inventory_id

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity

    @property
    def one_more(self) -> int:
        return self.quantity + 1

    @property
    def one_less(self) -> int:
        return self.quantity - 1

    @property
    def key(self) -> tuple[str, ...]:
        """Two plain lines with one key are the same thing twice."""
        return (
            self.kind,
            self.event_id,
            self.ticket_type_id,
            self.inventory_id,
            str(self.ignore_entitlements),
        )

    @property
    def merges(self) -> bool:
        return self.kind in {Kind.EVENT, Kind.EVENT_ADD_ON, Kind.ADD_ON}

    @property
    def places(self) -> dict[str, int]:
        """How many people it lets in, by event id."""
        if self.combo:
            people: Counter[str] = Counter()
            for ticket in self.combo.tickets:
                people[ticket.event_template_id] += ticket.quantity
            events = self.combo.events
            return {event.event_id: people[event.event_template_id] for event in events}
        return {self.event_id: self.quantity} if self.is_ticket else {}

    @property
    def is_ticket(self) -> bool:
        return self.kind == Kind.EVENT

    @property
    def is_event_add_on(self) -> bool:
        return self.kind == Kind.EVENT_ADD_ON

    @property
    def is_donation(self) -> bool:
        return self.kind in {Kind.FIXED_DONATION, Kind.VARIABLE_DONATION}

    @property
    def has_quantity(self) -> bool:
        """Donations and memberships carry names, combos times: one line, one of it."""
        return self.merges

    @property
    def auto_renews(self) -> bool:
        return bool(self.membership and self.membership.is_autorenew)


# By the cart's key; also those that were taken out.
lines_of = Written(
    lambda cart: CartItem.objects.filter(cart=cart).order_by("added_at", "pk"), -1
)
