"""A supervisor settles a sale of which nobody can say whether it was charged.

Signed in, under their own password; or at the screen of a cashier who stays signed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)

from acme_pos.staff.access import needs
from acme_pos.staff.approval import ApprovalForm
from acme_pos.staff.desks import desk_of
from acme_pos.staff.models import User

from .. import timeline
from ..forms import FORM_FOR_VERDICT, SettleForm, verdicts_for
from ..models import Attempt
from ..payload import lines_of
from ..settle import (
    NotSettled,
    Overtaken,
    as_charged,
    as_not_charged,
    as_not_listed,
    as_refunded,
    may_settle,
)

SETTLE: dict[str, Callable[[Attempt, str, User], None]] = {
    "charged": as_charged,
    "not_charged": as_not_charged,
    "not_listed": as_not_listed,
    "refunded": as_refunded,
}

DONE = {
    "charged": _("Settled as charged. The sale is completed and its receipt goes out."),
    "not_charged": _("Settled as not charged. The cart waits for its cashier."),
    "not_listed": _("Settled as not charged. The cart waits for its cashier."),
    "refunded": _("Noted: the double charge is settled."),
}

SETTLE_REVIEW = "orders.settle_review"
settles = needs(SETTLE_REVIEW, "carts.sell")


@sensitive_post_parameters()
@sensitive_variables()
@settles
@never_cache
def settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is known of the sale, and what a supervisor can say of it."""
    known = Attempt.objects.exclude(sent_at=None)
    known = known.select_related("cart", "desk", "cashier", "resolved_by", "order")
    attempt = get_object_or_404(known.filter(_reach(request)), public_id=public_id)
    if request.method != "POST":
        return _page(request, attempt)
    form = _form(request, attempt, _verdict(request))
    by = form.settler()
    if by is None or not _is_settled(request, attempt, form, by):
        return _page(request, attempt, form, status=422)
    return redirect("orders:settle", public_id)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _reach(request: HttpRequest) -> Q:
    """Supervisors see every sale; a cashier their own, and those of their desk."""
    person = _person(request)
    if person.has_perm(SETTLE_REVIEW):
        return Q()
    is_own = Q(cashier=person) | Q(cart__cashier=person)
    return is_own | Q(desk=desk_of(request))


def _verdict(request: HttpRequest) -> str:
    verdict = request.POST.get("verdict", "")
    if verdict not in FORM_FOR_VERDICT:
        raise Http404("no such verdict")
    return verdict


def _form(request: HttpRequest, attempt: Attempt, verdict: str) -> SettleForm:
    """As posted when it is the one that was; else empty."""
    person = _person(request)
    is_posted = request.POST.get("verdict") == verdict
    typed = request.POST if is_posted else None
    approval = None
    if not person.has_perm(SETTLE_REVIEW) or not may_settle(attempt, person):
        approval = ApprovalForm(
            typed,
            request=request,
            permission=SETTLE_REVIEW,
            about=attempt,
            but_not=attempt.cashier,
            prefix=verdict,
        )
    return FORM_FOR_VERDICT[verdict](typed, by=person, approval=approval)


@sensitive_variables()
def _is_settled(
    request: HttpRequest, attempt: Attempt, form: SettleForm, by: User
) -> bool:
    """True when the sale has its end now, by this form or in spite of it."""
    try:
        SETTLE[form.verdict](attempt, form.said, by)
    except NotSettled as error:
        form.add_error(form.about, str(error))
        return False
    except Overtaken as error:
        messages.warning(request, str(error))
    else:
        messages.info(request, DONE[form.verdict])
    return True


@sensitive_variables()
def _page(
    request: HttpRequest,
    attempt: Attempt,
    posted: SettleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = {
        verdict: posted
        if posted and posted.verdict == verdict
        else _form(request, attempt, verdict)
        for verdict in verdicts_for(attempt)
    }
    shown = {
        "attempt": attempt,
        "lines": lines_of(attempt),
        "contact": attempt.body or {},
        "moments": timeline.told(attempt),
        "paid_again": attempt.cart.attempts.live().exclude(pk=attempt.pk).first(),
        "is_own": not may_settle(attempt, _person(request)),
        "forms": forms,
    }
    return render(request, "orders/settle.html", shown, status=status)
