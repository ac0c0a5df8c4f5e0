"""What stands at ACME for a cart: its copy in the cart API, and the places held.

A mirror that follows is written anew with every change. The one that is sold is taken
off it first: nobody who still writes an older version can reach what is being paid.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .cart import Cart, CartState

# Longer than any call to the cart API; an older claim is of a process that died.
CLAIM = timedelta(seconds=30)
# A mirror that nobody looked at for so long is deleted at ACME.
IDLE = timedelta(minutes=30)


class MirrorUse(models.TextChoices):
    FOLLOWS = "follows", _("follows the open cart")
    SOLD = "sold", _("is being paid")
    WHAT_IF = "what-if", _("asked a price only")
    RETIRED = "retired", _("a write may still arrive")


class MirrorQuerySet(models.QuerySet["Mirror"]):
    def newest_of(self, cart: Cart, use: MirrorUse) -> Mirror | None:
        return self.filter(cart=cart, use=use).order_by("-pk").first()

    def abandoned(self) -> MirrorQuerySet:
        """Those that no sale needs any more; never of a cart that is being paid."""
        now = timezone.now()
        newer = Mirror.objects.filter(
            cart=models.OuterRef("cart"),
            use=MirrorUse.FOLLOWS,
            pk__gt=models.OuterRef("pk"),
        )
        superseded = Q(use=MirrorUse.FOLLOWS) & models.Exists(newer)
        over = Q(use__in=(MirrorUse.WHAT_IF, MirrorUse.RETIRED))
        done = superseded | over | Q(cart__state=CartState.PAID)
        unclaimed = Q(busy_until=None) | Q(busy_until__lt=now)
        return (
            self.filter(unclaimed, touched_at__lt=now - CLAIM)
            .filter(done | Q(touched_at__lt=now - IDLE))
            .exclude(cart__state=CartState.LOCKED)
            .order_by("touched_at", "pk")
        )


class Mirror(models.Model):
    """`price` is what `carts.pricing` read of ACME's answer, for `cart_version`."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="mirrors")
    acme_id = models.CharField(max_length=64, unique=True)
    use = models.CharField(
        max_length=8, choices=MirrorUse.choices, default=MirrorUse.FOLLOWS
    )
    cart_version = models.PositiveIntegerField(default=0)
    reservation_id = models.CharField(max_length=64, blank=True)
    price = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    priced_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)

    objects = MirrorQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["touched_at"])]

    def __str__(self) -> str:
        return gettext("%(cart)s at ACME, %(use)s") % {
            "cart": self.cart,
            "use": self.get_use_display(),
        }

    @property
    def was_sold(self) -> bool:
        """ACME has used it up; its cart is paid."""
        return self.use == MirrorUse.SOLD and self.cart.state == CartState.PAID

    def claim(self) -> bool:
        """Alone until it is freed; False when somebody else writes or sells it."""
        now = timezone.now()
        idle = Mirror.objects.filter(
            Q(busy_until=None) | Q(busy_until__lt=now), pk=self.pk, use=self.use
        )
        return bool(idle.update(busy_until=now + CLAIM, touched_at=now))

    def keep(self, version: int, reservation_id: str, price: dict[str, Any]) -> None:
        """Free it, with what ACME answered for this version of the cart."""
        now = timezone.now()
        self.cart_version, self.reservation_id = version, reservation_id
        self.price, self.priced_at, self.touched_at = price, now, now
        self.busy_until = None
        self.save(
            update_fields=[
                "cart_version",
                "reservation_id",
                "price",
                "priced_at",
                "touched_at",
                "busy_until",
            ]
        )

    def free(self) -> None:
        Mirror.objects.filter(pk=self.pk).update(busy_until=None)

    def retire(self) -> None:
        """Its last write may still arrive at ACME, so it is never sold."""
        Mirror.objects.filter(pk=self.pk).update(
            use=MirrorUse.RETIRED, busy_until=None, touched_at=timezone.now()
        )

    def is_of(self, version: int, reservation_id: str, since: datetime) -> bool:
        """Written for this version and these places, and priced since then."""
        return bool(
            self.price
            and (self.cart_version, self.reservation_id) == (version, reservation_id)
            and self.priced_at
            and self.priced_at >= since
        )

    def seal(self) -> bool:
        """Take it for a sale, as it was read; False when it is being written."""
        as_read = Mirror.objects.filter(
            Q(busy_until=None) | Q(busy_until__lt=timezone.now()),
            pk=self.pk,
            use=MirrorUse.FOLLOWS,
            priced_at=self.priced_at,
        )
        return bool(as_read.update(use=MirrorUse.SOLD, touched_at=timezone.now()))
