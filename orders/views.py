"""Taking the money, and the orders that came of it."""

from __future__ import annotations

from math import ceil
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import require_GET, require_POST

from acme_pos import acme
from acme_pos.staff.desks import StaffRequest, at_desk
from acme_pos.staff.models import AuditEvent
from carts import prices
from carts.models import Cart, CartChanged

from . import checkout, receipts
from .forms import FORM_FOR_TENDER, ResendForm, SearchForm, TenderForm, tenders_for
from .models import Attempt, Order, Tender
from .models.order import OrderQuerySet

CHANGED_ELSEWHERE = (
    "The cart was changed in another window, so nothing was charged. "
    "Look at it again and press Pay."
)
NOT_OFFERED = (
    "This sale cannot be paid that way, so nothing was charged. "
    "Choose one of the ways shown."
)
FOUND_AT_MOST = 50

sells = permission_required("carts.sell", raise_exception=True)
finds_orders = permission_required("orders.find_order", raise_exception=True)
resends = permission_required("orders.resend_receipt", raise_exception=True)


@sells
@at_desk
@require_POST
def prepare(request: StaffRequest) -> HttpResponse:
    """Pay was pressed: the attempt exists before the tender form is shown."""
    cart = _own_cart(request)
    if str(cart.version) != request.POST.get("version"):
        messages.error(request, CHANGED_ELSEWHERE)
        return redirect("carts:sale")
    try:
        prices.check(cart)
        attempt = checkout.prepare(cart, request.user, request.desk)
    except prices.PricesChanged as error:
        messages.error(request, str(error))
        return redirect("carts:sale")
    except checkout.NothingToSell:
        messages.error(request, "The cart is empty. Add something first.")
        return redirect("carts:sale")
    except acme.AcmeError as error:
        messages.error(request, _not_priced(error))
        return redirect("carts:sale")
    return redirect("orders:tender", attempt.public_id)


