"""One party that pays in several orders: its cart in two, and together again.

ACME takes one tender for a checkout. Each part is a cart of its own, with its own
attempts and every guard of one, so that a lost answer to the first part locks the first
alone, and the second waits parked.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from acme_pos.staff.models import AuditEvent, Desk, User

from . import parking
from .models import Cart, CartChanged, CartItem, CartState
from .models.cart import CONTACT

# What both parts take from the cart that is split: who buys, and what they pay by.
SHARED = (
    *CONTACT,
    "notes",
    "delivery",
    "email_everyone",
    "language",
    "coupon_codes",
    "membership_ids",
    "member_level_id",
    "member",
    "customer_id",
    "verify_entitlements",
    "restored_at",
)
# Fewer are not a party.
UNITS_LEAST = 2


class CannotSplit(Exception):
    """These shares make no two carts; its text says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a line go to the second part."""

    line: CartItem
    second: int

    @property
    def first(self) -> int:
        return self.line.quantity - self.second


@dataclass(frozen=True, slots=True)
class Shares:
    rows: Sequence[Share]

    @property
    def first_total(self) -> Decimal:
        """Our preview, as the second's; ACME prices each part by itself."""
        return sum((s.line.unit_price * s.first for s in self.rows), Decimal("0.00"))

    @property
    def second_total(self) -> Decimal:
        return sum((s.line.unit_price * s.second for s in self.rows), Decimal("0.00"))

    @property
    def is_even(self) -> bool:
        return self.first_total == self.second_total > 0

    def problem(self) -> str:
        """Why they make no two carts; "" when they do."""
        if not any(share.second for share in self.rows):
            return _("Nothing goes to the second part yet. Say how many of a line do.")
        if not any(share.first for share in self.rows):
            return _("Nothing stays in the first part. Leave something in it.")
        stray = _stray([(s.line, s.first) for s in self.rows]) or _stray(
            [(s.line, s.second) for s in self.rows]
        )
        if stray:
            return _(
                "%(add_on)s goes with a ticket of its event. Put one into that part."
            ) % {"add_on": stray.name}
        return ""


def shares(cart: Cart, second: Mapping[int, int]) -> Shares:
    """`second` is a quantity by the line's key; what it does not name stays."""
    rows = [Share(line, second.get(line.pk, 0)) for line in cart.lines]
    for row in rows:
        is_whole = row.line.has_quantity or row.second in (0, row.line.quantity)
        if not (0 <= row.second <= row.line.quantity and is_whole):
            raise ValueError(f"no share of {row.line}: {row.second}")
    return Shares(rows)


def halves(cart: Cart) -> dict[int, int]:
    """Half of what can be counted; odd ones go to either part in turn.

    An event's add-ons stay with tickets of the event.
    """
    second: dict[int, int] = {}
    odd = 0
    for line in cart.lines:
        if line.has_quantity and not line.is_event_add_on:
            second[line.pk], odd = divmod(line.quantity + odd, 2)
    for line in cart.lines:
        if line.is_event_add_on:
            second[line.pk] = _half_of_add_on(line, cart.lines, second)
    if not any(second.values()):
        second[cart.lines[-1].pk] = cart.lines[-1].quantity
    return second


def can_split(cart: Cart) -> bool:
    return cart.is_open and _units(cart) >= UNITS_LEAST


def has_parked_part(cart: Cart) -> bool:
    """Another part of its party waits, so that the two can be put together."""
    if cart.party is None:
        return False
    parts = Cart.objects.of_party(cart.party).exclude(pk=cart.pk)
    return parts.filter(state=CartState.PARKED).exists()


@transaction.atomic
def split(cart: Cart, wanted: Shares, by: User, desk: Desk) -> Cart:
    """The second part, parked. Raises CannotSplit, and CartChanged."""
    if problem := wanted.problem():
        raise CannotSplit(problem)
    base = _party_name(cart)
    cart.swap()
    if cart.party is None:
        cart.party = uuid.uuid4()
        cart.save(update_fields=["party"])
    number = Cart.objects.of_party(cart.party).count() + 1
    second = Cart.objects.create(
        **{name: getattr(cart, name) for name in SHARED},
        desk=desk,
        cashier=by,
        party=cart.party,
        state=CartState.PARKED,
        parked_at=timezone.now(),
        parked_name=base % {"number": number},
    )
    for share in wanted.rows:
        _move(share, second)
    cart.forget_lines()
    AuditEvent.objects.record(
        gettext_noop("cart split"),
        cart,
        actor=by,
        desk=desk,
        facts={"second": second.pk, "total": cart.total, "of_it": second.total},
    )
    return second


