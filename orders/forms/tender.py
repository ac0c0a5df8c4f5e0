"""One form per tender, found in `FORM_FOR_TENDER`; each hands over what was tendered.

The card form keeps nothing: its fields are never rendered with a value, and `card()`
is the only way the digits leave it.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from acme_pos import acme, cards
from acme_pos.staff.money import money
from acme_pos.staff.times import moment
from carts.forms.fields import MoneyField, text

from ..models import Attempt, Tender
from ..payload import Tendered

PERHAPS_PAID = (
    "Nothing was charged. Tick the box if this is another guest; if it is the same "
    "guest, they may have paid already."
)
# In the browser too, where it pays ACME itself.
CARD_WORDS = {
    "required": "This field is required.",
    "digits": "A card number has digits only.",
    "brand": "ACME takes no card that begins like this.",
    "slip": "This is not a card number. Check for a slip.",
    "expiry": "Type the expiry as MM/YY.",
    "expired": "This card has expired.",
    "cvc": "The CVC of this card has {} digits.",
}
# Tenders that have a number which is no card's.
NUMBERED = frozenset({Tender.CHECK, Tender.VOUCHER, Tender.OTHER})


class TenderForm(forms.Form):
    tender: ClassVar[Tender]
    submit_label = "Take payment"
    # The browser sends it, so nothing of it can be posted as a form.
    is_direct = False

    another_guest = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, attempt: Attempt) -> None:  # noqa: ANN401
        self.attempt = attempt
        # Sales this one may be a second payment of.
        self.alike = list(Attempt.objects.like(attempt).select_related("desk"))
        super().__init__(data)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        """Keyed in again on a new cart, a lost payment would be taken twice."""
        cleaned = super().clean() or {}
        if self.alike and not cleaned.get("another_guest"):
            self.add_error("another_guest", PERHAPS_PAID)
        return cleaned

    def tendered(self) -> Tendered:
        return Tendered(self.tender)

    def card(self) -> acme.Card | None:
        return None


class CashForm(TenderForm):
    tender = Tender.CASH

    given = MoneyField(label="Amount given")

    def clean_given(self) -> Decimal:
        given: Decimal = self.cleaned_data["given"]
        due = self.attempt.expected_total
        if given < due:
            raise ValidationError(f"{money(due - given)} is missing.", code="short")
        if given - due >= 1000:
            raise ValidationError(
                f"That is {money(given - due)} of change. Check the amount.",
                code="slip",
            )
        return given

    def tendered(self) -> Tendered:
        given: Decimal = self.cleaned_data["given"]
        return Tendered(
            self.tender, given=given, change_due=given - self.attempt.expected_total
        )


class NumberForm(TenderForm):
    """Check and voucher: ACME needs the number, and one number is good once."""

    number_label: ClassVar[str]

    number = text("Number", most=60, required=True)
    confirmed = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, attempt: Attempt) -> None:  # noqa: ANN401
        super().__init__(data, attempt=attempt)
        self.fields["number"].label = self.number_label
        missing = f"Type the {self.number_label.lower()}."
        self.fields["number"].error_messages["required"] = missing
        self.used_before: Attempt | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        number = cleaned.get("number", "")
        if number:
            before = Attempt.objects.with_this_number_before(self.tender, number)
            # Not this very sale, paid by another click a moment ago.
            self.used_before = before.exclude(pk=self.attempt.pk).first()
        if self.used_before and not cleaned.get("confirmed"):
            self.add_error("confirmed", _used_before(self.used_before))
        return cleaned

    def tendered(self) -> Tendered:
        return Tendered(self.tender, number=self.cleaned_data["number"])


class CheckForm(NumberForm):
    tender = Tender.CHECK
    number_label = "Check number"


class VoucherForm(NumberForm):
    tender = Tender.VOUCHER
    number_label = "Voucher number"


class OtherForm(TenderForm):
    """Paid some other way, or nothing to pay."""

    tender = Tender.OTHER

    number = text("Reference", most=60, help_text="How it was paid, for the books.")

    def tendered(self) -> Tendered:
        return Tendered(self.tender, number=self.cleaned_data["number"])


class ForgetfulInput(forms.TextInput):
    """Never renders what was typed, so no page holds a card number."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:  # noqa: ANN401
        return super().get_context(name, None, attrs)


def _card_field(label: str, most: int, placeholder: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        widget=ForgetfulInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "placeholder": placeholder,
                "class": "card-digits",
            }
        ),
    )


class CardForm(TenderForm):
    tender = Tender.CARD
    submit_label = "Charge card"

    number = _card_field("Card number", 24, "")
    expiry = _card_field("Expiry", 7, "MM/YY")
    cvc = _card_field("CVC", 4, "")

    def clean_number(self) -> str:
        typed = re.sub(r"[ -]", "", self.cleaned_data["number"])
        if not (typed.isascii() and typed.isdigit()):
            raise ValidationError(CARD_WORDS["digits"])
        if cards.brand_of(typed) is None:
            raise ValidationError(CARD_WORDS["brand"])
        if not cards.is_possible(typed):
            raise ValidationError(CARD_WORDS["slip"])
        return typed

    def clean_expiry(self) -> str:
        typed = self.cleaned_data["expiry"].replace(" ", "")
        found = re.fullmatch(r"(0[1-9]|1[0-2])/?(?:20)?(\d\d)", typed, re.ASCII)
        if not found:
            raise ValidationError(CARD_WORDS["expiry"])
        month, year = int(found[1]), 2000 + int(found[2])
        today = timezone.localdate()
        if date(year, month, 1) < today.replace(day=1):
            raise ValidationError(CARD_WORDS["expired"])
        return found[1] + found[2]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        brand = cards.brand_of(cleaned.get("number", ""))
        cvc = cleaned.get("cvc", "")
        if brand and cvc and not re.fullmatch(rf"\d{{{brand.cvc_length}}}", cvc, re.A):
            self.add_error("cvc", CARD_WORDS["cvc"].format(brand.cvc_length))
        return cleaned

    def tendered(self) -> Tendered:
        card = self.card()
        return Tendered(
            self.tender,
            card_brand=card.credit_card_brand,
            card_last4=card.cc_last_four_digits,
        )

    def card(self) -> acme.Card:
        number: str = self.cleaned_data["number"]
        brand = cards.brand_of(number)
        return acme.Card(
            manual_entry_card_number=number,
            exp_date=self.cleaned_data["expiry"],
            cvc=self.cleaned_data["cvc"],
            credit_card_brand=brand.name if brand else "",
            cc_last_four_digits=number[-4:],
        )


FORM_FOR_TENDER: dict[Tender, type[TenderForm]] = {
    Tender.CASH: CashForm,
    Tender.CARD: CardForm,
    Tender.CHECK: CheckForm,
    Tender.VOUCHER: VoucherForm,
    Tender.OTHER: OtherForm,
}


def tenders_for(attempt: Attempt) -> list[Tender]:
    """What this sale can be paid with, first choice first."""
    if attempt.cart.needs_card:
        return [Tender.CARD] if settings.CARD_MODE != "off" else []
    if attempt.expected_total == 0:
        return [Tender.OTHER]
    return [
        tender
        for tender in FORM_FOR_TENDER
        if tender != Tender.CARD or settings.CARD_MODE != "off"
    ]


def _used_before(before: Attempt) -> str:
    used = "is being checked since" if before.is_being_checked else "was used on"
    return (
        f"This number {used} {moment(before.created_at)}, for "
        f"{money(before.expected_total)}. Take it again only if you are sure."
    )