@sensitive_post_parameters()
@sensitive_variables()
@sells
@at_desk
@never_cache
def tender(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Choose the tender and pay."""
    attempt = _attempt(request, public_id)
    if not attempt.is_prepared:
        return redirect("orders:outcome", attempt.public_id)
    form = _tender_form(request, attempt)
    if request.method == "POST" and form and form.is_valid():
        return _pay(request, attempt, form)
    status = 422 if request.method == "POST" else 200
    shown = {
        "attempt": attempt,
        "form": form,
        "tenders": tenders_for(attempt),
        "quick_notes": _quick_notes(attempt),
    }
    return render(request, "orders/tender.html", shown, status=status)


@sells
@at_desk
@require_POST
def leave(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Back to the cart without paying."""
    checkout.abandon(_attempt(request, public_id))
    return redirect("carts:sale")


@sells
@at_desk
@never_cache
@require_GET
def outcome(request: StaffRequest, public_id: UUID) -> HttpResponse:
    attempt = _attempt(request, public_id)
    if attempt.is_prepared:
        return redirect("orders:tender", attempt.public_id)
    if attempt.is_sold:
        shown = {"attempt": attempt, "order": attempt.order}
        return render(request, "orders/sold.html", shown)
    if attempt.is_abandoned:
        messages.info(request, "That payment was left before anything was sent.")
        return redirect("carts:sale")
    page = "refused" if attempt.is_refused else "checking"
    return render(request, f"orders/{page}.html", {"attempt": attempt})


@sells
@at_desk
@never_cache
@require_GET
def provisional(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """A slip for the guest while ACME's answer is awaited."""
    attempt = _attempt(request, public_id)
    if not attempt.is_being_checked:
        return redirect("orders:outcome", attempt.public_id)
    return render(request, "receipts/provisional.html", {"attempt": attempt})


@sells
@never_cache
@require_GET
def checking(request: HttpRequest) -> HttpResponse:
    """Sales whose outcome is not known yet, of every desk."""
    waiting = Attempt.objects.being_checked().select_related("desk", "cashier")
    return render(request, "orders/checking_list.html", {"attempts": waiting})


@finds_orders
@never_cache
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Today's orders, or those that match what was typed."""
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    orders = _found(request, words)
    page = Paginator(orders, FOUND_AT_MOST).get_page(request.GET.get("page"))
    shown = {"form": form, "words": words, "page": page}
    status = 422 if form.errors else 200
    return render(request, "orders/search.html", shown, status=status)


@finds_orders
@never_cache
@require_GET
def order(request: HttpRequest, pk: int) -> HttpResponse:
    found = _order(pk)
    return _order_page(request, found, ResendForm(initial={"to": found.email}))


@finds_orders
@never_cache
@require_GET
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt on paper: 80 mm, or Letter and A4 with ?paper=page."""
    found = _order(pk)
    is_copy = "copy" in request.GET
    shown: dict[str, Any] = {
        **receipts.slip_of(found, is_copy=is_copy).context,
        "paper": "page" if request.GET.get("paper") == "page" else "roll",
    }
    return render(request, "receipts/slip.html", shown)


@resends
@at_desk
@require_POST
def resend(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the receipt again, to the same or another address."""
    found = _order(pk)
    form = ResendForm(request.POST)
    if not form.is_valid():
        return _order_page(request, found, form, status=422)
    receipts.send_again(found, form.cleaned_data["to"], request.user, request.desk)
    messages.info(request, f"The receipt is on its way to {form.cleaned_data['to']}.")
    return redirect("orders:order", pk)


# --- pieces ----------------------------------------------------------------------


def _own_cart(request: StaffRequest) -> Cart:
    own = Cart.objects.at(request.desk, request.user)
    try:
        return get_object_or_404(own, public_id=request.POST.get("cart"))
    except ValidationError:
        raise Http404("no cart has such an id") from None


def _attempt(request: StaffRequest, public_id: UUID) -> Attempt:
    mine = Attempt.objects.select_related("cart", "desk", "cashier")
    return get_object_or_404(mine, public_id=public_id, cart__cashier=request.user)


def _order(pk: int) -> Order:
    known = Order.objects.select_related("payment", "attempt", "desk", "cashier")
    return get_object_or_404(known, pk=pk)


def _order_page(
    request: HttpRequest, found: Order, resend_form: ResendForm, status: int = 200
) -> HttpResponse:
    shown = {
        "order": found,
        "items": found.items.order_by("pk"),
        "payment": getattr(found, "payment", None),
        "receipts": found.receipts.order_by("seq"),
        "trail": AuditEvent.objects.about(found).select_related("actor", "desk"),
        "resend_form": resend_form,
    }
    return render(request, "orders/order.html", shown, status=status)


def _not_priced(error: acme.AcmeError) -> str:
    advice = "Press Pay to try again."
    if isinstance(error, acme.Refused):
        advice = f"It says: {error.reason} Take the coupon or membership off."
    return f"ACME did not price this cart. Nothing was charged. {advice}"


@sensitive_variables()
def _tender_form(request: HttpRequest, attempt: Attempt) -> TenderForm | None:
    """The form of the tender that was chosen, or of the first; None if none can pay."""
    offered = tenders_for(attempt)
    typed = request.POST if request.method == "POST" else None
    chosen = (typed or request.GET).get("tender")
    if not offered:
        return None
    if chosen not in offered and typed is not None:
        messages.error(request, NOT_OFFERED)
        typed = None
    tender = Tender(chosen) if chosen in offered else offered[0]
    return FORM_FOR_TENDER[tender](typed, attempt=attempt)


@sensitive_variables()
def _pay(request: StaffRequest, attempt: Attempt, form: TenderForm) -> HttpResponse:
    try:
        checkout.pay(attempt, form.tendered(), form.card())
    except CartChanged:
        messages.error(request, CHANGED_ELSEWHERE)
        return redirect("carts:sale")
    return redirect("orders:outcome", attempt.public_id)


def _quick_notes(attempt: Attempt) -> list[int]:
    """The round sums a guest is likely to hand over, smallest first."""
    due = attempt.expected_total
    rounded = {ceil(due / note) * note for note in (5, 10, 20, 50, 100)}
    rounded.add(ceil(due / 20) * 20 + 20)
    return sorted(given for given in rounded if given > due)[:5]


def _found(request: HttpRequest, words: str) -> OrderQuerySet:
    """A front desk finds any order it can name; leafing through is the supervisors'."""
    may_browse = request.user.has_perm("orders.browse_orders")
    orders = Order.objects.select_related("payment", "desk", "cashier")
    orders = orders.search(words) if words else orders
    if not (words or may_browse):
        orders = orders.of_day(timezone.localdate())
    orders = orders.newest_first()
    return orders if may_browse or not words else orders[:FOUND_AT_MOST]
