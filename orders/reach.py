"""Which orders somebody may open who may not browse them all.

Keys follow each other, so no page may open for whoever counts through them. A front
desk opens what was sold by them, what was sold at its desk today, and what it found by
a search in this session: then it knew something of the order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop

from acme_pos.staff.desks import desk_of
from acme_pos.staff.models import AuditEvent, User

from .models import Order

BROWSE = "orders.browse_orders"
# Keys of what was found last; nothing of it is kept in the session but these.
FOUND, FOUND_AT_MOST = "found_orders", 200
# So old an order may be before each look at it is a line of the trail.
LATELY = timedelta(days=1)
LOOKED_AT = gettext_noop("order looked at")


def may_browse(request: HttpRequest) -> bool:
    return request.user.has_perm(BROWSE)


def of_here_today(request: HttpRequest) -> Q:
    """Sold today by them, or at the desk that they stand at."""
    desk = desk_of(request)
    here = Q(desk=desk) if desk else Q(pk=None)
    return Q(business_day=timezone.localdate()) & (Q(cashier=request.user) | here)


def within(request: HttpRequest) -> Q:
    if may_browse(request):
        return Q()
    own = Q(cashier=request.user) | Q(attempt__cart__cashier=request.user)
    found = Q(pk__in=request.session.get(FOUND, []))
    return own | of_here_today(request) | found


def order_or_404(request: HttpRequest, pk: int, *unread: str) -> Order:
    """Of what is out of reach nobody learns that it is there.

    `unread` are long columns that the page does without.
    """
    known = Order.objects.select_related("payment", "attempt__cart", "desk", "cashier")
    return get_object_or_404(known.defer(*unread).filter(within(request)), pk=pk)


def keep_found(request: HttpRequest, orders: Iterable[Order]) -> None:
    """A search found them: they may be opened in this session."""
    if may_browse(request):
        return
    before: list[int] = request.session.get(FOUND, [])
    keys = dict.fromkeys([*(order.pk for order in orders), *before])
    if (kept := list(keys)[:FOUND_AT_MOST]) != before:
        request.session[FOUND] = kept


def note_look(request: HttpRequest, order: Order) -> None:
    """Who looks at an old order is told, since it is rarely the guest's wish."""
    is_old = timezone.now() - order.sold_at > LATELY
    if is_old and isinstance(request.user, User) and not may_browse(request):
        AuditEvent.objects.record(
            LOOKED_AT, order, actor=request.user, desk=desk_of(request)
        )
