"""A typed card. Its form keeps nothing: no field is ever rendered with a value, and
`card()` is the only way the digits leave it.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from acme_pos import acme, cards

from ..models import Tender
from ..payload import Tendered
from .base import TenderForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise, StrPromise

# In the browser too, where it pays ACME itself.
CARD_WORDS = {
    "required": _("This field is required."),
    "digits": _("A card number has digits only."),
    "brand": _("ACME takes no card that begins like this."),
    "slip": _("This is not a card number. Check for a slip."),
    "expiry": _("Type the expiry as MM/YY."),
    "expired": _("This card has expired."),
    "cvc": _("The CVC of this card has {} digits."),
}
# As it is printed on the card, where ACME spells it otherwise.
LABELS = {
    acme.CardBrand.AMERICAN_EXPRESS: "American Express",
    acme.CardBrand.DINERS_CLUB: "Diners Club",
    acme.CardBrand.JCB: "JCB",
    acme.CardBrand.MASTERCARD: "Mastercard",
}
NOT_TAKEN = _("ACME takes no {} card.")


def card_tables() -> dict[str, str]:
    """For static/card.js, in JSON: how cards are told apart, and how long they are.

    `brands` are those that ACME takes. Prefixes are of the first six digits, both ends
    included; first match wins, and `others` come after the brands.
    """
    brands = [
        {
            "label": LABELS.get(brand.name, str(brand.name)),
            "prefixes": _bounds(brand.prefixes),
            "lengths": sorted(brand.lengths),
            "usual": brand.usual_length,
            "cvc": brand.cvc_length,
        }
        for brand in cards.BRANDS
    ]
    words = str(NOT_TAKEN)
    others = [
        {"words": words.format(name), "prefixes": _bounds(prefixes)}
        for name, prefixes in cards.NOT_TAKEN.items()
    ]
    return {"brands": json.dumps(brands), "others": json.dumps(others)}


def _bounds(prefixes: tuple[range, ...]) -> list[list[int]]:
    return [[each.start, each.stop - 1] for each in prefixes]


class ForgetfulInput(forms.TextInput):
    """Never renders what was typed, so no page holds a card number."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:  # noqa: ANN401
        return super().get_context(name, None, attrs)


def _card_field(
    label: StrPromise, most: int, placeholder: StrOrPromise
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        widget=ForgetfulInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "data-takes-card": "",
                "placeholder": placeholder,
                "class": "card-digits",
            }
        ),
    )


class CardForm(TenderForm):
    tender = Tender.CARD
    submit_label = _("Charge card %(amount)s")

    number = _card_field(_("Card number"), 24, "")
    expiry = _card_field(_("Expiry"), 7, _("MM/YY"))
    cvc = _card_field(_("CVC"), 4, "")

    @property
    def told(self) -> dict[str, str]:
        return card_tables()

    def clean_number(self) -> str:
        typed = re.sub(r"[ -]", "", self.cleaned_data["number"])
        if not (typed.isascii() and typed.isdigit()):
            raise ValidationError(CARD_WORDS["digits"])
        if cards.brand_of(typed) is None:
            other = cards.not_taken(typed)
            words = str(NOT_TAKEN).format(other) if other else CARD_WORDS["brand"]
            raise ValidationError(words)
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
            self.add_error("cvc", str(CARD_WORDS["cvc"]).format(brand.cvc_length))
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
