"""The sale screen as one template over plain rows, and a change that writes one row.

What hangs on the catalog alone is laid ready before; the cart and its lines are read
anew for each page, in the fewest questions.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from acme_pos.staff.desks import StaffRequest
from acme_pos.staff.models import Desk, User
from acme_pos.staff.times import clock, week_day
from carts.models import Cart, CartItem
from carts.tiles import Tile
from carts.views import shelves
from carts.views.shelves import Card

_shelf: dict[str, Any] = {}


def prepare(desk: Desk, cashier: User, cart: Cart) -> None:
    """As plain strings what stands on the shelf now."""
    request = cast(StaffRequest, HttpRequest())
    request.session, request.desk, request.user = SessionStore(), desk, cashier
    kept = shelves.at_hand(cart, "now")
    shown = shelves.shown(request, kept)
    _shelf.update(
        programs=[_program(card) for card in shown["cards"]],
        often=[_tile(tile) for tile in shown["often_sold"]],
        with_tickets=[
            {
                "id": event.id,
                "name": event.name,
                "url": f"/sale/add/event-add-on/{event.id}/",
                "at": f"{week_day(event.starts_at)} {clock(event.starts_at)}",
                "tiles": [_tile(tile) for tile in tiles],
            }
            for event, tiles in shelves.with_tickets(request, kept)
        ],
    )


def _program(card: Card) -> dict[str, Any]:
    chosen = card.program.chosen
    return {
        "id": card.program.id,
        "name": card.program.name,
        "url": f"/sale/add/event/{chosen.id}/",
        "clock": clock(chosen.starts_at),
        "times": [
            {
                "id": time.id,
                "clock": clock(time.starts_at),
                "left": str(time.places_left),
                "is_chosen": time is chosen,
            }
            for time in card.program.times
        ],
        "tiles": [_tile(tile) for tile in card.tiles],
    }


def _tile(tile: Tile) -> dict[str, str]:
    return {
        "id": tile.id,
        "url": tile.address,
        "field": tile.field,
        "name": tile.name,
        "about": tile.about,
        "key": tile.key,
        "price": f"${tile.price}",
    }


def page(request: HttpRequest) -> HttpResponse:
    own = Cart.objects.filter(state="open", cashier=cast(User, request.user))
    known = own.values("pk", "public_id", "version")
    cart: dict[str, Any] = {**known.latest("updated_at")}
    asked = CartItem.objects.filter(cart=cart["pk"], removed_at=None).order_by("pk")
    columns = ("id", "name", "variant", "quantity", "unit_price", "starts_at")
    lines: list[dict[str, Any]] = [{**line} for line in asked.values(*columns)]
    total = Decimal(0)
    for line in lines:
        amount = line["quantity"] * line["unit_price"]
        total += amount
        line["amount"], line["id"] = f"${amount:,.2f}", str(line["id"])
        line["less"], line["more"] = line["quantity"] - 1, line["quantity"] + 1
        line["at"] = clock(line["starts_at"]) if line["starts_at"] else ""
    cart["version"] = str(cart["version"])
    shown = {**_shelf, "cart": cart, "lines": lines, "total": f"{total:,.2f}"}
    return render(request, "bare/sale.html", shown)


def change(request: HttpRequest) -> HttpResponse:
    """One row, committed for real."""
    own = Cart.objects.filter(state="open", cashier=cast(User, request.user))
    own.update(version=F("version") + 1)
    return HttpResponse("fine")
