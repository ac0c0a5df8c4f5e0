"""Coupon codes, as a house would print them on its postcards."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .identity import hex24
from .programs import PROGRAMS, TOUR

# How ACME spells the two is not written; these words are assumed.
PERCENT, AMOUNT = "Percent", "Amount"


@dataclass(frozen=True, slots=True)
class Coupon:
    """A code that takes `value` off each ticket of some programs, or each extra.

    `days_left` is counted from today, below 0 once it is over.
    """

    code: str
    name: str
    description: str
    discount_type: str
    value: Decimal
    programs: tuple[str, ...] = ()
    on_extras: bool = False
    days_left: int = 90

    @property
    def id(self) -> str:
        return hex24(f"coupon/{self.code}")

    @property
    def is_over(self) -> bool:
        return self.days_left < 0


COUPONS: Mapping[str, Coupon] = {
    one.code: one
    for one in (
        Coupon(
            "LANTERN25",
            "A quarter off",
            "25% off every ticket.",
            PERCENT,
            Decimal("25.00"),
            tuple(PROGRAMS),
        ),
        Coupon(
            "KEYS5",
            "Five off the tour",
            "$5.00 off every ticket for Behind the Locked Doors.",
            AMOUNT,
            Decimal("5.00"),
            (TOUR.id,),
        ),
        Coupon(
            "SHOP10",
            "Shop days",
            "10% off guides, goods and other extras; not off tickets.",
            PERCENT,
            Decimal("10.00"),
            on_extras=True,
        ),
        Coupon(
            "MOTHS50",
            "Night of the moths",
            "50% off every ticket, until a month ago.",
            PERCENT,
            Decimal("50.00"),
            tuple(PROGRAMS),
            days_left=-30,
        ),
    )
}
