"""The PIN: typed to come back to a locked desk, and chosen."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_variables

from ..models import SignIn
from .digits import LENGTH, six_digits

# Of the demo's accounts, which cannot sign in live.
DEMO_PIN = "246802"
SPENT = gettext_lazy("Too many wrong PINs. Sign in with your password.")


class ComeBackForm(forms.Form):
    """Its validation is the try."""

    pin = six_digits(gettext_lazy("PIN"), autocomplete="off", is_hidden=True)

    def __init__(self, data: Any = None, *, sign_in: SignIn) -> None:  # noqa: ANN401
        self.sign_in = sign_in
        super().__init__(data)

    @sensitive_variables()
    def clean_pin(self) -> str:
        typed: str = self.cleaned_data["pin"]
        if not self.sign_in.is_pin(typed):
            raise ValidationError(self._why(), code="wrong")
        return typed

    def _why(self) -> str:
        left = self.sign_in.tries_left if self.sign_in.takes_pin else 0
        if not left:
            return str(SPENT)
        return ngettext(
            "This is not %(name)s's PIN. %(left)d try is left.",
            "This is not %(name)s's PIN. %(left)d tries are left.",
            left,
        ) % {"name": self.sign_in.user, "left": left}


class MyPinForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(
            attrs={
                "autocomplete": "current-password",
                "autofocus": "",
                "data-focus": "",
            }
        ),
    )
    pin = six_digits(
        gettext_lazy("New PIN, six digits"),
        autocomplete="off",
        is_first=False,
        is_hidden=True,
    )
    again = six_digits(
        gettext_lazy("The new PIN again"),
        autocomplete="off",
        is_first=False,
        is_hidden=True,
    )

    def __init__(self, data: Any = None, *, request: HttpRequest) -> None:  # noqa: ANN401
        self.request = request
        super().__init__(data)

    def clean_pin(self) -> str:
        typed: str = self.cleaned_data["pin"]
        if is_easy(typed):
            raise ValidationError(
                _("Anybody would try this one. Choose six digits without a pattern."),
                code="easy",
            )
        return typed

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """The password is looked at last, so that a slip of the hand costs no try."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["pin"] != cleaned["again"]:
            self.add_error("again", _("The two are not the same."))
            return cleaned
        named = {
            "username": self.request.user.get_username(),
            "password": cleaned["password"],
        }
        if authenticate(self.request, **named) is None:
            self.add_error("password", _("This is not your password."))
        return cleaned


def is_easy(pin: str) -> bool:
    """Fewer than three digits in it, a pattern said twice or thrice, or a row."""
    repeats = any(pin == pin[:part] * (LENGTH // part) for part in (1, 2, 3))
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    is_row = steps in ({1}, {9})
    return len(set(pin)) < 3 or repeats or is_row
