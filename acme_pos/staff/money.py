"""An amount as the venue writes it, in pages, mails and sentences."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_symbol
from django.conf import settings
from django.utils.translation import get_language

from .locales import locale


def money(amount: Decimal) -> str:
    """`$1,250.00`; the currency is the setting CURRENCY."""
    venue = settings.CURRENCY, settings.VENUE_COUNTRY
    return _written(str(amount), get_language(), *venue)


# A page writes the same few prices many times, and a shelf has few prices at all. All
# that the locale hangs on, since to look that up takes longer than the rest.
@lru_cache(maxsize=4096)
def _written(amount: str, _language: str | None, currency: str, _country: str) -> str:
    return _plain(format_currency(amount, currency, locale=locale()))


def whole_money(amount: Decimal) -> str:
    """Without cents, where a plot has no room for them: `$1,250`."""
    return _plain(
        format_currency(
            amount,
            settings.CURRENCY,
            format=_without_cents(),
            locale=locale(),
            currency_digits=False,
        )
    )


def symbol() -> str:
    """`$`, as it stands beside an amount."""
    return str(get_currency_symbol(settings.CURRENCY, locale=locale()))


def _without_cents() -> str:
    pattern: str = locale().currency_formats["standard"].pattern
    return pattern.replace(".00", "")


def _plain(written: str) -> str:
    """Spaces that do not break; a narrow one is a box in some fonts of printers."""
    return written.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
