"""The sale screen: what can be sold on the left, the cart on the right.

Every act is a POST answered by a redirect to the screen; htmx follows it and swaps the
part `#sale`, a browser without JavaScript gets the whole page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from acme_pos.staff.access import needs
from acme_pos.staff.desks import StaffRequest

from .. import catalog, holds, mirror, notes
from ..models import Cart, CartChanged
from ..pricing import Price
from ..room import OtherTimes, other_times

SHELVES = {
    "tickets": "Tickets",
    "combos": "Combos",
    "add-ons": "Add-ons",
    "donations": "Donations",
    "memberships": "Memberships",
}
DAYS_SHOWN = 7
CHANGED_ELSEWHERE = (
    "This cart was changed or paid in another window. Nothing was added here; "
    "look at the cart and try again."
)

sells = needs("carts.sell")


def screen(
    request: StaffRequest,
    cart: Cart,
    *,
    status: int = 200,
    **instead: Any,  # noqa: ANN401
) -> HttpResponse:
    """`instead` of the shelf: `form`, `guest_form`, or `panel` (a template's name).

    What else the panel shows is given by its own names.
    """
    part = "carts/sale.html#sale" if request.htmx else "carts/sale.html"  # type: ignore[attr-defined]
    shown: dict[str, Any] = {
        "cart": cart,
        "as_of": catalog.as_of(),
        "shelves": shelves(),
        "shelf": request.session.get("shelf", "tickets"),
        **priced(cart, mirror.kept_price(cart)),
        **(instead or _shelf(request, cart)),
    }
    response = render(request, part, shown, status=status)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Replace-Url"] = request.get_full_path()
    return response


def priced(cart: Cart, price: Price | None) -> dict[str, Any]:
    """What the cart says of prices: ACME's where it is known, else our preview."""
    lines = notes.noted_lines(cart, price)
    return {
        "price": price,
        "to_pay": cart.total if price is None else price.total,
        "noted_lines": lines,
        "over_limit": sum(noted.at_full_price for noted in lines),
        "coupon_notes": notes.coupon_notes(cart, price),
        "other_times": _other_times(cart),
    }


def _other_times(cart: Cart) -> list[OtherTimes]:
    """Where there is room, once ACME said that there is none."""
    hold = cart.hold_or_none
    if hold is None or not hold.no_room:
        return []
    return other_times(holds.places_of(cart))


def _shelf(request: StaffRequest, cart: Cart) -> dict[str, Any]:
    shelf = request.session.get("shelf", "tickets")
    if shelf == "add-ons":
        return {"add_ons": catalog.add_ons(), "event_add_ons": _event_add_ons(cart)}
    if shelf == "donations":
        return {"donations": catalog.donations()}
    if shelf == "memberships":
        return {"levels": catalog.levels()}
    if shelf == "combos" and settings.ACME_COMBOS:
        return {"combos": settings.ACME_COMBOS}
    day = chosen_day(request)
    today = timezone.localdate()
    return {
        "day": day,
        "days": [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)],
        "last_day": last_day(),
        "groups": catalog.events_on(day),
    }


def shelves() -> dict[str, str]:
    """By the word in the address; no combos, no shelf for them."""
    return {
        word: name
        for word, name in SHELVES.items()
        if word != "combos" or settings.ACME_COMBOS
    }


def _event_add_ons(cart: Cart) -> list[catalog.EventOnSale]:
    ids = dict.fromkeys(line.event_id for line in cart.lines if line.is_ticket)
    return [event for event in catalog.events(ids) if event.add_ons]


def chosen_day(request: HttpRequest) -> date:
    today = timezone.localdate()
    kept = parse_date(request.session.get("day", "")) or today
    return min(max(kept, today), last_day())


def last_day() -> date:
    return timezone.localdate() + timedelta(days=catalog.DAYS_AHEAD - 1)


# --- the cart ------------------------------------------------------------------------


def cart_of(request: StaffRequest) -> Cart:
    """The cart that the page showed, so that no line lands in another guest's."""
    own = Cart.objects.at(request.desk, request.user)
    if shown := request.POST.get("cart"):
        return get_object_or_404(own, public_id=shown)
    return own.current(request.desk, request.user)


def write(request: StaffRequest, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except CartChanged:
        messages.error(request, CHANGED_ELSEWHERE)
    return redirect("carts:sale")
