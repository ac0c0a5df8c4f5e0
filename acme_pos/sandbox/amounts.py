"""How amounts are written: ACME answers money as text with two places."""

from decimal import Decimal

ZERO = Decimal("0.00")


def shown(amount: Decimal) -> str:
    """`12.3` as "12.30"."""
    return f"{amount:.2f}"
