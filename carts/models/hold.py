"""Places that ACME holds for a cart while it is open (Reservations)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .cart import Cart

# A hold that ends sooner is taken anew before the guest is asked to pay.
SOON = timedelta(minutes=3)
# Longer than a call to ACME; an older claim is of a process that died.
CLAIM = timedelta(seconds=30)


class Hold(models.Model):
    """`places` is a quantity for each event id; `problem` is why ACME holds none."""

    cart = models.OneToOneField(Cart, models.CASCADE, related_name="places_held")
    reservation_id = models.CharField(max_length=64, blank=True)
    places = models.JSONField(default=dict, blank=True)
    expires_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    # The problem is that there is no room, and not that ACME could not be asked.
    no_room = models.BooleanField(default=False)
    # One asks at a time, and after an unclear answer nobody for a while: each question
    # that was not answered may have taken places all the same.
    busy_until = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return _("%(number)s places for %(cart)s") % {
            "number": self.total,
            "cart": self.cart,
        }

    def claim(self) -> bool:
        """Alone until `write`; False when another window asks, or nobody should."""
        now = timezone.now()
        free = Q(busy_until=None) | Q(busy_until__lt=now)
        loud = Q(quiet_until=None) | Q(quiet_until__lt=now)
        mine = Hold.objects.filter(free & loud, pk=self.pk)
        return bool(mine.update(busy_until=now + CLAIM))

    def write(self, **fields: Any) -> None:  # noqa: ANN401
        """Free it, with what came of asking."""
        for name, value in {"busy_until": None, **fields}.items():
            setattr(self, name, value)
        self.save(update_fields=["busy_until", *fields])

    @property
    def total(self) -> int:
        return sum(self.places.values())

    @property
    def is_live(self) -> bool:
        return bool(
            self.reservation_id and self.expires_at and self.expires_at > timezone.now()
        )

    @property
    def seconds_left(self) -> int:
        if self.expires_at is None:
            return 0
        return max(int((self.expires_at - timezone.now()).total_seconds()), 0)

    @property
    def ends_soon(self) -> bool:
        return not self.is_live or self.expires_at < timezone.now() + SOON  # type: ignore[operator]
