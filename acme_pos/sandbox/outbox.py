"""Mail that ACME would send: it is kept and shown, and nobody gets it."""

import json

from .messages import JsonObject, Refusal, Request, unknown_path_id
from .reading import flag, text
from .world import World


def mail_order(world: World, request: Request) -> JsonObject:
    """`POST /v2/b2b/orders/{orderNumber}/email` of `{"email", "sendEmail": true}`.

    The path has the order's number, not its id; one client of ACME's sends it so.
    Without `email` the order's own is taken, and without `sendEmail` nothing is sent,
    which are both assumed.
    """
    sql = "SELECT * FROM orders WHERE number = ?"
    row = world.store.row(sql, request.ids[0])
    if row is None:
        raise unknown_path_id("ORDER")
    address = text(request.fields, "email") or row["email"]
    if "@" not in address:
        raise Refusal(400, "EMAIL_REQUIRED", "email is required.")
    if flag(request.fields, "sendEmail"):
        sql = "INSERT INTO outbox (at, order_number, email) VALUES (?, ?, ?)"
        world.store.run(sql, world.local_now().isoformat(), row["number"], address)
    found: JsonObject = json.loads(row["body"])
    return found


def mails(world: World) -> list[JsonObject]:
    """Every mail, the newest last."""
    rows = world.store.rows("SELECT * FROM outbox ORDER BY id")
    return [
        {"at": row["at"], "orderNumber": row["order_number"], "email": row["email"]}
        for row in rows
    ]
