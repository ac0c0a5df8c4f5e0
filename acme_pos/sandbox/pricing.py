"""A cart's items, priced from our own catalogue.

Names, unitPrice and amount in a request are read-only in ACME's cart document and
are ignored, but for the amount of a variable donation.
"""

from decimal import Decimal

from .combos import read_combos
from .coupons import with_coupons
from .donations import read_donation
from .lines import (
    COMBO_EVENT,
    COMBO_INVENTORY,
    EVENT,
    INVENTORY,
    Line,
    read_event,
    read_quantity,
)
from .member_prices import at_member_prices, entitlement_of, member_ids
from .membership_sales import PURCHASE, read_membership, unknown_id
from .messages import JsonObject, Refusal
from .reading import choice, money, nested, objects, text, words
from .seed.add_ons import ADD_ONS
from .world import World

COMBOS = (COMBO_EVENT, COMBO_INVENTORY, "Combo")

# Every action on an existing membership (its checkout document); none is sold yet.
MEMBERSHIP_ACTIONS = (
    "MembershipRenewal",
    "MembershipRenewalUpgrade",
    "MembershipRenewalDowngrade",
    "MembershipUpgrade",
    "MembershipDowngrade",
    "MembershipCancel",
    "MembershipPostTermRenewal",
    "MembershipPostTermRenewalUpgrade",
    "MembershipPostTermRenewalDowngrade",
    "MembershipRejoin",
    "MembershipRejoinUpgrade",
    "MembershipRejoinDowngrade",
    "MembershipPurchaseConversion",
    "MembershipReplacement",
)
ITEM_TYPES = (EVENT, INVENTORY, PURCHASE, *COMBOS, *MEMBERSHIP_ACTIONS)


def price_cart(world: World, cart: JsonObject) -> list[Line]:
    """All that a cart sells; raises Refusal for the first item that is wrong."""
    combos = [line for combo in read_combos(world, cart) for line in combo.lines]
    return price_items(world, cart) + combos


def price_items(world: World, cart: JsonObject) -> list[Line]:
    """The items without the combos, at the prices of this cart's guest.

    An item that reaches beyond a member's entitlement is two lines.
    """
    _check_coupons(world, cart)
    lines = [_price_item(world, item) for item in objects(cart.get("items"))]
    entitlement = entitlement_of(world, cart)
    if entitlement:
        lines = at_member_prices(lines, entitlement)
    return with_coupons(cart, lines)


def check_sellable(world: World, lines: list[Line]) -> None:
    """What must hold of a cart as a whole before it is paid; raises Refusal."""
    if not lines:
        raise Refusal(400, "SHOPPING_CART_EMPTY", "The shopping cart is empty.")
    if not world.assumptions.event_add_on_needs_ticket:
        return
    ticketed = {line.event.id for line in lines if line.ticket_type and line.event}
    for line in lines:
        if line.add_on and line.event and line.event.id not in ticketed:
            message = f"{line.add_on.name} is only sold with a ticket for its event."
            raise Refusal(400, "EVENT_TICKET_REQUIRED", message)


def _price_item(world: World, item: JsonObject) -> Line:
    kind = choice(text(item, "itemType") or EVENT, ITEM_TYPES)
    quantity = read_quantity(item)
    if kind == EVENT:
        return _price_ticket(world, item, quantity)
    if kind == INVENTORY:
        return _price_add_on(world, item, quantity)
    if kind == PURCHASE:
        return _price_membership(world, item, quantity)
    if kind in MEMBERSHIP_ACTIONS:
        raise _action_refused(item)
    raise _not_sold(f"Items of type {text(item, 'itemType')}")


def _price_ticket(world: World, item: JsonObject, quantity: int) -> Line:
    event = read_event(world, item)
    sold_as = event.program.price_of(text(item, "ticketingTypeId", "ticketTypeId"))
    if sold_as is None:
        raise unknown_id(world, "TICKET_TYPE", "ticketingTypeId")
    ticket_type, price = sold_as
    return Line(EVENT, quantity, price, event, ticket_type, sent=item)


def _price_add_on(world: World, item: JsonObject, quantity: int) -> Line:
    add_on = ADD_ONS.get(text(item, "inventoryId"))
    if add_on is None:
        raise unknown_id(world, "INVENTORY", "inventoryId")
    event = read_event(world, item) if text(item, "eventId") else None
    if event and add_on.id not in event.program.add_ons:
        message = f"{add_on.name} does not belong to {event.program.name}."
        raise Refusal(400, "ADDON_NOT_FOR_EVENT", message)
    price = _donated(item, quantity) if add_on.is_variable else add_on.price
    donation = read_donation(world, item) if add_on.is_donation else None
    return Line(
        INVENTORY, quantity, price, event, add_on=add_on, donation=donation, sent=item
    )


def _donated(item: JsonObject, quantity: int) -> Decimal:
    """The one amount a client decides; more than one of them would be ambiguous."""
    amount = money(item.get("amount"))
    if not amount:
        message = "amount must be more than 0.00, with at most two places."
        raise Refusal(400, "DONATION_AMOUNT_INVALID", message)
    if quantity != 1:
        message = "A donation of a free amount has quantity 1."
        raise Refusal(400, "QUANTITY_INVALID", message)
    return amount


def _price_membership(world: World, item: JsonObject, quantity: int) -> Line:
    if quantity != 1:
        message = "Each membership is an item of its own, with quantity 1."
        raise Refusal(400, "QUANTITY_INVALID", message)
    sale = read_membership(world, item)
    return Line(PURCHASE, 1, sale.price_point.price, membership=sale, sent=item)


def _action_refused(item: JsonObject) -> Refusal:
    """MEMBERSHIPID_DNE is ACME's own word (membership checkout validation)."""
    if not text(nested(item, "membershipInfo"), "membershipId"):
        return Refusal(400, "MEMBERSHIPID_DNE", "membershipId is required.")
    return _not_sold("Changes to a membership")


def _not_sold(what: str) -> Refusal:
    message = f"{what} cannot be sold by this sandbox."
    return Refusal(400, "ITEM_TYPE_NOT_SUPPORTED", message)


def _check_coupons(world: World, cart: JsonObject) -> None:
    """A coupon code and a membership cannot be used together (cart document)."""
    member = member_ids(cart) or text(cart, "membershipCategoryId")
    both = words(cart.get("couponCodes")) and member
    if both and world.assumptions.coupon_with_membership_refused:
        message = "A coupon code and a membership cannot be used at the same time."
        raise Refusal(400, "COUPON_WITH_MEMBERSHIP", message)
