"""A field for six digits: the cursor is in it, and a touch screen shows digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LENGTH = 6


def six_digits(
    label: StrOrPromise,
    *,
    autocomplete: str,
    is_first: bool = True,
    is_hidden: bool = False,
) -> forms.CharField:
    attrs = {"inputmode": "numeric", "autocomplete": autocomplete, "class": "digits"}
    if is_first:
        attrs |= {"autofocus": "", "data-focus": ""}
    widget = forms.PasswordInput if is_hidden else forms.TextInput
    return forms.CharField(
        label=label,
        max_length=LENGTH,
        validators=[
            RegexValidator(r"\A[0-9]{6}\Z", _("Type six digits."), code="digits")
        ],
        widget=widget(attrs=attrs),
    )
