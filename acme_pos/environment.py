"""The environment, read strictly: what is misspelt is named and never guessed.

django-environ alone takes "ture" for false and leaves the letters out of a number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"true", "on", "ok", "y", "yes", "1"}
_FALSE = {"false", "off", "n", "no", "0", ""}
_KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
}


class Environment(environ.FileAwareEnv):  # type: ignore[misc]
    """Raises ImproperlyConfigured with one sentence, which never holds the value: it
    may be a secret that was set by a wrong name."""

    def get_value(
        self,
        var: str,
        cast: Any = None,  # noqa: ANN401
        default: Any = environ.Env.NOTSET,  # noqa: ANN401
        parse_default: bool = False,
    ) -> Any:  # noqa: ANN401
        try:
            return super().get_value(var, cast, default, parse_default)
        except (ValueError, ArithmeticError) as error:
            wanted = _KINDS.get(cast)
            words = f"{var} must be {wanted}." if wanted else f"{var}: {error}"
            raise ImproperlyConfigured(words) from None

    @classmethod
    def parse_value(cls, value: str, cast: Any) -> Any:  # noqa: ANN401
        if cast is bool:
            return _truth(value)
        if cast is float:
            return cast(value)
        return super().parse_value(value, cast)


def _truth(value: str) -> bool:
    word = value.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError
    return word in _TRUE


def by_its_variable(error: ValueError) -> ImproperlyConfigured:
    """What acme.Config says of its field, told of the variable it is read from."""
    words = re.sub(
        r"\b(?:[a-z]+(?:_[a-z]+)+|reports)\b",
        lambda field: f"ACME_{field[0].upper()}",
        str(error),
    )
    return ImproperlyConfigured(f"{words}.")
