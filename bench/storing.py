"""Storing what ACME says of orders: new, changed, and as they are kept. PostgreSQL.

Ours is all that a sync does with an answer, from the bytes that came over the wire to
the commit: a page goes through `write_page` and with it through `Order.record_many`.
The limit of new and changed orders decodes the same bytes and takes the same columns
with COPY into temporary tables, from where one upsert each brings them into tables with
the product's indexes: nothing is compared, quarantined or told. The limit of unchanged
orders decodes and hashes them, and that is all.

Each of the rounds takes so many orders: 10,000 over all five, or 2,500 quickly.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone

from acme_pos.acme import exact_json
from orders.models import (
    Order,
    OrderItem,
    Payment,
    SyncAsked,
    SyncPart,
    SyncRun,
    SyncState,
)
from orders.sync.reading import Read
from orders.sync.writing import write_page

from .child import Child
from .orders_told import SOLD, pages
from .places import Bench
from .rounds import compared
from .rows import Row

FULL, QUICK = 2_000, 500
NEW = "Sync, storing new orders of 3 items"
CHANGED = "Sync, storing changed orders of 3 items"
UNCHANGED = "Sync, orders that did not change"


def rows(bench: Bench) -> Iterator[Row]:
    if not bench.postgres:
        for work, least in ((NEW, 0.2), (CHANGED, 0.2), (UNCHANGED, 0.6)):
            yield Row.skipped(work, f"at least {least:g}x", bench.why_not)
        return
    many = QUICK if bench.quick else FULL
    environment = bench.environment(bench.database("storing"))
    with Child("storing", environment) as child:
        child.call("furnish")

        def side_by_side(ours: str, limit: str) -> dict[str, list[float]]:
            return compared(
                {
                    "ours": lambda: float(child.call(ours, many)),
                    "limit": lambda: float(child.call(limit, many)),
                }
            )

        figures = side_by_side("store_new", "copy_new")
        yield Row.at_least(NEW, figures, target=0.2)
        figures = side_by_side("store_changed", "copy_changed")
        yield Row.at_least(CHANGED, figures, target=0.2)
        began = child.call("next_transaction")
        figures = side_by_side("store_unchanged", "hash_unchanged")
        written = child.call("written_since", began)
        row = Row.at_least(UNCHANGED, figures, target=0.6)
        told = f"{written} rows of orders, items, payments written"
        yield replace(row, met=bool(row.met) and not written, why=told)


# --- ours, in the child ----------------------------------------------------------

# Orders that came in by then, and the version in which they are kept.
_stored, _copied = itertools.count(1), itertools.count(1)
_versions = {"ours": itertools.count(2), "limit": itertools.count(2)}
_kept = {"version": 1}


def furnish() -> None:
    with connection.cursor() as cursor:
        for model in (Order, OrderItem):
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        # What the upsert finds an item by, in the place of the index that it has.
        cursor.execute("DROP INDEX bare_orders_orderitem_order_id_idx")
        cursor.execute(
            "CREATE UNIQUE INDEX ON bare_orders_orderitem (order_id, acme_item_id)"
        )


def store_new(many: int) -> float:
    first = next(_stored) * 10_000_000
    _book(first, many)
    return _stored_a_second(pages(first, many, 1))


def store_changed(many: int) -> float:
    _kept["version"] = next(_versions["ours"])
    return _stored_a_second(pages(10_000_000, many, _kept["version"]))


def store_unchanged(many: int) -> float:
    return _stored_a_second(pages(10_000_000, many, _kept["version"]))


def _stored_a_second(bodies: list[list[bytes]]) -> float:
    part = _part()
    said = a_second(bodies, lambda page: write_page(part, list(_read(page)), len(page)))
    part.write(finished_at=timezone.now())
    SyncRun.objects.update(state=SyncState.FINISHED)
    return said


def _part() -> SyncPart:
    """Of a run of its own, in this process's hand."""
    now = timezone.now()
    run = SyncRun(asked=SyncAsked.COMMAND, since=now, until=now, moves_mark=False)
    run.save()
    run.claim()
    SyncPart.objects.create(run=run, since=now, until=now)
    part = SyncPart.objects.claim()
    assert part
    return part


