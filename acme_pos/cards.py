"""What can be told from a card's digits alone: its brand, its lengths, its check digit.

And where such digits stand in a text: a card that was pasted into a note brings its
expiry along, and "2 tickets" may stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import acme

# Digits with at most two blanks, dots, slashes or dashes between two of them.
_RUN = re.compile(r"\d(?:[\s./\u2010-\u2014-]{0,2}\d){11,}")
_LONGEST = 19


@dataclass(frozen=True, slots=True)
class Brand:
    name: acme.CardBrand
    prefixes: tuple[range, ...]
    lengths: frozenset[int]
    cvc_length: int = 3
    # So long nearly all of its cards are.
    usual_length: int = 16

    def issued(self, number: str) -> bool:
        return any(int(number[:6]) in prefix for prefix in self.prefixes)


def _six(*bounds: tuple[int, int]) -> tuple[range, ...]:
    """Ranges of the first six digits; (4, 4) means 400000 to 499999."""
    return tuple(
        range(low * 10 ** (6 - len(str(low))), (high + 1) * 10 ** (6 - len(str(high))))
        for low, high in bounds
    )


# First match wins: Discover's 65 and 644 lie beside others' ranges.
BRANDS = (
    Brand(
        acme.CardBrand.AMERICAN_EXPRESS,
        _six((34, 34), (37, 37)),
        frozenset({15}),
        cvc_length=4,
        usual_length=15,
    ),
    Brand(acme.CardBrand.MASTERCARD, _six((51, 55), (222100, 272099)), frozenset({16})),
    Brand(
        acme.CardBrand.DISCOVER,
        _six((6011, 6011), (644, 649), (65, 65)),
        frozenset({16, 19}),
    ),
    Brand(acme.CardBrand.JCB, _six((3528, 3589)), frozenset({16, 17, 18, 19})),
    Brand(
        acme.CardBrand.DINERS_CLUB,
        _six((300, 305), (3095, 3095), (36, 36), (38, 39)),
        frozenset({14, 16, 19}),
        usual_length=14,
    ),
    Brand(acme.CardBrand.VISA, _six((4, 4)), frozenset({13, 16, 19})),
)

# Cards that guests bring and ACME does not take, where the digits are no brand's above.
NOT_TAKEN = {
    "UnionPay": _six((62, 62), (81, 81)),
    "Maestro": _six((50, 50), (56, 58), (6, 6)),
}


def brand_of(number: str) -> Brand | None:
    """The brand that issues such a number, or None when ACME takes no such card."""
    if len(number) < 12:
        return None
    return next((brand for brand in BRANDS if brand.issued(number)), None)


def not_taken(number: str) -> str:
    """The name on a card that ACME does not take; empty when it takes it, or nobody
    knows such a number.
    """
    if len(number) < 12 or brand_of(number):
        return ""
    first = int(number[:6])
    names = (
        name for name, of in NOT_TAKEN.items() if any(first in each for each in of)
    )
    return next(names, "")


def is_possible(number: str) -> bool:
    brand = brand_of(number)
    return brand is not None and len(number) in brand.lengths and passes_luhn(number)


def passes_luhn(digits: str) -> bool:
    """True when the digits end in the check digit that card numbers carry."""
    doubled = (
        int(digit) * (2 if place % 2 else 1)
        for place, digit in enumerate(reversed(digits))
    )
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def spans_in(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand in it: any groups of digits that make one together."""
    for run in _RUN.finditer(text):
        groups = list(re.finditer(r"\d+", run.group()))
        after = 0
        for first, group in enumerate(groups):
            if group.start() >= after and (last := _last_of_card(groups[first:])):
                after = last
                yield run.start() + group.start(), run.start() + after


def _last_of_card(groups: list[re.Match[str]]) -> int | None:
    """Where the card ends that begins with the first group; None when none does."""
    number = ""
    for group in groups:
        number += group.group()
        if len(number) > _LONGEST:
            return None
        if is_possible(number):
            return group.end()
    return None
