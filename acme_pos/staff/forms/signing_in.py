"""The password, and the code of the phone beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from .. import second_factor
from .digits import six_digits


class SignInForm(AuthenticationForm):
    # Django's own field takes any length, which no column does.
    username = UsernameField(
        max_length=150, widget=forms.TextInput(attrs={"autofocus": True})
    )


class CodeForm(forms.Form):
    code = six_digits(gettext_lazy("Code"), autocomplete="one-time-code")

    def __init__(self, data: Any = None, *, device: TOTPDevice) -> None:  # noqa: ANN401
        self.device = device
        super().__init__(data)

    def clean_code(self) -> str:
        """Asks the device, which counts it: a code is good for one try."""
        typed: str = self.cleaned_data["code"]
        if wait := second_factor.seconds_to_wait(self.device):
            raise ValidationError(
                ngettext(
                    "Too many wrong codes. Wait %(seconds)d second, then type a new "
                    "one.",
                    "Too many wrong codes. Wait %(seconds)d seconds, then type a new "
                    "one.",
                    wait,
                )
                % {"seconds": wait},
                code="wait",
            )
        if not second_factor.is_code(self.device, typed):
            raise ValidationError(
                _(
                    "This is not the code of now, or it was used before. Wait for the "
                    "next one."
                ),
                code="wrong",
            )
        return typed
