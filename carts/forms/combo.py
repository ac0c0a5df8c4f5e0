"""A combo: who comes, and one time for each of its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from acme_pos import acme
from acme_pos.staff.times import clock

from .. import catalog, combos
from ..catalog import ComboOnSale, EventOnSale
from ..models import CartItem, Kind
from .base import ItemForm
from .fields import QuantityField

DAYS_SHOWN = 7


@dataclass(frozen=True, slots=True)
class Part:
    """One event of the combo, with its times on the day and the field of the choice."""

    event: combos.ListedEvent
    times: list[EventOnSale]
    field: forms.BoundField


class ComboForm(ItemForm):
    """All its events are on one day, which may be changed without losing the rest."""

    kind = Kind.COMBO
    sold: ComboOnSale

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401
        *,
        sold: ComboOnSale,
        line: CartItem | None = None,
    ) -> None:
        typed: Mapping[str, str] = data or {}
        self.day = _day(typed, line) or sold.day
        shows_another_day = "other_day" in typed
        super().__init__(None if shows_another_day else data, sold=sold, line=line)
        if shows_another_day:
            self.initial = {name: typed.get(name) for name in self.fields}

    def shape(self) -> None:
        self._times = catalog.times_on(self.day)
        for event in self.sold.combo.events:
            self.fields[_time_of(event)] = forms.ChoiceField(
                label=event.name,
                choices=[(time.id, time.name) for time in self._open(event)],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose a time."),
                    "invalid_choice": _("This time is sold out. Choose another time."),
                },
            )
        for one in self.sold.combo.person_types:
            self.fields[f"quantity_{one.id}"] = QuantityField(
                least=0, required=False, label=one.name
            )
        for add_on in self.sold.combo.add_ons:
            self.fields[f"add_on_{add_on.add_on_id}"] = QuantityField(
                least=0, required=False, initial=add_on.quantity, label=add_on.name
            )

    def layout(self) -> Layout:
        return Layout()

    def initial_of(self, line: CartItem) -> dict[str, Any]:
        if line.combo is None:
            return {}
        named = {one.name: one.id for one in self.sold.combo.person_types}
        people = combos.people_of(line.combo)
        extras = combos.extras_of(line.combo)
        return {
            **{f"time_{e.event_template_id}": e.event_id for e in line.combo.events},
            **{f"quantity_{named.get(name)}": n for name, n in people.items()},
            **{
                f"add_on_{each.add_on_id}": extras.get(each.add_on_id, 0)
                for each in self.sold.combo.add_ons
            },
        }

    @property
    def days(self) -> list[date]:
        """The days to choose from; a later one that was chosen is among them."""
        today = timezone.localdate()
        week = [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)]
        return sorted({*week, self.day})

    @property
    def parts(self) -> list[Part]:
        return [
            Part(event, self._times.get(event.event_template_id, []), field)
            for event in self.sold.combo.events
            for field in [self[_time_of(event)]]
        ]

    @property
    def rows(
        self,
    ) -> list[tuple[combos.PersonType | combos.ListedAddOn, forms.BoundField]]:
        combo = self.sold.combo
        return [
            *((one, self[f"quantity_{one.id}"]) for one in combo.person_types),
            *((each, self[f"add_on_{each.add_on_id}"]) for each in combo.add_ons),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for event in self.sold.combo.events:
            time = self._chosen(event)
            if time and time.places_left is not None:
                self._check_places(event, time.places_left)
        if not self.errors and not sum(self._people().values()):
            raise ValidationError(_("Choose at least one ticket."), code="none")
        return cleaned

    def _check_places(self, event: combos.ListedEvent, left: int) -> None:
        wanted = sum(self._people().values())
        if wanted > left:
            words = ngettext(
                "Only %(left)s place is left at this time; %(wanted)s come.",
                "Only %(left)s places are left at this time; %(wanted)s come.",
                left,
            ) % {"left": left, "wanted": wanted}
            self.add_error(_time_of(event), ValidationError(words, code="sold_out"))

    def items(self) -> list[CartItem]:
        times = [self.cleaned_data[_time_of(e)] for e in self.sold.combo.events]
        chosen = {time.id: time for day in self._times.values() for time in day}
        visits = sorted((chosen[time] for time in times), key=lambda t: t.starts_at)
        item = self.sold.combo.item(self._people(), _events(visits), self._extras())
        return [
            CartItem(
                kind=self.kind,
                name=self.sold.name,
                variant=_in_words(visits, item),
                quantity=1,
                unit_price=item.amount,
                starts_at=visits[0].starts_at,
                combo_fields=item.model_dump(mode="json", exclude_none=True),
            )
        ]

    def _open(self, event: combos.ListedEvent) -> list[EventOnSale]:
        times = self._times.get(event.event_template_id, [])
        return [time for time in times if not time.is_sold_out]

    def _chosen(self, event: combos.ListedEvent) -> EventOnSale | None:
        wanted = self.cleaned_data.get(_time_of(event))
        return next((time for time in self._open(event) if time.id == wanted), None)

    def _people(self) -> dict[str, int]:
        """By the name of their tickets."""
        return {
            one.name: self.cleaned_data.get(f"quantity_{one.id}") or 0
            for one in self.sold.combo.person_types
        }

    def _extras(self) -> dict[str, int]:
        return {
            each.add_on_id: self.cleaned_data.get(f"add_on_{each.add_on_id}") or 0
            for each in self.sold.combo.add_ons
        }


def _time_of(event: combos.ListedEvent) -> str:
    return f"time_{event.event_template_id}"


def _day(typed: Mapping[str, str], line: CartItem | None) -> date | None:
    """The day asked for, the one the page showed, or the line's."""
    try:
        day = parse_date(typed.get("other_day") or typed.get("day") or "")
    except ValueError:
        day = None
    if day is None and line and line.starts_at:
        day = timezone.localdate(line.starts_at)
    return day


def _events(visits: list[EventOnSale]) -> list[acme.ComboEvent]:
    return [
        acme.ComboEvent(
            event_template_id=visit.template_id,
            event_id=visit.id,
            event_name=visit.name,
            event_start_time=visit.starts_at.isoformat(),
        )
        for visit in visits
    ]


def _in_words(visits: list[EventOnSale], item: acme.ComboItem) -> str:
    """`11:15 Skies That Never Were, 12:00 General Admission; 2 Adult`."""
    times = ", ".join(f"{clock(visit.starts_at)} {visit.name}" for visit in visits)
    people = [f"{n} {name}" for name, n in combos.people_of(item).items()]
    extras = [f"{each.quantity} {each.name}" for each in item.add_ons]
    return f"{times}; {', '.join([*people, *extras])}"
