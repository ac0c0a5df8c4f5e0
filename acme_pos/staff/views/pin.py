"""My PIN: chosen by the person, under their password."""

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
from ..forms import MyPinForm


@for_all_staff
@sensitive_post_parameters()
@sensitive_variables()
@never_cache
def my_pin(request: HttpRequest) -> HttpResponse:
    user = cast(shifts.SignedInRequest, request).user
    form = MyPinForm(request.POST or None, request=request)
    if not form.is_valid():
        shown = {"form": form}
        status = 422 if form.is_bound else 200
        return render(request, "staff/pin.html", shown, status=status)
    throttle.forget(request, user)
    shifts.set_pin(request, user, form.cleaned_data["pin"])
    messages.success(
        request, _("Your PIN is set. It opens a desk where you signed in.")
    )
    return redirect("staff:pin")
