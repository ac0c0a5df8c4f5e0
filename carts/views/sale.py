"""Selling: put things into the cart, change them, say who buys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from acme_pos import acme
from acme_pos.staff.desks import StaffRequest, at_desk
from acme_pos.staff.times import day as day_of

from .. import catalog, holds, prices
from ..forms import FORM_FOR_KIND, GuestForm, ItemForm
from ..forms.customer import CustomerSearchForm
from ..forms.fields import QuantityField
from ..models import Cart, CartItem, Kind
from .screen import cart_of, chosen_day, last_day, screen, sells, shelves, write


@sells
@at_desk
@never_cache
@require_GET
def sale(request: StaffRequest) -> HttpResponse:
    if "next-guest" in request.GET:
        # Today's tickets first: the last guest's day is not this one's.
        request.session.pop("shelf", None)
        request.session.pop("day", None)
    shelf = request.GET.get("shelf", "")
    if shelf in shelves():
        request.session["shelf"] = shelf
    if day := _typed_day(request):
        request.session["day"] = day.isoformat()
        if day > last_day():
            messages.info(request, f"On sale up to {day_of(last_day())}.")
    return screen(request, cart_of(request))


@sells
@at_desk
@never_cache
def add(request: StaffRequest, kind: str, sold_id: str) -> HttpResponse:
    """Choose how many of one thing, and for whom."""
    cart = cart_of(request)
    try:
        form = _form_for(cart, Kind(kind), sold_id, request)
    except (catalog.NotOnSale, ValueError):
        messages.error(request, "That is no longer on sale. Choose something else.")
        return redirect("carts:sale")
    if kind == Kind.EVENT_ADD_ON and not cart.has_ticket_of(sold_id):
        messages.error(request, "Add a ticket of this event first.")
        return redirect("carts:sale")
    if request.method != "POST":
        return screen(request, cart, form=form)
    if not form.is_valid():
        return screen(request, cart, form=form, status=422)
    return write(request, lambda: cart.add(form.items()))


@sells
@at_desk
@never_cache
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what was said of a donation, a membership or a combo."""
    cart = cart_of(request)
    line = get_object_or_404(cart.items.present(), pk=pk)
    if line.has_quantity:
        raise Http404("its quantity is changed in the cart")
    try:
        form = _form_for(cart, Kind(line.kind), line.sold_id, request, line)
    except catalog.NotOnSale:
        messages.error(request, "That is no longer on sale, so it cannot be changed.")
        return redirect("carts:sale")
    if request.method != "POST":
        return screen(request, cart, form=form)
    if not form.is_valid():
        return screen(request, cart, form=form, status=422)
    return write(request, lambda: cart.replace(line, form.items()[0]))


@sells
@at_desk
@require_POST
def set_quantity(request: StaffRequest, pk: int) -> HttpResponse:
    cart = cart_of(request)
    line = get_object_or_404(cart.items.present(), pk=pk)
    try:
        quantity = QuantityField(least=0).clean(request.POST.get("quantity"))
    except ValidationError as error:
        messages.error(request, f"{line.name}: {' '.join(error.messages)}")
        return redirect("carts:sale")
    return write(request, lambda: cart.set_quantity(line, quantity))


@sells
@at_desk
@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    cart = cart_of(request)
    line = get_object_or_404(cart.items.present(), pk=pk)
    return write(request, lambda: cart.remove([line]))


@sells
@at_desk
@require_POST
def empty(request: StaffRequest) -> HttpResponse:
    return write(request, cart_of(request).empty)


@sells
@at_desk
@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    return write(request, cart_of(request).undo)


@sells
@at_desk
@never_cache
def guest(request: StaffRequest) -> HttpResponse:
    """Who buys; a walk-up needs no contact at all."""
    cart = cart_of(request)
    form = GuestForm(request.POST or None, instance=cart)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        shown = {"guest_form": form, "customer_search": CustomerSearchForm()}
        return screen(request, cart_of(request), status=status, **shown)
    return write(request, lambda: cart.write_guest(form.cleaned_data))


@sells
@at_desk
@require_POST
def refresh(request: StaffRequest) -> HttpResponse:
    """Read ACME's catalog again now."""
    cart = cart_of(request)
    try:
        catalog.refresh(acme.connect())
        prices.check(cart)
    except prices.PricesChanged as error:
        messages.error(request, str(error))
    except acme.AcmeError as error:
        messages.error(
            request,
            f"ACME could not be read: {error.reason} The catalog shown is the one read "
            "before; selling goes on.",
        )
    return redirect("carts:sale")


# --- pieces ------------------------------------------------------------------------


def _typed_day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None


def _form_for(
    cart: Cart,
    kind: Kind,
    sold_id: str,
    request: HttpRequest,
    line: CartItem | None = None,
) -> ItemForm:
    data = request.POST if request.method == "POST" else None
    sold = catalog.sold(kind, sold_id, chosen_day(request))
    if isinstance(sold, catalog.EventOnSale) and sold.places_left is not None:
        # The catalog counts the places held for this very cart as taken.
        spare = holds.spare(cart, sold.id)
        sold = replace(sold, places_left=sold.places_left + spare)
    return FORM_FOR_KIND[kind](data, sold=sold, line=line)
