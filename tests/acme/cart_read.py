"""What is read of a cart's answer: JSON path -> attribute, and how the two compare."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from acme_pos import acme
from acme_pos.acme.bodies import UNSET_END, UNSET_START

# Keys of an answer that acme.Cart does not read, and why.
NOT_READ = {
    "forms": "ACME internal use only",
    "couponCode": "ACME internal use only",
}


def _rows(prefix: str, attributes: str, keys: str) -> dict[str, str]:
    """Rows whose attribute is the key in snake_case."""
    return {f"{prefix}{key}": f"{attributes}{_snake(key)}" for key in keys.split()}


def _snake(key: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in key)


_CART = """
    id tempVisitorId couponCodes membershipIds membershipId membershipCategoryId
    customerId saleChannel verifyEntitlements reservationId
"""
_ITEM = """
    itemId itemType quantity unitPrice retailUnitPrice amount eventId eventName
    ticketingTypeId ticketingTypeName inventoryId inventoryName addonType discountId
    admissionType isRetail ignoreEntitlements
"""
_DONATION = """
    donorRecognition donorRecognitionTag donorRecognitionType notes customFieldValues
    donationCampaignName donationAppealName donationFundName dedicationFirstName
    dedicationLastName beneficiaryType beneficiaryFirstName beneficiaryLastName
    beneficiaryEmail beneficiaryPhoneNumber beneficiaryStreetAddress1
    beneficiaryStreetAddress2 beneficiaryCity beneficiaryState beneficiaryZipCode
    beneficiaryCountry
"""
_INFO = """
    membershipCategoryId membershipCategoryName membershipOfferingId
    membershipOfferingName pricePointId pricePointName waiveBenefits isGift giftMessage
    notifyGiftRecipient isAutorenew autorenewalType donationAmount
    markDonationAsAnonymous cancellationRefundAmount auxiliary
"""
_CARD = """
    cardType name firstName lastName prefix email phoneNumber streetAddress1
    streetAddress2 city state zipCode country orgName deceased primaryCard startDate
    expirationDate excludeCardOnMemberCreation ignoreUpdates
"""
_COMBO_TICKET = """
    eventTemplateId ticketTypeId name description price discountedPrice quantity
    subTotal discountedSubTotal
"""
_INSIDE = "items[].membershipInfo."
_CARDS = (f"{_INSIDE}membershipCards[].", "items.membership.membership_cards.")

# JSON path -> attribute of acme.Cart; [] is any place of a list.
READ: dict[str, str] = {
    **_rows("", "", _CART),
    **_rows("items[].", "items.", _ITEM),
    **_rows("items[].donationDetail.", "items.donation.", _DONATION),
    **_rows(_INSIDE, "items.membership.", _INFO),
    **_rows(
        f"{_INSIDE}gifterInfo.", "items.membership.gifter.", "firstName lastName email"
    ),
    **_rows(*_CARDS, _CARD),
    **_rows(
        "comboItems[].",
        "combo_items.",
        "itemId comboTemplateId comboTemplateName comboTemplateType",
    ),
    **_rows("comboItems[].tickets[].", "combo_items.tickets.", _COMBO_TICKET),
    **_rows(
        "comboItems[].events[].",
        "combo_items.events.",
        "eventTemplateId eventId eventName eventStartTime",
    ),
    **_rows(
        "comboItems[].addOns[].",
        "combo_items.add_ons.",
        "addOnId name quantity unitPrice priceSplit",
    ),
}


@dataclass(frozen=True)
class Leaf:
    """A value of an answer: its path, and the places it has in the lists on its way."""

    path: str
    places: tuple[int, ...]
    value: Any

    def read_from(self, cart: acme.Cart) -> Any:
        """What our shape has where the table points."""
        found: Any = cart
        places = list(self.places)
        for name in READ[self.path].split("."):
            found = getattr(found, name)
            if isinstance(found, tuple) and places:
                found = found[places.pop(0)]
        return found


def leaves(value: Any, path: str = "", places: tuple[int, ...] = ()) -> Iterator[Leaf]:
    """Every value of an answer. A list that a row names as a whole is one value."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from leaves(inside, f"{path}.{key}".removeprefix("."), places)
    elif isinstance(value, list) and path not in READ and path not in NOT_READ:
        for place, inside in enumerate(value):
            yield from leaves(inside, f"{path}[]", (*places, place))
    else:
        yield Leaf(path, places, value)


def tells(read: Any, sent: Any) -> bool:
    """Whether what was read says what ACME sent."""
    if read is None:
        return sent in (UNSET_START, UNSET_END)
    if isinstance(read, bool):
        return (sent if isinstance(sent, bool) else sent == "yes") is read
    if isinstance(read, datetime):
        return bool(sent == read.isoformat())
    if isinstance(read, tuple):
        return [
            tuple(one.values()) if isinstance(one, dict) else one for one in sent
        ] == [*read]
    return str(sent) == str(read)


def _values(one: Any) -> Any:
    """A custom field is read as a pair."""
    return tuple(one.values()) if isinstance(one, dict) else one


def raised(value: Any) -> Any:
    """The same answer with each flag up and each date set: no value is a default."""
    if isinstance(value, dict):
        return {key: raised(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [raised(inside) for inside in value]
    if value in (UNSET_START, UNSET_END):
        return "2026-03-01T10:00:00-05:00"
    if isinstance(value, bool):
        return True
    return "yes" if value == "no" else value
