"""A cart that waits is gone on with, by whoever serves the guest now."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from acme_pos.staff.models import AuditEvent, Desk, User
from carts import parking
from carts.models import Cart

from .models import AttemptState


class NotWaiting(Exception):
    """It waits for nobody any more, and nothing was changed. Its text says why."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """`put_down` is the cart that was in hand until then, parked by itself."""

    cart: Cart
    put_down: Cart | None
    was_not_charged: bool


@transaction.atomic
def recall(cart: Cart, by: User, desk: Desk) -> Recalled:
    """Make the parked cart theirs. Raises NotWaiting, and CartChanged when the cart in
    hand was changed in another window; then nothing is written.
    """
    before = _where(cart)
    put_down = _put_down(cart, by, desk)
    # So that its lines are not put into another part at this moment.
    cart.claim()
    given_up = cart.attempts.filter(state=AttemptState.ABSENT).order_by("pk").last()
    waits = given_up or Cart.objects.waiting().filter(pk=cart.pk).exists()
    if not (waits and cart.recall(desk, by)):
        raise NotWaiting(_who_has(cart, by))
    cart.refresh_from_db()
    AuditEvent.objects.record(
        gettext_noop("cart recalled"),
        cart,
        actor=by,
        desk=desk,
        facts={"sale": given_up.reference} if given_up else {},
        before=before,
        after=_where(cart),
    )
    return Recalled(cart, put_down, bool(given_up))


def _put_down(cart: Cart, by: User, desk: Desk) -> Cart | None:
    """Also one that has nothing but a guest: the next cart must not be theirs."""
    in_hand = Cart.objects.open().at(desk, by).latest_first().first()
    if in_hand is None or in_hand == cart:
        return None
    if not in_hand.lines and in_hand.is_walk_up:
        return None
    parking.park(in_hand, "", by, desk)
    return in_hand


def _where(cart: Cart) -> dict[str, str]:
    return {
        "cashier": cart.cashier.username,
        "desk": cart.desk.name,
        "state": cart.state,
    }


def _who_has(cart: Cart, by: User) -> str:
    """What became of it."""
    now = Cart.objects.select_related("cashier", "desk").get(pk=cart.pk)
    if now.is_parked and not now.lines:
        return _("That cart does not wait any more: another cart has what was in it.")
    if now.is_parked:
        words = _(
            "%(name)s does not wait any more: nobody came for a day. Begin it anew."
        )
    elif now.is_paid:
        words = _("%(name)s does not wait any more: it has been paid.")
    elif not now.is_open:
        words = _("%(name)s does not wait any more: %(who)s takes its payment.")
    elif now.cashier_id == by.pk:
        words = _("%(name)s does not wait any more: you have it at %(desk)s.")
    else:
        words = _(
            "%(name)s does not wait any more: %(who)s has it at %(desk)s. Ask there "
            "before you begin it anew."
        )
    name = parking.name_of(now)
    return words % {"name": name, "who": now.cashier, "desk": now.desk}
