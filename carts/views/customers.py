"""Customers of ACME's: found, attached to the cart, and near doubles pointed out.

As with members, what was searched for and found is in the answer and nowhere else.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from acme_pos import acme
from acme_pos.staff.desks import StaffRequest, at_desk

from .. import customers as lookup
from ..customers import MOST_SHOWN
from ..forms import GuestForm
from ..forms.customer import CustomerForm, CustomerSearchForm
from ..models import Cart
from .screen import cart_of, screen, sells, write

NOT_ASKED = gettext_lazy(
    "ACME could not be asked, so nothing was changed. Selling goes on without: type "
    "the contact below."
)
# Which contact ACME was asked about, as a digest; the session holds nothing of it.
ASKED = "alike"


@sensitive_post_parameters()
@sells
@at_desk
@never_cache
def customers(request: StaffRequest) -> HttpResponse:
    """The guest's form, with a search above it and what ACME found."""
    cart = cart_of(request)
    if request.method != "POST":
        return _panel(request, cart, CustomerSearchForm(), [])
    form = CustomerSearchForm(request.POST)
    found: list[acme.Customer] = []
    if form.is_valid():
        words = form.cleaned_data["search"]
        try:
            found = lookup.found(words)
            if not found:
                form.add_error(
                    "search", _("No customer matches %(words)s.") % {"words": words}
                )
        except acme.AcmeError:
            form.add_error("search", NOT_ASKED)
    return _panel(request, cart, form, found)


@sensitive_post_parameters()
@sells
@at_desk
@require_POST
def use_customer(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    form = CustomerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That customer cannot be used. Search again."))
        return redirect("carts:customers")
    chosen = form.cleaned_data["customer_id"]
    return write(request, cart, lambda: cart.attach_customer(chosen, form.told))


@sells
@at_desk
@require_POST
def take_customer_off(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    return write(request, cart, cart.detach_customer)


@sells
@at_desk
@never_cache
@require_GET
def alike(request: StaffRequest) -> HttpResponse:
    """A customer whom the guest nearly is: asked once for each contact."""
    cart = cart_of(request)
    found = None
    if cart.may_have_twin and _is_new(request, cart):
        try:
            found = lookup.alike(cart)
        except acme.AcmeError:
            found = None
    shown = {"cart": cart, "customer": found}
    return render(request, "carts/customers_alike.html", shown)


def _is_new(request: StaffRequest, cart: Cart) -> bool:
    """Noted before ACME is asked: its answer may take longer than the next press."""
    asked = cart.contact_digest
    if request.session.get(ASKED) == asked:
        return False
    request.session[ASKED] = asked
    request.session.save()
    # Saved again at the end, it would undo what another request wrote meanwhile.
    request.session.modified = False
    return True


def _panel(
    request: StaffRequest,
    cart: Cart,
    form: CustomerSearchForm,
    found: list[acme.Customer],
) -> HttpResponse:
    return screen(
        request,
        cart,
        status=422 if form.errors else 200,
        guest_form=GuestForm(instance=cart),
        customer_search=form,
        customers=found[:MOST_SHOWN],
        has_more=len(found) > MOST_SHOWN,
    )
