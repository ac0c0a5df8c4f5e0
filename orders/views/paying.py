"""Pay, the tender, what came of it, and the sales that are being checked."""

from __future__ import annotations

import logging
from decimal import Decimal
from math import ceil
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import Error
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import require_GET, require_POST

from acme_pos import acme
from acme_pos.staff.access import needs
from acme_pos.staff.desks import StaffRequest, at_desk
from acme_pos.staff.money import money
from carts import holds, prices
from carts.forms.fields import MoneyField
from carts.models import Cart, CartChanged
from carts.room import OtherTimes, other_times

from .. import checkout, pricing
from ..forms import FORM_FOR_TENDER, DirectCardForm, TenderForm, tenders_for
from ..models import Attempt, AttemptState, Tender
from ..models.attempt import AttemptQuerySet
from ..payload import lines_of
from .cards import may_ask_acme, refuses_cards

logger = logging.getLogger(__name__)

CHANGED_ELSEWHERE = (
    "The cart was changed in another window, so nothing was charged. "
    "Look at it again and press Pay."
)
PAID_EARLIER = "This cart has been paid: the earlier payment was found."
NOT_OFFERED = (
    "This sale cannot be paid that way, so nothing was charged. "
    "Choose one of the ways shown."
)

# What stops it when the tender is sent; nothing was charged.
NOT_CONFIRMED = (pricing.TotalMoved, acme.AcmeError)
# What stops a sale when Pay is pressed; in all of them nothing was charged.
STOPS = (
    prices.PricesChanged,
    checkout.NothingToSell,
    pricing.NoRoom,
    *NOT_CONFIRMED,
)

sells = needs("carts.sell")


@sells
@at_desk
@require_POST
def prepare(request: StaffRequest) -> HttpResponse:
    """Pay was pressed: the attempt exists before the tender form is shown."""
    cart = _own_cart(request)
    if str(cart.version) != request.POST.get("version"):
        return _paid_earlier(request, cart) or _changed_elsewhere(request)
    try:
        if not cart.is_priced_by_acme:
            prices.check(cart)
        attempt = checkout.prepare(
            cart,
            request.user,
            request.desk,
            _told(request),
            insists="insists" in request.POST,
        )
    except STOPS as error:
        messages.error(request, why_not(error, cart))
        return redirect("carts:sale")
    return redirect("orders:tender", attempt.public_id)


@sensitive_post_parameters()
@sensitive_variables()
@sells
@at_desk
@never_cache
@may_ask_acme
@refuses_cards
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
        "lines": lines_of(attempt),
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
    """Also of a sale whose cart a colleague went on with."""
    own = _attempts().filter(_is_own(request))
    attempt = get_object_or_404(own, public_id=public_id)
    if attempt.is_prepared:
        return redirect("orders:tender", attempt.public_id)
    if attempt.is_sold:
        shown = {"attempt": attempt, "order": attempt.order}
        return render(request, "orders/sold.html", shown)
    if attempt.is_abandoned:
        return _paid_earlier(request, attempt.cart) or _left(request)
    if attempt.is_refused:
        return _not_sold(request, attempt)
    return render(request, "orders/checking.html", {"attempt": attempt})


