"""More tickets than a membership includes, by a supervisor's word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import require_POST

from acme_pos.staff.approval import ApprovalForm
from acme_pos.staff.desks import StaffRequest, at_desk

from .. import override as limits
from ..forms.override import OverrideForm
from ..models import Cart, CartChanged
from .screen import CHANGED_ELSEWHERE, cart_of, screen, sells, write

NO_MEMBER = gettext_lazy(
    "There is no membership on this cart, so there are no limits to lift."
)


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
        return _panel(request, cart, OverrideForm(), _approval(request, cart))
    if request.POST.get("version") != str(cart.version):
        messages.error(request, CHANGED_ELSEWHERE)
        return redirect("carts:sale")
    return _decide(request, cart)


@sells
@at_desk
@require_POST
def take_override_back(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    return write(request, cart, lambda: limits.take_back(request, cart))


@sensitive_variables()
def _decide(request: StaffRequest, cart: Cart) -> HttpResponse:
    form, approval = OverrideForm(request.POST), _approval(request, cart)
    if not form.is_valid() or not approval.is_given() or approval.by is None:
        return _panel(request, cart, form, approval, status=422)
    try:
        limits.allow(request, cart, approval.by, form.cleaned_data["reason"])
    except CartChanged:
        messages.error(request, CHANGED_ELSEWHERE)
    else:
        allowed = _("%(name)s allows these tickets at the member's price.") % {
            "name": approval.by
        }
        messages.info(request, allowed)
    return redirect("carts:sale")


def _approval(request: StaffRequest, cart: Cart) -> ApprovalForm:
    typed = request.POST if request.method == "POST" else None
    return ApprovalForm(
        typed, request=request, permission=limits.PERMISSION, about=cart
    )


@sensitive_variables()
def _panel(
    request: StaffRequest,
    cart: Cart,
    form: OverrideForm,
    approval: ApprovalForm,
    status: int = 200,
) -> HttpResponse:
    return screen(
        request,
        cart,
        status=status,
        panel="carts/override.html",
        override_form=form,
        approval=approval,
    )
