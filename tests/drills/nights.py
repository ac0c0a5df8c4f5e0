"""The nightly sync: many orders, few of them changed, some unreadable, killed midway.

    all come in                    and what is kept is what ACME says, to the cent
    the same again                 no row of an order, item or payment is written
    one in twenty changed          those alone are written, and told field by field
    ACME answers as it was before  nothing goes back
    three share a night            and one is killed over its part
    killed at eight steps          whoever takes over ends with what ACME says

N is the number of orders. Two controls take a guard away and must be seen to fail.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction

from orders import sync
from orders.models import (
    Order,
    OrderChange,
    OrderItem,
    Payment,
    Quarantined,
    SyncAsked,
    SyncRun,
    SyncState,
)
from orders.models import (
    sync as runs,
)
from orders.models.batch import Batch
from orders.sync import books, running, windows, writing

from .arena import KILLED, Arena
from .failpoints import Point, after, before, once_true
from .report import Result

QUICK = 60
DAYS = 2
PAGE = 1000
# A kill leaves no other trace among more orders than this.
MANY_ENOUGH = 2000
# Of all orders: 30 and 500 of 10,000.
BAD, CHANGED = 0.003, 0.05
# Each night reads all of the days again.
ALL = timedelta(days=DAYS + 1)
SETTINGS = {
    "SYNC_READS_PER_SECOND": 10_000,
    "SYNC_AT": None,
    "SYNC_READERS": 4,
    "SYNC_FIRST": ALL,
    "SYNC_OVERLAP": ALL,
}


POINTS = {
    "begun": Point(SyncRun, "claim", once_true),
    "leased": Point(windows, "next_part", once_true),
    "planned": Point(running, "_plan", after),
    "page_read": Point(writing, "write_page", before),
    "half_a_page": Point(Batch, "write", before),
    "page_uncommitted": Point(writing, "_mark", after),
    "page_committed": Point(writing, "write_page", after),
    "before_the_end": Point(running, "_end", before),
}


def run(arena: Arena, n: int) -> Iterator[Result]:
    yield many(arena, n)
    yield killed(arena, min(n, MANY_ENOUGH))
    yield shared(arena, min(n, MANY_ENOUGH))
    yield controls(arena, min(n, QUICK))


def many(arena: Arena, n: int) -> Result:
    with arena.suite("nights", **SETTINGS) as result:
        ids = book(arena, n)
        bad = ids[:: len(ids) // max(int(n * BAD), 4)][: max(int(n * BAD), 4)]
        arena.sandbox.post("/_sandbox/orders/spoil", {"ids": bad})
        first = night()
        result.trials = n
        result.counts["orders_a_second"] = round(n / first.seconds)
        result.expect("new", first.new, n - len(bad))
        result.expect("quarantined", first.quarantined, len(bad))
        result.expect("differing", differing(arena, but=bad), [])

        kept = rows()
        second = night()
        result.expect("seen_again", second.unchanged, n - len(bad))
        result.expect("written_again", second.new + second.changed, 0)
        result.must(rows() == kept, "a night without changes wrote a row")

        chosen = [one for one in ids if one not in bad][:: int(1 / CHANGED)]
        arena.sandbox.post("/_sandbox/orders/change", {"ids": chosen}, timeout=60)
        third = night()
        result.expect("changed", third.changed, len(chosen))
        told = OrderChange.objects.filter(order__acme_id__in=chosen)
        result.expect("told", told.values("order").distinct().count(), len(chosen))
        result.expect("differing_after_changes", differing(arena, but=bad), [])

        arena.sandbox.post("/_sandbox/orders/stale", {"ids": chosen})
        night()
        arena.sandbox.send("DELETE", "/_sandbox/orders/stale")
        result.expect("gone_back", differing(arena, but=bad), [])

        arena.sandbox.send("DELETE", "/_sandbox/orders/spoil")
        last = night()
        result.expect("let_go", last.new, len(bad))
        waiting = Quarantined.objects.waiting().filter(acme_id__in=bad)
        result.expect("still_quarantined", waiting.count(), 0)
        result.expect("differing_at_last", differing(arena), [])
    return result


def killed(arena: Arena, n: int) -> Result:
    """A night is killed at a step; a process that comes after ends it."""
    with arena.suite("nights killed", **SETTINGS) as result:
        ids = book(arena, n)
        every = len(POINTS)
        for number, (name, point) in enumerate(POINTS.items()):
            ask()
            status = arena.fork(lambda point=point: (point.arm(), sync.tick()))
            result.expect(f"{name}_status", status, KILLED)
            result.expect(f"{name}_state", end_it(arena).state, SyncState.FINISHED)
            result.expect(f"{name}_differing", differing(arena), [])
            result.trials += 1
            changed = {"ids": ids[number::every]}
            arena.sandbox.post("/_sandbox/orders/change", changed, timeout=60)
    return result


def shared(arena: Arena, n: int) -> Result:
    """Three processes at one night, of which one is killed over its part."""
    with arena.suite("nights shared", **SETTINGS, SYNC_WORKERS=3) as result:
        ids = book(arena, n)
        for name in ("leased", "planned", "half_a_page", "page_committed"):
            ask()
            arena.together([partial(killed_tick, POINTS[name]), sync.tick, sync.tick])
            ended = end_it(arena)
            result.expect(f"{name}_state", ended.state, SyncState.FINISHED)
            result.expect(f"{name}_left", ended.planned - ended.done, 0)
            result.expect(f"{name}_differing", differing(arena), [])
            result.trials += 1
            changed = {"ids": ids[:: len(POINTS)]}
            arena.sandbox.post("/_sandbox/orders/change", changed, timeout=60)
    return result


def killed_tick(point: Point) -> None:
    point.arm()
    sync.tick()


def controls(arena: Arena, n: int) -> Result:
    """Without its guard each of these must do the harm that is looked for."""
    with arena.suite("nights controls", **SETTINGS) as result:
        ids = book(arena, n)
        night()
        arena.sandbox.post("/_sandbox/orders/change", {"ids": ids}, timeout=60)
        night()
        arena.sandbox.post("/_sandbox/orders/stale", {"ids": ids})
        with without_the_newer_guard():
            night()
        result.must(differing(arena), "without its guard nothing went back")
        arena.sandbox.send("DELETE", "/_sandbox/orders/stale")

        arena.sandbox.post("/_sandbox/orders/change", {"ids": ids}, timeout=60)
        ask()
        with mark_before_the_page():
            arena.fork(lambda: (POINTS["half_a_page"].arm(), sync.tick()))
        end_it(arena)
        result.must(differing(arena), "a mark before its page lost nothing")
        result.trials = 2
        night()
    return result


def without_the_newer_guard() -> Any:
    return patch.object(Order, "_is_newer_than", lambda kept, echo: False)


@contextmanager
def mark_before_the_page() -> Iterator[None]:
    """As it would be if the mark were not part of the page's commit."""
    mark, write = writing._mark, writing._write

    def committing(run: Any, reads: Any, requests: int) -> None:
        mark(run, reads, writing.Tally(), requests)
        with transaction.atomic(durable=True):
            write(run, reads, writing.Tally())

    with patch.object(writing, "write_page", committing):
        yield


