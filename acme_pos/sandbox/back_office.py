"""ACME's back office on the sandbox's page: a refund by hand, and the mail it sent.

A trainer makes here what the nightly reading brings in at the desk.
"""

from html import escape

from .amounts import shown
from .markup import cells, clock, table
from .messages import JsonObject, Refusal, Request
from .order_changes import stored_order
from .outbox import mails
from .reading import text
from .refunds import all_of, give_back
from .transactions import REFUND
from .world import World

SHOWN = 10


def refund_order(world: World, request: Request) -> JsonObject:
    """`POST /_sandbox/refund` of `{"orderNumber"}`: all that is left of the order."""
    number = text(request.fields, "orderNumber")
    with world.store.transaction():
        row = world.store.row("SELECT id FROM orders WHERE number = ?", number)
        if row is None:
            raise Refusal(404, "ORDER_DNE", "There is no order with this number.")
        order, user = stored_order(world, str(row["id"])), world.venue.office_user
        given = give_back(world, order, all_of(order), str(user), world.now())
    return {"incidentNumber": given.incident, "refundAmount": shown(given.amount)}


def outbox(world: World, request: Request) -> list[JsonObject]:
    """`GET /_sandbox/outbox.json`."""
    return mails(world)


def back_office(world: World) -> tuple[str, str]:
    """Two sections of the sandbox's page."""
    return _refunds(world), _outbox(world)


def _refunds(world: World) -> str:
    newest = "SELECT number FROM orders ORDER BY id DESC LIMIT ?"
    latest = world.store.rows(newest, SHOWN)
    numbers = "".join(f"<option value='{escape(row['number'])}'>" for row in latest)
    sql = (
        "SELECT TransactionDate, OrderNumber, PaymentAmount, PaymentMethod,"
        " IncidentNumber FROM transactions WHERE TransactionType = ?"
        " ORDER BY id DESC LIMIT ?"
    )
    rows = [
        cells(clock(row["TransactionDate"]), *tuple(row)[1:])
        for row in world.store.rows(sql, REFUND, SHOWN)
    ]
    heads = ("Time", "Order", "Amount", "Tender", "Incident")
    return (
        "<section><h2>Refund in ACME's back office</h2>"
        "<p>Gives back all that is left of an order, without the desk's doing. The "
        "desk learns of it when it next reads ACME's books.</p>"
        "<form method='post' action='/_sandbox/refund'>"
        "<label>Order number <input name='orderNumber' list='numbers' required "
        f"autocomplete='off'></label><datalist id='numbers'>{numbers}</datalist>"
        "<button class='first'>Refund the whole order</button></form>"
        f"{table(heads, rows, 'Nothing was given back so far.')}</section>"
    )


def _outbox(world: World) -> str:
    latest = mails(world)[: -SHOWN - 1 : -1]
    rows = [cells(clock(one["at"]), one["orderNumber"], one["email"]) for one in latest]
    return (
        "<section><h2>Mail that ACME sent</h2>"
        "<p>Asked for by order number. It stays here, nobody gets it.</p>"
        f"{table(('Time', 'Order', 'To'), rows, 'No mail so far.')}</section>"
    )
