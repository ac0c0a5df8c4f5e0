"""Parked carts of every desk, and the press that brings one back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from acme_pos.staff.desks import StaffRequest, at_desk
from carts import parking
from carts.models import Cart, CartChanged, CartState
from carts.views.screen import cart_of, screen, sells

from ..models import Attempt
from ..recall import NotWaiting, Recalled
from ..recall import recall as recall_cart


@sells
@at_desk
@never_cache
@require_GET
def parked(request: StaffRequest) -> HttpResponse:
    """Who waits, of every desk; the newest of this one is one press away."""
    waiting = parking.waiting(request.desk)
    given_up = Attempt.objects.parked().filter(cart__in=[row.cart for row in waiting])
    return screen(
        request,
        cart_of(request),
        panel="carts/parked.html",
        waiting=waiting,
        not_charged=set(given_up.values_list("cart_id", flat=True)),
    )


@sells
@at_desk
@require_POST
def recall_parked(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Any cashier may: the guest comes back to whoever is free."""
    cart = get_object_or_404(Cart.objects.select_related("desk"), public_id=public_id)
    if not _go_on_with(request, cart):
        return redirect("orders:parked")
    return redirect("carts:sale")


@sells
@at_desk
@require_POST
def recall(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Go on with the cart of a sale that turned out not to be charged.

    Whoever sold it: the guest may come back to another desk, or after the shift.
    """
    own = Q(cart__cashier=request.user) | Q(cashier=request.user)
    in_reach = Attempt.objects.filter(Q(cart__state=CartState.PARKED) | own)
    attempt = get_object_or_404(in_reach, public_id=public_id)
    if _go_on_with(request, attempt.cart):
        return redirect("carts:sale")
    if not Attempt.objects.filter(own, pk=attempt.pk).exists():
        return redirect("orders:checking")
    return redirect("orders:outcome", public_id)


def _go_on_with(request: StaffRequest, cart: Cart) -> bool:
    try:
        recalled = recall_cart(cart, request.user, request.desk)
    except NotWaiting as error:
        messages.info(request, str(error))
        return False
    except CartChanged:
        messages.error(
            request,
            _(
                "The cart in your hands was changed in another window, so nothing was "
                "parked or brought back. Look at it and try again."
            ),
        )
        return False
    _tell(request, recalled)
    return True


def _tell(request: StaffRequest, recalled: Recalled) -> None:
    """What changed before anything else, then what became of the cart in hand."""
    told = parking.changes(recalled.cart)
    for words in told:
        messages.warning(request, words)
    if recalled.was_not_charged:
        messages.info(request, _("This is the cart again. It was not charged."))
    elif not told:
        name = parking.name_of(recalled.cart)
        messages.info(
            request, _("%(name)s is back, as it was parked.") % {"name": name}
        )
    if recalled.put_down:
        name = parking.name_of(recalled.put_down)
        messages.info(
            request,
            _("The cart you had is parked as %(name)s. F9 brings it back.")
            % {"name": name},
        )
