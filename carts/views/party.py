"""A party that pays apart: its cart is split, the second part waits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from acme_pos.staff.desks import StaffRequest, at_desk

from .. import holds, parking, party
from ..forms.parking import SplitForm
from ..models import Cart, CartChanged
from .screen import (
    CHANGED_ELSEWHERE,
    REFUSED,
    cart_of,
    part_asked_for,
    refuse,
    screen,
    sells,
)


@sells
@at_desk
@never_cache
def split(request: StaffRequest) -> HttpResponse:
    """How many of each line go to the second part; its totals as they are typed."""
    cart = cart_of(request)
    if not party.can_split(cart):
        words = _("Nothing was split: a party needs two things in the cart at least.")
        return refuse(request, words)
    if request.method != "POST":
        return _panel(request, cart, SplitForm(cart=cart))
    form = SplitForm(request.POST, cart=cart)
    if part_asked_for(request) == "split-totals":
        return render(request, "carts/split_totals.html", _totals(form))
    if str(cart.version) != request.POST.get("version"):
        messages.error(request, str(CHANGED_ELSEWHERE))
        return redirect("carts:sale")
    return _split(request, cart, form)


def _split(request: StaffRequest, cart: Cart, form: SplitForm) -> HttpResponse:
    if not form.is_valid():
        return _panel(request, cart, form, REFUSED)
    was_held = bool(holds.live(cart))
    try:
        second = party.split(cart, form.shares, request.user, request.desk)
    except party.CannotSplit as error:
        form.add_error(None, str(error))
        return _panel(request, cart, form, REFUSED)
    except CartChanged:
        messages.error(request, str(CHANGED_ELSEWHERE))
        return redirect("carts:sale")
    if was_held:
        # Else the second part's places would be anybody's while the first is paid.
        holds.keep(cart)
        holds.keep(second)
    messages.info(
        request,
        _("This is the first part. %(name)s waits, and comes after it is paid.")
        % {"name": parking.name_of(second)},
    )
    return redirect("carts:sale")


def _panel(
    request: StaffRequest, cart: Cart, form: SplitForm, status: int = 200
) -> HttpResponse:
    return screen(
        request,
        cart,
        status=status,
        panel="carts/split.html",
        split_form=form,
        consequences=party.consequences(cart),
        **_totals(form),
    )


def _totals(form: SplitForm) -> dict[str, Any]:
    """No totals of what cannot be read; the fields say what is wrong."""
    if form.is_bound and form.errors.keys() - {"__all__"}:
        return {"shares": None}
    return {"shares": form.shares, "problem": form.shares.problem()}
