"""The admin's lists at ten thousand and at a million orders.

    python -m bench.admin_lists [--orders 1000000] [--rounds 9] [--keep]

Needs PostgreSQL, whose address is BENCH_POSTGRES; a database of it is made and dropped.
Fills it by SQL, asks for each page in this process, and prints the median of each at
both sizes and their ratio. Fails when a page of the large one is slower than LIMIT_MS.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from django.test import Client

    from orders.models import Order

ADDRESS = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
DATABASE = "bench_admin_lists"
SMALL = 10_000
LIMIT_MS = 250.0
WARM_UP = 2
PASSWORD = "imaginary-things"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keep", action="store_true", help="leave the database")
    options = parser.parse_args()
    figures = []
    for orders in (min(SMALL, options.orders), options.orders):
        keep = options.keep and orders == options.orders
        with TemporaryDirectory() as folder, database(folder, keep=keep):
            start = time.monotonic()
            fill_all(orders)
            print(f"{orders:,} orders made in {time.monotonic() - start:.0f} s")
            figures.append(dict(measured(options.rounds)))
    return printed(*figures)


def printed(small: dict[str, float], large: dict[str, float]) -> int:
    print(f"{'page':<48} {'small ms':>9} {'large ms':>9} {'ratio':>6}")
    for page, few in small.items():
        many = large[page]
        print(f"{page:<48} {few:>9.1f} {many:>9.1f} {many / few:>6.2f}")
    slow = [page for page, many in large.items() if many > LIMIT_MS]
    print(f"slower than {LIMIT_MS:.0f} ms: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


@contextmanager
def database(folder: str, *, keep: bool) -> Iterator[None]:
    """A new database with all migrations, and Django pointed at it."""
    with psycopg.connect(f"{ADDRESS}/postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    set_up(folder)
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    try:
        yield
    finally:
        connection.close()
        if not keep:
            with psycopg.connect(f"{ADDRESS}/postgres", autocommit=True) as server:
                server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def set_up(folder: str) -> None:
    """The settings of production, since those of a test keep every query in memory."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "acme_pos.settings"
    os.environ["DATABASE_URL"] = f"{ADDRESS}/{DATABASE}"
    os.environ.update(DEBUG="false", LOG_LEVEL="ERROR", VAR_DIR=folder)
    django.setup()


def fill_all(orders: int) -> None:
    from acme_pos.staff.models import User
    from bench.many_orders import fill

    User.objects.create_superuser("root", password=PASSWORD)
    fill(orders)


# --- what is asked for -----------------------------------------------------------

ORDERS = "orders_order"
BY_FILTER = {
    "today": "day=today",
    "yesterday": "day=yesterday",
    "last 7 days": "day=week",
    "a typed day": "day={day}",
    "tender, common": "tender=CreditCard",
    "tender, rare": "tender=Voucher",
    "channel": "sale_channel=Online",
    "cashier": "cashier={cashier}",
    "desk": "desk={desk}",
    "state, common": "state=sold",
    "state, rare": "state=part",
    "another amount than told": "mismatch=yes",
    "missing at ACME": "missing=yes",
    "sold elsewhere": "elsewhere=yes",
    "two: cashier and rare tender": "cashier={cashier}&tender=Voucher",
    "two: day and rare state": "day=week&state=part",
}
BY_SEARCH = {
    "number": "{number}",
    "ACME id": "{acme_id}",
    "reference": "{reference}",
    "whole email": "{email}",
    "part of an email": "guest{serial}",
    "part of every email": "example",
    "common last name": "Chen",
    "one's own name": "Name{serial}",
    "first and last name": "Ada Chen",
    "name and mail provider": "Chen imaginary1",
    "phone": "{phone}",
    "ZIP": "10{zip}",
    "last four": "{last4}",
    "check number": "CHK{check}",
    "member id": "M{member}",
    "event id": "EV7",
    "nothing at all": "nobodyhasthisname",
}
OTHERS = {
    "items": ("orders_orderitem", ""),
    "items, donations": ("orders_orderitem", "is_donation=yes"),
    "items of a last name": ("orders_orderitem", "q=Name{serial}"),
    "payments": ("orders_payment", ""),
    "payments, rare tender": ("orders_payment", "tender=Voucher"),
    "payments of a day": ("orders_payment", "day={day}"),
    "transactions": ("orders_transaction", ""),
    "transactions, refunds": ("orders_transaction", "kind=Refund"),
    "transactions, last four": ("orders_transaction", "q={last4}"),
    "attempts": ("orders_attempt", ""),
    "attempts, for a supervisor": ("orders_attempt", "state=review"),
    "attempts of an email": ("orders_attempt", "q={email}"),
    "receipts": ("orders_receipt", ""),
    "receipts, failed": ("orders_receipt", "state=dead"),
    "receipts to an address": ("orders_receipt", "q={email}"),
    "carts": ("carts_cart", ""),
    "carts, open": ("carts_cart", "state=open"),
}


def pages() -> Iterator[tuple[str, str]]:
    """What each is called, and its address, by the facts of an order in the middle."""
    from orders.models import Order

    ids = Order.objects.order_by("pk")
    last = ids.reverse()[0].pk
    middle = Order.objects.get(pk=last // 2)
    facts = facts_of(middle)
    yield "orders, first page", address(ORDERS, "")
    yield "orders, a page in the middle", address(ORDERS, f"older={middle.pk}")
    yield "orders, the last page", address(ORDERS, "older=30")
    yield "one order", f"/admin/orders/order/{middle.pk}/change/"
    for name, query in BY_FILTER.items():
        yield f"orders, {name}", address(ORDERS, query.format(**facts))
    for name, words in BY_SEARCH.items():
        yield f"orders found by {name}", address(ORDERS, "q=" + words.format(**facts))
    for name, (model, query) in OTHERS.items():
        yield name, address(model, query.format(**facts))


def facts_of(order: "Order") -> dict[str, object]:
    serial = int(order.order_number) - 100_000_000
    return {
        "number": order.order_number,
        "acme_id": order.acme_id,
        "reference": order.reference,
        "email": order.email,
        "phone": order.phone_number,
        "last4": order.card_last4 or "4242",
        "zip": f"{serial % 900:03d}",
        "serial": serial,
        "check": serial - serial % 20,
        "member": serial - serial % 10,
        "day": order.business_day.isoformat(),
        "cashier": order.cashier_id or 1,
        "desk": order.desk_id or 1,
    }


def address(model: str, query: str) -> str:
    app, _, name = model.partition("_")
    return f"/admin/{app}/{name}/?{query}".replace(" ", "+")


def measured(rounds: int) -> Iterator[tuple[str, float]]:
    """The median of each page in ms; one client, in turn, after two that warm up."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    signed_in = client.post("/login/", {"username": "root", "password": PASSWORD})
    assert signed_in.status_code == 302, "root could not sign in"
    for name, page in pages():
        times = [timed(client, page) for _ in range(WARM_UP + rounds)]
        yield name, statistics.median(times[WARM_UP:])


def timed(client: "Client", page: str) -> float:
    start = time.perf_counter()
    answer = client.get(page)
    took = time.perf_counter() - start
    assert answer.status_code == 200, (page, answer.status_code)
    return took * 1000


if __name__ == "__main__":
    sys.exit(main())
