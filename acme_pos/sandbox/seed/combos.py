"""Combo templates: several programs sold as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..amounts import less_percent
from .add_ons import ADD_ONS, AddOn
from .identity import hex24
from .programs import (
    ADMISSION,
    PLANETARIUM,
    TICKET_TYPES,
    TOUR,
    Program,
    TicketType,
)

# The two types of ACME's cart document, in its spelling.
FIXED_PRICE, DISCOUNT = "fixedPrice", "Discount"
EACH, TOTAL = "each", "total"


@dataclass(frozen=True, slots=True)
class ComboTicket:
    """A ticket of a combo; `charged` is its price in the combo, per ticket."""

    program: Program
    ticket_type: TicketType
    price: Decimal
    charged: Decimal


@dataclass(frozen=True, slots=True)
class ComboAddOn:
    """An extra that may come along; `split` is the priceSplit each or total."""

    add_on: AddOn
    price: Decimal
    split: str


@dataclass(frozen=True, slots=True)
class Combo:
    """One event of each program, for the same people."""

    id: str
    name: str
    type: str
    tickets: tuple[ComboTicket, ...]
    add_ons: tuple[ComboAddOn, ...] = ()

    @property
    def programs(self) -> dict[str, Program]:
        return {one.program.id: one.program for one in self.tickets}

    def ticket(self, program_id: str, ticket_type_id: str) -> ComboTicket | None:
        wanted = (program_id, ticket_type_id)
        named = {(one.program.id, one.ticket_type.id): one for one in self.tickets}
        return named.get(wanted)


def _fixed(program: Program, **prices: str) -> tuple[ComboTicket, ...]:
    """Tickets whose price is the combo's own, whatever they cost alone."""
    return tuple(
        ComboTicket(program, TICKET_TYPES[name], Decimal(price), Decimal(price))
        for name, price in prices.items()
    )


def _reduced(program: Program, percent: int, *names: str) -> tuple[ComboTicket, ...]:
    """Tickets at their usual price less a percentage."""
    named = [(TICKET_TYPES[name], program.prices[name]) for name in names]
    return tuple(
        ComboTicket(program, kind, price, less_percent(price, Decimal(percent)))
        for kind, price in named
    )


DAY_AND_DOME = Combo(
    hex24("combo/day-and-dome"),
    "Day and Dome",
    FIXED_PRICE,
    (
        *_fixed(ADMISSION, Adult="20.00", Senior="16.00", Child="9.00"),
        *_fixed(PLANETARIUM, Adult="10.00", Senior="8.50", Child="6.00"),
    ),
    (ComboAddOn(ADD_ONS["602"], Decimal("2.50"), EACH),),
)
ROOMS_AND_STORES = Combo(
    hex24("combo/rooms-and-stores"),
    "Rooms and Stores",
    DISCOUNT,
    (
        *_reduced(ADMISSION, 15, "Adult", "Senior", "Child"),
        *_reduced(TOUR, 15, "Adult", "Senior", "Child"),
    ),
    (ComboAddOn(ADD_ONS["606"], Decimal("4.00"), TOTAL),),
)

COMBOS: Mapping[str, Combo] = {one.id: one for one in (DAY_AND_DOME, ROOMS_AND_STORES)}
