"""As many orders as wanted, made by PostgreSQL itself, with what belongs to them.

Two of three are ours, with cart, attempt, payment, receipt and a line of the trail; the
rest is the web shop's. Each has two items and a transaction. They spread over three
years.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from acme_pos.staff.models import AuditEvent, Desk, User
from carts.models import Cart
from orders.models import Attempt, Order, OrderItem, Payment, Receipt, Transaction

DAYS = 1095
RECENT = 5_000
OURS = "g % 3 > 0"
# A twentieth by check, a hundredth by voucher, two thirds by card.
TENDER = """CASE WHEN g % 100 = 7 THEN 'Voucher' WHEN g % 20 = 0 THEN 'Check'
    WHEN g % 3 > 0 THEN 'CreditCard' ELSE 'Cash' END"""
LAST4 = f"""CASE WHEN {TENDER} = 'CreditCard'
    THEN lpad((g * 7 % 10000)::text, 4, '0') ELSE '' END"""
NUMBER = f"""CASE {TENDER} WHEN 'Check' THEN 'CHK' || g
    WHEN 'Voucher' THEN 'V' || g ELSE '' END"""


TABLES = (
    Cart,
    Attempt,
    Order,
    Payment,
    Receipt,
    OrderItem,
    Transaction,
    AuditEvent,
)


def fill(orders: int) -> None:
    people()
    with quickly():
        insert_all(orders)
    with connection.cursor() as cursor:
        for model in TABLES:
            start_after(cursor, model)
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def quickly() -> Iterator[None]:
    """Without looking up each foreign key, and with the indexes built at the end."""
    names = [model._meta.db_table for model in TABLES]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(INDEXES, [names])
        indexes = cursor.fetchall()
        for name, _how in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, how in indexes:
            cursor.execute(how)
        cursor.execute("RESET ALL")


def time_of(orders: int) -> str:
    """A day of this week has as many orders however many there are: RECENT of them are
    two minutes apart, the rest are spread over the years before."""
    older = max(orders - RECENT, 1)
    return f"""CASE WHEN {orders} - g < {RECENT}
        THEN now() - ({orders} - g) * interval '2 minutes'
        ELSE now() - {RECENT} * interval '2 minutes'
            - ({orders} - {RECENT} - g) * interval '{DAYS} days' / {older} END"""


# Those that no constraint needs.
INDEXES = """SELECT i.indexname, i.indexdef FROM pg_indexes i
    WHERE i.tablename = ANY(%s)
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"""


UNSETTLED = 20


def insert_all(orders: int) -> None:
    at = time_of(orders)
    lettered = "upper(translate(lpad(to_hex(g), 10, '0'), '01', 'gh'))"
    every = {"g": orders, "at": at}
    insert(Cart, every | {"where": OURS}, id="g", state="'paid'", public_id=uuid("c"))
    insert(
        Attempt,
        every | {"where": OURS},
        id="g",
        public_id=uuid("a"),
        request_uuid=uuid("r"),
        reference=lettered,
        cart_id="g",
        cart_version="1",
        # Those without an answer are of the last days, however many were sold before.
        state=f"CASE WHEN g > {orders - UNSETTLED} THEN 'review' ELSE 'succeeded' END",
        tender=TENDER,
        card_last4=LAST4,
        acme_order_id="'order' || g",
        expected_total="10 + g % 90",
    )
    insert(Order, every, **order(lettered))
    insert(
        Payment,
        every | {"where": OURS},
        order_id="g",
        tender=TENDER,
        amount="10 + g % 90",
        card_last4=LAST4,
        payment_ref=NUMBER,
    )
    state = "CASE WHEN g % 5000 = 1 THEN 'dead' ELSE 'sent' END"
    insert(Receipt, every | {"where": OURS}, order_id="g", state=state, to=EMAIL)
    insert(
        OrderItem,
        every | {"more": "CROSS JOIN generate_series(1, 2) AS part"},
        order_id="g",
        name="CASE part WHEN 1 THEN 'General Admission' ELSE 'Donation' END",
        is_donation="part = 2 AND g % 10 = 0",
        event_id=f"'EV' || g / {max(orders // 1000, 1)}",
        starts_at=at,
    )
    insert(
        AuditEvent,
        every | {"where": OURS},
        action="'sold'",
        actor_id="2 + g % 20",
        desk_id="1 + g % 6",
        subject_type="'orders.order'",
        subject_id="g::text",
        subject_name="(100000000 + g)::text",
        **dict.fromkeys(("facts", "before", "after"), "'{}'::jsonb"),
    )
    insert(
        Transaction,
        every,
        key="'t' || g",
        acme_order_id="'order' || g",
        order_number="(100000000 + g)::text",
        kind="CASE WHEN g % 50 = 0 THEN 'Refund' ELSE 'Payment' END",
        tender=TENDER,
        card_last4=LAST4,
        payment_ref=NUMBER,
    )


EMAIL = "'guest' || g || '@imaginary' || g % 50 || '.example'"


def order(lettered: str) -> dict[str, str]:
    return {
        "id": "g",
        "acme_id": "'order' || g",
        "order_number": "(100000000 + g)::text",
        "attempt_id": f"CASE WHEN {OURS} THEN g END",
        "cashier_id": f"CASE WHEN {OURS} THEN 2 + g % 20 END",
        "desk_id": f"CASE WHEN {OURS} THEN 1 + g % 6 END",
        "reference": f"CASE WHEN {OURS} THEN {lettered} ELSE '' END",
        "state": "CASE WHEN g % 500 = 3 THEN 'part' WHEN g % 60 = 0 THEN 'refunded' "
        "ELSE 'sold' END",
        "tender": TENDER,
        "card_last4": LAST4,
        "sale_channel": f"CASE WHEN {OURS} THEN 'InsideSalesIndividual' "
        "ELSE 'Online' END",
        "first_name": one_of(100, "Ada", "First"),
        "last_name": f"CASE WHEN g % 2 = 0 THEN 'Name' || g "
        f"ELSE {one_of(200, 'Chen', 'Last', salt=77)} END",
        "email": EMAIL,
        "phone_number": "'(212) ' || lpad((g % 10000000)::text, 7, '0')",
        "phone_digits": "'212' || lpad((g % 10000000)::text, 7, '0')",
        "zip_code": "'10' || lpad((g % 900)::text, 3, '0')",
        "membership_id": "CASE WHEN g % 10 = 0 THEN 'M' || g ELSE '' END",
        "amount_mismatch": "g % 20000 = 1",
        "missing_since": "CASE WHEN g % 30000 = 2 THEN now() END",
        "total_amount": "10 + g % 90",
        "answer": "jsonb_build_object('id', 'order' || g, 'orderNumber', g, "
        "'items', repeat('x', 1500))",
    }


def one_of(names: int, first: str, others: str, salt: int = 0) -> str:
    """One of so many names, each as often as the others and independent of the rest."""
    which = f"abs(hashint4(g + {salt})) % {names}"
    return f"CASE {which} WHEN 0 THEN '{first}' ELSE '{others}' || ({which}) END"


def people() -> None:
    for number in range(1, 21):
        User.objects.create(username=f"cashier{number}", first_name=f"Person {number}")
    for number in range(1, 7):
        Desk.objects.create(name=f"Desk {number}")


def uuid(of: str) -> str:
    return f"md5('{of}' || g)::uuid"


def insert(model: type[models.Model], every: dict[str, Any], **columns: str) -> None:
    """INSERT ... SELECT over 1..g; a column that is not named gets a plain value."""
    values = {
        field.column: columns.get(str(field.column)) or plain(field, every["at"])
        for field in model._meta.concrete_fields
        if not (field.primary_key and "id" not in columns)
    }
    names = ", ".join(f'"{name}"' for name in values)
    sql = (
        f"INSERT INTO {model._meta.db_table} ({names}) "
        f"SELECT {', '.join(values.values())} "
        f"FROM generate_series(1, {every['g']}) AS g {every.get('more', '')} "
        f"WHERE {every.get('where', 'true')}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)


def plain(field: Any, at: str) -> str:  # noqa: ANN401
    if field.is_relation and not field.null:
        return "1 + g % 6"
    if isinstance(field, models.DateTimeField) and field.name not in EMPTY:
        return at
    if field.null:
        return "NULL"
    if isinstance(field, models.DateField):
        return f"({at} AT TIME ZONE 'America/New_York')::date"
    if isinstance(field, models.BooleanField):
        return "false"
    if isinstance(field, models.JSONField):
        return "'[]'::jsonb"
    if isinstance(field, models.IntegerField | models.DecimalField):
        return "1"
    return "''"


# Times that say that something is the matter.
EMPTY = {"missing_since", "blanked_at", "late_hit_settled_at", "lease_until"}


def start_after(cursor: Any, model: type[models.Model]) -> None:  # noqa: ANN401
    table = model._meta.db_table
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
    )
