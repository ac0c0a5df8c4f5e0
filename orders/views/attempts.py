"""Which sales somebody reaches who sells, by their addresses."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from acme_pos.staff.desks import StaffRequest
from carts.models import Cart

from ..models import Attempt, AttemptState
from ..models.attempt import AttemptQuerySet


def attempts() -> AttemptQuerySet:
    return Attempt.objects.select_related("cart", "desk", "cashier")


def attempt_of(request: StaffRequest, public_id: UUID) -> Attempt:
    """Whose cart is theirs: they may go on with its payment."""
    mine = attempts().filter(cart__cashier=request.user)
    return get_object_or_404(mine, public_id=public_id)


def own_attempt(request: StaffRequest, public_id: UUID) -> Attempt:
    """To be looked at: also when a colleague went on with its cart since."""
    own = Q(cart__cashier=request.user) | Q(cashier=request.user)
    return get_object_or_404(attempts().filter(own), public_id=public_id)


def to_what_paid_it(request: HttpRequest, cart: Cart) -> HttpResponse | None:
    """To the payment that was found meanwhile: it must not read as if none was made."""
    paid = cart.attempts.filter(
        state__in=(AttemptState.RECEIVED, AttemptState.SUCCEEDED)
    ).first()
    if paid is None:
        return None
    found = _("This cart has been paid: the earlier payment was found.")
    messages.info(request, found)
    return redirect("orders:outcome", paid.public_id)
