"""The guest: who buys, how they get in, and what changes ACME's prices."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from .. import catalog
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
    coupon_codes = forms.CharField(
        required=False,
        max_length=500,
        label="Coupon codes",
        help_text="Separate several with commas.",
    )
    membership_ids = forms.CharField(
        required=False,
        max_length=500,
        label="Membership numbers",
        help_text="Separate several with commas.",
    )
    member_level_id = forms.ChoiceField(
        required=False,
        label="Member level",
        help_text="When the guest has no number with them.",
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
            "coupon_codes",
            "membership_ids",
            "member_level_id",
            "customer_id",
            "verify_entitlements",
        ]
        labels = {
            "region": "State",
            "delivery": "How do they get in?",
            "email_everyone": "ACME emails everyone named on the order",
            "customer_id": "ACME customer number",
            "verify_entitlements": "ACME checks the membership's ticket limits",
        }
        widgets = {"delivery": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for name in ("coupon_codes", "membership_ids"):
            self.initial[name] = ", ".join(getattr(self.instance, name))
        levels = [(level.id, level.name) for level in catalog.levels()]
        self.fields["member_level_id"] = forms.ChoiceField(
            choices=[("", "None"), *levels],
            required=False,
            label=self.fields["member_level_id"].label,
            help_text=self.fields["member_level_id"].help_text,
        )
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

    def clean_coupon_codes(self) -> list[str]:
        return _codes(self.cleaned_data["coupon_codes"])

    def clean_membership_ids(self) -> list[str]:
        return _codes(self.cleaned_data["membership_ids"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_member = cleaned.get("membership_ids") or cleaned.get("member_level_id")
        if cleaned.get("coupon_codes") and is_member:
            self.add_error(
                "coupon_codes",
                "ACME takes coupons or a membership on one order, not both. "
                "Clear one of them.",
            )
        if cleaned.get("delivery") == "print" and not cleaned.get("email"):
            self.add_error("email", "Tickets to print at home need an email address.")
        if cleaned.get("email_everyone") and cleaned.get("delivery") != "print":
            cleaned["email_everyone"] = False
        return cleaned


def _codes(typed: str) -> list[str]:
    codes = (code.strip() for code in typed.replace("\n", ",").split(","))
    return list(dict.fromkeys(code for code in codes if code))


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
        Fold(
            "Coupons, membership and ACME customer",
            "coupon_codes",
            "membership_ids",
            Div("member_level_id", "customer_id", css_class="pair"),
            "verify_entitlements",
        ),
    )
