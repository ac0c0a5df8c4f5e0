"""The fields of the desk's forms: what is typed at a counter, and nothing odd."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from babel.numbers import get_decimal_symbol, get_group_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos.redaction import holds_card
from acme_pos.staff.locales import locale
from acme_pos.staff.money import money, symbol

from .. import mail_domains
from ..contact import may_be_a_phone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_OF_ONE = 200


class QuantityField(forms.IntegerField):
    def __init__(self, *, least: int = 1, **options: Any) -> None:  # noqa: ANN401
        options.setdefault("initial", least)
        super().__init__(
            min_value=least,
            max_value=MOST_OF_ONE,
            widget=forms.NumberInput(
                attrs={
                    "inputmode": "numeric",
                    "class": "quantity",
                    "autocomplete": "off",
                }
            ),
            error_messages={
                "invalid": gettext_lazy("Type a whole number."),
                "min_value": gettext_lazy("At least %(limit_value)s."),
                "max_value": gettext_lazy("At most %(limit_value)s in one go."),
            },
            **options,
        )

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        return super().clean(value if is_plain(value) else "?")


class MoneyField(forms.DecimalField):
    """An amount as people here write it: 20, 20.50 or $1,250.00; elsewhere 20,50.

    Cleaned to a Decimal of cents.
    """

    def __init__(self, *, least: str = "0.01", **options: Any) -> None:  # noqa: ANN401
        super().__init__(
            max_digits=10,
            decimal_places=2,
            min_value=Decimal(least),
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "class": "money", "autocomplete": "off"}
            ),
            **options,
        )
        self.least = Decimal(least)

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        # At the moment of cleaning, in the language of whoever typed it.
        self.error_messages["min_value"] = _("At least %(amount)s.") % {
            "amount": money(self.least)
        }
        return super().clean(value)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401
        """What was typed is shown as it was typed; an amount of ours as people type."""
        return typed_money(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # noqa: ANN401
        typed = str(value or "").replace("\N{NO-BREAK SPACE}", " ").strip()
        typed = typed.removeprefix(symbol()).removesuffix(symbol()).strip()
        group, decimal = signs()
        if typed and not _typed_amount(group, decimal).fullmatch(typed):
            example = {"amount": typed_money(Decimal("20.50"))}
            raise ValidationError(
                _("Type an amount such as 20 or %(amount)s.") % example, code="invalid"
            )
        plain = typed.replace(group, "").replace(decimal, ".")
        amount = super().to_python(plain)
        return None if amount is None else amount.quantize(Decimal("0.01"))


def signs() -> tuple[str, str]:
    """What parts thousands and what begins the cents, in the reader's language."""
    group = get_group_symbol(locale())
    # Narrow and fixed spaces are on no keyboard.
    return " " if group.isspace() else group, get_decimal_symbol(locale())


def typed_money(amount: Decimal) -> str:
    """`20.50`, as somebody types it into a field of money here."""
    return f"{amount:.2f}".replace(".", signs()[1])


@cache
def _typed_amount(group: str, decimal: str) -> re.Pattern[str]:
    """A sign that parts thousands or is a slip: 20,50 must not become 2050."""
    group, decimal = re.escape(group), re.escape(decimal)
    whole = rf"(\d{{1,8}}|\d{{1,3}}({group}\d{{3}}){{1,2}})"
    return re.compile(rf"{whole}({decimal}\d{{1,2}})?", re.ASCII)


class PhoneField(forms.CharField):
    """Kept as typed; only what cannot be a phone number is refused."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        options.setdefault("max_length", 40)
        super().__init__(
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            **options,
        )

    def clean(self, value: Any) -> str:  # noqa: ANN401
        typed: str = super().clean(value)
        if typed and not may_be_a_phone(typed):
            raise ValidationError(_("This does not look like a phone number."))
        refuse_card(typed)
        return typed


class MailInput(forms.EmailInput):
    """Sends along what was typed before, so that nobody is asked twice about it."""

    typed = asked = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ANN401
        self.asked = data.get(f"{name}_asked", "")
        self.typed = super().value_from_datadict(data, files, name) or ""
        return self.typed

    def render(self, name: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        field = super().render(name, *args, **options)
        if not self.typed or holds_card(self.typed):
            return field
        before = '{}<input type="hidden" name="{}_asked" value="{}">'
        return format_html(before, field, name, self.typed)


class MailField(forms.EmailField):
    """One that looks like a slip of the hand is asked about once, then it is taken."""

    widget: MailInput

    def clean(self, value: Any) -> str:  # noqa: ANN401
        typed: str = super().clean(value)
        meant = mail_domains.meant(typed)
        if meant and typed != self.widget.asked.strip():
            words = _("Did you mean %(email)s? To keep it as typed, press once more.")
            raise ValidationError(words % {"email": meant})
        return typed


def is_plain(value: Any) -> bool:  # noqa: ANN401
    """Digits as a keyboard types them; int() would also take full-width ones."""
    return str(value or "").isascii()


def refuse_card(typed: str) -> None:
    """A swipe into the wrong field: what is typed here is kept, a card never is."""
    if holds_card(typed):
        raise ValidationError(
            _(
                "This looks like a card number, so it was not kept. Cards are typed on "
                "the payment page only."
            )
        )


def text(label: StrOrPromise, *, most: int = 120, **options: Any) -> forms.CharField:  # noqa: ANN401
    options.setdefault("required", False)
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=label,
        max_length=most,
        widget=widget,
        validators=[refuse_card],
        **options,
    )


def email(
    label: StrOrPromise,
    *,
    kind: type[forms.EmailField] = forms.EmailField,
    widget: type[forms.EmailInput] = forms.EmailInput,
    **options: Any,  # noqa: ANN401
) -> forms.EmailField:
    options.setdefault("required", False)
    return kind(
        label=label,
        widget=widget(attrs={"autocomplete": "off"}),
        validators=[refuse_card],
        error_messages={"invalid": gettext_lazy("This is not an email address.")},
        **options,
    )


def known_as(field: forms.Field, email: str) -> None:
    """It is shown filled in with an address that the cart asks about by itself."""
    if isinstance(field.widget, MailInput):
        field.widget.typed = email


def asked_email(label: StrOrPromise, **options: Any) -> forms.EmailField:  # noqa: ANN401
    """Of whom the cart does not ask by itself whether it is a slip."""
    return email(label, kind=MailField, widget=MailInput, **options)
