"""A customer of ACME's, to be found, and to be taken from what was found."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ..models.guest_at_acme import TOLD
from .fields import text

_ID = RegexValidator(r"\A[A-Za-z0-9_-]{1,40}\Z")


class CustomerSearchForm(forms.Form):
    search = text(
        _("Find customer"),
        most=80,
        min_length=2,
        required=True,
        help_text=_("By name or email, at ACME."),
    )


class CustomerForm(forms.Form):
    """What the page showed of a customer: ACME has no known read of a single one."""

    customer_id = forms.CharField(validators=[_ID])
    first_name = text(_("First name"))
    last_name = text(_("Last name"))
    email = text(_("Email"), most=254)
    phone_number = text(_("Phone"))
    zip_code = text(_("ZIP code"))

    @property
    def told(self) -> dict[str, str]:
        """The contact alone."""
        return {name: self.cleaned_data[name] for name in TOLD}