def _read(page: list[bytes]) -> Iterator[Read]:
    """As the reader makes them."""
    for body in page:
        told: Any = exact_json.parse(body)
        yield Read.of(told["id"], told)


def _book(first: int, many: int) -> None:
    """The money lines of their report, which a night has read before its orders."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO orders_transaction (key, acme_order_id, order_number, kind,
                at, business_day, amount, tender, payment_ref, card_brand, card_last4,
                sale_channel, status, read_at)
            SELECT 'line ' || g, g::text, (100000000 + g)::text, 'Payment',
                %s, %s, 75, 'CreditCard', '', '', '4242', 'OnlineStore', 'Approved', %s
            FROM generate_series(%s, %s) AS g""",
            [SOLD, SOLD.date(), SOLD, first, first + many - 1],
        )
        cursor.execute("ANALYZE")


def a_second(bodies: list[list[bytes]], act: Callable[[list[bytes]], object]) -> float:
    began = time.perf_counter()
    for page in bodies:
        act(page)
    return sum(map(len, bodies)) / (time.perf_counter() - began)


# --- the limits, in the same child -------------------------------------------------


def copy_new(many: int) -> float:
    return _copied_a_second(pages(next(_copied) * 10_000_000, many, 1))


def copy_changed(many: int) -> float:
    return _copied_a_second(pages(10_000_000, many, next(_versions["limit"])))


def hash_unchanged(many: int) -> float:
    """By all that was said, whatever the order of its keys."""

    def hashed(page: list[bytes]) -> None:
        for body in page:
            said = json.dumps(json.loads(body), sort_keys=True)
            sha256(said.encode()).hexdigest()

    return a_second(pages(10_000_000, many, _kept["version"]), hashed)


@dataclass(frozen=True)
class Bare:
    """One of the two tables: where ACME's words go, by column."""

    table: str
    key: str
    columns: Sequence[str]
    joined: str = ""

    def make(self, cursor: psycopg.Cursor[Any]) -> None:
        """The temporary table that COPY fills."""
        cursor.execute(
            f"CREATE TEMP TABLE new_{self.table} ON COMMIT DROP AS"
            f" SELECT {self.named}{', 0::text AS of' if self.joined else ''}"
            f" FROM bare_{self.table} WITH NO DATA"
        )

    def upsert(self, cursor: psycopg.Cursor[Any]) -> None:
        news = ", ".join(f"{name} = excluded.{name}" for name in self.columns)
        given = f"order_id, {self.named}" if self.joined else self.named
        taken = ", ".join(f"new.{name}" for name in self.columns)
        taken = f"orders.id, {taken}" if self.joined else taken
        cursor.execute(
            f"INSERT INTO bare_{self.table} ({given}) SELECT {taken}"
            f" FROM new_{self.table} AS new {self.joined}"
            f" ON CONFLICT ({self.key}) DO UPDATE SET {news}"
        )

    @property
    def named(self) -> str:
        return ", ".join(self.columns)


def _columns(model: type[Order | OrderItem], *left_out: str) -> list[str]:
    names = [each.column for each in model._meta.concrete_fields]
    return [name for name in names if name not in left_out]


def _copied_a_second(bodies: list[list[bytes]]) -> float:
    orders = Bare("orders_order", "acme_id", _columns(Order, "id"))
    items = Bare(
        "orders_orderitem",
        "order_id, acme_item_id",
        _columns(OrderItem, "id", "order_id"),
        "JOIN bare_orders_order AS orders ON orders.acme_id = new.of",
    )
    with psycopg.connect(_address()) as bare:

        def copy(page: list[bytes]) -> None:
            said = [(json.loads(body), body.decode()) for body in page]
            with bare.transaction(), bare.cursor() as cursor:
                _copy(cursor, orders, (_order(one, text) for one, text in said))
                orders.upsert(cursor)
                _copy(cursor, items, (row for one, _ in said for row in _items(one)))
                items.upsert(cursor)

        return a_second(bodies, copy)


