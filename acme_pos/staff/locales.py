"""In which language and by whose customs something is written.

The language is the reader's; the country is the venue's, since a guest who reads
Spanish in New York pays `$1,250.00` and comes at `2:00 p.m.`.
"""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language


def locale() -> Locale:
    """Babel's locale of the language that is active now."""
    language = get_language() or settings.LANGUAGE_CODE
    return _locale(language.partition("-")[0], settings.VENUE_COUNTRY)


def tag() -> str:
    """As browsers name it, such as `es-US`."""
    return str(locale()).replace("_", "-")


@cache
def _locale(language: str, country: str) -> Locale:
    """The language alone where nobody has written down the country's customs for it."""
    try:
        return Locale(language, territory=country)
    except UnknownLocaleError:
        return Locale(language)
