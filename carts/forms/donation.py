"""Donations: an amount, how the giver is recognized, whom it honors.

The fields are those of the Donation Details Object in the shopping-cart document.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos import acme
from acme_pos.staff.letters import letters_for
from acme_pos.staff.money import money, whole_money

from .. import catalog
from ..models import CartItem, CatalogKind, Kind
from .base import Chips, Fold, ItemForm
from .fields import MoneyField, PhoneField, asked_email, refuse_card, text

RECOGNITION = [
    ("self", gettext_lazy("The guest, by name")),
    ("organization", gettext_lazy("An organization")),
    ("anonymous", gettext_lazy("Anonymous")),
]
DEDICATION = [
    ("", gettext_lazy("None")),
    ("In honor of", gettext_lazy("In honor of")),
    ("In memory of", gettext_lazy("In memory of")),
]
# Shown as buttons that fill in the amount.
OFTEN_GIVEN = (5, 10, 20, 50, 100)
# Form fields that carry ACME's own names; empty ones are not sent.
_AS_TYPED = (
    "donor_recognition_tag",
    "donation_campaign_name",
    "donation_appeal_name",
    "donation_fund_name",
    "dedication_first_name",
    "dedication_last_name",
    "beneficiary_type",
    "beneficiary_first_name",
    "beneficiary_last_name",
    "beneficiary_email",
    "beneficiary_phone_number",
    "beneficiary_street_address1",
    "beneficiary_street_address2",
    "beneficiary_city",
    "beneficiary_state",
    "beneficiary_zip_code",
    "beneficiary_country",
    "notes",
)


class DonationForm(ItemForm):
    sold: acme.AddOn

    donor_recognition_type = forms.ChoiceField(
        choices=RECOGNITION,
        initial="self",
        label=gettext_lazy("Recognize the gift as from"),
        widget=forms.RadioSelect,
    )
    organization = text(gettext_lazy("Organization"))
    donor_recognition_tag = text(gettext_lazy("Recognition notes"), most=200)
    donation_campaign_name = forms.ChoiceField(
        required=False, label=gettext_lazy("Campaign")
    )
    donation_appeal_name = forms.ChoiceField(
        required=False, label=gettext_lazy("Appeal")
    )
    donation_fund_name = forms.ChoiceField(required=False, label=gettext_lazy("Fund"))
    beneficiary_type = forms.ChoiceField(
        choices=DEDICATION,
        required=False,
        label=gettext_lazy("Dedication"),
        widget=forms.RadioSelect,
        initial="",
    )
    dedication_first_name = text(
        gettext_lazy("First name of the person remembered or honored"), most=60
    )
    dedication_last_name = text(
        gettext_lazy("Last name of the person remembered or honored"), most=60
    )
    notes = text(gettext_lazy("Dedication notes"), most=500)
    beneficiary_first_name = text(gettext_lazy("First name"), most=60)
    beneficiary_last_name = text(gettext_lazy("Last name"), most=60)
    beneficiary_email = asked_email(gettext_lazy("Email"))
    beneficiary_phone_number = PhoneField(label=gettext_lazy("Phone"), required=False)
    beneficiary_street_address1 = text(gettext_lazy("Street address"))
    beneficiary_street_address2 = text(gettext_lazy("Street address, line 2"))
    beneficiary_city = text(gettext_lazy("City"), most=80)
    beneficiary_state = text(gettext_lazy("State"), most=80)
    beneficiary_zip_code = text(gettext_lazy("ZIP code"), most=20)
    beneficiary_country = text(gettext_lazy("Country"), most=80)
    custom_fields = forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("Custom fields"),
        help_text=gettext_lazy("One per line, as name: value."),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[refuse_card],
    )

    def shape(self) -> None:
        for field, kind in (
            ("donation_campaign_name", CatalogKind.CAMPAIGN),
            ("donation_appeal_name", CatalogKind.APPEAL),
            ("donation_fund_name", CatalogKind.FUND),
        ):
            names = catalog.names(kind)
            choices = [("", _("None")), *((name, name) for name in names)]
            self.fields[field] = forms.ChoiceField(
                choices=choices, required=False, label=self.fields[field].label
            )

    def layout(self) -> Layout:
        return Layout(
            *self.amount_layout(),
            Chips("donor_recognition_type"),
            "organization",
            Chips("beneficiary_type"),
            Div(
                Div("dedication_first_name", "dedication_last_name", css_class="pair"),
                "notes",
                css_class="honoree",
            ),
            Fold(
                _("Campaign, appeal and fund"),
                Div(
                    "donation_campaign_name",
                    "donation_appeal_name",
                    "donation_fund_name",
                    css_class="triple",
                ),
            ),
            Fold(_("Person to inform"), *_person_to_inform()),
            Fold(_("Recognition notes and custom fields"), *_rare()),
        )

    def amount_layout(self) -> list[Any]:
        return []

    @property
    def keys(self) -> dict[str, str]:
        """Letters by the words that the radio buttons show."""
        words = [str(label) for _value, label in (*RECOGNITION, *DEDICATION)]
        return dict(zip(words, letters_for(words), strict=True))

    def initial_of(self, line: CartItem) -> dict[str, Any]:
        detail = line.donation or acme.DonationDetail()
        initial = {name: getattr(detail, name) or "" for name in _AS_TYPED}
        initial["donor_recognition_type"] = detail.donor_recognition_type
        if detail.donor_recognition_type == "organization":
            initial["organization"] = detail.donor_recognition
        initial["custom_fields"] = "\n".join(
            f"{field.name}: {field.value}" for field in detail.custom_field_values
        )
        return initial

    def clean_custom_fields(self) -> tuple[acme.CustomField, ...]:
        lines = self.cleaned_data["custom_fields"].splitlines()
        return tuple(_custom_field(line) for line in lines if line.strip())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_organization = cleaned.get("donor_recognition_type") == "organization"
        if is_organization and not cleaned.get("organization"):
            self.add_error("organization", _("Whose name should be recognized?"))
        names = ("dedication_first_name", "dedication_last_name")
        honored = any(cleaned.get(name) for name in names)
        if cleaned.get("beneficiary_type") and not honored:
            self.add_error("dedication_last_name", _("Who is honored?"))
        if honored and not cleaned.get("beneficiary_type"):
            self.add_error(
                "beneficiary_type", _("In honor or in memory of this person?")
            )
        return cleaned

    def detail(self) -> acme.DonationDetail:
        kind = self.cleaned_data["donor_recognition_type"]
        named = self.cleaned_data["organization"] if kind == "organization" else kind
        typed = {
            name: self.cleaned_data[name]
            for name in _AS_TYPED
            if self.cleaned_data[name]
        }
        return acme.DonationDetail(
            donor_recognition_type=kind,
            donor_recognition=named,
            custom_field_values=self.cleaned_data["custom_fields"],
            **typed,
        )

    def items(self) -> list[CartItem]:
        """Each is a line of its own, with one of it."""
        return [self._item() for _each in range(self.times)]

    def _item(self) -> CartItem:
        fields = self.detail().model_dump(mode="json", exclude_none=True)
        return CartItem(
            kind=self.kind,
            name=self.sold.name,
            variant=self.detail().summary,
            quantity=1,
            unit_price=self.amount,
            inventory_id=self.sold.id,
            donation_fields=fields,
        )

    @property
    def amount(self) -> Decimal:
        return catalog.price_of(self.sold)


class FixedDonationForm(DonationForm):
    kind = Kind.FIXED_DONATION


class VariableDonationForm(DonationForm):
    kind = Kind.VARIABLE_DONATION

    # In the order of the page, which lists its problems in this order too.
    field_order = ("amount_given", "confirmed")

    amount_given = MoneyField(label=gettext_lazy("Amount"))
    confirmed = forms.BooleanField(
        required=False, label=gettext_lazy("Yes, this amount is right")
    )

    def amount_layout(self) -> list[Any]:
        shown: list[Any] = [Field("amount_given", data_digits_only=""), _amounts()]
        if self.errors.get("confirmed"):
            shown += [_read_back(self.cleaned_data["amount_given"]), "confirmed"]
        return shown

    def initial_of(self, line: CartItem) -> dict[str, Any]:
        return super().initial_of(line) | {"amount_given": line.unit_price}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount = cleaned.get("amount_given") or Decimal(0)
        if amount >= settings.LARGE_DONATION and not cleaned.get("confirmed"):
            self.add_error(
                "confirmed",
                _("Read it back to the guest: %(amount)s.") % {"amount": money(amount)},
            )
        return cleaned

    @property
    def amount(self) -> Decimal:
        given: Decimal = self.cleaned_data["amount_given"]
        return given


def _amounts() -> HTML:
    amounts = [(each, whole_money(Decimal(each))) for each in OFTEN_GIVEN]
    return HTML(render_to_string("carts/amounts.html", {"amounts": amounts}))


def _read_back(amount: Decimal) -> HTML:
    """So large that the cashier's eye cannot miss a zero too many."""
    return HTML(render_to_string("carts/read_back.html", {"amount": amount}))


def _person_to_inform() -> list[Any]:
    return [
        Div("beneficiary_first_name", "beneficiary_last_name", css_class="pair"),
        Div("beneficiary_email", "beneficiary_phone_number", css_class="pair"),
        "beneficiary_street_address1",
        "beneficiary_street_address2",
        Div("beneficiary_city", "beneficiary_state", css_class="pair"),
        Div("beneficiary_zip_code", "beneficiary_country", css_class="pair"),
    ]


def _rare() -> list[Any]:
    return ["donor_recognition_tag", "custom_fields"]


def _custom_field(line: str) -> acme.CustomField:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise ValidationError(
            _("Write each field on a line of its own, as name: value.")
        )
    return acme.CustomField(name=name.strip(), value=value.strip())
