"""The least that sells: three commits by the database's own driver around one POST.

It writes the rows that ours writes, copied from a sale of ours, with other keys.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import timedelta
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from django.utils import timezone

from acme_pos import acme
from orders.models import Attempt

Row = dict[str, Any]
# Whose key is the order's, and what of a sale stands in them.
OF_ORDER = ("orders_orderitem", "orders_payment", "orders_receipt")


class BareTill:
    def __init__(self, config: acme.Config, sold: Attempt | None) -> None:
        assert sold, "nothing was sold yet"
        self.config, self.address = config, urlsplit(config.base_url)
        self.is_sqlite = connection.vendor == "sqlite"
        self.driver: Any = _sqlite() if self.is_sqlite else _postgres()
        self.body: Row = dict(sold.body or {})
        order = _rows("orders_order", "attempt_id", sold.pk)
        self.order, order_id = order[0], order[0].pop("id")
        self.parts = {name: _rows(name, "order_id", order_id) for name in OF_ORDER}
        self.line = _rows("staff_auditevent", "subject_id", str(order_id))[0]

    def close(self) -> None:
        self.driver.close()

    def sell(self, attempt: Attempt) -> None:
        sale = json.dumps(
            {
                **self.body,
                "notes": attempt.reference,
                "chargeAmount": str(attempt.expected_total),
            }
        )
        self._intend(attempt, sale)
        answer = self._ask(sale.encode(), str(attempt.request_uuid))
        self._keep_id(attempt, answer["id"])
        self._finish(attempt, answer)

    def _intend(self, attempt: Attempt, sale: str) -> None:
        now = self._moment(0)
        self._do("BEGIN")
        self._do(
            "UPDATE carts_cart SET version = version + 1, state = 'locked', "
            "updated_at = ? WHERE id = ? AND state = 'open' AND version = ?",
            now,
            attempt.cart_id,
            attempt.cart_version,
        )
        self._do(
            "UPDATE orders_attempt SET state = 'sent', sent_at = ?, send_count = 1, "
            "lease_until = ?, tender = 'Cash', given = ?, change_due = ?, body = ?, "
            "body_sha256 = ? WHERE id = ? AND state = 'prepared'",
            now,
            self._moment(60),
            "60.00",
            "6.75",
            sale,
            hashlib.sha256(sale.encode()).hexdigest(),
            attempt.pk,
        )
        self._do("COMMIT")

    def _ask(self, sale: bytes, request_uuid: str) -> Row:
        to = HTTPConnection(self.address.hostname or "", self.address.port)
        head = {
            "Content-Type": "application/json",
            "x-acme-api-key": self.config.api_key,
            "x-acme-request-uuid": request_uuid,
        }
        to.request("POST", self.config.checkout_path, sale, head)
        answer: Row = json.loads(to.getresponse().read(), parse_float=Decimal)
        to.close()
        return answer

    def _keep_id(self, attempt: Attempt, order_id: str) -> None:
        self._do("BEGIN")
        self._do(
            "UPDATE orders_attempt SET state = 'received', acme_order_id = ?, "
            "evidence = ? WHERE id = ? AND state = 'sent'",
            order_id,
            json.dumps([{"at": str(self._moment(0)), "kind": "order"}]),
            attempt.pk,
        )
        self._do("COMMIT")

    def _finish(self, attempt: Attempt, answer: Row) -> None:
        said, now = json.dumps(answer), self._moment(0)
        self._do("BEGIN")
        self._do(
            "UPDATE carts_cart SET state = 'paid', updated_at = ? WHERE id = ?",
            now,
            attempt.cart_id,
        )
        self._do(
            "UPDATE orders_attempt SET state = 'succeeded', finished_at = ?, "
            "answer = ?, charged_total = ? WHERE id = ? AND state = 'received'",
            now,
            said,
            answer["totalAmount"],
            attempt.pk,
        )
        keys = {"acme_id": answer["id"], "attempt_id": attempt.pk, "answer": said}
        order = {**self.order, **keys, "reference": attempt.reference}
        [[order_id]] = self._insert("orders_order", [order], " RETURNING id")
        for name, rows in self.parts.items():
            self._insert(name, [{**row, "order_id": order_id} for row in rows])
        self._insert("staff_auditevent", [{**self.line, "subject_id": str(order_id)}])
        self._do("COMMIT")

    def _insert(self, table: str, rows: list[Row], and_then: str = "") -> list[Any]:
        rows = [{name: row[name] for name in row if name != "id"} for row in rows]
        names = ", ".join(f'"{name}"' for name in rows[0])
        marks = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
        values = [value for row in rows for value in row.values()]
        sql = f'INSERT INTO "{table}" ({names}) VALUES {marks}{and_then}'
        done = self._do(sql, *values)
        return list(done.fetchall()) if and_then else []

    def _do(self, sql: str, *values: object) -> Any:  # noqa: ANN401
        if self.is_sqlite:
            return self.driver.execute(sql.replace("BEGIN", "BEGIN IMMEDIATE"), values)
        return self.driver.execute(sql.replace("?", "%s"), values)

    def _moment(self, seconds: int) -> object:
        moment = timezone.now() + timedelta(seconds=seconds)
        return str(moment.replace(tzinfo=None)) if self.is_sqlite else moment


def _rows(table: str, column: str, key: object) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE {column} = %s', [key])
        names = [each[0] for each in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _sqlite() -> sqlite3.Connection:
    found = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    found.execute("PRAGMA journal_mode=WAL")
    found.execute("PRAGMA synchronous=FULL")
    return found


def _postgres() -> psycopg.Connection[Any]:
    at = connection.settings_dict
    return psycopg.connect(
        host=at["HOST"],
        port=at["PORT"],
        user=at["USER"],
        password=at["PASSWORD"],
        dbname=at["NAME"],
        autocommit=True,
    )
