"""My password: the one of now, and a new one twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from ..models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 200


def _password(label: StrOrPromise, autocomplete: str, **attrs: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, **attrs})
    return forms.CharField(label=label, max_length=LONGEST, strip=False, widget=widget)


class MyPasswordForm(forms.Form):
    password = _password(
        gettext_lazy("Your password of now"),
        "current-password",
        autofocus="",
        **{"data-focus": ""},
    )
    new = _password(gettext_lazy("New password"), "new-password")
    again = _password(gettext_lazy("The new password again"), "new-password")

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
            self.add_error("again", _("The two are not the same."))
            return cleaned
        if cleaned["new"] == cleaned["password"]:
            self.add_error("new", _("Choose another than the one of now."))
            return cleaned
        named = {
            "username": self.request.user.get_username(),
            "password": cleaned["password"],
        }
        if authenticate(self.request, **named) is None:
            self.add_error("password", _("This is not your password."))
        return cleaned
