"""How many may still come: seats of an event, sold, held and left."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .lines import Line
from .messages import Refusal
from .seed.schedule import Event
from .world import World


@dataclass(frozen=True, slots=True)
class Seats:
    """Tickets sold by this sandbox and seats held by reservations, by event id."""

    sold: Mapping[str, int]
    held: Mapping[str, int]

    def sold_of(self, event: Event) -> int:
        """Never below 0: what was sold elsewhere may be given back here."""
        return max(event.sold + self.sold.get(event.id, 0), 0)

    def held_of(self, event: Event) -> int:
        return self.held.get(event.id, 0)

    def left_of(self, event: Event) -> int:
        taken = self.sold_of(event) + self.held_of(event)
        return max(event.program.capacity - taken, 0)


def seats(world: World, but_for: int = 0) -> Seats:
    """The seats of now; those held by the reservation `but_for` count as left."""
    sold = world.store.rows("SELECT event_id, quantity FROM booked")
    held = world.store.rows(
        "SELECT event_id, SUM(quantity) AS quantity FROM holds"
        " JOIN reservations ON reservations.id = reservation_id"
        " WHERE expires_at > ? AND reservation_id != ? GROUP BY event_id",
        world.now().timestamp(),
        but_for,
    )
    return Seats(
        {row["event_id"]: row["quantity"] for row in sold},
        {row["event_id"]: row["quantity"] for row in held},
    )


def take_seats(world: World, lines: list[Line], reservation: int = 0) -> None:
    """Take the tickets' seats, or raise Refusal and take none.

    A sale may use the seats of its own reservation. To be called inside the sale's
    transaction, so that the last seat goes once.
    """
    wanted: Counter[str] = Counter()
    events: dict[str, Event] = {}
    for line in lines:
        if line.event and line.ticket_type:
            wanted[line.event.id] += line.quantity
            events[line.event.id] = line.event
    if not wanted:
        return
    check_left(world, wanted, events, reservation)
    for event_id, quantity in wanted.items():
        add_sold(world, event_id, quantity)


def check_left(
    world: World, wanted: Counter[str], events: Mapping[str, Event], but_for: int = 0
) -> None:
    """Raise Refusal when an event has fewer seats left than are wanted."""
    now = seats(world, but_for)
    for event_id, quantity in wanted.items():
        left = now.left_of(events[event_id])
        if quantity > left:
            raise _sold_out(world, events[event_id], left)


def add_sold(world: World, event_id: str, quantity: int) -> None:
    """Count tickets as sold, or with a negative quantity as given back."""
    sql = (
        "INSERT INTO booked VALUES (?, ?)"
        " ON CONFLICT (event_id) DO UPDATE SET quantity = quantity + excluded.quantity"
    )
    world.store.run(sql, event_id, quantity)


def _sold_out(world: World, event: Event, left: int) -> Refusal:
    name = f"{event.program.name} at {event.start:%Y-%m-%d %H:%M}"
    message = f"{name} is sold out." if not left else f"{name} has {left} left."
    return Refusal(world.assumptions.sold_out_status, "EVENT_SOLD_OUT", message)
