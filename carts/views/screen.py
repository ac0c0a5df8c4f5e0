"""The sale screen: what can be sold on the left, the cart on the right.

Its parts are swapped one by one. htmx says which one it asks for:

    #cart           an act on the cart, answered at once with the cart alone
    #shelf          another shelf, or a form in its place
    #program-<id>   another time of a program on the shelf
    #sale           all of it, after a form or a panel

A browser without JavaScript posts, is redirected to the screen and gets the whole page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from acme_pos.staff.access import needs
from acme_pos.staff.desks import StaffRequest

from .. import holds, in_hand, notes, party, rounding
from ..at_hand import AtHand
from ..lines import said_of
from ..models import Cart, CartChanged
from ..pricing import Price
from ..room import OtherTimes, other_times
from . import shelves
from .mails import mail_meant

CHANGED_ELSEWHERE = _(
    "This cart was changed or paid in another window. Nothing was added here; "
    "look at the cart and try again."
)
REFUSED = 422

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
    part = part_asked_for(request)
    kept = shelves.at_hand(cart, "" if instead else shelves.open_shelf(request))
    content = instead or shelves.shown(request, kept)
    for card in content.get("cards", ()):
        if part == f"program-{card.program.id}":
            return render(request, "carts/program.html", {"cart": cart, "card": card})
    shown = {**_around(request, cart, kept), **content}
    if part != "shelf":
        shown |= _of_the_cart(request, cart, kept)
    name = {"": "", "shelf": "#shelf"}.get(part, "#sale")
    response = render(request, f"carts/sale.html{name}", shown, status=status)
    if part:
        response["HX-Replace-Url"] = request.get_full_path()
    return response


def _around(request: StaffRequest, cart: Cart, kept: AtHand) -> dict[str, Any]:
    """What stands about every shelf."""
    return {
        "cart": cart,
        "as_of": kept.as_of(),
        "shelves": shelves.shelves(),
        "shelf": shelves.open_shelf(request),
        "with_tickets": shelves.with_tickets(request, kept),
    }


def part_asked_for(request: HttpRequest) -> str:
    """The id of the part that htmx will swap; "" for a whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return (htmx.target or "sale") if htmx else ""


def _of_the_cart(request: StaffRequest, cart: Cart, kept: AtHand) -> dict[str, Any]:
    """What the cart's part shows, from its head to its total."""
    shown = priced(cart, in_hand.price(cart), kept)
    said = said_of(cart.lines)
    return {
        **shown,
        "said_lines": list(zip(said, shown["noted_lines"], strict=True)),
        "parked": in_hand.parked(cart),
        # The line that the focus goes to, and the one whose number is wrong.
        "focus": None,
        "wrong": None,
        "has_parked_part": party.has_parked_part(cart),
        "mail_meant": mail_meant(request, cart),
    }


def priced(cart: Cart, price: Price | None, kept: AtHand) -> dict[str, Any]:
    """What the cart says of prices: ACME's where it is known, else our preview."""
    lines = notes.noted_lines(cart, price)
    to_pay = cart.total if price is None else price.total
    return {
        "price": price,
        "to_pay": to_pay,
        "noted_lines": lines,
        "over_limit": sum(noted.at_full_price for noted in lines),
        "coupon_notes": notes.coupon_notes(cart, price),
        "other_times": _other_times(cart),
        "in_cart": sum(line.quantity for line in cart.lines),
        "ticket_count": sum(line.quantity for line in cart.lines if line.is_ticket),
        "round_up": rounding.offer(cart, to_pay, kept.donations),
    }


def _other_times(cart: Cart) -> list[OtherTimes]:
    """Where there is room, once ACME said that there is none."""
    hold = cart.hold_or_none
    if hold is None or not hold.no_room:
        return []
    return other_times(holds.places_of(cart))


# --- the cart ------------------------------------------------------------------------


def cart_of(request: StaffRequest) -> Cart:
    """The cart that the page showed, so that no line lands in another guest's."""
    if shown := request.POST.get("cart"):
        return named_cart(request, shown)
    return in_hand.current(request.desk, request.user)


def named_cart(request: StaffRequest, public_id: str) -> Cart:
    """Of this cashier at this desk; 404 for any other, and for what is no id."""
    try:
        cart = in_hand.named(request.desk, request.user, UUID(public_id))
    except ValueError:
        raise Http404("no cart has such an id") from None
    if cart is None:
        raise Http404("no such cart of this cashier at this desk")
    return cart


def write(
    request: StaffRequest,
    cart: Cart,
    act: Callable[[], object],
    *,
    said: str = "",
    **marks: Any,  # noqa: ANN401
) -> HttpResponse:
    """Do it, and answer with the cart as it is then, with `marks` for its template.

    Whatever `act` does to the cart it does to this object too. `said` is told once it
    is done.
    """
    try:
        act()
    except CartChanged:
        return refuse(request, str(CHANGED_ELSEWHERE))
    if said:
        messages.success(request, said)
    return answer(request, cart, **marks)


def refuse(
    request: StaffRequest,
    words: str,
    **marks: Any,  # noqa: ANN401
) -> HttpResponse:
    """Nothing was done, and the cart's part says why."""
    messages.error(request, words)
    return answer(request, status=REFUSED, **marks)


def answer(
    request: StaffRequest,
    cart: Cart | None = None,
    *,
    status: int = 200,
    **marks: Any,  # noqa: ANN401
) -> HttpResponse:
    """The cart alone where htmx asked for it, else the way to the whole screen.

    The cart that was just changed is at hand as it is now; any other is read anew.
    """
    if part_asked_for(request) != "cart":
        return redirect("carts:sale")
    cart = cart or cart_of(request)
    if not cart.is_open:
        cart = in_hand.current(request.desk, request.user)
    kept = shelves.at_hand(cart)
    shown = {
        "cart": cart,
        "with_tickets": shelves.with_tickets(request, kept),
        **_of_the_cart(request, cart, kept),
        **marks,
    }
    return render(request, "carts/cart_part.html", shown, status=status)
