"""The guest: who buys, and how they get in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import contact
from ..models import Cart
from .base import Fold
from .fields import PhoneField, email, refuse_card, text

# ACME's notes carry our reference first, then these.
NOTES_LIMIT = 500
# By these a customer of ACME's is somebody else when they change.
IDENTITY = {"first_name", "last_name", "email"}


class GuestLineForm(forms.Form):
    """`Ana Ruiz ana@example.org 555 0100`, read by `contact`."""

    guest = text("", most=250)

    def clean_guest(self) -> contact.Contact:
        typed: str = self.cleaned_data["guest"]
        try:
            return contact.read(typed)
        except contact.NotRead as error:
            raise forms.ValidationError(str(error)) from None

    def said(self) -> dict[str, str]:
        """What was typed; fields that the line does not name stay as they are."""
        found = asdict(self.cleaned_data["guest"])
        return {name: value for name, value in found.items() if value}


class GuestForm(forms.ModelForm[Cart]):
    email = email(_("Email"), help_text=_("For the receipt."))
    phone_number = PhoneField(label=_("Phone"), required=False)
    notes = forms.CharField(
        required=False,
        label=_("Order notes"),
        help_text=_("Kept with the order at ACME; the guest may see them."),
        max_length=NOTES_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Cart
        fields = [
            "first_name",
            "last_name",
            "email",
            "phone_number",
            "zip_code",
            "address1",
            "address2",
            "city",
            "region",
            "country",
            "notes",
            "delivery",
            "email_everyone",
        ]
        labels = {
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "zip_code": _("ZIP code"),
            "address1": _("Address"),
            "address2": _("Address, line 2"),
            "city": _("City"),
            "region": _("State"),
            "country": _("Country"),
            "delivery": _("How do they get in?"),
            "email_everyone": _("ACME emails everyone named on the order"),
        }
        widgets = {"delivery": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators = [*field.validators, refuse_card]
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = _layout()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("delivery") == "print" and not cleaned.get("email"):
            words = gettext("Tickets to print at home need an email address.")
            self.add_error("email", words)
        if cleaned.get("email_everyone") and cleaned.get("delivery") != "print":
            cleaned["email_everyone"] = False
        if IDENTITY & set(self.changed_data):
            # Another person, perhaps: ACME finds or makes the customer by itself.
            cleaned["customer_id"] = ""
        return cleaned


def _layout() -> Layout:
    return Layout(
        Div("first_name", "last_name", css_class="pair"),
        Div("email", "phone_number", "zip_code", css_class="triple"),
        "delivery",
        # Shown while "print" is chosen: else nobody is mailed by ACME.
        Div("email_everyone", css_class="for-print"),
        Fold(gettext("Notes"), "notes"),
        Fold(
            gettext("Address"),
            "address1",
            "address2",
            Div("city", "region", css_class="pair"),
            "country",
        ),
    )
