"""What a membership on a cart makes cheaper (B2C shopping cart document).

The document knows memberships, levels and full-price tickets beyond what a member
may have (`isRetail`); how much a level gives is this museum's own rule
(`seed.entitlements`).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from .amounts import ZERO, less_percent
from .lines import Line
from .membership_sales import unknown_id
from .memberships import LAPSED, all_memberships
from .messages import JsonObject, Refusal
from .reading import flag, text, words
from .seed.entitlements import ENTITLEMENTS, Entitlement
from .world import World

MEMBERS_OWN = "Member"  # a ticket type with a price of its own


def member_ids(cart: JsonObject) -> list[str]:
    """The memberships used; the internal `membershipId` is in ACME's samples."""
    return words(cart.get("membershipIds")) or words(text(cart, "membershipId"))


def entitlement_of(world: World, cart: JsonObject) -> Entitlement | None:
    """What the cart's memberships give together, or else its level; raises Refusal.

    None when nothing is used, or nothing that is still running.
    """
    given, level = member_ids(cart), text(cart, "membershipCategoryId")
    if given:
        found = [_of_membership(world, one) for one in given]
        return _together([one for one in found if one])
    if not level:
        return None
    if level not in ENTITLEMENTS:
        raise unknown_id(world, "MEMBERSHIP_LEVEL", "membershipCategoryId")
    return ENTITLEMENTS[level]


def at_member_prices(lines: list[Line], given: Entitlement) -> list[Line]:
    """The lines at a member's price, in their order, as far as it reaches.

    A line that only reaches in part becomes two; the second is retail.
    """
    used: Counter[str] = Counter()
    return [part for line in lines for part in _parts(line, given, used)]


def counts(line: Line, given: Entitlement) -> bool:
    """Whether a line's tickets are cheaper for a member, so that they are counted."""
    return (
        line.event is not None
        and line.ticket_type is not None
        and line.combo is None
        and line.ticket_type.name != MEMBERS_OWN
        and line.event.program.id in given.percent_off
        and line.retail_price > 0
    )


def _of_membership(world: World, number: str) -> Entitlement | None:
    wanted = number.lstrip("0")
    found = [one for one in all_memberships(world) if str(one["id"]) == wanted]
    assumed = world.assumptions
    if not found and assumed.unknown_membership_refused:
        raise unknown_id(world, "MEMBERSHIP", "membershipIds")
    lapsed = bool(found) and found[0]["membershipStanding"] == LAPSED
    if lapsed and assumed.lapsed_membership_refused:
        message = f"Membership {number} has lapsed."
        raise Refusal(400, "MEMBERSHIP_LAPSED", message)
    return ENTITLEMENTS[found[0]["categoryId"]] if found and not lapsed else None


def _together(found: list[Entitlement]) -> Entitlement | None:
    if not found:
        return None
    best = {
        program: max(one.percent_off.get(program, ZERO) for one in found)
        for program in {id_ for one in found for id_ in one.percent_off}
    }
    return Entitlement(sum(one.tickets for one in found), best)


def _parts(line: Line, given: Entitlement, used: Counter[str]) -> Iterator[Line]:
    if line.event is None or not counts(line, given):
        yield line
        return
    percent = given.percent_off[line.event.program.id]
    price = less_percent(line.unit_price, percent)
    cheaper = replace(line, unit_price=price, full_price=line.unit_price)
    if flag(line.sent, "ignoreEntitlements"):
        yield cheaper
        return
    reached = min(max(given.tickets - used[line.event.id], 0), line.quantity)
    used[line.event.id] += line.quantity
    if reached:
        yield replace(cheaper, quantity=reached)
    if reached < line.quantity:
        yield replace(line, quantity=line.quantity - reached, is_retail=True)
