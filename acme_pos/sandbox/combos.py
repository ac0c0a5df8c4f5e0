"""Combo items: several events sold as one (cart document, combo item table).

Templates have no path known, so the sandbox's page lists them. What a guest sends
of names and prices is ignored.
"""

import secrets
from collections import Counter
from dataclasses import dataclass

from .amounts import shown
from .lines import COMBO_EVENT, COMBO_INVENTORY, Line, read_event, read_quantity
from .membership_sales import unknown_id
from .messages import JsonObject, Refusal
from .reading import objects, text
from .seed.add_ons import AddOn
from .seed.combos import COMBOS, EACH, TOTAL, Combo, ComboAddOn
from .seed.programs import TicketType
from .seed.schedule import Event
from .world import World


@dataclass(frozen=True, slots=True)
class ComboSale:
    """A combo about to be sold: an event of each program, and its priced lines."""

    combo: Combo
    events: list[Event]
    lines: list[Line]


def read_combos(world: World, cart: JsonObject) -> list[ComboSale]:
    """The combos of a cart; raises Refusal for the first that is wrong."""
    return [_read(world, one) for one in objects(cart.get("comboItems"))]


def _read(world: World, sent: JsonObject) -> ComboSale:
    combo = COMBOS.get(text(sent, "comboTemplateId"))
    if combo is None:
        raise unknown_id(world, "COMBO_TEMPLATE", "comboTemplateId")
    events = _events(world, combo, objects(sent.get("events")))
    tickets = [
        _ticket(world, combo, events, one) for one in objects(sent.get("tickets"))
    ]
    _check_tickets(world, combo, tickets)
    extras = [_add_on(world, combo, one) for one in objects(sent.get("addOns"))]
    return ComboSale(combo, list(events.values()), tickets + extras)


def _events(world: World, combo: Combo, sent: list[JsonObject]) -> dict[str, Event]:
    """One event of each program, by program id."""
    found: dict[str, Event] = {}
    for fields in sent:
        event = read_event(world, fields)
        claimed = text(fields, "eventTemplateId") or event.program.id
        if event.program.id not in combo.programs or claimed != event.program.id:
            message = f"{event.program.name} is not that part of {combo.name}."
            raise Refusal(400, "COMBO_EVENT_INVALID", message)
        found[event.program.id] = event
    if len(found) != len(combo.programs) or len(sent) != len(found):
        names = " and ".join(one.name for one in combo.programs.values())
        message = f"{combo.name} needs one event each of {names}."
        raise Refusal(400, "COMBO_EVENTS_REQUIRED", message)
    return found


def _ticket(
    world: World, combo: Combo, events: dict[str, Event], sent: JsonObject
) -> Line:
    template_id = text(sent, "eventTemplateId")
    if template_id not in combo.programs:
        raise unknown_id(world, "EVENT_TEMPLATE", "eventTemplateId")
    kind = combo.ticket(template_id, text(sent, "ticketTypeId", "ticketingTypeId"))
    if kind is None:
        raise unknown_id(world, "TICKET_TYPE", "ticketTypeId")
    return Line(
        COMBO_EVENT,
        read_quantity(sent),
        kind.charged,
        events[template_id],
        kind.ticket_type,
        combo=combo,
        full_price=kind.price,
    )


def _check_tickets(world: World, combo: Combo, tickets: list[Line]) -> None:
    """The same people go to every part, if that is assumed."""
    people = {program: Counter[str]() for program in combo.programs}
    for line in tickets:
        if line.event and line.ticket_type:
            people[line.event.program.id][line.ticket_type.id] += line.quantity
    first, *others = people.values()
    uneven = any(one != first for one in others)
    if not tickets or (uneven and world.assumptions.combo_parts_must_match):
        message = f"{combo.name} needs the same tickets for each of its events."
        raise Refusal(400, "COMBO_TICKETS_INVALID", message)


def _add_on(world: World, combo: Combo, sent: JsonObject) -> Line:
    extra = _extra(combo, text(sent, "addOnId"))
    if extra is None:
        raise unknown_id(world, "INVENTORY", "addOnId")
    return Line(
        COMBO_INVENTORY,
        read_quantity(sent),
        extra.price,
        add_on=extra.add_on,
        combo=combo,
        flat=extra.split == TOTAL,
    )


def _extra(combo: Combo, add_on_id: str) -> ComboAddOn | None:
    by_id = {str(one.add_on.id): one for one in combo.add_ons}
    return by_id.get(add_on_id)


def shown_combo(sale: ComboSale) -> JsonObject:
    """Every field of the table; `discountedPrice` is what a ticket costs here."""
    combo = sale.combo
    return {
        "itemId": secrets.token_hex(16),
        "comboTemplateId": combo.id,
        "comboTemplateName": combo.name,
        "comboTemplateType": combo.type,
        "tickets": [
            _shown_ticket(line, line.event, line.ticket_type)
            for line in sale.lines
            if line.event and line.ticket_type
        ],
        "events": [_shown_event(event) for event in sale.events],
        "addOns": [
            _shown_add_on(line, line.add_on) for line in sale.lines if line.add_on
        ],
    }


def _shown_ticket(line: Line, event: Event, kind: TicketType) -> JsonObject:
    return {
        "eventTemplateId": event.program.id,
        "ticketTypeId": kind.id,
        "name": kind.name,
        "description": kind.description,
        "price": shown(line.retail_price),
        "discountedPrice": shown(line.unit_price),
        "quantity": line.quantity,
        "subTotal": shown(line.retail_amount),
        "discountedSubTotal": shown(line.amount),
    }


def _shown_event(event: Event) -> JsonObject:
    return {
        "eventTemplateId": event.program.id,
        "eventId": event.id,
        "eventName": event.program.name,
        "eventStartTime": event.start.isoformat(),
    }


def _shown_add_on(line: Line, add_on: AddOn) -> JsonObject:
    return {
        "addOnId": add_on.id,
        "name": add_on.name,
        "quantity": line.quantity,
        "unitPrice": shown(line.unit_price),
        "priceSplit": TOTAL if line.flat else EACH,
    }
