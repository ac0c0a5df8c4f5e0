"""Memberships, seeded and sold, as they are looked up."""

import calendar
import json
from datetime import date, datetime, time, timedelta

from .membership_sales import MembershipSale, shown_info
from .messages import JsonObject, Request
from .orders import Sale
from .paging import paged
from .reading import moment, text
from .seed.members import MEMBERS, Member
from .world import World

EXPIRING_DAYS = 30


def create_memberships(world: World, sale: Sale) -> dict[int, int]:
    """New membership ids by line index; inside the sale's transaction."""
    created: dict[int, int] = {}
    for index, line in enumerate(sale.lines):
        if line.membership:
            created[index] = world.store.next_number("membership")
            _keep(
                world, created[index], line.membership, has_card=bool(sale.tender.card)
            )
    return created


def _keep(world: World, number: int, sold: MembershipSale, *, has_card: bool) -> None:
    today = world.local_now().date()
    last = add_months(today, sold.offering.months) - timedelta(days=1)
    body = {
        **_core(number, sold.level.id, sold.level.name),
        "offeringId": sold.offering.id,
        "offeringName": sold.offering.name,
        "pricePointId": sold.price_point.id,
        "membershipStartDate": today.isoformat(),
        "membershipExpirationDate": last.isoformat(),
        "isGift": sold.is_gift,
        "isAutorenew": sold.renews,
        "subscriptionHasPaymentMethod": sold.renews and has_card,
        "cardholders": shown_info(sold)["membershipCards"],
    }
    now = world.now().timestamp()
    sql = "INSERT INTO memberships VALUES (?, ?, ?)"
    world.store.run(sql, number, now, json.dumps(body))


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the month's last day when it has none such."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def all_memberships(world: World) -> list[JsonObject]:
    """Every membership in the venue's zone and standing of today, seeded ones first."""
    today = world.local_now().date()
    rows = world.store.rows("SELECT updated_at, body FROM memberships ORDER BY id")
    sold = [{**json.loads(row["body"]), "updatedOn": row["updated_at"]} for row in rows]
    seeded = [_seeded(world, member, today) for member in MEMBERS]
    return [_dated(world, one, today) for one in seeded + sold]


def _core(number: int, level_id: str, level_name: str) -> JsonObject:
    return {
        "id": number,
        "acmeMembershipNumber": f"{number:010}",
        "externalMembershipId": None,
        "categoryId": level_id,
        "categoryName": level_name,
        "entitlements": [],
    }


def _seeded(world: World, member: Member, today: date) -> JsonObject:
    first, last = member.term(today)
    offering = member.level.offerings[0]
    joined = datetime.combine(first, time(10, 0), world.venue.zone)
    return {
        **_core(member.id, member.level.id, member.level.name),
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
    return {
        **one,
        "membershipStanding": _standing(last, today),
        "membershipStartDate": datetime.combine(first, time(), zone).isoformat(),
        "membershipExpirationDate": datetime.combine(
            last, time(23, 59, 59), zone
        ).isoformat(),
        "updatedOn": updated.isoformat(),
    }


def _standing(last: date, today: date) -> str:
    """The words are assumed; ACME's own list of standings is not public."""
    if last < today:
        return "Lapsed"
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
