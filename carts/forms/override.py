"""A second person's word for more tickets than a membership includes."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from acme_pos.staff.models import User

from ..override import PERMISSION
from .fields import text

SHORTEST_REASON = 10
NOT_ALLOWED = (
    "This is not the username and password of a supervisor. Nothing was changed."
)


class OverrideForm(forms.Form):
    """`by` is who allows it, once the form is valid; `refusal` why nobody does."""

    username = text("Supervisor's username", most=150, required=True)
    username.widget.attrs["autofocus"] = True
    password = forms.CharField(
        label="Supervisor's password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    reason = text(
        "Reason",
        most=300,
        required=True,
        help_text="Kept in the audit trail with both names.",
    )

    def __init__(self, data: Any = None, *, request: HttpRequest) -> None:  # noqa: ANN401
        self.request = request
        self.by: User | None = None
        self.refusal = ""
        super().__init__(data)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason) < SHORTEST_REASON:
            raise ValidationError("Say a little more than that.", code="short")
        return reason

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """The person is asked for last, so that a short reason costs no try."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        named = {name: cleaned[name] for name in ("username", "password")}
        person = authenticate(self.request, **named)
        if not isinstance(person, User):
            self._refuse("wrong password")
        elif not person.has_perm(PERMISSION):
            self._refuse("no permission")
        else:
            self.by = person
        return cleaned

    def _refuse(self, why: str) -> None:
        """In the same words, whether or not it is a colleague's password."""
        self.refusal = why
        self.add_error("password", NOT_ALLOWED)
