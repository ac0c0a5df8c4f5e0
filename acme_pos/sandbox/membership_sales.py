"""The membershipInfo of a cart item: what may be sold to whom."""

from dataclasses import dataclass

from .messages import JsonObject, Refusal
from .reading import flag, nested, objects, text, word
from .seed.levels import LEVELS, Level, Offering, PricePoint
from .world import World

PURCHASE = "MembershipPurchase"

# How ACME writes card dates that are not set, in every sample.
UNSET_START = "1969-12-31T19:00:01-05:00"
UNSET_EXPIRATION = "2030-01-18T22:14:07-05:00"

CARD_FIELDS = (
    "name",
    "email",
    "firstName",
    "lastName",
    "prefix",
    "phoneNumber",
    "streetAddress1",
    "streetAddress2",
    "city",
    "state",
    "zipCode",
    "country",
    "orgName",
    "constituentImportId",
)


@dataclass(frozen=True, slots=True)
class MembershipSale:
    """A membership about to be sold; `cards` are as ACME gives them back."""

    level: Level
    offering: Offering
    price_point: PricePoint
    cards: list[JsonObject]
    is_gift: bool
    renews: bool
    info: JsonObject

    @property
    def primary(self) -> JsonObject:
        return next(card for card in self.cards if card["cardType"] == "primary")


def read_membership(world: World, item: JsonObject) -> MembershipSale:
    """The membership of a cart item; raises Refusal when it cannot be sold."""
    info = nested(item, "membershipInfo")
    level, offering, price_point = _chosen(world, info)
    cards = [_card(card) for card in objects(info.get("membershipCards"))]
    _check_cards(level, cards)
    is_gift = flag(info, "isGift", "gift")
    if is_gift:
        _check_gift(level, cards)
    renewal = offering.autorenewal_type
    renews = renewal == "REQUIRED" or (
        renewal == "OPTIONAL" and flag(info, "isAutorenew")
    )
    return MembershipSale(level, offering, price_point, cards, is_gift, renews, info)


def shown_info(sale: MembershipSale) -> JsonObject:
    """The membershipInfo of a cart answer."""
    info = sale.info
    optional = ("gifterInfo", "giftMessage")
    sent: JsonObject = {name: info[name] for name in optional if name in info}
    return {
        "membershipCategoryId": sale.level.id,
        "membershipCategoryName": sale.level.name,
        "membershipOfferingId": sale.offering.id,
        "membershipOfferingName": sale.offering.name,
        "pricePointId": sale.price_point.id,
        "pricePointName": sale.price_point.name,
        "membershipCards": sale.cards,
        "waiveBenefits": flag(info, "waiveBenefits"),
        "isGift": sale.is_gift,
        "notifyGiftRecipient": flag(info, "notifyGiftRecipient"),
        "isAutorenew": sale.renews,
        "autorenewalType": sale.offering.autorenewal_type,
        "donationAmount": "0.00",
        "markDonationAsAnonymous": flag(info, "markDonationAsAnonymous"),
        "cancellationRefundAmount": "0.00",
        "auxiliary": False,
        **sent,
    }


def _chosen(world: World, info: JsonObject) -> tuple[Level, Offering, PricePoint]:
    level = LEVELS.get(text(info, "membershipCategoryId"))
    if level is None:
        raise unknown_id(world, "MEMBERSHIP_LEVEL", "membershipCategoryId")
    wanted = text(info, "membershipOfferingId")
    offering = next((one for one in level.offerings if one.id == wanted), None)
    if offering is None:
        raise unknown_id(world, "MEMBERSHIP_OFFERING", "membershipOfferingId")
    wanted = text(info, "pricePointId")
    point = next((one for one in offering.prices if one.id == wanted), None)
    if point is None:
        raise unknown_id(world, "PRICE_POINT", "pricePointId")
    return level, offering, point


def unknown_id(world: World, what: str, field: str) -> Refusal:
    """The refusal of an id that names nothing; types end in _DNE as ACME's do."""
    status = world.assumptions.unknown_id_status
    return Refusal(status, f"{what}_DNE", f"{field} does not exist.")


def _card(given: JsonObject) -> JsonObject:
    """A card with the fields ACME fills; `primaryCard` is "no" unless sent."""
    sent = {name: text(given, name) for name in CARD_FIELDS if text(given, name)}
    full_name = f"{text(given, 'firstName')} {text(given, 'lastName')}".strip()
    return {
        "cardType": word(text(given, "cardType")),
        "name": full_name,
        **sent,
        "deceased": "yes" if flag(given, "deceased") else "no",
        "primaryCard": "yes" if flag(given, "primaryCard") else "no",
        "startDate": text(given, "startDate") or UNSET_START,
        "expirationDate": text(given, "expirationDate") or UNSET_EXPIRATION,
        "excludeCardOnMemberCreation": False,
        "ignoreUpdates": False,
    }


def _check_cards(level: Level, cards: list[JsonObject]) -> None:
    kinds = [card["cardType"] for card in cards]
    if kinds.count("primary") != 1 or set(kinds) - {"primary", "secondary"}:
        message = "membershipCards need exactly one primary; the others are secondary."
        raise Refusal(400, "PRIMARY_CARD_REQUIRED", message)
    if len(cards) > level.card_holders:
        message = f"{level.name} has room for {level.card_holders} card holders."
        raise Refusal(400, "TOO_MANY_CARD_HOLDERS", message)


def _check_gift(level: Level, cards: list[JsonObject]) -> None:
    if not level.can_gift:
        message = f"{level.name} cannot be given as a gift."
        raise Refusal(400, "GIFT_NOT_ALLOWED", message)
    primary = next(card for card in cards if card["cardType"] == "primary")
    if not primary["name"]:
        message = "A gift needs its recipient's name on the primary card."
        raise Refusal(400, "GIFT_RECIPIENT_REQUIRED", message)
