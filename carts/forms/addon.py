"""Add-ons: those of an event in the cart, and those sold on their own."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos import acme

from ..catalog import EventOnSale, price_of
from ..models import CartItem, Kind
from .base import ItemForm
from .fields import QuantityField


class AddOnForm(ItemForm):
    kind = Kind.ADD_ON
    sold: acme.AddOn

    quantity = QuantityField(label=gettext_lazy("How many"))

    def items(self) -> list[CartItem]:
        return [
            CartItem(
                kind=self.kind,
                name=self.sold.name,
                quantity=self.cleaned_data["quantity"] * self.times,
                unit_price=price_of(self.sold),
                inventory_id=self.sold.id,
            )
        ]


class EventAddOnForm(ItemForm):
    """All add-ons of one event in one go; its tickets are in the cart already."""

    kind = Kind.EVENT_ADD_ON
    sold: EventOnSale

    def shape(self) -> None:
        for add_on in self.sold.add_ons:
            self.fields[f"quantity_{add_on.id}"] = QuantityField(
                least=0, required=False, label=add_on.name, help_text=add_on.description
            )

    def layout(self) -> Layout:
        return Layout()

    @property
    def rows(self) -> list[tuple[acme.AddOn, forms.BoundField]]:
        return [(add_on, self[f"quantity_{add_on.id}"]) for add_on in self.sold.add_ons]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = (cleaned.get(f"quantity_{add_on.id}") for add_on in self.sold.add_ons)
        if not self.errors and not any(wanted):
            raise ValidationError(_("Choose at least one add-on."), code="none")
        return cleaned

    def items(self) -> list[CartItem]:
        return [
            CartItem(
                kind=self.kind,
                name=add_on.name,
                variant=self.sold.name,
                quantity=self.cleaned_data[f"quantity_{add_on.id}"] * self.times,
                unit_price=price_of(add_on),
                event_id=self.sold.id,
                starts_at=self.sold.starts_at,
                inventory_id=add_on.id,
            )
            for add_on in self.sold.add_ons
            if self.cleaned_data.get(f"quantity_{add_on.id}")
        ]
