"""Why a member gets more tickets than the membership includes."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import text

SHORTEST_REASON = 10


class OverrideForm(forms.Form):
    reason = text(
        gettext_lazy("Reason"),
        most=300,
        required=True,
        help_text=gettext_lazy(
            "Kept in the audit trail with both your names. Name no guest."
        ),
    )
    reason.widget.attrs["autofocus"] = True

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401
        super().__init__(data)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason) < SHORTEST_REASON:
            raise ValidationError(_("Say a little more than that."), code="short")
        return reason
