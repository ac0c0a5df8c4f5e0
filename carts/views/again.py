"""Shortcuts at the cart: the last sale once more, and a total rounded up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from acme_pos.staff.desks import StaffRequest, at_desk
from acme_pos.staff.money import money

from .. import catalog, mirror, rounding
from ..again import again, last_sale
from ..forms.donation import VariableDonationForm
from ..forms.fields import typed_money
from .screen import cart_of, refuse, sells, write


@sells
@at_desk
@require_POST
def repeat(request: StaffRequest) -> HttpResponse:
    """What this cashier sold last at this desk, for one more guest."""
    cart = cart_of(request)
    sold = last_sale(request.desk, request.user)
    if cart.lines:
        return refuse(request, _("The cart is not empty, so nothing was repeated."))
    if sold is None:
        return refuse(request, _("You have sold nothing at this desk yet."))
    found = again(sold)
    if found.missing:
        words = _("Not repeated: %(names)s. Add it by hand.")
        messages.warning(request, words % {"names": ", ".join(found.missing)})
    return write(request, cart, lambda: cart.add(found.items))


@sells
@at_desk
@require_POST
def round_up(request: StaffRequest) -> HttpResponse:
    """Give the difference, if the total is still the one that the guest was told."""
    cart = cart_of(request)
    price = mirror.kept_price(cart)
    to_pay = cart.total if price is None else price.total
    offer = rounding.offer(cart, to_pay, catalog.donations())
    if offer is None or str(offer.total) != request.POST.get("total"):
        return refuse(
            request,
            _("The total has changed, so nothing was added. Look at it and try again."),
        )
    given = {
        "amount_given": typed_money(offer.gift),
        "donor_recognition_type": "anonymous",
    }
    form = VariableDonationForm(given, sold=offer.donation)
    if not form.is_valid():
        return refuse(request, form.problems)
    words = _("%(gift)s rounds it up to %(total)s. Thank the guest.")
    told = {"gift": money(offer.gift), "total": money(offer.total)}
    return write(request, cart, lambda: cart.add(form.items()), said=words % told)
