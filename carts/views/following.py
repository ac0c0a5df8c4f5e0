"""The part of the sale screen that follows a change: ACME's price, holds, an offer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from acme_pos.staff.desks import StaffRequest, at_desk

from .. import catalog, mirror
from ..following import follow
from ..forms.membership import MembershipForm
from ..models import Kind
from . import shelves
from .screen import cart_of, priced, sells, write

NO_CONTENT = 204


@sells
@at_desk
@never_cache
@require_POST
def following(request: StaffRequest) -> HttpResponse:
    """Asked by the page itself, a moment after its last change.

    Nothing is answered for a page that is not of now: another one follows.
    """
    cart = cart_of(request)
    if not cart.is_open or str(cart.version) != request.POST.get("version"):
        return HttpResponse(status=NO_CONTENT)
    try:
        found = follow(cart)
    except mirror.Busy:
        again = {"cart": cart, "asks": True, "delay": "1s"}
        return render(request, "carts/following.html", again)
    shown = {
        "cart": cart,
        "following": found,
        **priced(cart, found.price, shelves.at_hand(cart)),
    }
    return render(request, "carts/following.html", {**shown, "is_part": True})


@sells
@at_desk
@require_POST
def join(request: StaffRequest, level_id: str) -> HttpResponse:
    """The offer is taken: a membership goes in, and the tickets get its prices.

    A guest who is known gets it at once; else the form asks for the name.
    """
    cart = cart_of(request)
    try:
        form = MembershipForm.for_guest(catalog.level(level_id), cart)
    except catalog.NotOnSale:
        messages.error(request, "That is no longer on sale. Choose something else.")
        return redirect("carts:sale")
    if not form.is_valid():
        where = reverse("carts:add", args=[Kind.MEMBERSHIP, level_id])
        return redirect(f"{where}?joins=1")
    return write(request, cart, lambda: cart.add(form.items()))
