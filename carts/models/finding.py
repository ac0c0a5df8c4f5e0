"""Which carts there are: where a cart stands, and how carts are found."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from acme_pos.staff.models import Desk, User

from .guest_at_acme import CONTACT
from .item import CartItem

if TYPE_CHECKING:
    from .cart import Cart


class CartState(models.TextChoices):
    OPEN = "open", _("Open")
    LOCKED = "locked", _("being paid")
    PARKED = "parked", _("Parked")
    PAID = "paid", _("Paid")


class CartChanged(Exception):
    """The cart was changed, locked or paid elsewhere; nothing was written."""


# So long a parked cart waits to be recalled.
WAITS = timedelta(days=1)


class CartQuerySet(models.QuerySet["Cart"]):
    def open(self) -> CartQuerySet:
        return self.filter(state=CartState.OPEN)

    def at(self, desk: Desk, cashier: User) -> CartQuerySet:
        return self.filter(desk=desk, cashier=cashier)

    def latest_first(self) -> CartQuerySet:
        return self.order_by("-updated_at", "-pk")

    def waiting(self, since: datetime | None = None) -> CartQuerySet:
        """Parked lately, with something in them or for somebody."""
        lines = CartItem.objects.filter(cart=models.OuterRef("pk"), removed_at=None)
        since = since or timezone.now() - WAITS
        parked = self.filter(state=CartState.PARKED, updated_at__gte=since)
        nobody = models.Q(**dict.fromkeys(CONTACT, ""))
        return parked.filter(models.Exists(lines) | ~nobody)

    def with_lines(self) -> CartQuerySet:
        """Of all of them in one question, as `every_line` has them."""
        lines = CartItem.objects.order_by("added_at", "pk")
        every = models.Prefetch("items", lines, to_attr="every_line")
        return self.prefetch_related(every)  # type: ignore[no-redef]

    def of_party(self, party: uuid.UUID) -> CartQuerySet:
        """In the order in which they were made; the first one had it all."""
        return self.filter(party=party).order_by("pk")

    def current(self, desk: Desk, cashier: User) -> Cart:
        """The open cart of this cashier at this desk; a new one when there is none."""
        known = self.select_related("places_held")
        found = known.open().at(desk, cashier).latest_first().first()
        return found or self.create(desk=desk, cashier=cashier)
