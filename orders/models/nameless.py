"""What is left of an order's data when its guests are to be forgotten. Pure.

Of ACME's answers and of what was sent, only the fields named here stay: one that nobody
has heard of may name somebody. Totals, items, times and numbers stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Of an order, its lines and a checkout's body, in ACME's spelling.
_KEPT = frozenset(
    """
    id orderId orderNumber totalAmount originalTotalAmount discountedTotalAmount
    discountedOriginalTotalAmount
    paidAmount balanceAmount refundAmount saleChannel checkInStatus ticketDelivery
    createdOn creationDate updatedOn ccLastFourDigits creditCardBrand orderItems
    itemId itemId2 itemType itemTypeNg quantity unitPrice amount discountedAmount
    displayName inventoryName itemName eventId eventName eventStartTime
    ticketingTypeId ticketTypeId itemTypeId ticketingTypeName ticketTypeName
    itemTypeName inventoryId pricePointId pricePointName
    paymentMethod chargeAmount shoppingCartId shoppingCart items noEmail sendEmailToAll
    comboItems comboTemplateId events tickets addOns addOnId eventTemplateId
    """.split()  # noqa: SIM905  sixty names in a column of their own are not read
)
# Of a donation, a membership and a card of one, in our spelling.
_OF_DONATION = (
    "donation_campaign_name",
    "donation_appeal_name",
    "donation_fund_name",
    "beneficiary_type",
)
_OF_MEMBERSHIP = (
    "membership_category_id",
    "membership_category_name",
    "membership_offering_id",
    "membership_offering_name",
    "price_point_id",
    "price_point_name",
    "is_gift",
    "is_autorenew",
    "waive_benefits",
)
_OF_CARD = ("card_type", "start_date", "expiration_date")
_NO_NAMES = {"first_name": "", "last_name": ""}
# Columns of an order that name its guest, or lead to them at ACME.
GUEST = (
    "first_name",
    "last_name",
    "email",
    "phone_number",
    "phone_digits",
    "zip_code",
    "notes",
    "customer_id",
    "membership_id",
)
# Columns of an item that may.
_WORDS = ("name", "variant")

Json = Mapping[str, Any]


def answer(said: Any) -> Any:  # noqa: ANN401
    """ACME's answer, or the body of a checkout."""
    if isinstance(said, Mapping):
        return {name: answer(each) for name, each in said.items() if name in _KEPT}
    if isinstance(said, list | tuple):
        return [answer(each) for each in said]
    return said


def donation(fields: Json | None) -> Json | None:
    """What it was given for."""
    return None if fields is None else _some(fields, _OF_DONATION)


def membership(fields: Json | None) -> Json | None:
    """What was bought, and for how many people."""
    if fields is None:
        return None
    cards = [
        {**_some(card, _OF_CARD), **_NO_NAMES}
        for card in fields.get("membership_cards", [])
    ]
    return {**_some(fields, _OF_MEMBERSHIP), "membership_cards": cards}


def variant(words: str, given: Json | None, joined: Json | None) -> str:
    """A ticket's words stay; those of a donation or membership have people in them."""
    fields = given or joined
    if fields is None:
        return words
    names = (*_OF_DONATION[:1], "membership_offering_name", "price_point_name")
    return ", ".join(str(fields[name]) for name in names if fields.get(name))


def snapshot(kept: Json) -> Json:
    """The lines as they were told, for nobody."""
    lines = [
        {
            **line,
            "variant": variant(
                line.get("variant", ""), line.get("donation"), line.get("membership")
            ),
            "donation": donation(line.get("donation")),
            "membership": membership(line.get("membership")),
        }
        for line in kept.get("lines", [])
    ]
    guest = kept.get("guest", {})
    blank = dict.fromkeys(guest, "") | _some(guest, ("delivery",))
    return {**kept, "lines": lines, "guest": blank}


def changes(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """That something of the guest was changed, and not from what to what.

    Of an item, whose words may have the people of a gift or a membership in them, too.
    """
    hidden = {"was": "", "now": ""}
    return [
        {**one, **hidden} if one["field"] in (_WORDS if one["of"] else GUEST) else one
        for one in fields
    ]


def _some(fields: Json, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: fields[name] for name in names if name in fields}
