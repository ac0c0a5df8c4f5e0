"""The code of the phone, and setting the phone up."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.plugins.otp_totp.models import TOTPDevice

from .. import second_factor, shifts
from ..access import for_all_staff
from ..forms import CodeForm


@for_all_staff
@sensitive_post_parameters("code")
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Once a shift, after the password."""
    sign_in = cast(shifts.SignedInRequest, request).sign_in
    if not second_factor.is_due(sign_in):
        return redirect(shifts.way_back(sign_in))
    device = second_factor.device_of(sign_in.user)
    if device is None:
        return redirect("staff:enrol")
    form = CodeForm(request.POST or None, device=device)
    if form.is_valid():
        return _pass(request, gettext_noop("second factor passed"))
    return _page(request, "staff/code.html", form)


@for_all_staff
@sensitive_post_parameters("code")
@never_cache
def enrol(request: HttpRequest) -> HttpResponse:
    """Only for those who need one and have none."""
    sign_in = cast(shifts.SignedInRequest, request).sign_in
    is_set_up = second_factor.device_of(sign_in.user) is not None
    if is_set_up or not second_factor.is_due(sign_in):
        return redirect("staff:code")
    device, is_new = second_factor.new_device_of(sign_in)
    if is_new:
        shifts.note(gettext_noop("second factor shown"), request, sign_in.user)
    form = CodeForm(request.POST or None, device=device)
    if form.is_valid():
        second_factor.confirm(device)
        return _pass(request, gettext_noop("second factor set up"))
    return _page(request, "staff/enrol.html", form, device)


def _pass(request: HttpRequest, act: str) -> HttpResponse:
    sign_in = cast(shifts.SignedInRequest, request).sign_in
    sign_in.verify()
    request.session.cycle_key()
    shifts.note(act, request, sign_in.user)
    return redirect(shifts.way_back(sign_in))


def _page(
    request: HttpRequest,
    template: str,
    form: CodeForm,
    device: TOTPDevice | None = None,
) -> HttpResponse:
    if form.has_error("code", "wrong"):
        shifts.note(gettext_noop("code refused"), request, form.device.user)
    shown = {"form": form, "issuer": settings.OTP_TOTP_ISSUER}
    if device:
        shown |= {
            "picture": second_factor.picture_of(device),
            "secret": second_factor.secret_of(device),
        }
    return render(request, template, shown, status=422 if form.is_bound else 200)
