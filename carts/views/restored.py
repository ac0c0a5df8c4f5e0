"""A cart from before a restore: somebody looked, and it was not paid."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from acme_pos.staff.desks import StaffRequest, at_desk
from acme_pos.staff.models import AuditEvent

from ..models import Cart
from .screen import cart_of, sells


@sells
@at_desk
@require_POST
def not_paid(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    asked = Cart.objects.filter(pk=cart.pk).exclude(restored_at=None)
    if asked.update(restored_at=None):
        AuditEvent.objects.record(
            gettext_noop("cart not paid before the restore"),
            cart,
            actor=request.user,
            desk=request.desk,
        )
    return redirect("carts:sale")
