"""Memberships, seeded and sold, as they are looked up."""

import json
from datetime import date, datetime, time, timedelta

from .amounts import shown
from .messages import JsonObject, Request
from .paging import paged
from .reading import moment, text
from .seed.coupons import PERCENT
from .seed.entitlements import ENTITLEMENTS
from .seed.members import MEMBERS, Member
from .seed.programs import PROGRAMS
from .world import World

EXPIRING_DAYS = 30
LAPSED = "Lapsed"


def all_memberships(world: World) -> list[JsonObject]:
    """Every membership in the venue's zone and standing of today, seeded ones first."""
    today = world.local_now().date()
    rows = world.store.rows("SELECT updated_at, body FROM memberships ORDER BY id")
    sold = [{**json.loads(row["body"]), "updatedOn": row["updated_at"]} for row in rows]
    seeded = [_seeded(world, member, today) for member in MEMBERS]
    return [_dated(world, one, today) for one in seeded + sold]


def core(number: int, level_id: str, level_name: str) -> JsonObject:
    return {
        "id": number,
        "acmeMembershipNumber": f"{number:010}",
        "externalMembershipId": None,
        "categoryId": level_id,
        "categoryName": level_name,
    }


def _seeded(world: World, member: Member, today: date) -> JsonObject:
    first, last = member.term(today)
    offering = member.level.offerings[0]
    joined = datetime.combine(first, time(10, 0), world.venue.zone)
    return {
        **core(member.id, member.level.id, member.level.name),
        "offeringId": offering.id,
        "offeringName": offering.name,
        "pricePointId": offering.prices[0].id,
        "membershipStartDate": first.isoformat(),
        "membershipExpirationDate": last.isoformat(),
        "isGift": False,
        "isAutorenew": offering.autorenewal_type == "REQUIRED",
        "subscriptionHasPaymentMethod": offering.autorenewal_type == "REQUIRED",
        "cardholders": _seeded_cards(member),
        "updatedOn": joined.timestamp(),
    }


def _seeded_cards(member: Member) -> list[JsonObject]:
    primary: JsonObject = {
        "cardType": "primary",
        "name": f"{member.first_name} {member.last_name}",
        "firstName": member.first_name,
        "lastName": member.last_name,
        "email": member.email,
        "phoneNumber": member.phone,
        "streetAddress1": f"{member.id % 100} Nowhere Lane",
        "city": "Elsewhere",
        "state": "NY",
        "zipCode": "10999",
        "country": "United States",
    }
    if member.org_name:
        primary["orgName"] = member.org_name
    if not member.partner:
        return [primary]
    first, _, last = member.partner.partition(" ")
    partner = {"name": member.partner, "firstName": first, "lastName": last}
    return [primary, {"cardType": "secondary", **partner}]


def _dated(world: World, one: JsonObject, today: date) -> JsonObject:
    """Dates as ACME writes times, and the standing they give today."""
    zone = world.venue.zone
    first = date.fromisoformat(one["membershipStartDate"])
    last = date.fromisoformat(one["membershipExpirationDate"])
    updated = datetime.fromtimestamp(one["updatedOn"], zone).replace(microsecond=0)
    standing = _standing(last, today)
    return {
        **one,
        "membershipStanding": standing,
        "entitlements": [] if standing == LAPSED else _given(one["categoryId"]),
        "membershipStartDate": datetime.combine(first, time(), zone).isoformat(),
        "membershipExpirationDate": datetime.combine(
            last, time(23, 59, 59), zone
        ).isoformat(),
        "updatedOn": updated.isoformat(),
    }


def _given(level_id: str) -> list[JsonObject]:
    """What a level gives on each program; no document shows the inside of one."""
    entitlement = ENTITLEMENTS[level_id]
    return [
        {
            "eventTemplateId": program_id,
            "eventTemplateName": PROGRAMS[program_id].name,
            "discountType": PERCENT,
            "value": shown(percent),
            "quantityPerEvent": entitlement.tickets,
        }
        for program_id, percent in entitlement.percent_off.items()
    ]


def _standing(last: date, today: date) -> str:
    """The words are assumed; ACME's own list of standings is not public."""
    if last < today:
        return LAPSED
    return "Expiring" if last - today < timedelta(days=EXPIRING_DAYS) else "Active"


def listed(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/memberships`: pages, narrowed by time of update and level."""
    zone, query = world.venue.zone, request.query
    found = all_memberships(world)
    for name, keep in (("updatedStartTime", 1), ("updatedEndTime", -1)):
        if query.get(name):
            bound = moment(query[name], zone, name)
            found = [one for one in found if keep * _after(one, bound) >= 0]
    category = query.get("category", "")
    found = [one for one in found if category in ("", one["categoryId"])]
    return paged(found, query)


def _after(one: JsonObject, bound: datetime) -> float:
    return (datetime.fromisoformat(one["updatedOn"]) - bound).total_seconds()


def membership(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/memberships/{id}`: an unknown id gives an empty answer."""
    wanted = request.ids[0]
    found = [one for one in all_memberships(world) if str(one["id"]) == wanted]
    return found[0] if found else {}


def search(world: World, request: Request) -> JsonObject:
    """By part of a name or email, by zip code, or by membership number."""
    query = request.query
    wanted = text(query, "search", "name", "email", "zip").lower()
    number = text(query, "memberId", "membershipId")
    found = [
        one
        for one in all_memberships(world)
        if (not number or number.lstrip("0") == str(one["id"]))
        and (not wanted or _mentions(one, wanted))
    ]
    return paged([_summary(one) for one in found], query)


def _mentions(one: JsonObject, wanted: str) -> bool:
    if wanted in (str(one["id"]), one["acmeMembershipNumber"]):
        return True
    named = ("name", "email", "orgName")
    return any(
        wanted == card.get("zipCode")
        or any(wanted in str(card.get(key, "")).lower() for key in named)
        for card in one["cardholders"]
    )


def _summary(one: JsonObject) -> JsonObject:
    primary = next(card for card in one["cardholders"] if card["cardType"] == "primary")
    named = {key: primary.get(key, "") for key in ("firstName", "lastName", "email")}
    return {**one, **named, "membershipId": one["id"]}


def cards(world: World, request: Request) -> list[JsonObject]:
    """`GET /v2/b2b/membership/cards?memberId=`: a bare list of card holders."""
    wanted = text(request.query, "memberId", "membershipId").lstrip("0")
    return [
        {
            "membershipId": one["id"],
            "membershipStanding": one["membershipStanding"],
            **card,
        }
        for one in all_memberships(world)
        if str(one["id"]) == wanted
        for card in one["cardholders"]
    ]
