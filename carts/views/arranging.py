"""What stands under "Often sold here": pinned and taken off by whoever sells."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from acme_pos.staff.desks import StaffRequest, at_desk

from .. import favourites, now
from ..at_hand import AtHand
from ..models import Kind
from .screen import cart_of, screen, sells


@dataclass(frozen=True, slots=True)
class Pin:
    """Something that can stand there."""

    kind: Kind
    sold_id: str
    ticket_type_id: str
    name: str
    is_pinned: bool

    @property
    def id(self) -> str:
        return f"pin-{self.kind}-{self.sold_id}-{self.ticket_type_id}"


@sells
@at_desk
@never_cache
@require_GET
def arrange(request: StaffRequest) -> HttpResponse:
    pinned = {
        (one.kind, one.sold_id, one.ticket_type_id)
        for one in favourites.of_desk(request.desk)
        if one.is_pinned
    }
    pins = [
        Pin(
            kind,
            sold_id,
            ticket_type_id,
            name,
            (kind, sold_id, ticket_type_id) in pinned,
        )
        for kind, sold_id, ticket_type_id, name in _everything()
    ]
    return screen(request, cart_of(request), panel="carts/arrange.html", pins=pins)


@sells
@at_desk
@require_POST
def pin(request: StaffRequest) -> HttpResponse:
    """Pin it, or take the pin off; what the catalog does not have is left alone."""
    asked = tuple(
        request.POST.get(name, "") for name in ("kind", "sold_id", "ticket_type_id")
    )
    if asked in {what[:3] for what in _everything()}:
        kind, sold_id, ticket_type_id = asked
        favourites.toggle(request.desk, Kind(kind), sold_id, ticket_type_id)
    return redirect("carts:arrange")


def _everything() -> list[tuple[Kind, str, str, str]]:
    """Kind, what it is listed under, ticket type, and its name: all that has a tile."""
    goods = AtHand(timezone.localdate())
    gifts = (
        (
            Kind.VARIABLE_DONATION if gift.is_variable else Kind.FIXED_DONATION,
            gift.id,
            "",
            gift.name,
        )
        for gift in goods.donations
    )
    return [
        *((Kind.ADD_ON, each.id, "", each.name) for each in goods.add_ons),
        *gifts,
        *((Kind.MEMBERSHIP, one.id, "", one.name) for one in goods.levels),
        *(
            (Kind.EVENT, program.id, price.id, f"{program.name}, {price.name}")
            for program in now.programs(goods.times, {}, {})
            for price in program.chosen.prices
        ),
    ]