@sells
@at_desk
@never_cache
@require_GET
def provisional(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """A slip for the guest while ACME's answer is awaited."""
    attempt = _attempt(request, public_id)
    if not attempt.is_being_checked:
        return redirect("orders:outcome", attempt.public_id)
    shown = {"attempt": attempt, "lines": lines_of(attempt)}
    return render(request, "receipts/provisional.html", shown)


@sells
@never_cache
@require_GET
def checking(request: HttpRequest) -> HttpResponse:
    """Sales whose outcome is not known yet, of every desk, and what came of others."""
    known = Attempt.objects.select_related("desk", "cashier", "cart")
    may_settle = request.user.has_perm("orders.settle_review")
    shown = {
        "attempts": known.being_checked(),
        "parked": known.parked().select_related("cart__cashier"),
        "charged_twice": known.charged_twice() if may_settle else [],
    }
    return render(request, "orders/checking_list.html", shown)


# --- pieces ----------------------------------------------------------------------


def _told(request: HttpRequest) -> Decimal | None:
    """The total on the button that was pressed; None when it cannot be read."""
    try:
        told: Decimal = MoneyField(least="0.00").clean(request.POST.get("total"))
    except ValidationError:
        return None
    return told


def _own_cart(request: StaffRequest) -> Cart:
    own = Cart.objects.at(request.desk, request.user)
    try:
        return get_object_or_404(own, public_id=request.POST.get("cart"))
    except ValidationError:
        raise Http404("no cart has such an id") from None


def _attempts() -> AttemptQuerySet:
    return Attempt.objects.select_related("cart", "desk", "cashier")


def _attempt(request: StaffRequest, public_id: UUID) -> Attempt:
    mine = _attempts().filter(cart__cashier=request.user)
    return get_object_or_404(mine, public_id=public_id)


def _is_own(request: StaffRequest) -> Q:
    return Q(cart__cashier=request.user) | Q(cashier=request.user)


def _paid_earlier(request: HttpRequest, cart: Cart) -> HttpResponse | None:
    """To the payment that was found meanwhile: it must not read as if none was made."""
    paid = cart.attempts.filter(
        state__in=(AttemptState.RECEIVED, AttemptState.SUCCEEDED)
    ).first()
    if paid is None:
        return None
    messages.info(request, PAID_EARLIER)
    return redirect("orders:outcome", paid.public_id)


def _changed_elsewhere(request: HttpRequest) -> HttpResponse:
    messages.error(request, CHANGED_ELSEWHERE)
    return redirect("carts:sale")


def _left(request: HttpRequest) -> HttpResponse:
    messages.info(request, "That payment was left before anything was sent.")
    return redirect("carts:sale")


def _not_sold(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if attempt.is_absent and not (
        attempt.was_refused_in_browser and attempt.cart.is_open
    ):
        return render(request, "orders/not_charged.html", {"attempt": attempt})
    twins = Attempt.objects.twins_of(attempt).select_related("desk", "order")
    shown = {
        "attempt": attempt,
        "twins": twins if attempt.met_a_twin else [],
        "other_times": _other_times(attempt),
    }
    return render(request, "orders/refused.html", shown)


def _other_times(attempt: Attempt) -> list[OtherTimes]:
    """Where there is still room, when there was none at the time that was wanted."""
    if not attempt.was_sold_out:
        return []
    return other_times(holds.places_of(attempt.cart))


def why_not(error: Exception, cart: Cart) -> str:
    """Why a sale stops before any tender is sent; nothing was charged."""
    if isinstance(error, prices.PricesChanged):
        return str(error)
    if isinstance(error, checkout.NothingToSell):
        return "The cart is empty. Add something first."
    if isinstance(error, pricing.NoRoom):
        return f"Nothing was charged. {error} Press Pay again to try all the same."
    if isinstance(error, pricing.TotalMoved):
        return _moved(error)
    return _not_priced(error, cart)


def _moved(error: pricing.TotalMoved) -> str:
    total = f"ACME asks for {money(error.total)}. The cart shows which lines."
    if not error.is_acmes:
        total = f"it is {money(error.total)} now, by our own prices."
    return (
        f"Nothing was charged. The total was {money(error.told)}; {total} "
        "Tell the guest and press Pay."
    )


def _not_priced(error: Exception, cart: Cart) -> str:
    advice = "Press Pay to try again."
    if isinstance(error, acme.KeyRejected):
        advice = error.reason
    elif isinstance(error, acme.Refused) and cart.is_priced_by_acme:
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
    tender = Tender(chosen) if chosen in offered else offered[0]
    form = FORM_FOR_TENDER[tender]
    if tender == Tender.CARD and settings.CARD_MODE == "direct":
        form = DirectCardForm
    if typed is not None and (chosen not in offered or form.is_direct):
        messages.error(request, NOT_OFFERED)
        typed = None
    return form(typed, attempt=attempt)


@sensitive_variables()
def _pay(request: StaffRequest, attempt: Attempt, form: TenderForm) -> HttpResponse:
    try:
        checkout.pay(attempt, form.tendered(), form.card())
    except CartChanged:
        return _paid_earlier(request, attempt.cart) or _changed_elsewhere(request)
    except NOT_CONFIRMED as error:
        if checkout.abandon(attempt):
            messages.error(request, why_not(error, attempt.cart))
            return redirect("carts:sale")
    except checkout.NotWritten as error:
        return _database_lost({"attempt": attempt, "order": error.order, "sent": True})
    except Error:
        logger.exception("sale %s could not be begun", attempt.reference)
        return _database_lost({"attempt": attempt})
    return redirect("orders:outcome", attempt.public_id)


def _database_lost(shown: dict[str, Any]) -> HttpResponse:
    """A page of what is in memory: nothing on it asks the database."""
    return HttpResponse(
        render_to_string("orders/database_lost.html", shown), status=503
    )


def _quick_notes(attempt: Attempt) -> list[int]:
    """The round sums a guest is likely to hand over, smallest first."""
    due = attempt.expected_total
    rounded = {ceil(due / note) * note for note in (5, 10, 20, 50, 100)}
    rounded.add(ceil(due / 20) * 20 + 20)
    return sorted(given for given in rounded if given > due)[:5]
