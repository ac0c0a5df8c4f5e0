"""Pay, and the tender."""

from __future__ import annotations

import logging
from decimal import Decimal
from math import ceil
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import require_POST

from acme_pos import acme, request_ids
from acme_pos.staff import restores
from acme_pos.staff.desks import StaffRequest, at_desk
from acme_pos.staff.letters import letters_for
from acme_pos.staff.money import money, whole_money
from carts import prices
from carts.forms.fields import typed_money
from carts.models import Cart, CartChanged
from carts.views.screen import named_cart, sells

from .. import checkout, pricing
from ..forms import FORM_FOR_TENDER, DirectCardForm, TenderForm, tenders_for
from ..models import Attempt, Tender
from ..payload import lines_of
from .attempts import attempt_of, to_be_paid, to_what_paid_it
from .cards import may_ask_acme, refuses_cards

logger = logging.getLogger(__name__)

CHANGED_ELSEWHERE = gettext_lazy(
    "The cart was changed in another window, so nothing was charged. "
    "Look at it again and press Pay."
)
NOT_OFFERED = gettext_lazy(
    "This sale cannot be paid that way, so nothing was charged. "
    "Choose one of the ways shown."
)

# What stops it when the tender is sent; nothing was charged.
NOT_CONFIRMED = (pricing.TotalMoved, acme.AcmeError)
# What stops a sale when Pay is pressed; in all of them nothing was charged.
STOPS = (
    prices.PricesChanged,
    restores.Barred,
    checkout.NothingToSell,
    pricing.NoRoom,
    *NOT_CONFIRMED,
)


@sells
@at_desk
@require_POST
def prepare(request: StaffRequest) -> HttpResponse:
    """Pay was pressed: the attempt exists before the tender form is shown."""
    cart = named_cart(request, request.POST.get("cart", ""))
    if str(cart.version) != request.POST.get("version"):
        return to_what_paid_it(request, cart) or _changed_elsewhere(request)
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
    request_ids.is_of_sale(attempt.reference)
    page = reverse("orders:tender", args=[attempt.public_id])
    wanted = request.POST.get("tender")
    return redirect(f"{page}?tender={wanted}" if wanted in Tender.values else page)


@sensitive_post_parameters()
@sensitive_variables()
@sells
@at_desk
@never_cache
@may_ask_acme
@refuses_cards
def tender(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Choose the tender and pay."""
    attempt = to_be_paid(request, public_id)
    if not attempt.is_prepared:
        return redirect("orders:outcome", attempt.public_id)
    form = _tender_form(request, attempt)
    if request.method == "POST" and form and form.is_valid():
        return _pay(request, attempt, form)
    status = 422 if request.method == "POST" else 200
    tenders, exact_key = _choices(attempt)
    shown = {
        "attempt": attempt,
        "lines": lines_of(attempt),
        "form": form,
        "tenders": tenders,
        "exact_key": exact_key,
        "quick_notes": _quick_notes(attempt),
    }
    return render(request, "orders/tender.html", shown, status=status)


@sells
@at_desk
@require_POST
def leave(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Back to the cart without paying."""
    checkout.abandon(attempt_of(request, public_id))
    return redirect("carts:sale")


# --- pieces ----------------------------------------------------------------------


def _told(request: HttpRequest) -> Decimal | None:
    """The total on the button that was pressed; None when it cannot be read."""
    plain = forms.DecimalField(max_digits=12, decimal_places=2, min_value=0)
    try:
        told: Decimal = plain.clean(request.POST.get("total"))
    except ValidationError:
        return None
    return told


def _changed_elsewhere(request: HttpRequest) -> HttpResponse:
    messages.error(request, CHANGED_ELSEWHERE)
    return redirect("carts:sale")


def why_not(error: Exception, cart: Cart) -> str:
    """Why a sale stops before any tender is sent; nothing was charged."""
    if isinstance(error, prices.PricesChanged | restores.Barred):
        return str(error)
    if isinstance(error, checkout.NothingToSell):
        return _("The cart is empty. Add something first.")
    if isinstance(error, pricing.NoRoom):
        words = _("Nothing was charged. %(why)s Press Pay again to try all the same.")
        return words % {"why": error}
    if isinstance(error, pricing.TotalMoved):
        return _moved(error)
    return _not_priced(error, cart)


def _moved(error: pricing.TotalMoved) -> str:
    words = _(
        "Nothing was charged. The total was %(told)s; it is %(now)s now, by our own "
        "prices. Tell the guest and press Pay."
    )
    if error.is_acmes:
        words = _(
            "Nothing was charged. The total was %(told)s; ACME asks for %(now)s. The "
            "cart shows which lines. Tell the guest and press Pay."
        )
    return words % {"told": money(error.told), "now": money(error.total)}


def _not_priced(error: Exception, cart: Cart) -> str:
    if isinstance(error, acme.KeyRejected):
        words = _("ACME did not price this cart. Nothing was charged. %(reason)s")
        return words % {"reason": error.reason}
    if isinstance(error, acme.Refused) and cart.is_priced_by_acme:
        words = _(
            "ACME did not price this cart. Nothing was charged. It says: %(reason)s "
            "Take the coupon or membership off."
        )
        return words % {"reason": error.reason}
    return _(
        "ACME did not price this cart. Nothing was charged. Press Pay to try again."
    )


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
        return to_what_paid_it(request, attempt.cart) or _changed_elsewhere(request)
    except restores.Barred as error:
        messages.error(request, str(error))
        return redirect("carts:sale")
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


def _choices(attempt: Attempt) -> tuple[list[tuple[Tender, str]], str]:
    """Each tender with its letter, and the letter of the exact amount."""
    offered = tenders_for(attempt)
    *letters, exact = letters_for([*(str(each.label) for each in offered), _("Exact")])
    return list(zip(offered, letters, strict=True)), exact


def _quick_notes(attempt: Attempt) -> list[tuple[str, str]]:
    """Round sums a guest is likely to hand over, smallest first: as shown, as typed."""
    due = attempt.expected_total
    rounded = {ceil(due / note) * note for note in (5, 10, 20, 50, 100)}
    rounded.add(ceil(due / 20) * 20 + 20)
    likely = [Decimal(given) for given in sorted(rounded) if given > due][:4]
    return [(whole_money(given), typed_money(given)) for given in likely]
