"""Membership levels, their offerings and price points."""

from dataclasses import dataclass
from decimal import Decimal

from .identity import hex24, hex32


@dataclass(frozen=True, slots=True)
class PricePoint:
    id: str
    name: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class Offering:
    """One way to buy a level: `months` long, at one of its price points.

    That `autorenewal_type` (REQUIRED, OPTIONAL, NONE) stands on the offering is
    assumed; ACME's documents show it only on a sold membership.
    """

    id: str
    name: str
    months: int
    prices: tuple[PricePoint, ...]
    autorenewal_type: str


@dataclass(frozen=True, slots=True)
class Level:
    """A membership level; carts call its id the membershipCategoryId."""

    id: str
    name: str
    description: str
    group: str
    card_holders: int
    can_gift: bool
    benefits: tuple[str, ...]
    offerings: tuple[Offering, ...]


ADULT = "58123480969c6d59d976b8fa"
SENIOR = hex24("price point/Senior")
STANDARD = "59aeb29a60309f07f6c6bef6"

NAMES = {ADULT: "Adult", SENIOR: "Senior", STANDARD: "Standard"}


def _offering(
    id_: str, name: str, months: int, renewal: str, prices: dict[str, str]
) -> Offering:
    points = tuple(
        PricePoint(point, NAMES[point], Decimal(price))
        for point, price in prices.items()
    )
    return Offering(id_, name, months, points, renewal)


INDIVIDUAL = Level(
    "59b0abcf61a307524a6a37d6",
    "Individual",
    "Free admission for one person, all year.",
    "individualAndFamily",
    1,
    True,
    ("Free admission", "10% off in the shop"),
    (
        _offering(
            "46257da699a845b486363e2aec0642f5",
            "Individual trial, one year",
            12,
            "OPTIONAL",
            {ADULT: "12.00", SENIOR: "10.00"},
        ),
        _offering(
            hex32("offering/individual/24"),
            "Individual, two years",
            24,
            "NONE",
            {ADULT: "110.00", SENIOR: "90.00"},
        ),
    ),
)

DUAL = Level(
    "5a049c3b60309f5d917c6e63",
    "Dual",
    "Free admission for two people who like to disagree.",
    "individualAndFamily",
    2,
    True,
    ("Free admission for two", "Members' evenings"),
    (
        _offering(
            "519d569cd32748ae9e3c507fe0456e5e",
            "Dual, one year",
            12,
            "OPTIONAL",
            {STANDARD: "100.00", SENIOR: "85.00"},
        ),
        _offering(
            hex32("offering/dual/24"),
            "Dual, two years",
            24,
            "NONE",
            {STANDARD: "185.00", SENIOR: "160.00"},
        ),
    ),
)

FAMILY = Level(
    hex24("level/family"),
    "Family",
    "Two adults and up to three children of one household.",
    "individualAndFamily",
    5,
    True,
    ("Free admission for five", "Workshops at half price", "Stroller for free"),
    (
        _offering(
            hex32("offering/family/12"),
            "Family, one year",
            12,
            "OPTIONAL",
            {STANDARD: "145.00"},
        ),
        _offering(
            hex32("offering/family/24"),
            "Family, two years",
            24,
            "NONE",
            {STANDARD: "270.00"},
        ),
    ),
)

PATRON = Level(
    hex24("level/patron"),
    "Patron",
    "For those who keep the lanterns lit. Renews by itself.",
    "individualAndFamily",
    2,
    False,
    ("Everything in Family", "Dinner with the curators"),
    (
        _offering(
            hex32("offering/patron/12"),
            "Patron, one year",
            12,
            "REQUIRED",
            {STANDARD: "600.00"},
        ),
    ),
)

ORGANIZATION = Level(
    hex24("level/organization"),
    "Circle of Companies",
    "Twenty cards for a company, school or club.",
    "organization",
    20,
    False,
    ("Free admission for twenty", "One private tour a year"),
    (
        _offering(
            hex32("offering/organization/12"),
            "Circle, one year",
            12,
            "NONE",
            {STANDARD: "2500.00"},
        ),
    ),
)

LEVELS: dict[str, Level] = {
    one.id: one for one in (INDIVIDUAL, DUAL, FAMILY, PATRON, ORGANIZATION)
}
