"""One form per tender, found in `FORM_FOR_TENDER`; each hands over what was given."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos.staff.money import money, symbol
from acme_pos.staff.times import moment
from carts.forms.fields import MoneyField, signs, text, typed_money

from ..models import Attempt, Tender
from ..payload import Tendered
from .base import TenderForm
from .card import CardForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# More than so many times what is due, and than the largest note, is read back at once.
MUCH_TIMES = 4
LARGEST_NOTE = 100
# From so much change on the amount may be a slip, and is asked about once.
MUCH_CHANGE = 100
# So much no drawer gives.
TOO_MUCH_CHANGE = 1000

# Tenders that have a number which is no card's.
NUMBERED = frozenset({Tender.CHECK, Tender.VOUCHER, Tender.OTHER})


class CashForm(TenderForm):
    tender = Tender.CASH

    given = MoneyField(
        label=gettext_lazy("Amount given"),
        error_messages={
            "required": gettext_lazy("Type what the guest gave, or press Exact.")
        },
    )
    # The very amount that was asked about; another one is asked about again.
    confirmed = forms.DecimalField(required=False)

    def __init__(self, data: Any = None, *, attempt: Attempt) -> None:  # noqa: ANN401
        if data is not None and "exact" in data:
            # The button for the guest who gives exactly that; nothing is typed then.
            data = {**data.dict(), "given": typed_money(attempt.expected_total)}
        super().__init__(data, attempt=attempt)
        # Letters typed into it choose another tender.
        self.fields["given"].widget.attrs["data-digits-only"] = ""
        self.much: Decimal | None = None

    @property
    def told(self) -> dict[str, str]:
        group, decimal = signs()
        due = self.attempt.expected_total
        return {
            "due": f"{due:.2f}",
            "much-above": f"{max(MUCH_TIMES * due, LARGEST_NOTE):.2f}",
            "currency": settings.CURRENCY,
            "symbol": symbol(),
            "group": group,
            "decimal": decimal,
            "change": _("Change due"),
            "missing": _("Missing"),
            # So much more than is due that it may be a slip, and is read back.
            "much": _("{} given? Then the change due is"),
        }

    def clean_given(self) -> Decimal:
        given: Decimal = self.cleaned_data["given"]
        due = self.attempt.expected_total
        if given < due:
            missing = {"amount": money(due - given)}
            raise ValidationError(_("%(amount)s is missing.") % missing, code="short")
        if given - due >= TOO_MUCH_CHANGE:
            words = _("That is %(amount)s of change. Check the amount.")
            change = {"amount": money(given - due)}
            raise ValidationError(words % change, code="slip")
        return given

    def clean(self) -> dict[str, Any]:
        """975 typed for 9.75 would be given back in notes."""
        cleaned = super().clean() or {}
        given, due = cleaned.get("given"), self.attempt.expected_total
        if given is None or given - due < MUCH_CHANGE:
            return cleaned
        self.much = given
        if cleaned.get("confirmed") != given:
            self.add_error("given", _much(given, due))
        return cleaned

    def tendered(self) -> Tendered:
        given: Decimal = self.cleaned_data["given"]
        return Tendered(
            self.tender, given=given, change_due=given - self.attempt.expected_total
        )


class NumberForm(TenderForm):
    """Check and voucher: ACME needs the number, and one number is good once."""

    number_label: ClassVar[StrPromise]
    number_missing: ClassVar[StrPromise]

    number = text("Number", most=60, required=True)
    confirmed = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, attempt: Attempt) -> None:  # noqa: ANN401
        super().__init__(data, attempt=attempt)
        number = self.fields["number"]
        number.label = self.number_label
        number.error_messages["required"] = self.number_missing
        number.widget.attrs["data-takes-scan"] = ""
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
    number_label = gettext_lazy("Check number")
    number_missing = gettext_lazy("Type the check number.")


class VoucherForm(NumberForm):
    tender = Tender.VOUCHER
    number_label = gettext_lazy("Voucher number")
    number_missing = gettext_lazy("Type the voucher number.")


class OtherForm(TenderForm):
    """Paid some other way, or nothing to pay."""

    tender = Tender.OTHER

    number = text(
        gettext_lazy("Reference"),
        most=60,
        help_text=gettext_lazy("How it was paid, for the books."),
    )

    def tendered(self) -> Tendered:
        return Tendered(self.tender, number=self.cleaned_data["number"])


FORM_FOR_TENDER: dict[Tender, type[TenderForm]] = {
    Tender.CASH: CashForm,
    Tender.CARD: CardForm,
    Tender.CHECK: CheckForm,
    Tender.VOUCHER: VoucherForm,
    Tender.OTHER: OtherForm,
}


def tenders_for(attempt: Attempt) -> list[Tender]:
    """What this sale can be paid with, first choice first."""
    if attempt.needs_card:
        return [Tender.CARD] if settings.CARD_MODE != "off" else []
    if attempt.expected_total == 0:
        return [Tender.OTHER]
    return [
        tender
        for tender in FORM_FOR_TENDER
        if tender != Tender.CARD or settings.CARD_MODE != "off"
    ]


def _much(given: Decimal, due: Decimal) -> str:
    words = _(
        "%(given)s given for %(due)s makes %(change)s of change. Correct the amount, "
        "or tick the box."
    )
    change = money(given - due)
    return words % {"given": money(given), "due": money(due), "change": change}


def _used_before(before: Attempt) -> str:
    facts = {
        "moment": moment(before.created_at),
        "amount": money(before.expected_total),
    }
    if before.is_being_checked:
        words = _("This number is being checked since %(moment)s, for %(amount)s.")
    else:
        words = _("This number was used on %(moment)s, for %(amount)s.")
    return words % facts
