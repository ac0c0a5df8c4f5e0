"""What the museum shows: event templates, their tickets and prices."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from .identity import hex24


@dataclass(frozen=True, slots=True)
class TicketType:
    """Who a ticket is for; its id is the ticketingTypeId of a cart item."""

    id: str
    name: str
    description: str


TICKET_TYPES: dict[str, TicketType] = {
    one.name: one
    for one in (
        TicketType("55268c54e4b0fb9be01106bd", "Adult", "18 to 64"),
        TicketType(hex24("ticket/Senior"), "Senior", "65 and over"),
        TicketType(hex24("ticket/Student"), "Student", "With a student card"),
        TicketType(hex24("ticket/Child"), "Child", "4 to 17"),
        TicketType(hex24("ticket/Toddler"), "Toddler", "3 and under"),
        TicketType(hex24("ticket/Member"), "Member", "With a membership card"),
    )
}

ALL_CHANNELS = (
    "online",
    "pointOfSale",
    "insideSalesIndividual",
    "customerRep",
    "kiosk",
    "reseller",
)
STAFF_CHANNELS = ("pointOfSale", "insideSalesIndividual", "customerRep")


@dataclass(frozen=True, slots=True)
class Program:
    """An event template: what repeats, when, for how many, at which prices."""

    id: str
    name: str
    description: str
    minutes: int
    capacity: int
    prices: dict[str, Decimal]
    add_ons: tuple[int, ...]
    starts: Callable[[date], tuple[time, ...]]
    type: str = "standard"
    admission_type: str = "standard"
    channels: tuple[str, ...] = ALL_CHANNELS

    def price_of(self, ticket_type_id: str) -> tuple[TicketType, Decimal] | None:
        """The ticket type and its price here; None when it is not sold here."""
        for name, price in self.prices.items():
            if TICKET_TYPES[name].id == ticket_type_id:
                return TICKET_TYPES[name], price
        return None


def _prices(*amounts: str) -> dict[str, Decimal]:
    """Prices in the order of TICKET_TYPES; "-" for a type that is not sold."""
    named = zip(TICKET_TYPES, amounts, strict=True)
    return {name: Decimal(amount) for name, amount in named if amount != "-"}


def _half_hours(day: date) -> tuple[time, ...]:
    return tuple(time(10 + half // 2, 30 * (half % 2)) for half in range(14))


def _daily(*starts: time) -> Callable[[date], tuple[time, ...]]:
    return lambda day: starts


def _on_weekdays(
    weekdays: tuple[int, ...], start: time
) -> Callable[[date], tuple[time, ...]]:
    return lambda day: (start,) if day.weekday() in weekdays else ()


def _first_tuesday(day: date) -> tuple[time, ...]:
    return (time(18, 0),) if day.weekday() == 1 and day.day <= 7 else ()


def _never(day: date) -> tuple[time, ...]:
    return ()


ADMISSION = Program(
    hex24("program/admission"),
    "General Admission",
    "All eleven rooms, at your own pace. Enter within the half hour.",
    30,
    60,
    _prices("24.00", "19.00", "16.00", "12.00", "0.00", "0.00"),
    (601, 603),
    _half_hours,
    admission_type="generalAdmission",
)
PLANETARIUM = Program(
    hex24("program/planetarium"),
    "Skies That Never Were",
    "Forty minutes under the dome, among invented constellations.",
    40,
    80,
    _prices("14.00", "11.50", "10.00", "8.00", "0.00", "6.00"),
    (602,),
    _daily(time(11, 15), time(13, 15), time(15, 15)),
)
TOUR = Program(
    hex24("program/tour"),
    "Behind the Locked Doors",
    "A guided hour through the stores, with keys.",
    60,
    15,
    _prices("32.00", "28.00", "26.00", "20.00", "-", "22.00"),
    (606, 601),
    _daily(time(11, 30), time(14, 30)),
)
WORKSHOP = Program(
    hex24("program/workshop"),
    "Build a Small Dragon",
    "A weekend workshop for hands of seven years and up.",
    120,
    18,
    _prices("45.00", "40.00", "38.00", "30.00", "-", "34.00"),
    (604,),
    _on_weekdays((5, 6), time(13, 0)),
)
LANTERN_NIGHT = Program(
    hex24("program/lantern-night"),
    "Lantern Night",
    "The rooms after dark, with music that was never written down.",
    150,
    200,
    _prices("38.50", "34.00", "29.00", "-", "-", "25.00"),
    (605, 601),
    _on_weekdays((4,), time(19, 0)),
)
PRIVATE_TOUR = Program(
    hex24("program/circle-reception"),
    "Circle of Companies Reception",
    "By invitation.",
    180,
    120,
    _prices("55.00", "-", "-", "-", "-", "0.00"),
    (605,),
    _first_tuesday,
    type="private",
    channels=STAFF_CHANNELS,
)
ANY_DAY = Program(
    hex24("program/any-day"),
    "Any-Day Pass",
    "One entry on a day of the guest's choice; always dated today.",
    420,
    5000,
    _prices("20.00", "20.00", "20.00", "15.00", "-", "-"),
    (594, 601),
    _never,
    admission_type="generalAdmission",
)

PROGRAMS: dict[str, Program] = {
    one.id: one
    for one in (
        ADMISSION,
        PLANETARIUM,
        TOUR,
        WORKSHOP,
        LANTERN_NIGHT,
        PRIVATE_TOUR,
        ANY_DAY,
    )
}
