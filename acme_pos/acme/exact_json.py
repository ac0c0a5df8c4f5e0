"""JSON that keeps money exact, both ways."""

import json
from decimal import Decimal

_CENT = Decimal("0.01")


def parse(body: bytes) -> object:
    """JSON with exact numbers: decimals are Decimal, NaN and Infinity are refused.

    Raises ValueError.
    """
    try:
        return _decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


# Made once: of a small answer that is a fifth of the work.
_decode = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant).decode


def encode(body: object) -> bytes:
    """The JSON that is sent and hashed: compact, UTF-8, Decimal as a two-place string.

    Keys are sorted: PostgreSQL keeps no order, and what it gives back is sent again.
    Raises ValueError, without naming the value, for what JSON cannot carry and for
    money in fractions of a cent.
    """
    try:
        return json.dumps(
            body,
            default=_plain,
            ensure_ascii=False,
            allow_nan=False,
            sort_keys=True,
            separators=(",", ":"),
        ).encode()
    except (TypeError, ValueError, ArithmeticError, RecursionError):
        pass
    # Outside the handler: the encoder's own error refers to the body.
    raise ValueError("the body holds something that JSON cannot carry")


def _plain(value: object) -> str:
    if isinstance(value, Decimal) and value == value.quantize(_CENT):
        return str(value.quantize(_CENT))
    raise TypeError
