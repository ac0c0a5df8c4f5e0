"""Selling: put things into the cart, and change them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from acme_pos import acme
from acme_pos.staff.desks import StaffRequest, at_desk

from .. import catalog, holds, prices
from ..forms import FORM_FOR_KIND, ItemForm
from ..forms.fields import QuantityField
from ..forms.membership import MembershipForm
from ..models import Cart, CartChanged, CartItem, Kind
from . import shelves
from .mails import keep_mail
from .screen import (
    REFUSED,
    cart_of,
    part_asked_for,
    refuse,
    screen,
    sells,
    write,
)

NOT_ON_SALE = gettext_lazy(
    "That is no longer on sale. Choose something else. Nothing was added."
)


@sells
@at_desk
@never_cache
@require_GET
def sale(request: StaffRequest) -> HttpResponse:
    shelves.choose(request)
    return screen(request, cart_of(request))


@sells
@at_desk
@never_cache
def add(request: StaffRequest, kind: str, sold_id: str) -> HttpResponse:
    """Choose how many of one thing, and for whom; a tile has chosen already."""
    cart = cart_of(request)
    try:
        form = _form_for(cart, Kind(kind), sold_id, request)
    except (catalog.NotOnSale, ValueError):
        return refuse(request, str(NOT_ON_SALE))
    if kind == Kind.EVENT_ADD_ON and not cart.has_ticket_of(sold_id):
        return refuse(
            request, _("Add a ticket of this event first. Nothing was added.")
        )
    if request.method != "POST":
        return screen(request, cart, form=form)
    if form.is_valid():
        return write(request, cart, lambda: _add(request, cart, form.items()))
    if part_asked_for(request) == "cart":
        return refuse(request, form.problems)
    return screen(request, cart, form=form, status=REFUSED)


def _add(request: StaffRequest, cart: Cart, items: list[CartItem]) -> None:
    before = cart.email
    add_to(cart, items)
    if cart.email != before:
        # The guest's contact came with a membership, whose form has asked about it.
        keep_mail(request, cart)


def add_to(cart: Cart, items: list[CartItem]) -> None:
    """A cart that another press has changed meanwhile takes it all the same.

    Raises CartChanged when it is not in the same hands any more.
    """
    hands = (cart.desk_id, cart.cashier_id)
    try:
        cart.add(items)
    except CartChanged:
        cart.refresh_from_db()
        # Parked and brought back meanwhile, it is another cashier's.
        if not cart.is_open or (cart.desk_id, cart.cashier_id) != hands:
            raise
        cart.add(items)


@sells
@at_desk
@never_cache
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what was said of a donation, a membership or a combo."""
    cart = cart_of(request)
    line = _line(cart, pk)
    if line.has_quantity:
        raise Http404("its quantity is changed in the cart")
    try:
        form = _form_for(cart, Kind(line.kind), line.sold_id, request, line)
    except catalog.NotOnSale:
        messages.error(
            request,
            _("That is no longer on sale, so it cannot be changed. It stays as it is."),
        )
        return redirect("carts:sale")
    if request.method != "POST":
        return screen(request, cart, form=form)
    if not form.is_valid():
        return screen(request, cart, form=form, status=REFUSED)
    return write(request, cart, lambda: cart.replace(line, form.items()[0]))


@sells
@at_desk
@require_POST
def set_quantity(request: StaffRequest, pk: int) -> HttpResponse:
    """One more or one less, as the button says."""
    cart = cart_of(request)
    line = _line(cart, pk)
    try:
        quantity = QuantityField(least=0).clean(request.POST.get("quantity"))
    except ValidationError as error:
        return refuse(request, f"{line.name}: {' '.join(error.messages)}")
    return write(request, cart, lambda: cart.set_quantity(line, quantity))


@sells
@at_desk
@require_POST
def set_quantities(request: StaffRequest) -> HttpResponse:
    """The numbers typed into the lines; one that stands as it was changes nothing."""
    cart = cart_of(request)
    changed = []
    for line in cart.lines:
        typed = request.POST.get(f"quantity-{line.pk}", str(line.quantity))
        try:
            quantity = QuantityField(least=0).clean(typed)
        except ValidationError as error:
            words = " ".join(error.messages)
            said = f"{line.name}: {words}"
            return refuse(request, said, wrong=line.pk, typed=typed, why=words)
        if quantity != line.quantity:
            changed.append((line, quantity))
    return write(request, cart, lambda: _set_all(cart, changed))


def _set_all(cart: Cart, changed: list[tuple[CartItem, int]]) -> None:
    for line, quantity in changed:
        cart.set_quantity(line, quantity)


@sells
@at_desk
@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    cart = cart_of(request)
    line = _line(cart, pk)
    after = [each.pk for each in cart.lines if each.added_at > line.added_at]
    return write(
        request, cart, lambda: cart.remove([line]), focus=next(iter(after), None)
    )


@sells
@at_desk
@require_POST
def empty(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    return write(request, cart, cart.empty)


@sells
@at_desk
@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    return write(request, cart, cart.undo)


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
            _(
                "ACME could not be read: %(reason)s The catalog shown is the one read "
                "before; selling goes on."
            )
            % {"reason": error.reason},
        )
    return redirect("carts:sale")


# --- pieces ------------------------------------------------------------------------


def _line(cart: Cart, pk: int) -> CartItem:
    """Of the lines that are in it: with them in hand none is read again."""
    found = next((line for line in cart.lines if line.pk == pk), None)
    if found is None:
        raise Http404("no such line is in the cart")
    return found


def _form_for(
    cart: Cart,
    kind: Kind,
    sold_id: str,
    request: HttpRequest,
    line: CartItem | None = None,
) -> ItemForm:
    data = request.POST if request.method == "POST" else None
    sold = holds.on_sale(cart, kind, sold_id, shelves.chosen_day(request))
    form = FORM_FOR_KIND[kind](data, sold=sold, line=line)
    if isinstance(form, MembershipForm) and line is None:
        form.fill_in(cart)
    return form
