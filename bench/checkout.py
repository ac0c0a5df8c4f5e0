"""What our server adds to a sale, ACME's own time left out, and a broker that is away.

ACME answers at once here, to ours and to the limit alike.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

from .child import Child
from .places import Bench, free_port
from .quick_acme import acme_after
from .rounds import compared
from .rows import Row

OWN = "Checkout: time in our server without ACME's own"
BROKER = "Sale with the broker {}"
SALES = {True: 15, False: 60}


def rows(bench: Bench) -> Iterator[Row]:
    sales = SALES[bench.quick]
    yield _own(bench, "SQLite", bench.sqlite("checkout"), sales)
    if bench.postgres:
        yield _own(bench, "PostgreSQL", bench.database("checkout"), sales)
    else:
        yield Row.skipped(f"{OWN}, PostgreSQL", "at most 4x", bench.why_not)
    yield from _brokers(bench, sales)


def _own(bench: Bench, name: str, database: str, sales: int) -> Row:
    with acme_after() as address, till(bench, database, address) as child:
        cookies = child.call("furnish")
        figures = compared(
            {
                "ours": lambda: float(child.call("pay", cookies, sales)),
                "limit": lambda: float(child.call("pay_bare", sales)),
            }
        )
    return Row.at_most(f"{OWN}, {name}", figures, target=4.0)


def till(bench: Bench, database: str, address: str, **more: str) -> Child:
    """In PostgreSQL over a kept connection, as many threads have them by a pool."""
    pool = str(not database.startswith("sqlite")).lower()
    more = {"ACME_BASE_URL": address, "DATABASE_POOL": pool, **more}
    return Child("till", bench.environment(database, **more))


def _brokers(bench: Bench, sales: int) -> Iterator[Row]:
    with ExitStack() as stack:
        address = stack.enter_context(acme_after())
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        ports = {"dead": free_port(), "silent": silent.getsockname()[1]}
        urls = {name: f"redis://127.0.0.1:{port}/0" for name, port in ports.items()}
        urls["usual"] = "filesystem://localhost"
        tills = {
            name: stack.enter_context(
                till(bench, bench.sqlite(name), address, CELERY_BROKER_URL=url)
            )
            for name, url in urls.items()
        }
        cookies = {name: each.call("furnish") for name, each in tills.items()}

        def paid(name: str) -> float:
            return float(tills[name].call("pay", cookies[name], sales))

        figures = compared({name: lambda name=name: paid(name) for name in tills})  # type: ignore[misc]
    for name in ports:
        beside = {"ours": figures[name], "limit": figures["usual"]}
        yield Row.at_most(BROKER.format(name), beside, target=1.25)
