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

from .cart import Cart, CartState

# Longer than any call to the cart API; an older claim is of a process that died.
CLAIM = timedelta(seconds=30)
# A mirror that nobody looked at for so long is deleted at ACME.
IDLE = timedelta(minutes=30)


class MirrorUse(models.TextChoices):
    FOLLOWS = "follows", "follows the open cart"
    SOLD = "sold", "is being paid"
    WHAT_IF = "what-if", "asked a price only"


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
        done = superseded | Q(use=MirrorUse.WHAT_IF) | Q(cart__state=CartState.PAID)
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
    price = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    priced_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(default=timezone.now)

    objects = MirrorQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["touched_at"])]

    def __str__(self) -> str:
        return f"{self.cart} at ACME, {self.get_use_display()}"

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

    def keep(self, version: int, price: dict[str, Any]) -> None:
        """Free it, with what ACME answered for this version of the cart."""
        self.cart_version, self.price, self.priced_at = version, price, timezone.now()
        self.busy_until = None
        self.save(update_fields=["cart_version", "price", "priced_at", "busy_until"])

    def free(self) -> None:
        Mirror.objects.filter(pk=self.pk).update(busy_until=None)

    def seal(self, version: int, since: datetime) -> bool:
        """Take it for a sale, if it is of this version and was priced since then."""
        as_shown = Mirror.objects.filter(
            pk=self.pk,
            use=MirrorUse.FOLLOWS,
            cart_version=version,
            priced_at__gte=since,
        ).filter(Q(busy_until=None) | Q(busy_until__lt=timezone.now()))
        return bool(as_shown.update(use=MirrorUse.SOLD, touched_at=timezone.now()))
