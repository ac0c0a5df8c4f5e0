"""How amounts are written: ACME answers money as text with two places."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")


def shown(amount: Decimal) -> str:
    """`12.3` as "12.30", and nothing as "0.00" whatever its sign."""
    return f"{amount + ZERO:.2f}"


def less_percent(price: Decimal, percent: Decimal) -> Decimal:
    """A price with some percent off, half a cent rounded up."""
    return (price * (100 - percent) / 100).quantize(ZERO, ROUND_HALF_UP)


def share_of(amount: Decimal, part: int, whole: int) -> Decimal:
    """What `part` of `whole` equal parts of an amount comes to; all of it for all."""
    return (amount * part / whole).quantize(ZERO, ROUND_HALF_UP)
