"""How many may still come: seats of an event, sold and left."""

from collections import Counter

from .messages import Refusal
from .pricing import Line
from .seed.schedule import Event
from .world import World


def booked(world: World) -> dict[str, int]:
    """Tickets sold by this sandbox, by event id."""
    rows = world.store.rows("SELECT event_id, quantity FROM booked")
    return {row["event_id"]: row["quantity"] for row in rows}


def take_seats(world: World, lines: list[Line]) -> None:
    """Take the tickets' seats, or raise Refusal and take none.

    To be called inside the sale's transaction, so that the last seat goes once.
    """
    wanted: Counter[str] = Counter()
    events: dict[str, Event] = {}
    for line in lines:
        if line.event and line.ticket_type:
            wanted[line.event.id] += line.quantity
            events[line.event.id] = line.event
    sold = booked(world) if wanted else {}
    for event_id, quantity in wanted.items():
        left = seats_left(events[event_id], sold)
        if quantity > left:
            raise _sold_out(world, events[event_id], left)
        _add(world, event_id, quantity)


def seats_left(event: Event, sold: dict[str, int]) -> int:
    return max(event.program.capacity - event.sold - sold.get(event.id, 0), 0)


def _add(world: World, event_id: str, quantity: int) -> None:
    sql = (
        "INSERT INTO booked VALUES (?, ?)"
        " ON CONFLICT (event_id) DO UPDATE SET quantity = quantity + excluded.quantity"
    )
    world.store.run(sql, event_id, quantity)


def _sold_out(world: World, event: Event, left: int) -> Refusal:
    name = f"{event.program.name} at {event.start:%Y-%m-%d %H:%M}"
    message = f"{name} is sold out." if not left else f"{name} has {left} left."
    return Refusal(world.assumptions.sold_out_status, "EVENT_SOLD_OUT", message)
