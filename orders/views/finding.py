"""Orders: found, shown, and their receipts sent again."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from acme_pos.staff.access import needs
from acme_pos.staff.desks import StaffRequest, at_desk
from acme_pos.staff.keyset import Cursor, KeysetPage, cursor_in, page_of
from acme_pos.staff.models import AuditEvent

from .. import listed, papers, reach, receipts, slips
from ..forms import ResendForm, SearchForm
from ..models import Order, TooManyResends
from ..models.search import found_by

FOUND_AT_MOST = 25
# What an order's page shows none of, and what is most of its rows.
UNREAD = (
    "answer",
    "first_answer",
    "attempt__snapshot",
    "attempt__body",
    "attempt__evidence",
    "attempt__answer",
)
# So many letters of a name or an email a front desk types; a whole name may be shorter.
SHORTEST_PART = 3

finds_orders = needs("orders.find_order")
resends = needs("orders.resend_receipt")


@finds_orders
@never_cache
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Today's orders, or those that match what was typed."""
    asked = _asked(request)
    form = SearchForm(asked or None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    page = _found(request, words, asked)
    lines = map(listed.line, page.rows)
    shown = {"form": form, "words": words, "page": page, "lines": lines}
    status = 422 if form.errors else 200
    return render(request, "orders/search.html", shown, status=status)


@finds_orders
@never_cache
@require_GET
def order(request: HttpRequest, pk: int) -> HttpResponse:
    found = reach.order_or_404(request, pk, *UNREAD)
    prefetch_related_objects([found], "receipts")
    reach.note_look(request, found)
    told = {"to": found.email, "language": slips.language_of(found)}
    return _order_page(request, found, ResendForm(initial=told))


@resends
@at_desk
@require_POST
def resend(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the receipt again, to the same or another address."""
    found = reach.order_or_404(request, pk)
    form = ResendForm(request.POST)
    if not form.is_valid():
        return _order_page(request, found, form, status=422)
    to, language = form.cleaned_data["to"], form.cleaned_data["language"]
    try:
        receipts.send_again(found, to, request.user, request.desk, language=language)
    except TooManyResends as error:
        form.add_error("to", str(error))
        return _order_page(request, found, form, status=422)
    told = _("The receipt is on its way to %(email)s.") % {"email": to}
    messages.info(request, told)
    return redirect("orders:order", pk)


# --- pieces ----------------------------------------------------------------------


def _asked(request: HttpRequest) -> QueryDict:
    """A search is a POST, so that no address and no log has a guest's name in it.

    Other pages link to a number alone.
    """
    if request.method == "POST":
        return request.POST
    asked = request.GET.copy()
    if not asked.get("words", "").isdecimal():
        asked.pop("words", None)
    return asked


def _order_page(
    request: HttpRequest, found: Order, resend_form: ResendForm, status: int = 200
) -> HttpResponse:
    sent = sorted(found.receipts.all(), key=attrgetter("seq"))
    shown = {
        "order": found,
        "items": found.items.order_by("pk"),
        "payment": getattr(found, "payment", None),
        "receipts": sent,
        "is_mailed": any(receipt.is_wanted for receipt in sent),
        "papers": papers.PAPERS.values(),
        "trail": AuditEvent.objects.about(found).select_related("actor", "approver"),
        "resend_form": resend_form,
    }
    return render(request, "orders/order.html", shown, status=status)


def _found(request: HttpRequest, words: str, asked: QueryDict) -> KeysetPage[Any]:
    """A front desk finds any order it can name; leafing through is the supervisors'.

    Unasked it sees today's sales of its own, and of the desk that it stands at.
    """
    may_browse = reach.may_browse(request)
    may_go_on = may_browse or not words
    cursor = cursor_in(asked) if may_go_on else Cursor()
    orders = Order.objects.all()
    if words:
        shortest = 1 if may_browse else SHORTEST_PART
        # Of the newest page nothing else is shown than that there are more.
        most = FOUND_AT_MOST + 1 if cursor.pk is None else 0
        orders = orders.filter(pk__in=found_by(words, orders, shortest, most))
    elif not may_browse:
        orders = orders.filter(reach.of_here_today(request))
    rows = orders.values_list(*listed.READ, named=True)
    page = page_of(rows, cursor, by="sold_at", size=FOUND_AT_MOST)
    if words:
        reach.keep_found(request, page.rows)
    return page if may_go_on else replace(page, older=None)
