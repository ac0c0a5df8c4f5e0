"""What can be told from a card's digits alone: its brand and its lengths."""

from __future__ import annotations

from dataclasses import dataclass

from acme_pos import acme
from acme_pos.redaction import passes_luhn


@dataclass(frozen=True, slots=True)
class Brand:
    name: acme.CardBrand
    prefixes: tuple[range, ...]
    lengths: frozenset[int]
    cvc_length: int = 3

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
        acme.CardBrand.AMERICAN_EXPRESS, _six((34, 34), (37, 37)), frozenset({15}), 4
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
    ),
    Brand(acme.CardBrand.VISA, _six((4, 4)), frozenset({13, 16, 19})),
)


def brand_of(number: str) -> Brand | None:
    """The brand that issues such a number, or None when ACME takes no such card."""
    if len(number) < 12:
        return None
    return next((brand for brand in BRANDS if brand.issued(number)), None)


def is_possible(number: str) -> bool:
    brand = brand_of(number)
    return brand is not None and len(number) in brand.lengths and passes_luhn(number)
