"""One answer of ACME's about an order, on its way to the rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from acme_pos import acme

from .attempt import Attempt
from .echo import keepable

_in_order = DjangoJSONEncoder(sort_keys=True).encode
_CARD_FIELDS = tuple(f'"{name}"' for name in acme.CARD_FIELDS)


class Answer(dict[str, Any]):
    """ACME's JSON, never changed, beside the text that it was read from."""

    __slots__ = ("written",)

    def __init__(self, written: str) -> None:
        super().__init__(json.loads(written))
        self.written = written


@dataclass(frozen=True)
class Said:
    """An answer as it is kept, and its hash, whatever the order of its keys.

    Of many at once the JSON alone is held: it takes a quarter of the room.
    """

    written: str
    content_hash: str

    @classmethod
    def of(cls, raw: Any) -> Said:  # noqa: ANN401
        written = _in_order(raw)
        if _may_hold_more(written):
            written = _in_order(keepable(raw))
        return cls(written, sha256(written.encode()).hexdigest())

    @cached_property
    def answer(self) -> Answer:
        """As the database gives it back."""
        return Answer(self.written)


def _may_hold_more(written: str) -> bool:
    """Than what is kept: a card field, or the character that no database stores."""
    # Most answers have no backslash at all, which is quicker to see.
    is_odd = "\\" in written and r"\u0000" in written
    return is_odd or any(name in written for name in _CARD_FIELDS)


@dataclass(frozen=True, slots=True)
class Heard:
    """What ACME says of an order, and what is known of it where it was heard.

    `attempt` is our sale of it. `tender` is how it was paid: an order of ACME's does
    not say.
    """

    echo: acme.Order
    said: Said
    attempt: Attempt | None = None
    tender: str = ""

    @classmethod
    def of(
        cls, answer: dict[str, Any], attempt: Attempt | None = None, tender: str = ""
    ) -> Heard:
        echo = acme.Order.model_validate(answer)
        return cls(echo, Said.of(answer), attempt, tender)
