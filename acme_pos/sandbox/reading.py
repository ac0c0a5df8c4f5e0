"""Reading what clients send, as tolerantly as ACME does.

Real integrations send numbers and booleans as strings, ids as int or string, and
some fields under two names; all of that works here.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from .messages import JsonObject, Refusal

Fields = Mapping[str, object]

MONEY = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
LOCAL_TIME = re.compile(r"(.*?)([+-]\d{2}):?(\d{2})", re.ASCII)


def text(fields: Fields, *names: str) -> str:
    """The first of `names` that holds something, as stripped text, else "".

    Half a surrogate pair, which JSON can spell and no store can keep, becomes "?".
    """
    for name in names:
        value = fields.get(name)
        if isinstance(value, str | int | Decimal) and str(value).strip():
            return str(value).strip().encode(errors="replace").decode()
    return ""


def flag(fields: Fields, *names: str) -> bool:
    """True for JSON true and for the words true, yes and 1 in any case."""
    return text(fields, *names).lower() in ("true", "yes", "1")


def word(value: object) -> str:
    """An enum value without case, spaces, underscores and dashes."""
    return re.sub(r"[\s_-]+", "", str(value or "")).lower()


def choice(value: object, allowed: Iterable[str]) -> str:
    """The one of `allowed` that `value` spells in any manner, else ""."""
    wanted = word(value)
    return next((name for name in allowed if word(name) == wanted), "")


def listed(fields: Fields, name: str, allowed: Iterable[str]) -> str:
    """A field's value from its list, "" when it is absent; raises Refusal."""
    given = text(fields, name)
    known = choice(given, allowed)
    if given and not known:
        message = f"{name} is not one of {', '.join(allowed)}."
        raise Refusal(400, "VALUE_INVALID", message)
    return known


def whole(value: object) -> int | None:
    """An int from an int or from digits, else None."""
    digits = str(value).strip()
    return int(digits) if re.fullmatch(r"-?\d{1,9}", digits, re.ASCII) else None


def money(value: object) -> Decimal | None:
    """A Decimal of at most two places from text or a number, else None."""
    written = str(value).strip()
    return Decimal(written) if MONEY.fullmatch(written) else None


def objects(value: object) -> list[JsonObject]:
    """The JSON objects of a list; anything else counts as none."""
    return (
        [one for one in value if isinstance(one, dict)]
        if isinstance(value, list)
        else []
    )


def nested(fields: Fields, name: str) -> JsonObject:
    """The JSON object under `name`, empty when there is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def words(value: object) -> list[str]:
    """Texts from a JSON list or from a comma list."""
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


def moment(value: str, zone: ZoneInfo, name: str) -> datetime:
    """An aware time from ISO 8601; without an offset it is the venue's own time.

    A `+` that arrived as a space (not percent-encoded) is mended. Raises Refusal.
    """
    mended = re.sub(r" (?=\d{2}:?\d{2}$)", "+", value.strip())
    try:
        parsed = datetime.fromisoformat(mended)
    except ValueError:
        raise Refusal(400, "DATE_INVALID", f"{name} is not an ISO 8601 time.") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)
