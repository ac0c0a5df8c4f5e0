"""My password: the one of now, and a new one twice."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from ..models import User

LONGEST = 200


def _password(label: str, autocomplete: str, **attrs: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, **attrs})
    return forms.CharField(label=label, max_length=LONGEST, strip=False, widget=widget)


class MyPasswordForm(forms.Form):
    password = _password(
        "Your password of now", "current-password", autofocus="", **{"data-focus": ""}
    )
    new = _password("New password", "new-password")
    again = _password("The new password again", "new-password")

    def __init__(self, data: Any = None, *, request: HttpRequest) -> None:  # noqa: ANN401
        self.request = request
        super().__init__(data)

    @sensitive_variables()
    def clean_new(self) -> str:
        typed: str = self.cleaned_data["new"]
        password_validation.validate_password(typed, cast(User, self.request.user))
        return typed

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """The password is looked at last, so that a slip of the hand costs no try.

        By the same way as at the sign-in, which counts wrong ones.
        """
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["new"] != cleaned["again"]:
            self.add_error("again", "The two are not the same.")
            return cleaned
        if cleaned["new"] == cleaned["password"]:
            self.add_error("new", "Choose another than the one of now.")
            return cleaned
        named = {
            "username": self.request.user.get_username(),
            "password": cleaned["password"],
        }
        if authenticate(self.request, **named) is None:
            self.add_error("password", "This is not your password.")
        return cleaned
