"""My password, also in place of the admin's own page for it, which counts no tries."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)

from .. import shifts, throttle
from ..access import for_all_staff
from ..forms import MyPasswordForm


@for_all_staff
@sensitive_post_parameters()
@sensitive_variables()
@never_cache
def my_password(request: HttpRequest) -> HttpResponse:
    user = cast(shifts.SignedInRequest, request).user
    form = MyPasswordForm(request.POST or None, request=request)
    if not form.is_valid():
        shown = {"form": form}
        status = 422 if form.is_bound else 200
        return render(request, "staff/password.html", shown, status=status)
    throttle.forget(request, user)
    shifts.change_password(request, user, form.cleaned_data["new"])
    messages.success(
        request,
        _("Your password is changed. Wherever else you were signed in, it ended."),
    )
    return redirect("staff:password")


@for_all_staff
def to_my_password(request: HttpRequest) -> HttpResponse:
    return redirect("staff:password")
