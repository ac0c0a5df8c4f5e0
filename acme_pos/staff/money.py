"""An amount as the venue writes it, in pages, mails and sentences."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings


def money(amount: Decimal) -> str:
    """`$1,250.00`; the symbol is the setting CURRENCY_SYMBOL."""
    return f"{settings.CURRENCY_SYMBOL}{amount:,.2f}"
