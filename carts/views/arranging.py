"""What stands under "Often sold here": pinned and taken off by whoever sells."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from acme_pos.staff.desks import StaffRequest, at_desk

from .. import favourites
from .screen import cart_of, screen, sells


@sells
@at_desk
@never_cache
@require_GET
def arrange(request: StaffRequest) -> HttpResponse:
    pins = favourites.pins(request.desk)
    return screen(request, cart_of(request), panel="carts/arrange.html", pins=pins)


@sells
@at_desk
@require_POST
def pin(request: StaffRequest) -> HttpResponse:
    """Pin it, or take the pin off; what the catalog does not have is left alone."""
    asked = tuple(
        request.POST.get(name, "") for name in ("kind", "sold_id", "ticket_type_id")
    )
    for each in favourites.pins(request.desk):
        if each.what == asked:
            favourites.toggle(
                request.desk, each.kind, each.sold_id, each.ticket_type_id
            )
    return redirect("carts:arrange")
