"""More tickets than a membership includes, by a supervisor's word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import require_POST

from acme_pos.staff.desks import StaffRequest, at_desk

from .. import override as limits
from ..forms.override import OverrideForm
from ..models import Cart, CartChanged
from .screen import CHANGED_ELSEWHERE, cart_of, screen, sells, write

WAIT = (
    "Too many tries were refused, so nobody can allow it here for a quarter of an "
    "hour. Nothing was changed. A supervisor can sign in and sell, or the guest pays "
    "the full price."
)
NO_MEMBER = "There is no membership on this cart, so there are no limits to lift."


@sensitive_post_parameters()
@sensitive_variables()
@sells
@at_desk
@never_cache
def override(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    if not cart.is_member_priced:
        messages.info(request, NO_MEMBER)
        return redirect("carts:sale")
    if request.method != "POST":
        return _panel(request, cart, OverrideForm(request=request))
    if not limits.may_try(request.user):
        messages.error(request, WAIT)
        return redirect("carts:sale")
    if request.POST.get("version") != str(cart.version):
        messages.error(request, CHANGED_ELSEWHERE)
        return redirect("carts:sale")
    return _decide(request, cart, OverrideForm(request.POST, request=request))


@sells
@at_desk
@require_POST
def take_override_back(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    return write(request, lambda: limits.take_back(request, cart))


@sensitive_variables()
def _decide(request: StaffRequest, cart: Cart, form: OverrideForm) -> HttpResponse:
    if not form.is_valid() or form.by is None:
        if form.refusal:
            limits.note_refusal(request, cart, form.refusal)
        return _panel(request, cart, form, status=422)
    try:
        limits.allow(request, cart, form.by, form.cleaned_data["reason"])
    except CartChanged:
        messages.error(request, CHANGED_ELSEWHERE)
    else:
        messages.info(request, f"{form.by} allows these tickets at the member's price.")
    return redirect("carts:sale")


@sensitive_variables()
def _panel(
    request: StaffRequest, cart: Cart, form: OverrideForm, status: int = 200
) -> HttpResponse:
    return screen(
        request,
        cart,
        status=status,
        panel="carts/override.html",
        override_form=form,
    )
