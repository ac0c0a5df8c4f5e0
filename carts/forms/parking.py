"""Under which name a cart waits, and how a party's cart is split."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Cart, CartItem
from ..parking import NAME_MOST
from ..party import Shares, halves, shares
from .fields import text


class ParkForm(forms.Form):
    name = text(gettext_lazy("Park as"), most=NAME_MOST)


class SplitForm(forms.Form):
    """A field for each line: how many of it go to the second part."""

    def __init__(self, data: Any = None, *, cart: Cart) -> None:  # noqa: ANN401
        super().__init__(data)
        self.cart = cart
        half = halves(cart)
        for line in cart.lines:
            self.fields[_field_of(line)] = _share(line, half.get(line.pk, 0))

    @property
    def rows(self) -> list[tuple[CartItem, forms.BoundField]]:
        return [(line, self[_field_of(line)]) for line in self.cart.lines]

    @property
    def shares(self) -> Shares:
        """As typed and cleaned; before that, the halves."""
        second = {
            line.pk: self.cleaned_data[_field_of(line)]
            if self.is_bound
            else self.fields[_field_of(line)].initial
            for line in self.cart.lines
        }
        return shares(self.cart, second)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for line in self.cart.lines:
            name = _field_of(line)
            is_part = cleaned.get(name) not in (None, 0, line.quantity)
            if is_part and not line.has_quantity:
                self.add_error(name, _("It goes to one part as a whole."))
        return cleaned


def _field_of(line: CartItem) -> str:
    return f"second-{line.pk}"


def _share(line: CartItem, half: int) -> forms.IntegerField:
    most = line.quantity
    typed = {"inputmode": "numeric", "class": "quantity", "autocomplete": "off"}
    words = _("A whole number from 0 to %(most)s.") % {"most": most}
    return forms.IntegerField(
        min_value=0,
        max_value=most,
        initial=half,
        widget=forms.NumberInput(attrs=typed),
        error_messages=dict.fromkeys(
            ("invalid", "required", "min_value", "max_value"), words
        ),
    )
