"""The sandbox's memory: one SQLite file, one connection, one lock.

A sale is one transaction, so a process killed at any moment leaves a whole order
or none. Card numbers never come here.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .transaction_fields import FIELDS

Value = str | int | float | None

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS numbers (name TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, email TEXT NOT NULL,
    phone TEXT NOT NULL, created_at REAL NOT NULL, online INTEGER NOT NULL,
    tender TEXT NOT NULL, payment_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS orders_email ON orders (email);
CREATE INDEX IF NOT EXISTS orders_phone ON orders (phone);
CREATE TABLE IF NOT EXISTS tickets (
    event_id TEXT NOT NULL, order_id INTEGER NOT NULL, quantity INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS tickets_event ON tickets (event_id);
CREATE INDEX IF NOT EXISTS tickets_order ON tickets (order_id);
CREATE TABLE IF NOT EXISTS first_answers (
    order_id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS booked (
    event_id TEXT PRIMARY KEY, quantity INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS seen (uuid TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS fingerprints (print TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS fingerprints_print ON fingerprints (print);
CREATE TABLE IF NOT EXISTS carts (
    id TEXT PRIMARY KEY, used INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reservations (
    id INTEGER PRIMARY KEY, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS holds (
    id INTEGER PRIMARY KEY, reservation_id INTEGER NOT NULL, event_id TEXT NOT NULL,
    quantity INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS customers (
    id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS memberships (
    id INTEGER PRIMARY KEY, updated_at REAL NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ledger (
    line INTEGER PRIMARY KEY, uuid TEXT, order_id TEXT, order_number TEXT,
    amount TEXT, tender TEXT, brand TEXT, last4 TEXT, reference TEXT,
    at TEXT NOT NULL, outcome TEXT NOT NULL, fault TEXT, note TEXT);
CREATE TABLE IF NOT EXISTS transactions (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, event_at INTEGER,
    {", ".join(FIELDS)});
CREATE INDEX IF NOT EXISTS transactions_at ON transactions (at);
CREATE INDEX IF NOT EXISTS transactions_event_at ON transactions (event_at);
CREATE INDEX IF NOT EXISTS transactions_order ON transactions (OrderId);
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, order_number TEXT NOT NULL,
    email TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS report_definitions (
    id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reports (
    id INTEGER PRIMARY KEY, polls INTEGER NOT NULL, started_at REAL NOT NULL,
    newest INTEGER NOT NULL, body TEXT NOT NULL);
"""

# Where counting starts: just above the numbers in ACME's own samples.
FIRST_NUMBERS = {
    "order": 27_191_840,
    "orderNumber": 100_121_713,
    "item": 38_815_700,
    "membership": 3_718_700,
    "customer": 5_381_600,
    "reservation": 10_788,
    "hold": 20_100,
    "transaction": 61_400_200,
    "incident": 40_310,
    "report": 1_797,
}

# `numbers` stays, so that an order id is never given twice.
FORGOTTEN_ON_RESET = (
    "orders",
    "tickets",
    "booked",
    "seen",
    "fingerprints",
    "carts",
    "reservations",
    "holds",
    "customers",
    "memberships",
    "ledger",
    "first_answers",
    "transactions",
    "outbox",
    "report_definitions",
    "reports",
)


class Store:
    """SQL in, rows out, over every thread of the process."""

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)
        self._db.executemany(
            "INSERT OR IGNORE INTO numbers VALUES (?, ?)", FIRST_NUMBERS.items()
        )

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: Value) -> None:
        with self._lock:
            self._db.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; other threads wait. Not to be nested."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def next_number(self, name: str) -> int:
        """The next number of one of FIRST_NUMBERS; never the same one twice."""
        sql = "UPDATE numbers SET last = last + 1 WHERE name = ? RETURNING last"
        return int(self.rows(sql, name)[0]["last"])

    def forget(self) -> None:
        """Back to the seed: no orders, carts, people or ledger."""
        with self.transaction():
            for table in FORGOTTEN_ON_RESET:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names above

    def close(self) -> None:
        with self._lock:
            self._db.close()
