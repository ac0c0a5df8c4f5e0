"""Who buys: one line beside the cart, and a form with every field."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from acme_pos.staff.desks import StaffRequest, at_desk

from .. import mail_domains
from ..forms import GuestForm
from ..forms.customer import CustomerSearchForm
from ..forms.guest import GuestLineForm
from ..models import Cart
from . import shelves
from .mails import keep_mail
from .screen import (
    REFUSED,
    answer,
    cart_of,
    part_asked_for,
    refuse,
    screen,
    sells,
    write,
)


@sells
@at_desk
@never_cache
def guest(request: StaffRequest) -> HttpResponse:
    """Every field of the guest; a walk-up needs no contact at all."""
    cart = cart_of(request)
    form = GuestForm(request.POST or None, instance=cart)
    if not form.is_valid():
        status = REFUSED if form.is_bound else 200
        shown = {"guest_form": form, "customer_search": CustomerSearchForm()}
        return screen(request, cart_of(request), status=status, **shown)
    return write(request, cart, lambda: cart.write_guest(form.cleaned_data))


@sensitive_post_parameters()
@sells
@at_desk
@require_POST
def read_line(request: StaffRequest) -> HttpResponse:
    """`Ana Ruiz ana@example.org 555 0100`; what cannot be read stays in the field."""
    cart = cart_of(request)
    form = GuestLineForm(request.POST)
    if not form.is_valid():
        return _not_read(request, cart, form)
    said = form.said()
    if not said:
        return answer(request)
    return write(request, cart, lambda: cart.write_guest({**said, "customer_id": ""}))


@sells
@at_desk
@require_POST
def settle_mail(request: StaffRequest) -> HttpResponse:
    """`Did you mean …?` is answered: the other address, or the one that was typed."""
    cart = cart_of(request)
    meant = mail_domains.meant(cart.email)
    if not meant:
        return answer(request)
    if request.POST.get("answer") == "take":
        return write(request, cart, lambda: cart.mend_email(meant))
    keep_mail(request, cart)
    return answer(request)


@sells
@at_desk
@require_POST
def choose_language(request: StaffRequest) -> HttpResponse:
    """Of the guest's receipt."""
    cart = cart_of(request)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        words = _("Receipts are not written in that language. Nothing was changed.")
        return refuse(request, words)
    return write(request, cart, lambda: cart.write_guest({"language": language}))


# --- pieces ----------------------------------------------------------------------


def _not_read(request: StaffRequest, cart: Cart, form: GuestLineForm) -> HttpResponse:
    problem = " ".join(map(str, form.errors["guest"]))
    words = _("%(problem)s Nothing was saved yet: correct it and press Enter.")
    marks: dict[str, Any] = {
        "guest_typed": request.POST.get("guest", ""),
        "guest_problem": words % {"problem": problem},
    }
    if part_asked_for(request) == "cart":
        return answer(request, status=REFUSED, **marks)
    kept = shelves.at_hand(cart, shelves.open_shelf(request))
    shown = {**shelves.shown(request, kept), **marks}
    return screen(request, cart, status=REFUSED, **shown)
