"""The truth about money: one line for every checkout request, booked or not."""

from dataclasses import dataclass
from decimal import Decimal

from .amounts import shown
from .messages import Fault, JsonObject, Refusal
from .tenders import Tender
from .world import World

BOOKED = "booked"
COLUMNS = {
    "uuid": "uuid",
    "order_id": "orderId",
    "order_number": "orderNumber",
    "amount": "amount",
    "tender": "paymentMethod",
    "brand": "brand",
    "last4": "last4",
    "reference": "reference",
    "at": "bookedAt",
    "outcome": "outcome",
    "fault": "fault",
    "note": "note",
}


@dataclass(frozen=True, slots=True)
class Charge:
    """What a booked sale took, and on which order."""

    order_id: str
    order_number: str
    amount: Decimal
    tender: Tender
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One checkout request: its UUID and the reference first in its notes.

    `resets` is the world's count when it came; one from before a reset leaves no line.
    """

    uuid: str | None
    reference: str
    resets: int
    fault: Fault | None = None


def write_charge(world: World, attempt: Attempt, charge: Charge) -> None:
    """A line for money taken; to be called inside the sale's transaction."""
    if attempt.resets != world.resets:
        raise Refusal(503, "SANDBOX_RESET", "The sandbox was set back meanwhile.")
    tender = charge.tender
    _write(
        world,
        attempt,
        BOOKED,
        charge.note,
        order_id=charge.order_id,
        order_number=charge.order_number,
        amount=shown(charge.amount),
        tender=tender.method,
        brand=tender.card.brand if tender.card else "",
        last4=tender.last4,
    )


def write_failure(world: World, attempt: Attempt, outcome: str, note: str = "") -> None:
    """A line for a request that took no money."""
    if attempt.resets == world.resets:
        _write(world, attempt, outcome, note)


def _write(
    world: World, attempt: Attempt, outcome: str, note: str, **booked: str
) -> None:
    line = {
        "uuid": attempt.uuid,
        "reference": attempt.reference,
        "at": world.local_now().isoformat(),
        "outcome": outcome,
        "fault": attempt.fault.name if attempt.fault else None,
        "note": note,
        **booked,
    }
    marks = ", ".join("?" * len(line))
    sql = f"INSERT INTO ledger ({', '.join(line)}) VALUES ({marks})"  # noqa: S608
    world.store.run(sql, *line.values())


def lines(world: World) -> list[JsonObject]:
    """Every line, the newest last; money fields are null where none was taken."""
    rows = world.store.rows("SELECT * FROM ledger ORDER BY line")
    return [{key: row[column] for column, key in COLUMNS.items()} for row in rows]
