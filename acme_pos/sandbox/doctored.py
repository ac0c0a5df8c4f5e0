"""Orders whose reads are made to lie, for tests of whoever reads them.

Nothing about the order itself changes: what lies is the answer to one read of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from .messages import JsonObject

Spoil = Callable[[JsonObject], JsonObject]

# More than a column for money of ten digits and two places holds.
TOO_LARGE = "98765432109.99"

AMOUNTS = ("totalAmount", "refundAmount", "orderBalanace")
ITEMS = ("orderItems", "eventItems")
IDS = ("id", "orderId")


def _putting(keys: tuple[str, ...], value: object) -> Spoil:
    return lambda order: {**order, **{key: value for key in keys if key in order}}


def _wrong_types(order: JsonObject) -> JsonObject:
    """Lists and objects where texts, times and amounts belong."""
    wrong = {"orderNumber": ["7"], "createdOn": {"at": 5}, "saleChannel": []}
    spoiled = {key: wrong[key] for key in wrong if key in order}
    return _putting(AMOUNTS, {"amount": "12.00"})({**order, **spoiled})


def _no_id(order: JsonObject) -> JsonObject:
    return {key: order[key] for key in order if key not in IDS}


# The first UNREADABLE take turns; the others are asked for by name.
SPOILS: dict[str, Spoil] = {
    "wrong-types": _wrong_types,
    "amount-too-large": _putting(AMOUNTS, TOO_LARGE),
    "items-no-list": _putting(ITEMS, "none"),
    "no-id": _no_id,
    "amount-no-number": _putting(AMOUNTS, "twelve"),
    "item-no-object": _putting(ITEMS, [7]),
    "nul-in-text": _putting(("contactLastName", "notes"), "O\0sei"),
}
UNREADABLE = tuple(SPOILS)[:4]


@dataclass(slots=True)
class Doctored:
    """Order ids by how their reads lie.

    `spoiled` names one of SPOILS, `hidden` is answered 404, `stale` as it was first.
    """

    spoiled: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)

    def clear(self) -> None:
        self.spoiled.clear()
        self.hidden.clear()
        self.stale.clear()

    def told(self, answer: JsonObject, order_id: str) -> JsonObject:
        """What a read says of an order: the truth, unless it is spoiled."""
        way = self.spoiled.get(order_id)
        return SPOILS[way](answer) if way else answer
