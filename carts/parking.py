"""Carts that wait while another guest is served: what they are called, and what is told
of them when they come back.

What is free is read from the kept catalog, a minute old at most, so that a cart comes
back at once also while ACME is away. The sale screen then holds the places again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from acme_pos.staff import times
from acme_pos.staff.models import AuditEvent, Desk, User

from . import catalog, holds, prices
from .models import Cart, CartChanged, CartItem, Hold, Kind

NAME_MOST = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """A parked cart as the list shows it. `tickets` counts people let in."""

    cart: Cart
    name: str
    tickets: int

    @property
    def hold(self) -> Hold | None:
        return self.cart.hold_or_none


def waiting(desk: Desk) -> list[Waiting]:
    """Of every desk; those of this one first, the newest first."""
    carts = Cart.objects.waiting().select_related("desk", "cashier", "places_held")
    newest = sorted(carts.with_lines(), key=lambda cart: cart.updated_at, reverse=True)
    newest.sort(key=lambda cart: cart.desk_id != desk.pk)
    return [Waiting(cart, name_of(cart), _tickets(cart)) for cart in newest]


def name_of(cart: Cart) -> str:
    """What it was parked under, the guest's name, or what is in it."""
    return (cart.parked_name or cart.guest_name or _contents(cart))[:NAME_MOST]


@transaction.atomic
def park(cart: Cart, name: str, by: User, desk: Desk) -> None:
    """Raises CartChanged. The trail says how much waits, and not for whom."""
    cart.park_as((name or name_of(cart))[:NAME_MOST])
    AuditEvent.objects.record(
        gettext_noop("cart parked"),
        cart,
        actor=by,
        desk=desk,
        facts={"lines": len(cart.lines), "total": cart.total},
    )


def changes(cart: Cart) -> list[str]:
    """What the guest is to be told of a cart that comes back, line by line.

    Prices that changed are written into it.
    """
    told = [*_gone(cart), *_places(cart)]
    try:
        prices.check(cart)
    except prices.PricesChanged as error:
        told.append(str(error))
    except CartChanged:
        # Another window has it in hand already; prices are looked at again at Pay.
        pass
    return told


# --- pieces ----------------------------------------------------------------------


def _contents(cart: Cart) -> str:
    if not cart.lines:
        return _("Empty cart")
    count = _tickets(cart)
    if not count:
        return _first_of(cart.lines)
    starts = [line.starts_at for line in cart.lines if line.places and line.starts_at]
    if not starts:
        words = ngettext("%(count)s ticket", "%(count)s tickets", count)
        return words % {"count": count}
    first = timezone.localtime(min(starts))
    is_today = first.date() == timezone.localdate()
    at = times.clock(first) if is_today else times.near_moment(first)
    words = ngettext("%(count)s ticket, %(at)s", "%(count)s tickets, %(at)s", count)
    return words % {"count": count, "at": at}


def _first_of(lines: list[CartItem]) -> str:
    more = len(lines) - 1
    if not more:
        return lines[0].name
    # The end may be cut off, so the number stands in front of it.
    return ngettext(
        "%(name)s and %(count)s more line", "%(name)s and %(count)s more lines", more
    ) % {"name": lines[0].name[:40], "count": more}


def _tickets(cart: Cart) -> int:
    return sum(holds.places_of(cart).values())


def _gone(cart: Cart) -> Iterator[str]:
    if catalog.as_of() is None:
        # Nothing has been read yet, which says nothing of any line.
        return
    for line in cart.lines:
        try:
            catalog.sold(Kind(line.kind), line.sold_id)
        except catalog.NotOnSale:
            yield _(
                "%(line)s is not on sale any more. Tell the guest, and take it out "
                "or choose something else."
            ) % {"line": _in_words(line)}


def _places(cart: Cart) -> Iterator[str]:
    wanted, held = holds.places_of(cart), _held(cart)
    for event in catalog.events(wanted):
        if event.places_left is None:
            continue
        free = max(event.places_left + held.get(event.id, 0), 0)
        if free < wanted[event.id]:
            yield _(
                "%(event)s, %(time)s: %(free)s of the %(wanted)s places in the cart "
                "are free. Offer another time, or fewer tickets."
            ) % {
                "event": event.name,
                "time": times.near_moment(event.starts_at),
                "free": free,
                "wanted": wanted[event.id],
            }
    hold = cart.hold_or_none
    if hold and not hold.is_live:
        yield _(
            "Its places are not held any more. They are taken again now, as far as "
            "there is room."
        )


def _held(cart: Cart) -> dict[str, int]:
    """The catalog counts places that are held for this very cart as taken."""
    hold = cart.hold_or_none
    return hold.places if hold and hold.is_live else {}


def _in_words(line: CartItem) -> str:
    if line.starts_at is None:
        return line.name
    return f"{line.name}, {times.near_moment(line.starts_at)}"
