"""Keeps card numbers, security codes and keys out of what ACME says."""

import re

from . import wire

_LONG_DIGITS = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")


def redacted(text: str, secrets: tuple[str, ...]) -> str:
    """The text, at most 500 characters, without the secrets and without card numbers.

    ACME's words are shown to staff and logged, and may repeat what was sent.
    """
    for secret in filter(None, secrets):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "[hidden]", text)
    return _LONG_DIGITS.sub("[hidden]", text)[:500]


def without_card_fields(value: object) -> object:
    """The JSON value without the fields a checkout's card travels in, at any depth."""
    if isinstance(value, dict):
        return {
            name: without_card_fields(inner)
            for name, inner in value.items()
            if name not in wire.CARD_FIELDS
        }
    if isinstance(value, list):
        return [without_card_fields(inner) for inner in value]
    return value
