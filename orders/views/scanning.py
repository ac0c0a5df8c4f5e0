"""A scanned code: an order, something to sell, or a member. Nothing else is guessed.

Whatever is known here is looked for first, so that goods are scanned while ACME is
away; only a code that nothing here has is asked of it as a membership.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_htmx.http import (
    HttpResponseClientRedirect,
    reselect,
    reswap,
    retarget,
    trigger_client_event,
)

from acme_pos import acme
from acme_pos.cards import passes_luhn
from acme_pos.redaction import holds_card
from acme_pos.staff.desks import StaffRequest, at_desk
from carts import catalog, codes, holds, members
from carts.forms import FORM_FOR_KIND
from carts.forms.coupon import NOT_BOTH
from carts.members import Member
from carts.models import Cart
from carts.tiles import Tile
from carts.views.sale import add_to
from carts.views.screen import REFUSED, cart_of, part_asked_for, sells, write

from .. import reach
from ..models import Order

MOST = 80
# As static/scan.js has it: 13 digits that begin otherwise are product codes.
_CARD = re.compile(r"4\d{12}|[2-6]\d{13,18}", re.ASCII)


@sensitive_post_parameters()
@sells
@at_desk
@require_POST
def scan(request: StaffRequest) -> HttpResponse:
    code = request.POST.get("code", "").strip()
    cart = cart_of(request)
    if not code or len(code) > MOST or "\0" in code:
        return _refuse(request, title=_("That scan cannot be read. Scan it again."))
    if _is_card(code):
        return _refuse(request, is_card=True)
    if order := _order(request, code):
        return _to_order(request, cart, order)
    if tile := codes.by_sku(code, cart):
        return _sell(request, cart, tile)
    try:
        member = members.named_by(code, members.found(code))
    except acme.AcmeError:
        return _refuse(request, code=code, is_acme_away=True)
    if member:
        return _attach(request, cart, member)
    if tile := codes.by_id(code, cart):
        return _sell(request, cart, tile)
    return _refuse(request, code=code)


# --- an order ----------------------------------------------------------------------


def _order(request: StaffRequest, number: str) -> Order | None:
    """Whoever holds its number may see it, as one who types it into the search."""
    if not request.user.has_perm("orders.find_order"):
        return None
    order = Order.objects.filter(order_number=number).first()
    if order:
        reach.keep_found(request, [order])
    return order


def _to_order(request: StaffRequest, cart: Cart, order: Order) -> HttpResponse:
    """At once, but for a guest who stands there with a cart."""
    if cart.lines:
        return _refuse(request, order=order)
    there = reverse("orders:order", args=[order.pk])
    return HttpResponseClientRedirect(there)


# --- a member ----------------------------------------------------------------------


def _attach(request: StaffRequest, cart: Cart, member: Member) -> HttpResponse:
    if cart.coupon_codes:
        return _refuse(request, title=str(NOT_BOTH))
    if member.is_lapsed:
        return _refuse(request, member=member)
    return _write(
        request,
        cart,
        lambda: cart.attach_member(member.snapshot(), member.primary),
        _("%(name)s is on the cart as a member.") % {"name": member.name},
    )


# --- something to sell -------------------------------------------------------------


def _sell(request: StaffRequest, cart: Cart, tile: Tile) -> HttpResponse:
    """One of it; once more for one more."""
    if not tile.field:
        return _refuse(request, tile=tile)
    try:
        sold = holds.on_sale(cart, tile.kind, tile.sold_id)
    except catalog.NotOnSale:
        return _refuse(request, code=tile.name)
    form = FORM_FOR_KIND[tile.kind]({tile.field: tile.value}, sold=sold)
    if not form.is_valid():
        return _refuse(request, title=form.problems)
    items = form.items()
    words = _("%(name)s is in the cart.") % {"name": tile.name}
    return _write(request, cart, lambda: add_to(cart, items), words)


# --- the answer --------------------------------------------------------------------


def _write(
    request: StaffRequest, cart: Cart, act: Callable[[], object], words: str
) -> HttpResponse:
    """The cart's part to the sale screen; from elsewhere the way there, with words."""
    if part_asked_for(request) == "cart":
        done = write(request, cart, act)
        return _sounding(done, is_good=done.status_code != REFUSED)
    return HttpResponseClientRedirect(write(request, cart, act, said=words)["Location"])


def _refuse(request: StaffRequest, **why: object) -> HttpResponse:
    """Nothing was done; the page says why, beside whatever it shows."""
    said = render(request, "orders/scanned.html", why, status=REFUSED)
    placed = reswap(retarget(reselect(said, "#scanned"), "#scanned"), "outerHTML")
    return _sounding(placed, is_good=False)


def _sounding(answer: HttpResponse, *, is_good: bool) -> HttpResponse:
    """`static/scan.js` lets it be heard."""
    return trigger_client_event(answer, "scanned", {"good": is_good}, after="settle")


def _is_card(code: str) -> bool:
    bare = re.sub(r"[\s-]", "", code)
    is_track = code[0] in "%;"
    is_number = bool(_CARD.fullmatch(bare)) and passes_luhn(bare)
    return is_track or is_number or holds_card(code)
