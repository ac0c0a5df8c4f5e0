"""How one value of ACME's is read, in every spelling its documents and answers use.

A value that cannot be read is absent (None, "" or 0), never an error: an order whose
money was taken must not be lost over a date. Only what a shape cannot do without (an
id, a price) is required, and then the shape is refused as a whole.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SkipValidation,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

_MONEY = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
_CENT = Decimal("0.01")
_TOO_MUCH = Decimal(10) ** 12
# As most of it comes: nothing to round, and not too much.
_IN_CENTS = re.compile(r"-?[0-9]{1,12}\.[0-9]{2}", re.ASCII)

# A date of any other year is somebody's default, such as the year 1.
_YEARS = range(1969, 2200)

# "Not set" on membership cards (B2C Shopping Cart and B2B Checkout samples).
_UNSET_MOMENTS = frozenset(
    datetime.fromisoformat(text).astimezone(UTC)
    for text in ("1969-12-31T19:00:01-05:00", "2030-01-18T22:14:07-05:00")
)


def _text(value: object) -> str:
    if isinstance(value, str):
        text = value.strip()
        # Half a character pair is valid JSON, but can be neither stored nor shown.
        return text if text.isascii() else text.encode(errors="replace").decode()
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return ""


def _money(value: object) -> Decimal | None:
    if isinstance(value, str) and _IN_CENTS.fullmatch(value):
        return Decimal(value)
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, str) and not _MONEY.fullmatch(value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    amount = Decimal(value.strip() if isinstance(value, str) else value)
    if not amount.is_finite() or abs(amount) >= _TOO_MUCH:
        return None
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def _moment(value: object) -> datetime | None:
    try:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            moment = datetime.fromtimestamp(float(value) / 1000, tz=UTC)
        elif isinstance(value, str):
            moment = datetime.fromisoformat(value.strip())
        else:
            return None
        if moment.tzinfo is None or moment.year not in _YEARS:
            return None
        is_set = moment.astimezone(UTC) not in _UNSET_MOMENTS
    except (ValueError, OverflowError, OSError):
        return None
    return moment if is_set else None


def _flag(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().casefold() in {"true", "yes", "1"}
    return value is True or value == 1


def _count(value: object) -> int | None:
    amount = _money(value)
    return None if amount is None or amount != int(amount) else int(amount)


# Ids come as int or as string and are compared as strings.
Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[str, BeforeValidator(_text)]
RequiredId = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
# Money comes as "12.34", and as a number in price lists; two places always.
Money = Annotated[Decimal | None, BeforeValidator(_money)]
RequiredMoney = Annotated[Decimal, BeforeValidator(_money)]
# With offset, or epoch milliseconds. Without an offset the moment is not known.
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
RequiredMoment = Annotated[datetime, BeforeValidator(_moment)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Count = Annotated[int, BeforeValidator(lambda value: _count(value) or 0)]
OptionalCount = Annotated[int | None, BeforeValidator(_count)]


# The key under which an object travels beside its own fields while it is validated.
RAW = "\0raw"


class Shape(BaseModel):
    """Something ACME answers. `raw` is the JSON object as parsed, nothing left out."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        validate_default=False,
    )

    raw: SkipValidation[dict[str, Any]] = Field(
        default_factory=dict, repr=False, validation_alias=RAW
    )

    @model_validator(mode="before")
    @classmethod
    def _keep_raw(cls, value: object) -> object:
        return {RAW: value, **value} if isinstance(value, dict) else value

    @classmethod
    def all_of(cls, values: object) -> tuple[Self, ...]:
        """Those of the values that can be read; one bad row does not hide the rest."""
        return tuple(cls._readable(values))

    @classmethod
    def _readable(cls, values: object) -> Iterator[Self]:
        for value in values if isinstance(values, list | tuple) else ():
            try:
                yield value if isinstance(value, cls) else cls.model_validate(value)
            except ValidationError:
                continue


def inner(value: object, *names: str) -> object:
    """What lies under the names in nested objects, or None."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
