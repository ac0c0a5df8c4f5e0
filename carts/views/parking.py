"""Set the cart aside for the next guest."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from acme_pos.staff.desks import StaffRequest, at_desk

from .. import parking
from ..forms.parking import ParkForm
from .screen import REFUSED, cart_of, refuse, screen, sells, write


@sells
@at_desk
@never_cache
def park(request: StaffRequest) -> HttpResponse:
    """Under a name that is there already; the next cart is empty."""
    cart = cart_of(request)
    if not cart.lines:
        words = _(
            "Nothing was parked: the cart is empty. Serve the next guest with it."
        )
        return refuse(request, words)
    name = parking.name_of(cart)
    form = ParkForm(request.POST or None, initial={"name": name})
    if not form.is_valid():
        status = REFUSED if form.is_bound else 200
        panel = "carts/park.html"
        return screen(request, cart, status=status, panel=panel, park_form=form)
    name = form.cleaned_data["name"] or name

    def park_it() -> None:
        parking.park(cart, name, request.user, request.desk)
        messages.info(
            request, _("Parked as %(name)s. F9 brings it back.") % {"name": name}
        )

    return write(request, cart, park_it)
