"""A party in several orders: its parts as one cart again, and one summary of all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from acme_pos.staff.access import needs
from acme_pos.staff.desks import StaffRequest, at_desk
from acme_pos.staff.models import Venue
from carts.models import CartChanged
from carts.views.screen import CHANGED_ELSEWHERE, cart_of, sells

from .. import parts, prints, reach, slips
from ..models import Order
from .printing import LANGUAGE, look_of, printed

finds_orders = needs("orders.find_order")


@sells
@at_desk
@require_POST
def together(request: StaffRequest) -> HttpResponse:
    """As long as no part is paid or sent."""
    cart = cart_of(request)
    try:
        parts.put_together(cart, request.user, request.desk)
    except parts.StaysApart as error:
        words = _("Nothing was changed and nothing was charged. %(why)s")
        messages.error(request, words % {"why": error})
    except CartChanged:
        messages.error(request, str(CHANGED_ELSEWHERE))
    else:
        messages.info(request, _("It is one cart again. Tell the guest the total."))
    return redirect("carts:sale")


@finds_orders
@never_cache
@require_GET
def party(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """One slip for all orders of a party, for whoever may open each of them.

    A copy when all of them stood in one before: with the last part it is a new one.
    """
    orders = parts.orders_of(party_id)
    keys = [order.pk for order in orders]
    within = Order.objects.filter(reach.within(request), pk__in=keys).distinct()
    if not keys or within.count() != len(keys):
        raise Http404("no such party within reach")
    for order in orders:
        reach.note_look(request, order)
    language = slips.language_of(orders[0], request.GET.get(LANGUAGE))
    look = look_of(request, language)
    copies = [prints.note(request, one, prints.SUMMARY, look) for one in orders]
    with translation.override(language):
        shown = _summary(orders, parts.unpaid(party_id), is_copy=all(copies))
        return printed(request, "receipts/party.html", shown, language)


def _summary(
    orders: Sequence[Order], waiting: int, *, is_copy: bool
) -> dict[str, object]:
    """Each order as its own slip says it, and the sum of what ACME charged."""
    rows = [
        {"number": number, "order": order, "says": slips.slip_of(order).context}
        for number, order in enumerate(orders, start=1)
    ]
    return {
        "parts": rows,
        "waiting": waiting,
        "total": sum((order.total_amount for order in orders), Decimal("0.00")),
        "venue": Venue.current(),
        "training": settings.TRAINING,
        "is_copy": is_copy,
    }
