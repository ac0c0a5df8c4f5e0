"""The admin's lists at ten thousand and at a million orders.

    python -m bench.admin_lists [--orders 1000000] [--rounds 9] [--keep]

Needs PostgreSQL, whose address is BENCH_POSTGRES; two databases are made and dropped.
Fills them by SQL, asks each for every page in turn, and prints the median of both sizes
and their ratio. Fails when a page of the large one is slower than LIMIT_MS.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from django.test import Client

    from orders.models import Order

ADDRESS = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
DESK = [sys.executable, "-m", "bench.admin_lists", "--desk"]
SMALL = 10_000
LIMIT_MS = 250.0
WARM_UP = 2
PASSWORD = "imaginary-things"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keep", action="store_true", help="leave the databases")
    parser.add_argument("--desk", help=argparse.SUPPRESS)
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.desk:
        return at_desk(options.desk, options.orders if options.fill else 0)
    sizes = {
        "bench_lists_small": min(SMALL, options.orders),
        "bench_lists_large": options.orders,
    }
    try:
        for name, orders in sizes.items():
            start = time.monotonic()
            make(name, orders)
            print(f"{orders:,} orders in {time.monotonic() - start:.0f} s", flush=True)
        small, large = measured(list(sizes), options.rounds)
    finally:
        for name in sizes if not options.keep else []:
            drop(name)
    return printed(small, large)


def printed(small: dict[str, float], large: dict[str, float]) -> int:
    print(f"{'page':<42} {'small ms':>9} {'large ms':>9} {'ratio':>6}")
    for page, few in small.items():
        many = large[page]
        print(f"{page:<42} {few:>9.1f} {many:>9.1f} {many / few:>6.2f}")
    slow = [page for page, many in large.items() if many > LIMIT_MS]
    print(f"slower than {LIMIT_MS:.0f} ms: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


def make(name: str, orders: int) -> None:
    drop(name)
    with psycopg.connect(f"{ADDRESS}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    command = [*DESK, name, "--fill", "--orders", str(orders)]
    subprocess.run(command, check=True)


def drop(name: str) -> None:
    with psycopg.connect(f"{ADDRESS}/postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def measured(names: list[str], rounds: int) -> list[dict[str, float]]:
    """The median of each page in ms at each size, the sizes in turn, so that what else
    the machine does falls on both."""
    with ExitStack() as stack:
        desks = [stack.enter_context(Desk(name)) for name in names]
        pages = desks[0].pages
        times: list[dict[str, list[float]]] = [
            {page: [] for page in pages} for _ in desks
        ]
        for number, page in enumerate(pages):
            for turn in range(WARM_UP + rounds):
                for desk, of in zip(desks, times, strict=True):
                    took = desk.ask(number)
                    if turn >= WARM_UP:
                        of[page].append(took)
    return [
        {page: statistics.median(each) for page, each in of.items()} for of in times
    ]


class Desk:
    """A process with one of the databases, which asks itself for a page when told."""

    def __init__(self, name: str) -> None:
        self.process = subprocess.Popen(
            [*DESK, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.pages: list[str] = json.loads(self._line())

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *ended: object) -> None:
        self.process.terminate()
        self.process.wait()

    def ask(self, number: int) -> float:
        assert self.process.stdin
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        return float(self._line())

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()


# --- in the process of a database ------------------------------------------------


def at_desk(name: str, orders: int) -> int:
    """Fill the database, or answer with how long a page took, line by line."""
    with TemporaryDirectory() as folder:
        set_up(name, folder)
        if orders:
            fill_all(orders)
            return 0
        from django.test import Client

        client = Client(SERVER_NAME="localhost")
        who = {"username": "root", "password": PASSWORD}
        assert client.post("/login/", who).status_code == 302, "root cannot sign in"
        asked = dict(pages())
        addresses = list(asked.values())
        print(json.dumps(list(asked)), flush=True)
        for line in sys.stdin:
            print(timed(client, addresses[int(line)]), flush=True)
    return 0


def set_up(name: str, folder: str) -> None:
    """The settings of production, since those of a test keep every query in memory."""
    import django
    from django.core.management import call_command

    os.environ["DJANGO_SETTINGS_MODULE"] = "acme_pos.settings"
    os.environ["DATABASE_URL"] = f"{ADDRESS}/{name}"
    os.environ.update(DEBUG="false", LOG_LEVEL="ERROR", VAR_DIR=folder)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


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


def timed(client: "Client", page: str) -> float:
    start = time.perf_counter()
    answer = client.get(page)
    took = time.perf_counter() - start
    assert answer.status_code == 200, (page, answer.status_code)
    return took * 1000


if __name__ == "__main__":
    sys.exit(main())
