"""Which sales somebody reaches who sells, by their addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from acme_pos.staff.desks import StaffRequest
from acme_pos.staff.models.restore import place
from acme_pos.staff.written import Written
from carts.models import Cart

from ..models import Attempt, AttemptState
from ..models.attempt import AttemptQuerySet
from ..models.states import ALIKE_WITHIN


def attempts() -> AttemptQuerySet:
    return Attempt.objects.select_related("cart", "desk", "cashier")


def attempt_of(request: StaffRequest, public_id: UUID) -> Attempt:
    """Whose cart is theirs: they may go on with its payment."""
    mine = attempts().filter(cart__cashier=request.user)
    return get_object_or_404(mine, public_id=public_id)


def to_be_paid(request: StaffRequest, public_id: UUID) -> Attempt:
    """As `attempt_of`, with what has to be known when the tender is taken."""
    late = timezone.now() - ALIKE_WITHIN
    found = _to_be_paid(request.user.pk, public_id, late, place())
    if not found:
        raise Http404
    return found[0]


def _one_to_be_paid(
    cashier: int, public_id: UUID, late: datetime, place: str
) -> AttemptQuerySet:
    mine = attempts().filter(cart__cashier=cashier, public_id=public_id)
    return mine.to_be_paid(late, place)


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_to_be_paid = Written(_one_to_be_paid, -1, UUID(int=0), LONG_AGO, "a place")


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
