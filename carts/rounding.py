"""Rounding a total up, the difference given as a donation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from acme_pos import acme

from .models import Cart

FIVE = Decimal(5)


@dataclass(frozen=True, slots=True)
class RoundUp:
    """`total` is what the guest pays in all, `gift` what of it is the donation."""

    donation: acme.AddOn
    total: Decimal
    gift: Decimal


def offer(
    cart: Cart, to_pay: Decimal, donations: Iterable[acme.AddOn]
) -> RoundUp | None:
    """To the whole dollar, or to the next five; None when there is nothing to round.

    Nor is it offered to a guest who gives already, or where the catalog has no
    donation of any amount.
    """
    gift = _up_to(to_pay) - to_pay
    if gift <= 0 or any(line.is_donation for line in cart.lines):
        return None
    free = [one for one in donations if one.is_variable]
    # A donation that ACME calls a round-up is meant for this.
    meant = [one for one in free if "round" in one.name.casefold()]
    donation = next(iter([*meant, *free]), None)
    return RoundUp(donation, to_pay + gift, gift) if donation else None


def _up_to(amount: Decimal) -> Decimal:
    whole = amount.to_integral_value(ROUND_CEILING)
    if whole != amount:
        return whole
    return (amount / FIVE).to_integral_value(ROUND_CEILING) * FIVE
