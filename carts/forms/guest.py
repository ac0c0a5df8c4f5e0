"""The guest: who buys, and how they get in."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from ..models import Cart
from .base import Fold
from .fields import PhoneField, email, refuse_card

_MISTYPED = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmail.con": "gmail.com",
    "gnail.com": "gmail.com",
    "hotmial.com": "hotmail.com",
    "hotmail.con": "hotmail.com",
    "yaho.com": "yahoo.com",
    "yahoo.con": "yahoo.com",
    "outlok.com": "outlook.com",
    "iclod.com": "icloud.com",
}
# ACME's notes carry our reference first, then these.
NOTES_LIMIT = 500
# By these a customer of ACME's is somebody else when they change.
IDENTITY = {"first_name", "last_name", "email"}


class GuestForm(forms.ModelForm[Cart]):
    email = email("Email", help_text="For the receipt.")
    phone_number = PhoneField(label="Phone", required=False)
    notes = forms.CharField(
        required=False,
        label="Order notes",
        help_text="Kept with the order at ACME; the guest may see them.",
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
            "region": "State",
            "delivery": "How do they get in?",
            "email_everyone": "ACME emails everyone named on the order",
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

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        name, _, domain = typed.rpartition("@")
        meant = _MISTYPED.get(domain.lower())
        if meant:
            raise forms.ValidationError(f"Did you mean {name}@{meant}?")
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("delivery") == "print" and not cleaned.get("email"):
            self.add_error("email", "Tickets to print at home need an email address.")
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
        Fold("Notes", "notes"),
        Fold(
            "Address",
            "address1",
            "address2",
            Div("city", "region", css_class="pair"),
            "country",
        ),
    )
