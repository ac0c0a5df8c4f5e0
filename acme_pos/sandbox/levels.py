"""Membership levels, with their offerings and price points."""

from .membership_sales import PURCHASE
from .messages import JsonObject, Refusal, Request, unknown_path_id
from .paging import paged
from .reading import flag, text, word, words
from .seed.levels import LEVELS, Level, Offering
from .seed.programs import ALL_CHANNELS
from .world import World

# The only action of the levels document that this sandbox sells.
NEW_MEMBERSHIPS = "NEW_MEMBERSHIPS"

LEVEL_CHANNELS = (*(one for one in ALL_CHANNELS if one != "reseller"), "salesforce")


def levels(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/membership/levels`: pages of levels with their offerings."""
    query = request.query
    if flag(query, "excludeLevelsWithACollection") and query.get("collectionId"):
        message = "excludeLevelsWithACollection excludes collectionId."
        raise Refusal(400, "COMBINATION_NOT_SUPPORTED", message)
    published = text(query, "isPublished").lower() != "false"
    sold = text(query, "action") in ("", NEW_MEMBERSHIPS)
    group = text(query, "membershipLevelGroup")
    channels = {word(one) for one in words(query.get("salesChannels"))}
    on_sale = not channels or channels & {word(one) for one in LEVEL_CHANNELS}
    found = [
        _level(one, order)
        for order, one in enumerate(LEVELS.values(), start=1)
        if published and sold and on_sale and group in ("", one.group)
    ]
    return paged(found, query, "displayOrder")


def level(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/membership/levels/{id}`."""
    if request.ids[0] not in LEVELS:
        raise unknown_path_id("MEMBERSHIP_LEVEL")
    order = list(LEVELS).index(request.ids[0]) + 1
    return _level(LEVELS[request.ids[0]], order)


def _level(one: Level, order: int) -> JsonObject:
    rules = {"numberOfCardHolders": one.card_holders, "canGift": one.can_gift}
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "subtitle": "",
        "state": "published",
        "displayOrder": order,
        "auxiliary": False,
        "membershipLevelGroup": one.group,
        "rules": {**rules, "startBeginningOfMonth": False, "expireEndOfMonth": False},
        "benefits": [{"description": text} for text in one.benefits],
        "salesChannels": list(LEVEL_CHANNELS),
        "offerings": [_offering(offering, rules) for offering in one.offerings],
    }


def _offering(one: Offering, rules: JsonObject) -> JsonObject:
    """The inside of priceLists and actions is assumed to be as in events."""
    prices = [
        {
            "personType": {"id": point.id, "name": point.name, "active": True},
            "price": float(point.price),
            "discountedPrice": float(point.price),
            "displayOrder": order,
        }
        for order, point in enumerate(one.prices, start=1)
    ]
    return {
        "id": one.id,
        "name": one.name,
        "subtitle": "",
        "description": f"{one.months} months",
        "duration": one.months,
        "rules": rules,
        "benefits": [],
        "autorenewalType": one.autorenewal_type,
        "priceLists": [{"priceListId": one.id[:24], "prices": prices}],
        "actions": [{"action": NEW_MEMBERSHIPS, "itemType": PURCHASE, "enabled": True}],
        "externalMembershipPriceRequired": False,
    }
