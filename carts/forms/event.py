"""Tickets: several ticket types of one event in one go."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from acme_pos import acme

from ..catalog import EventOnSale
from ..models import CartItem, Kind
from .base import ItemForm
from .fields import QuantityField


class EventForm(ItemForm):
    kind = Kind.EVENT
    sold: EventOnSale

    def shape(self) -> None:
        for price in self.sold.prices:
            self.fields[_field_of(price)] = QuantityField(
                least=0, required=False, label=price.name, help_text=price.description
            )

    def layout(self) -> Layout:
        """The tickets are rows of their own."""
        return Layout()

    @property
    def rows(self) -> list[tuple[acme.TicketPrice, forms.BoundField]]:
        return [(price, self[_field_of(price)]) for price in self.sold.prices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        wanted = sum(self._quantity(price) for price in self.sold.prices)
        if not wanted:
            raise ValidationError(_("Choose at least one ticket."), code="none")
        left = self.sold.places_left
        if left is not None and wanted > left:
            raise ValidationError(_too_many(wanted, left), code="sold_out")
        return cleaned

    def items(self) -> list[CartItem]:
        return [
            CartItem(
                kind=self.kind,
                name=self.sold.name,
                variant=price.name,
                quantity=self._quantity(price),
                unit_price=price.price,
                event_id=self.sold.id,
                starts_at=self.sold.starts_at,
                ticket_type_id=price.id,
            )
            for price in self.sold.prices
            if self._quantity(price)
        ]

    def _quantity(self, price: acme.TicketPrice) -> int:
        return (self.cleaned_data.get(_field_of(price)) or 0) * self.times


def _field_of(price: acme.TicketPrice) -> str:
    return f"quantity_{price.id}"


def _too_many(wanted: int, left: int) -> str:
    if left < 1:
        return _("This time is sold out. Choose another time.")
    return ngettext(
        "Only %(left)s place is left at this time, and %(wanted)s were asked for.",
        "Only %(left)s places are left at this time, and %(wanted)s were asked for.",
        left,
    ) % {"left": left, "wanted": wanted}
