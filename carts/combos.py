"""Combos: several events sold as one, as a list in a file says them.

No call of ACME's is known that lists combo templates, so the venue writes them down
once (docs/combos.md), with the ids that ACME's back office shows. Prices are a preview;
ACME prices the sale. Amounts: cart document, Shopping Cart Combo Item.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from django.core.exceptions import ImproperlyConfigured
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from acme_pos import acme

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# Ids travel in addresses and field names.
AcmeId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,40}$")]
Price = Annotated[Decimal, Field(ge=0, lt=1_000_000, decimal_places=2)]


class _Listed(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        coerce_numbers_to_str=True,
    )


class ListedEvent(_Listed):
    event_template_id: AcmeId
    name: Words


class ListedTicket(_Listed):
    """One kind of ticket for one of the events, with its price in the combo."""

    event_template_id: AcmeId
    ticket_type_id: AcmeId
    name: Words
    description: str | None = None
    price: Price
    discounted_price: Price | None = None

    @property
    def charged(self) -> Decimal:
        return self.price if self.discounted_price is None else self.discounted_price


class ListedAddOn(_Listed):
    """`quantity` is what the form starts with."""

    add_on_id: AcmeId
    name: Words
    quantity: int = Field(ge=0, le=200)
    unit_price: Price
    price_split: Literal["each", "total"]

    @property
    def description(self) -> str:
        return "For all of them together" if self.price_split == "total" else ""

    @property
    def price(self) -> Decimal:
        return self.unit_price


class PersonType(BaseModel):
    """Who comes: one ticket of that name for each event, and the price of them all."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    description: str
    price: Decimal


class Combo(_Listed):
    id: AcmeId
    name: Words
    type: Literal["fixedPrice", "Discount"]
    events: Annotated[tuple[ListedEvent, ...], Field(min_length=1)]
    tickets: Annotated[tuple[ListedTicket, ...], Field(min_length=1)]
    add_ons: tuple[ListedAddOn, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = {event.event_template_id: event.name for event in self.events}
        _once("event", [event.event_template_id for event in self.events])
        _once("add-on", [add_on.add_on_id for add_on in self.add_ons])
        _once("ticket", [(t.event_template_id, t.name) for t in self.tickets])
        _once("ticket", [(t.event_template_id, t.ticket_type_id) for t in self.tickets])
        for ticket in self.tickets:
            if ticket.event_template_id not in names:
                raise ValueError(f"{ticket.name} is for an event that is not listed")
            if self.type == "fixedPrice" and ticket.discounted_price is not None:
                raise ValueError("discountedPrice belongs to the type Discount")
        listed = {(t.name, t.event_template_id) for t in self.tickets}
        for person in {ticket.name for ticket in self.tickets}:
            for template_id, event in names.items():
                if (person, template_id) not in listed:
                    raise ValueError(f"{person} has no ticket for {event}")
        return self

    @property
    def person_types(self) -> list[PersonType]:
        """The kinds of tickets in their order. Whoever comes goes to every event."""
        named: dict[str, list[ListedTicket]] = {}
        for ticket in self.tickets:
            named.setdefault(ticket.name, []).append(ticket)
        return [
            PersonType(
                id=same[0].ticket_type_id,
                name=name,
                description=same[0].description or "",
                price=sum((ticket.charged for ticket in same), Decimal("0.00")),
            )
            for name, same in named.items()
        ]

    def item(
        self,
        people: Mapping[str, int],
        events: Iterable[acme.ComboEvent],
        extras: Mapping[str, int],
    ) -> acme.ComboItem:
        """So many of each person by name, and of each add-on by its id."""
        return acme.ComboItem(
            combo_template_id=self.id,
            combo_template_name=self.name,
            combo_template_type=self.type,
            tickets=tuple(
                _ticket(ticket, people[ticket.name])
                for ticket in self.tickets
                if people.get(ticket.name)
            ),
            events=tuple(events),
            add_ons=tuple(
                _add_on(add_on, extras[add_on.add_on_id])
                for add_on in self.add_ons
                if extras.get(add_on.add_on_id)
            ),
        )

    def again(self, sold: acme.ComboItem) -> acme.ComboItem | None:
        """The same at the prices of now; None when a part of it left the list."""
        item = self.item(people_of(sold), sold.events, extras_of(sold))
        parts = len(sold.tickets), len(sold.add_ons)
        return item if (len(item.tickets), len(item.add_ons)) == parts else None


def _ticket(ticket: ListedTicket, quantity: int) -> acme.ComboTicket:
    price, discounted = ticket.price, ticket.discounted_price
    return acme.ComboTicket(
        event_template_id=ticket.event_template_id,
        ticket_type_id=ticket.ticket_type_id,
        name=ticket.name,
        description=ticket.description,
        price=_cents(price),
        discounted_price=None if discounted is None else _cents(discounted),
        quantity=quantity,
        sub_total=_cents(price * quantity),
        discounted_sub_total=None
        if discounted is None
        else _cents(discounted * quantity),
    )


def _add_on(add_on: ListedAddOn, quantity: int) -> acme.ComboAddOn:
    return acme.ComboAddOn(
        add_on_id=add_on.add_on_id,
        name=add_on.name,
        quantity=quantity,
        unit_price=_cents(add_on.unit_price),
        price_split=add_on.price_split,
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def people_of(item: acme.ComboItem) -> dict[str, int]:
    return {ticket.name or "": ticket.quantity for ticket in item.tickets}


def extras_of(item: acme.ComboItem) -> dict[str, int]:
    return {add_on.add_on_id: add_on.quantity for add_on in item.add_ons}


# --- the file ------------------------------------------------------------------------


def read(path: Path) -> tuple[Combo, ...]:
    """The combos of a file. Raises ImproperlyConfigured, with the line or the field."""
    listed = _json(path)
    try:
        combos = TypeAdapter(tuple[Combo, ...]).validate_python(listed)
        _once("combo", [combo.id for combo in combos])
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        where = _where(wrong["loc"], listed)
        words = wrong["msg"].removeprefix("Value error, ")
        raise _wrong(path, f"{where}{words}") from None
    except ValueError as error:
        raise _wrong(path, str(error)) from None
    return combos


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise _wrong(path, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise _wrong(path, "is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _wrong(path, f"{where}: {error.msg}") from None


def _where(loc: tuple[int | str, ...], listed: Any) -> str:  # noqa: ANN401
    """`combo 2 (Day and Dome), tickets 3, price: `; people count from one."""
    words: list[str] = []
    for step in loc:
        if not words and isinstance(step, int):
            words.append(f"combo {step + 1}{_called(listed, step)}")
        elif isinstance(step, int):
            words[-1] += f" {step + 1}"
        else:
            words.append(step)
    return f"{', '.join(words)}: " if words else ""


def _called(listed: Any, place: int) -> str:  # noqa: ANN401
    combo = listed[place]
    name = combo.get("name") if isinstance(combo, dict) else None
    return f" ({name})" if name else ""


def _once(what: str, values: list[Any]) -> None:
    twice = [value for value in values if values.count(value) > 1]
    if twice:
        value = twice[0] if isinstance(twice[0], str) else ", ".join(twice[0])
        raise ValueError(f"{what} {value} is listed twice")


def _wrong(path: Path, words: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"ACME_COMBOS, {path}: {words}.")