@transaction.atomic
def put_together(cart: Cart, others: Iterable[Cart], by: User, desk: Desk) -> None:
    """Bring the lines of other parts, parked, back into the open one.

    Raises CartChanged when any of them is not as it was read. Whether a payment of one
    may still come to light is the caller's to know.
    """
    cart.swap()
    for other in others:
        _empty(other)
        if other.restored_at:
            Cart.objects.filter(pk=cart.pk).update(restored_at=other.restored_at)
        present = {line.key: line for line in cart.items.present()}
        for line in other.items.present():
            twin = present.get(line.key) if line.merges else None
            if twin:
                twin.quantity += line.quantity
                twin.save(update_fields=["quantity"])
                line.delete()
            else:
                CartItem.objects.filter(pk=line.pk).update(cart=cart)
        AuditEvent.objects.record(
            gettext_noop("carts put together"),
            cart,
            actor=by,
            desk=desk,
            facts={"with": other.pk},
        )
    cart.forget_lines()


def consequences(cart: Cart) -> list[str]:
    """What the split may do to prices; ACME decides them for each part by itself."""
    told = []
    if cart.coupon_codes:
        told.append(
            _("The coupon goes with both parts; ACME may give less for each of them.")
        )
    if cart.is_member:
        told.append(
            _("The membership goes with both parts; ACME counts anew what it includes.")
        )
    if any(line.joins for line in cart.lines):
        told.append(
            _(
                "The new membership gives its prices to the part that it is in; the "
                "tickets of the other part cost the full price."
            )
        )
    return told


# --- pieces ----------------------------------------------------------------------


def _units(cart: Cart) -> int:
    return sum(line.quantity for line in cart.lines)


def _half_of_add_on(
    add_on: CartItem, lines: Iterable[CartItem], second: Mapping[int, int]
) -> int:
    its = [one for one in lines if one.is_ticket and one.event_id == add_on.event_id]
    there = sum(second[ticket.pk] for ticket in its)
    if not there:
        return 0
    stays = sum(ticket.quantity for ticket in its) > there
    return add_on.quantity // 2 if stays else add_on.quantity


def _stray(part: Iterable[tuple[CartItem, int]]) -> CartItem | None:
    """An event's add-on in a part that has no ticket of the event."""
    inside = [line for line, quantity in part if quantity]
    events = {line.event_id for line in inside if line.is_ticket}
    strays = (
        line for line in inside if line.is_event_add_on and line.event_id not in events
    )
    return next(strays, None)


def _party_name(cart: Cart) -> str:
    """The second part's name, with %(number)s still in it."""
    name = cart.first_name or cart.last_name
    if name:
        words = _("Part %(number)s of %(name)s's party")
    else:
        words, name = _("Part %(number)s of %(name)s"), parking.name_of(cart)
    return words.replace("%(name)s", name.replace("%", "")[:40])


def _move(share: Share, second: Cart) -> None:
    line = share.line
    if not share.second:
        return
    if not share.first:
        CartItem.objects.filter(pk=line.pk).update(cart=second)
        return
    piece = copy(line)
    piece.pk, piece.cart, piece.quantity = None, second, share.second
    piece._state.adding = True
    piece.save()
    CartItem.objects.filter(pk=line.pk).update(quantity=share.first)


def _empty(other: Cart) -> None:
    """It is nobody's any more, and stays for the rows that name it."""
    was_parked = Cart.objects.filter(
        pk=other.pk, version=other.version, state=CartState.PARKED
    )
    nobody = dict.fromkeys((*CONTACT, "notes", "customer_id", "parked_name"), "")
    if not was_parked.update(**nobody, party=None, member={}, version=F("version") + 1):
        raise CartChanged
