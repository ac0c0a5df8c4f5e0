"""A desk, as the house sets it up."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import Desk


class DeskForm(forms.ModelForm[Desk]):
    class Meta:
        model = Desk
        fields = ["name", "is_open", "scanner_prefix"]

    def clean_scanner_prefix(self) -> str:
        """A letter or a digit would be what staff type, and picks and counts."""
        prefix: str = self.cleaned_data["scanner_prefix"]
        if prefix[:1].isalnum() or not prefix.isprintable() or " " in prefix:
            raise ValidationError(
                _("Begin with a sign that nobody types at the desk, such as ~."),
                code="typed",
            )
        return prefix