def book(arena: Arena, n: int) -> list[str]:
    """Orders sold elsewhere; those of suites before are of no ACME any more."""
    Order.objects.filter(attempt=None).delete()
    Quarantined.objects.all().delete()
    SyncRun.objects.all().delete()
    wanted = {"count": n, "days": DAYS, "seed": arena.seed}
    answer = arena.sandbox.post("/_sandbox/orders", wanted, timeout=300)
    ids: list[str] = answer.json["ids"]
    return ids


def ask() -> SyncRun:
    run = sync.new(SyncAsked.PERSON, None, None)
    run.save()
    return run


def night() -> SyncRun:
    run = ask()
    assert run.claim()
    sync.work(run)
    run.refresh_from_db()
    assert run.state == SyncState.FINISHED, run.problem
    return run


def end_it(arena: Arena) -> SyncRun:
    """What the ticks of another process do, once the dead one's lease is over."""
    run = SyncRun.objects.latest("pk")
    with arena.later(2 * runs.LEASE):
        while not run.is_finished:
            sync.tick()
            run.refresh_from_db()
    return run


def rows() -> list[Any]:
    """Each row of an order, item or payment; on PostgreSQL with its last writer."""
    kept: list[Any] = []
    for model in (Order, OrderItem, Payment):
        kept.append(list(model.objects.order_by("pk").values_list()))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                table = model._meta.db_table
                cursor.execute(f"SELECT id, xmin::text FROM {table} ORDER BY id")  # noqa: S608
                kept.append(cursor.fetchall())
    return kept


def differing(arena: Arena, but: Any = ()) -> list[str]:
    """At most ten orders that are not kept as ACME has them, and in what."""
    found = []
    for truth, detail in zip(orders_at(arena), orders_at(arena, "detail"), strict=True):
        kept = Order.objects.filter(acme_id=truth["id"]).first()
        if truth["id"] in but:
            continue
        said, told = _said(truth, detail), _told(kept) if kept else {}
        names = [name for name in said if said[name] != told.get(name)]
        if names:
            found.append(f"{truth['id']} {names}")
    return found[:10]


def orders_at(arena: Arena, shape: str = "") -> Iterator[Any]:
    last = "0"
    while True:
        path = f"/_sandbox/orders?after={last}&limit={PAGE}&shape={shape}"
        page = arena.sandbox.send("GET", path, timeout=60).json
        yield from page
        if not page:
            return
        last = page[-1].get("id") or page[-1]["orderId"]


def _said(truth: Any, detail: Any) -> dict[str, Any]:
    amounts = ("totalAmount", "paidAmount", "balanceAmount", "refundAmount")
    lines = ((i["itemId"], i["quantity"], i["amount"]) for i in truth["orderItems"])
    return {
        "number": truth["orderNumber"],
        "amounts": [truth[name] for name in amounts],
        "notes": truth.get("notes", ""),
        "last name": truth.get("contactLastName", ""),
        "tender": books.tender_of(detail["paymentMethod"]),
        "items": sorted(lines),
    }


def _told(kept: Order) -> dict[str, Any]:
    amounts = ("total", "paid", "balance", "refund")
    lines = kept.items.values_list("acme_item_id", "quantity", "amount")
    return {
        "number": kept.order_number,
        "amounts": [f"{getattr(kept, f'{name}_amount'):.2f}" for name in amounts],
        "notes": kept.notes,
        "last name": kept.last_name,
        "tender": kept.tender,
        "items": sorted((item, many, f"{each:.2f}") for item, many, each in lines),
    }
