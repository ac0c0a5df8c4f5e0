"""A locked desk: who signed in here in this shift, and a field for a PIN."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from .. import shifts
from ..forms import DEMO_PIN, ComeBackForm
from ..gate import HtmxRequest, page_of
from ..models import SignIn

NO_CONTENT = 204


@login_not_required
@never_cache
def lock(request: HttpRequest) -> HttpResponse:
    """By POST it locks. Each open page asks once a minute whether it is locked."""
    sign_in: SignIn | None = getattr(request, "sign_in", None)
    is_part = bool(cast(HtmxRequest, request).htmx)
    if request.method == "POST" and sign_in:
        shifts.lock(request, sign_in, page_of(request), is_idle=False)
        return redirect("staff:lock")
    if sign_in and not sign_in.is_locked:
        there = shifts.way_back(sign_in)
        return HttpResponse(status=NO_CONTENT) if is_part else redirect(there)
    if is_part:
        return HttpResponseClientRedirect(request.path)
    people = shifts.people_at(request)
    if not people:
        return redirect("staff:login")
    return _page(request, people, _chosen(people, request.GET.get("who"), sign_in))


@login_not_required
@sensitive_post_parameters("pin")
@sensitive_variables()
@never_cache
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    people = shifts.people_at(request)
    who = request.POST.get("who")
    sign_in = next((each for each in people if str(each.pk) == who), None)
    if sign_in is None:
        return redirect("staff:lock")
    form = ComeBackForm(request.POST, sign_in=sign_in)
    if not form.is_valid():
        if form.has_error("pin", "wrong"):
            shifts.note_refused_pin(request, sign_in)
        return _page(request, people, sign_in, form)
    shifts.come_back(request, sign_in)
    return redirect(shifts.way_back(sign_in))


def _chosen(people: list[SignIn], who: str | None, last: SignIn | None) -> SignIn:
    """Who was pointed at; else who was at work here; else the first."""
    asked = [each for each in people if str(each.pk) == who]
    was_here = [each for each in people if last and each.pk == last.pk]
    return (asked or was_here or people)[0]


def _page(
    request: HttpRequest,
    people: list[SignIn],
    chosen: SignIn,
    form: ComeBackForm | None = None,
) -> HttpResponse:
    shown = {
        "people": people,
        "chosen": chosen,
        "form": form or ComeBackForm(sign_in=chosen),
        "demo_pin": DEMO_PIN,
    }
    return render(request, "staff/lock.html", shown, status=422 if form else 200)
