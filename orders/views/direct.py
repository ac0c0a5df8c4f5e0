"""Card mode `direct`: what static/direct.js asks of this server, in JSON.

`arm` hands out the sale that the browser sends to ACME; `report` takes what came of it.
"""

from __future__ import annotations

import logging
import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import Error
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import require_POST

from acme_pos.staff import restores
from acme_pos.staff.desks import StaffRequest, at_desk
from carts.models import CartChanged
from carts.views.screen import sells

from .. import checkout, direct
from ..forms import DirectCardForm, ReportForm, tenders_for
from ..forms.direct import PAGE
from ..models import Attempt, Tender
from .cards import is_direct, refuses_cards
from .paying import CHANGED_ELSEWHERE, NOT_CONFIRMED, NOT_OFFERED, why_not

logger = logging.getLogger(__name__)

NOT_BEGUN = _(
    "The desk's database did not take the payment, so nothing was sent and nothing was "
    "charged. Try again in a minute."
)


@sensitive_post_parameters()
@sells
@at_desk
@never_cache
@require_POST
@refuses_cards
def arm(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The sale, for the browser to send; handed out once, as money may move then."""
    attempt = _attempt(request, public_id)
    if barred := _barred(request, attempt):
        return JsonResponse(barred, status=422)
    try:
        armed = direct.arm(attempt, _page(request))
    except CartChanged:
        return _back_to_the_cart(request, str(CHANGED_ELSEWHERE))
    except restores.Barred as error:
        return _back_to_the_cart(request, str(error))
    except NOT_CONFIRMED as error:
        if not checkout.abandon(attempt):
            return JsonResponse({"next": _outcome(attempt)}, status=409)
        return _back_to_the_cart(request, why_not(error, attempt.cart))
    except Error:
        logger.exception("sale %s could not be begun", attempt.reference)
        return JsonResponse({"problem": NOT_BEGUN}, status=503)
    if armed is None:
        return JsonResponse({"next": _outcome(attempt)}, status=409)
    return JsonResponse(
        {"url": armed.url, "headers": armed.headers, "body": armed.body}
    )


@sensitive_post_parameters()
@sells
@at_desk
@never_cache
@require_POST
@refuses_cards
def report(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """What the browser says came of it. The answer says where to look, no more."""
    attempt = _attempt(request, public_id)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"next": _outcome(attempt)}, status=400)
    try:
        direct.report(attempt, direct.Report(**_given(form)))
    except Error:
        # ACME has the sale or has it not; the resolver finds out.
        logger.exception("the report on sale %s is not written", attempt.reference)
    return JsonResponse({"next": _outcome(attempt)})


# --- pieces ----------------------------------------------------------------------


def _back_to_the_cart(request: StaffRequest, why: str) -> JsonResponse:
    messages.error(request, why)
    return JsonResponse({"next": reverse("carts:sale")}, status=409)


def _attempt(request: StaffRequest, public_id: UUID) -> Attempt:
    """Also when a colleague went on with its cart since: what it says still counts."""
    mine = Attempt.objects.select_related("cart", "desk", "cashier")
    is_own = Q(cart__cashier=request.user) | Q(cashier=request.user)
    return get_object_or_404(mine, is_own, public_id=public_id)


@sensitive_variables()
def _barred(request: StaffRequest, attempt: Attempt) -> dict[str, str]:
    """Why a card may not be charged for it now, and the box to tick for an equal sale
    that began meanwhile; empty when it may.

    A sale that was sent has its own page for that.
    """
    if not attempt.is_prepared:
        return {}
    if not is_direct() or Tender.CARD not in tenders_for(attempt):
        return {"problem": str(NOT_OFFERED)}
    form = DirectCardForm(request.POST, attempt=attempt)
    if form.is_valid():
        return {}
    return {
        "problem": str(next(iter(form.errors.values()))[0]),
        "alike": render_to_string("orders/alike.html", {"form": form}),
    }


def _page(request: StaffRequest) -> str:
    """What the page calls itself; empty for anything else."""
    name = request.POST.get("page", "")
    return name if re.match(PAGE, name) else ""


def _outcome(attempt: Attempt) -> str:
    return reverse("orders:outcome", args=[attempt.public_id])


def _given(form: ReportForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if value}
