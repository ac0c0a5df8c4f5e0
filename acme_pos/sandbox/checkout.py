"""Selling: a checkout request becomes a booked order, or a refusal.

A sale is one transaction: seats, customer, memberships, order, request UUID and
ledger line are written together or not at all.
"""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from . import access
from .amounts import shown
from .capacity import take_seats
from .carts import cart_for_checkout, use_up
from .contacts import read_contact
from .customers import known_customer
from .duplicates import Seen, claimed, refuse_twin, remember, request_uuid
from .entitlements import verify
from .faults import Cut, Instead, disturb_before
from .ledger import Attempt, Charge, write_charge, write_failure
from .lines import total
from .messages import Answer, JsonObject, Refusal, Request
from .new_memberships import create_memberships
from .orders import Sale, keep_order, new_order
from .pricing import check_sellable, price_cart
from .reading import listed, money, text
from .reservations import end, own_reservation
from .tenders import read_tender
from .transactions import write_sale
from .world import World

SALE_CHANNELS = (
    "online",
    "pointOfSale",
    "reseller",
    "insideSalesIndividual",
    "kiosk",
    "salesforce",
    "customerRep",
    "collaborator",
)
TICKET_DELIVERIES = ("print", "willCall")


def check_out(world: World, request: Request) -> Answer:
    """Sell the cart of a checkout request; the answer carries its fault, if any.

    Access is checked in here, so that a stranger's request is in the ledger too.
    """
    attempt = _attempt(request, world.resets)
    try:
        return _guarded(world, request, attempt)
    except Seen:
        write_failure(world, attempt, "duplicate")
        raise
    except Refusal as refusal:
        write_failure(world, attempt, f"refused: {refusal.type}", refusal.message)
        raise
    except (Cut, Instead) as lost:
        write_failure(world, attempt, f"fault: {lost}")
        raise


def _attempt(request: Request, resets: int) -> Attempt:
    """What the ledger can say of a request before it is understood."""
    uuid = request.headers.get("x-acme-request-uuid", "")[:80] or None
    reference = ""
    with suppress(Refusal, IndexError):
        reference = text(request.fields, "notes").split()[0].rstrip(",;:.|")[:80]
    return Attempt(uuid, reference, resets, request.fault)


def _guarded(world: World, request: Request, attempt: Attempt) -> Answer:
    access.check(world, request)
    kind = access.family(request.path)
    online = kind != access.B2B
    required = kind == access.CORS or (
        kind == access.B2B and world.assumptions.uuid_required_on_b2b
    )
    uuid = request_uuid(attempt.uuid or "", required=required)
    if online:
        _check_browser(world, request, kind)
    with claimed(world, uuid):
        return _sell(world, request, attempt, online=online)


def _check_browser(world: World, request: Request, kind: str) -> None:
    """What online checkout must say of the guest's browser; raises Refusal."""
    headers, assumed = request.headers, world.assumptions
    ip_needed = kind == access.B2C and assumed.browser_ip_required
    if ip_needed and not headers.get("x-acme-browser-ip"):
        raise Refusal(400, "BROWSER_IP_REQUIRED", "x-acme-browser-ip is required.")
    if assumed.captcha_required and not headers.get("x-acme-captcha-token"):
        raise Refusal(400, "CAPTCHA_REQUIRED", "x-acme-captcha-token is required.")


def _sell(world: World, request: Request, attempt: Attempt, *, online: bool) -> Answer:
    body = request.fields
    cart_id, cart = cart_for_checkout(world, body)
    sale = _read_sale(world, request, cart, online=online)
    card = sale.tender.card
    fault = request.fault or (card.fault if card else None)
    attempt = replace(attempt, fault=fault)
    disturb_before(fault, world.wait)
    if card:
        card.charge()
    order = _book(world, sale, attempt, cart_id)
    return Answer(world.assumptions.checkout_status, order, fault=fault)


def _read_sale(
    world: World, request: Request, cart: JsonObject, *, online: bool
) -> Sale:
    body = request.fields
    tender = read_tender(world, body)
    lines = price_cart(world, cart)
    check_sellable(world, lines)
    verify(world, cart, lines)
    _check_charge_amount(world, body, total(lines))
    sale = Sale(
        body=body,
        lines=lines,
        contact=read_contact(body, lines),
        tender=tender,
        sale_channel=_sale_channel(body, cart, online=online),
        ticket_delivery=listed(body, "ticketDelivery", TICKET_DELIVERIES),
        user=access.user_of(world, request),
        online=online,
        customer=known_customer(world, cart),
        reservation=own_reservation(world, body, cart),
    )
    _check_renewal(world, sale)
    return sale


def _book(
    world: World, sale: Sale, attempt: Attempt, cart_id: str | None
) -> JsonObject:
    amount = total(sale.lines)
    with world.store.transaction():
        at = world.now()
        refuse_twin(world, sale.tender.card, amount, sale.online)
        take_seats(world, sale.lines, sale.reservation)
        end(world, sale.reservation)
        order = new_order(world, sale, create_memberships(world, sale), at)
        keep_order(world, sale, order, at)
        write_sale(world, sale, order, at)
        use_up(world, cart_id)
        remember(world, attempt.uuid)
        write_charge(world, attempt, _charge(sale, order, amount))
    return order


def _charge(sale: Sale, order: JsonObject, amount: Decimal) -> Charge:
    note = "subscription without a payment method" if _renews_without_card(sale) else ""
    return Charge(order["id"], order["orderNumber"], amount, sale.tender, note)


def _renews_without_card(sale: Sale) -> bool:
    renewing = any(line.membership and line.membership.renews for line in sale.lines)
    return renewing and sale.tender.card is None


def _check_renewal(world: World, sale: Sale) -> None:
    if world.assumptions.autorenew_needs_card and _renews_without_card(sale):
        message = "A membership that renews by itself must be paid by credit card."
        raise Refusal(400, "AUTORENEW_NEEDS_CARD", message)


def _check_charge_amount(world: World, body: JsonObject, due: Decimal) -> None:
    given = text(body, "chargeAmount")
    if given and world.assumptions.charge_amount_must_match and money(given) != due:
        message = f"chargeAmount differs from the total of {shown(due)}."
        raise Refusal(400, "CHARGE_AMOUNT_MISMATCH", message)


def _sale_channel(body: JsonObject, cart: JsonObject, *, online: bool) -> str:
    """The checkout's own, else the cart's, else ACME's default for inside sales."""
    if online:
        return "online"
    named = (listed(one, "saleChannel", SALE_CHANNELS) for one in (body, cart))
    return next(filter(None, named), "insideSalesIndividual")
