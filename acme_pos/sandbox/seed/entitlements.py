"""What each membership level gives on an event: how many tickets, how much off."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .levels import DUAL, FAMILY, INDIVIDUAL, ORGANIZATION, PATRON
from .programs import ADMISSION, ANY_DAY, PROGRAMS


@dataclass(frozen=True, slots=True)
class Entitlement:
    """`tickets` for each event at a member's price; percent off by program id."""

    tickets: int
    percent_off: Mapping[str, Decimal]


FREE, REDUCED = Decimal(100), Decimal(20)
FREE_PROGRAMS = (ADMISSION.id, ANY_DAY.id)

PERCENT_OFF: Mapping[str, Decimal] = {
    one.id: FREE if one.id in FREE_PROGRAMS else REDUCED
    for one in PROGRAMS.values()
    if one.type == "standard"
}

ENTITLEMENTS: Mapping[str, Entitlement] = {
    level.id: Entitlement(tickets, PERCENT_OFF)
    for level, tickets in (
        (INDIVIDUAL, 1),
        (DUAL, 2),
        (FAMILY, 6),
        (PATRON, 8),
        (ORGANIZATION, 10),
    )
}
