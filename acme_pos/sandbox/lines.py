"""Priced lines: what a cart's items become before they are shown or sold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from .amounts import ZERO
from .membership_sales import MembershipSale, unknown_id
from .messages import JsonObject, Refusal
from .reading import text, whole
from .seed.add_ons import AddOn
from .seed.combos import Combo
from .seed.programs import TicketType
from .seed.schedule import Event
from .world import World

EVENT, INVENTORY = "Event", "Inventory"
COMBO_EVENT, COMBO_INVENTORY = "ComboEvent", "ComboInventory"
MOST = 999


@dataclass(frozen=True, slots=True)
class Line:
    """One priced item: a ticket, an add-on, a donation or a membership.

    `unit_price` is what is charged; `full_price` is what it costs without coupon,
    membership and combo, None for the same. A `flat` line costs `unit_price`
    whatever its quantity. `is_retail` marks tickets beyond a member's entitlement.
    """

    item_type: str
    quantity: int
    unit_price: Decimal
    event: Event | None = None
    ticket_type: TicketType | None = None
    add_on: AddOn | None = None
    donation: JsonObject | None = None
    membership: MembershipSale | None = None
    combo: Combo | None = None
    full_price: Decimal | None = None
    flat: bool = False
    discount_id: str = ""
    is_retail: bool = False
    sent: JsonObject = field(default_factory=dict, repr=False)

    @property
    def retail_price(self) -> Decimal:
        return self.unit_price if self.full_price is None else self.full_price

    @property
    def amount(self) -> Decimal:
        return self.unit_price if self.flat else self.unit_price * self.quantity

    @property
    def retail_amount(self) -> Decimal:
        return self.retail_price if self.flat else self.retail_price * self.quantity


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def retail_total(lines: Iterable[Line]) -> Decimal:
    return sum((line.retail_amount for line in lines), ZERO)


def read_quantity(fields: JsonObject) -> int:
    quantity = whole(fields.get("quantity"))
    if quantity is None or not 1 <= quantity <= MOST:
        message = f"quantity must be a whole number from 1 to {MOST}."
        raise Refusal(400, "QUANTITY_INVALID", message)
    return quantity


def read_event(world: World, fields: JsonObject) -> Event:
    event = world.schedule.get(text(fields, "eventId"))
    if event is None:
        raise unknown_id(world, "EVENT", "eventId")
    return event
