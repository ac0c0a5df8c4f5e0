"""What an order takes of the disk: one read from ACME at night, and one sold here.

    python -m bench.capacity [--orders 10000]

PostgreSQL, with all indexes. docs/capacity.md reckons with what it prints.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg

from .checkout import till
from .child import Child
from .places import SERVER, Bench
from .quick_acme import acme_after

# Bytes by table, with its indexes and what it keeps of long values elsewhere.
SIZES = """SELECT relname, pg_total_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
# Where a table is at least so much of an order.
TOLD = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--orders", type=int, default=10_000)
    orders = parser.parse_args().orders
    with _bench() as bench:
        _tell("read at night, 3 items", orders, _read(bench, orders))
        _tell("sold at the desk, 3 lines", orders // 10, _sold(bench, orders // 10))


@contextmanager
def _bench() -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), postgres=SERVER)
        bench.collect()
        os.environ.update(bench.environment(bench.sqlite("parent")))
        django.setup()
        try:
            yield bench
        finally:
            bench.clear()


def _read(bench: Bench, orders: int) -> Mapping[str, float]:
    database = bench.database("capacity_read")
    with Child("storing", bench.environment(database)) as child:
        child.call("furnish")
        before = _sizes(database)
        child.call("store_new", orders)
    return _grown(before, _sizes(database), orders)


def _sold(bench: Bench, sales: int) -> Mapping[str, float]:
    database = bench.database("capacity_sold")
    with acme_after() as acme, till(bench, database, acme) as child:
        cookies = child.call("furnish")
        before = _sizes(database)
        child.call("pay", cookies, sales)
    return _grown(before, _sizes(database), sales)


def _sizes(database: str) -> dict[str, int]:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        return {str(name): int(size) for name, size in connection.execute(SIZES)}


def _grown(
    before: Mapping[str, int], after: Mapping[str, int], orders: int
) -> Mapping[str, float]:
    return {name: (size - before[name]) / orders for name, size in after.items()}


def _tell(which: str, orders: int, grown: Mapping[str, float]) -> None:
    print(f"{which}: {sum(grown.values()):,.0f} bytes each, of {orders:,}")
    for name, size in sorted(grown.items(), key=lambda each: -each[1]):
        if size >= TOLD:
            print(f"    {name:<28} {size:>7,.0f}")


if __name__ == "__main__":
    main()
