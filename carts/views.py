"""The sale screen: the shelf on the left, the cart on the right.

Every act is a POST answered by a redirect to the screen; htmx follows it and swaps the
part `#sale`, a browser without JavaScript gets the whole page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from acme_pos import acme
from acme_pos.staff.desks import StaffRequest, at_desk

from . import catalog, prices
from .forms import FORM_FOR_KIND, GuestForm, ItemForm
from .forms.fields import QuantityField
from .models import Cart, CartChanged, CartItem, Kind

SHELVES = {
    "tickets": "Tickets",
    "add-ons": "Add-ons",
    "donations": "Donations",
    "memberships": "Memberships",
}
DAYS_SHOWN = 7
CHANGED_ELSEWHERE = (
    "This cart was changed or paid in another window. Nothing was added here; "
    "look at the cart and try again."
)

sells = permission_required("carts.sell", raise_exception=True)


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
    if shelf in SHELVES:
        request.session["shelf"] = shelf
    if day := _typed_day(request):
        request.session["day"] = day.isoformat()
        if day > _last_day():
            messages.info(request, f"On sale up to {_last_day():%-d %B %Y}.")
    return _screen(request, _cart(request))


@sells
@at_desk
@never_cache
def add(request: StaffRequest, kind: str, sold_id: str) -> HttpResponse:
    """Choose how many of one thing, and for whom."""
    cart = _cart(request)
    try:
        form = _form_for(Kind(kind), sold_id, request)
    except (catalog.NotOnSale, ValueError):
        messages.error(request, "That is no longer on sale. Choose something else.")
        return redirect("carts:sale")
    if kind == Kind.EVENT_ADD_ON and not cart.has_ticket_of(sold_id):
        messages.error(request, "Add a ticket of this event first.")
        return redirect("carts:sale")
    if request.method != "POST":
        return _screen(request, cart, form=form)
    if not form.is_valid():
        return _screen(request, cart, form=form, status=422)
    return _write(request, lambda: cart.add(form.items()))


@sells
@at_desk
@never_cache
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what was said of a donation or a membership."""
    cart = _cart(request)
    line = get_object_or_404(cart.items.present(), pk=pk)
    if line.has_quantity:
        raise Http404("its quantity is changed in the cart")
    try:
        form = _form_for(Kind(line.kind), line.sold_id, request, line)
    except catalog.NotOnSale:
        messages.error(request, "That is no longer on sale, so it cannot be changed.")
        return redirect("carts:sale")
    if request.method != "POST":
        return _screen(request, cart, form=form)
    if not form.is_valid():
        return _screen(request, cart, form=form, status=422)
    return _write(request, lambda: cart.replace(line, form.items()[0]))


@sells
@at_desk
@require_POST
def set_quantity(request: StaffRequest, pk: int) -> HttpResponse:
    cart = _cart(request)
    line = get_object_or_404(cart.items.present(), pk=pk)
    try:
        quantity = QuantityField(least=0).clean(request.POST.get("quantity"))
    except ValidationError as error:
        messages.error(request, f"{line.name}: {' '.join(error.messages)}")
        return redirect("carts:sale")
    return _write(request, lambda: cart.set_quantity(line, quantity))


@sells
@at_desk
@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    cart = _cart(request)
    line = get_object_or_404(cart.items.present(), pk=pk)
    return _write(request, lambda: cart.remove([line]))


@sells
@at_desk
@require_POST
def empty(request: StaffRequest) -> HttpResponse:
    return _write(request, _cart(request).empty)


@sells
@at_desk
@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    return _write(request, _cart(request).undo)


@sells
@at_desk
@never_cache
def guest(request: StaffRequest) -> HttpResponse:
    """Who buys; a walk-up needs no contact at all."""
    cart = _cart(request)
    form = GuestForm(request.POST or None, instance=cart)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _screen(request, _cart(request), guest_form=form, status=status)
    return _write(request, lambda: cart.write_guest(form.cleaned_data))


@sells
@at_desk
@require_POST
def refresh(request: StaffRequest) -> HttpResponse:
    """Read ACME's catalog again now."""
    cart = _cart(request)
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


# --- the screen ------------------------------------------------------------------


def _screen(
    request: StaffRequest,
    cart: Cart,
    *,
    form: ItemForm | None = None,
    guest_form: GuestForm | None = None,
    status: int = 200,
) -> HttpResponse:
    part = "carts/sale.html#sale" if request.htmx else "carts/sale.html"  # type: ignore[attr-defined]
    shown: dict[str, Any] = {
        "cart": cart,
        "form": form,
        "guest_form": guest_form,
        "as_of": catalog.as_of(),
        "shelves": SHELVES,
        "shelf": request.session.get("shelf", "tickets"),
    }
    if not (form or guest_form):
        shown |= _shelf(request, cart)
    response = render(request, part, shown, status=status)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Replace-Url"] = request.get_full_path()
    return response


def _shelf(request: StaffRequest, cart: Cart) -> dict[str, Any]:
    shelf = request.session.get("shelf", "tickets")
    if shelf == "add-ons":
        return {"add_ons": catalog.add_ons(), "event_add_ons": _event_add_ons(cart)}
    if shelf == "donations":
        return {"donations": catalog.donations()}
    if shelf == "memberships":
        return {"levels": catalog.levels()}
    day = _day(request)
    today = timezone.localdate()
    return {
        "day": day,
        "days": [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)],
        "last_day": _last_day(),
        "groups": catalog.events_on(day),
    }


def _event_add_ons(cart: Cart) -> list[catalog.EventOnSale]:
    ids = dict.fromkeys(line.event_id for line in cart.lines if line.is_ticket)
    return [event for event in catalog.events(ids) if event.add_ons]


def _day(request: HttpRequest) -> date:
    today = timezone.localdate()
    kept = parse_date(request.session.get("day", "")) or today
    return min(max(kept, today), _last_day())


def _last_day() -> date:
    return timezone.localdate() + timedelta(days=catalog.DAYS_AHEAD - 1)


def _typed_day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None


# --- the cart --------------------------------------------------------------------


def _cart(request: StaffRequest) -> Cart:
    """The cart that the page showed, so that no line lands in another guest's."""
    own = Cart.objects.at(request.desk, request.user)
    if shown := request.POST.get("cart"):
        return get_object_or_404(own, public_id=shown)
    return own.current(request.desk, request.user)


def _write(request: StaffRequest, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except CartChanged:
        messages.error(request, CHANGED_ELSEWHERE)
    return redirect("carts:sale")


def _form_for(
    kind: Kind, sold_id: str, request: HttpRequest, line: CartItem | None = None
) -> ItemForm:
    data = request.POST if request.method == "POST" else None
    return FORM_FOR_KIND[kind](data, sold=catalog.sold(kind, sold_id), line=line)
