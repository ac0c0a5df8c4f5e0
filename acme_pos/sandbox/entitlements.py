"""Whether a cart has more tickets than its membership includes.

Asked for by `verifyEntitlements` at checkout, and by a path of its own whose
answer's inside is known by name alone: one entry for each event is assumed.
"""

from collections import Counter
from dataclasses import dataclass

from .carts import sent_cart
from .lines import Line
from .member_prices import counts, entitlement_of
from .messages import JsonObject, Refusal, Request
from .pricing import price_cart
from .reading import flag, text
from .seed.programs import TicketType
from .seed.schedule import Event
from .world import World


@dataclass(frozen=True, slots=True)
class Check:
    """The tickets of one event against what the membership includes."""

    event: Event
    ticket_type: TicketType
    allowed: int
    asked: int

    @property
    def passed(self) -> bool:
        return self.asked <= self.allowed

    @property
    def message(self) -> str:
        name = f"{self.event.program.name} at {self.event.start:%Y-%m-%d %H:%M}"
        return (
            f"{name}: the membership includes {self.allowed}, {self.asked} were asked."
        )

    def shown(self) -> JsonObject:
        return {
            "eventId": self.event.id,
            "pricePointId": self.ticket_type.id,
            "allowedQuantity": self.allowed,
            "requestedQuantity": self.asked,
            "reason": "" if self.passed else self.message,
        }


def validate(world: World, request: Request) -> JsonObject:
    """`POST /v2/b2c/entitlements/validate`: a cart, or the `id` of a stored one."""
    cart, cart_id = request.fields, text(request.fields, "id")
    if cart_id and "items" not in cart:
        cart = sent_cart(world, cart_id)
    checks = _checks(world, cart, price_cart(world, cart))
    failed = [one for one in checks if not one.passed]
    return {
        "valid": not failed,
        "messages": [one.message for one in failed],
        "results": [one.shown() for one in checks],
        "violations": [one.shown() for one in failed],
        "passed": [one.shown() for one in checks if one.passed],
    }


def verify(world: World, cart: JsonObject, lines: list[Line]) -> None:
    """Raise Refusal when a cart that asks to be verified goes beyond."""
    asked = flag(cart, "verifyEntitlements")
    if not asked or not world.assumptions.exceeded_entitlement_refused:
        return
    failed = [one for one in _checks(world, cart, lines) if not one.passed]
    if failed:
        message = " ".join(one.message for one in failed)
        raise Refusal(400, "ENTITLEMENT_EXCEEDED", message)


def _checks(world: World, cart: JsonObject, lines: list[Line]) -> list[Check]:
    """One for each event; lines that ignore entitlements are not counted."""
    given = entitlement_of(world, cart)
    if given is None:
        return []
    asked: Counter[str] = Counter()
    last: dict[str, tuple[Event, TicketType]] = {}
    for line in lines:
        counted = counts(line, given) and not flag(line.sent, "ignoreEntitlements")
        if counted and line.event and line.ticket_type:
            asked[line.event.id] += line.quantity
            last[line.event.id] = line.event, line.ticket_type
    return [
        Check(event, kind, given.tickets, asked[event.id])
        for event, kind in last.values()
    ]
