"""One party in several orders: what they came to, and what may be one cart again."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from acme_pos.staff.models import Desk, User
from carts import holds, party
from carts.models import Cart, CartState

from .models import AttemptState, Order

# Proven or certain: such an attempt took no money and never will.
HARMLESS = (
    AttemptState.PREPARED,
    AttemptState.ABANDONED,
    AttemptState.REJECTED,
    AttemptState.NOT_SENT,
)


class StaysApart(Exception):
    """The parts cannot be one cart; its text says why. Nothing was changed."""


def put_together(cart: Cart, by: User, desk: Desk) -> None:
    """Every parked part back into this one. Raises StaysApart, and CartChanged."""
    if cart.party is None:
        raise StaysApart(_("This cart is not a part of a party."))
    others = list(
        Cart.objects.of_party(cart.party)
        .filter(state=CartState.PARKED)
        .exclude(pk=cart.pk)
    )
    if not others:
        raise StaysApart(
            _("No other part waits: it was paid, or a colleague has it in hand.")
        )
    for one in (cart, *others):
        if one.attempts.exclude(state__in=HARMLESS).exists():
            raise StaysApart(
                _(
                    "A payment was sent for one of the parts, and its order may still "
                    "come to light. Pay each part by itself."
                )
            )
    party.put_together(cart, others, by, desk)
    for other in others:
        # Their places are wanted by the one cart now.
        holds.release(other)


def next_part(cart: Cart) -> Cart | None:
    """The part of the same party that waits to be paid next."""
    if cart.party is None:
        return None
    return Cart.objects.of_party(cart.party).filter(state=CartState.PARKED).first()


def number_of(cart: Cart) -> int:
    """Its place in the party, from 1."""
    if cart.party is None:
        return 1
    return Cart.objects.of_party(cart.party).filter(pk__lte=cart.pk).count()


def orders_of(party_id: UUID) -> list[Order]:
    """Those that ACME has, in the order of the parts."""
    sold = Order.objects.filter(
        attempt__cart__party=party_id, attempt__state=AttemptState.SUCCEEDED
    )
    wanted = sold.select_related("payment", "desk", "attempt__cart")
    return list(wanted.order_by("attempt__cart"))


def unpaid(party_id: UUID) -> int:
    """How many parts are not paid yet."""
    return Cart.objects.of_party(party_id).exclude(state=CartState.PAID).count()