def _copy(
    cursor: psycopg.Cursor[Any], to: Bare, lines: Iterator[Sequence[Any]]
) -> None:
    to.make(cursor)
    with cursor.copy(f"COPY new_{to.table} FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


def _order(said: dict[str, Any], text: str) -> list[Any]:
    now = SOLD.isoformat()
    known = {
        "acme_id": said["id"],
        "order_number": said["orderNumber"],
        "state": "part" if said["refundAmount"] != "0.00" else "sold",
        "total_amount": said["totalAmount"],
        "paid_amount": said["paidAmount"],
        "balance_amount": said["balanceAmount"],
        "refund_amount": said["refundAmount"],
        "original_total_amount": said["originalTotalAmount"],
        "amount_mismatch": False,
        "tender": "CreditCard",
        "card_last4": said["ccLastFourDigits"],
        "sale_channel": said["saleChannel"],
        "check_in_status": said["checkInStatus"],
        "ticket_delivery": said["ticketDelivery"],
        "customer_id": said["customerId"],
        "first_name": said["contactFirstName"],
        "last_name": said["contactLastName"],
        "email": said["email"],
        "phone_number": said["phoneNumber"],
        "phone_digits": "12125550142",
        "zip_code": said["zipCode"],
        "notes": said["notes"],
        "sold_at": said["createdOn"],
        "updated_on": said["updatedOn"],
        "business_day": said["createdOn"][:10],
        "recorded_at": now,
        "answer": text,
        "content_hash": "0" * 64,
        "proven_at": now,
        "proven_by": "read",
    }
    return [known.get(name, _ABSENT.get(name, "")) for name in _ORDER]


def _items(said: dict[str, Any]) -> Iterator[list[Any]]:
    for item in said["orderItems"]:
        known = {
            "acme_item_id": item["itemId"],
            "item_type": item["itemType"],
            "is_donation": False,
            "name": item["displayName"],
            "variant": item["ticketingTypeName"],
            "quantity": item["quantity"],
            "unit_price": item["unitPrice"],
            "amount": item["amount"],
            "event_id": item["eventId"],
            "starts_at": item["eventStartTime"],
        }
        line = [known.get(name, _ABSENT.get(name, "")) for name in _ITEM]
        yield [*line, said["id"]]


_ORDER = _columns(Order, "id")
_ITEM = _columns(OrderItem, "id", "order_id")
# Columns without a value; of the others that ACME says nothing of the text is empty.
_ABSENT = {
    each.column: None
    for model in (Order, OrderItem)
    for each in model._meta.concrete_fields
    if each.null
}


def _address() -> str:
    known = settings.DATABASES["default"]
    return psycopg.conninfo.make_conninfo(
        host=known["HOST"],
        port=known["PORT"],
        user=known["USER"],
        password=known["PASSWORD"],
        dbname=known["NAME"],
    )


# --- what was written --------------------------------------------------------------


def next_transaction() -> dict[str, int]:
    """Rows by table, and the number that whoever writes from now on has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        return {"at": cursor.fetchone()[0], **_counted()}


def written_since(began: dict[str, int]) -> int:
    """Rows of orders, items and payments that were inserted, updated or deleted."""
    written = 0
    with connection.cursor() as cursor:
        for model in (Order, OrderItem, Payment):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE xmin::text::bigint > %s",
                [began["at"]],
            )
            written += cursor.fetchone()[0]
    now = _counted()
    return written + sum(began[table] - number for table, number in now.items())


def _counted() -> dict[str, int]:
    return {m._meta.db_table: m.objects.count() for m in (Order, OrderItem, Payment)}
