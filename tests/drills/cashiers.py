"""A Saturday: all cashiers at their tills at once, over real HTTP, ACME at its worst.

Real gunicorn, worker, beat, broker and mail server; ACME takes half a second for a sale
and fails some of them in every way it can. N is in seconds; a long day has 50 cashiers.
No time is asserted: the figures are printed, and the day passes when nobody was charged
twice, nothing was lost, no page was an error and nobody was told what is not so.

The load is made on the machine that carries it: `cores` says how busy that was.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

from carts.models import CatalogEntry, CatalogKind, Kind
from orders.models import AttemptState, Receipt
from tests.carts import shelf

from . import cashiers_figures as figures
from .arena import Arena
from .cashiers_browser import Browser
from .cashiers_house import clockwork, serving, sessions, slow_acme
from .cashiers_shift import Cashier, Shop
from .controls import TRIES, forget_sales
from .report import Result

QUICK = 15
# From so many seconds on it is a day with all cashiers, at their usual pace.
LONG = 60
ALL, FEW = 50, 10
# Longer than any fault lasts, so that what is not found by then was never booked.
GRACE = timedelta(seconds=20)
# As in .env.example, with one reader less: the night is another suite's.
ENVIRONMENT = {
    "ACME_GRACE_MINUTES": str(GRACE.total_seconds() / 60),
    "ACME_LOOKUPS_PER_SECOND": "10",
    "SYNC_AT": "",
    "DATABASE_POOL": "true",
    "LOG_LEVEL": "WARNING",
}
# The worker looks after 5 s and mails every 2 s; the rest is for a busy machine.
AT_REST_WITHIN = 180.0
S = AttemptState


def run(arena: Arena, n: int) -> Iterator[Result]:
    yield day(arena, max(n, QUICK))
    if not os.environ.get("NOC"):
        yield without_the_swap(arena)


# --- a day -----------------------------------------------------------------------


def day(arena: Arena, seconds: int) -> Result:
    is_long = seconds >= LONG
    cashiers = ALL if is_long else FEW
    shop = _shop(arena, faults=0.06 if is_long else 0.2, pace=1 if is_long else 0.2)
    with arena.suite("cashiers", ACME_GRACE=GRACE) as result, ExitStack() as stack:
        stack.enter_context(slow_acme(arena))
        address, web = stack.enter_context(serving(arena, ENVIRONMENT))
        known = stack.enter_context(sessions(arena, cashiers))
        both, broker = stack.enter_context(clockwork(arena, ENVIRONMENT))
        worker = [process.pid for process in both.running.values()]
        machine = figures.Machine(
            {
                "web": [web],
                "worker": worker,
                "acme": figures.sandbox_of(arena),
                "cashiers": [os.getpid()],
            }
        )
        result.counts |= {"cashiers": cashiers, "broker": broker}
        _work(arena, shop, [(address, one) for one in known], seconds, machine, result)
        _come_to_rest(arena, result)
        stack.close()
        arena.free_the_resolver()
        result.counts["receipts ms"] = figures.receipts_accepted(arena)
        result.counts["rounds"] = arena.settle_all()
        result.expect("without an end", arena.unsettled().count(), 0)
        result.counts["by fault"] = figures.by_fault(arena)
        result.counts["refused by ACME"] = figures.refusals(arena)
        result.wrong += figures.told_otherwise(arena, shop.told)[:5]
    result.expect("repeats", result.repeated_receipts, 0)
    result.must(result.counts["booked"], "nothing was sold")
    return result


def _shop(arena: Arena, faults: float, pace: float) -> Shop:
    def disturb(name: str, seconds: float | None) -> None:
        arena.fault(name, **({} if seconds is None else {"seconds": seconds}))

    if not CatalogEntry.objects.of(CatalogKind.LEVEL).exists():
        arena.look_at_the_shelf()
    level = shelf.level()
    path = f"/sale/add/{Kind.MEMBERSHIP.value}/{level.id}/"
    gift = f"/sale/add/{Kind.VARIABLE_DONATION.value}/{shelf.ROUND_UP_GIFT}/"
    form = shelf.membership(level, "Ida Guest")
    return Shop(disturb, (path, form), gift, faults, pace)


def _work(
    arena: Arena,
    shop: Shop,
    tills: list[tuple[str, str]],
    seconds: int,
    machine: figures.Machine,
    result: Result,
) -> None:
    """From the first guest until the last one is served."""
    cashiers = _cashiers(arena, shop, tills)
    machine.start()
    began = time.monotonic()
    for cashier in cashiers:
        cashier.start()
    shop.closed.wait(seconds)
    result.counts["cores"] = machine.figures()
    requests = sum(len(times) for times in shop.watch.took.values())
    result.counts["web ms a request"] = machine.milliseconds("web", requests)
    sold = arena.attempts().filter(state=S.SUCCEEDED).count()
    minutes = (time.monotonic() - began) / 60
    shop.closed.set()
    for cashier in cashiers:
        cashier.join(timeout=120)
        result.must(not cashier.is_alive(), f"{cashier.name} hangs")
    arena.clear_faults()
    arena.cards |= {card for one in cashiers for card in one.guests.cards}
    result.trials = sum(cashier.served for cashier in cashiers)
    result.counts["sales a minute"] = round(sold / minutes, 1)
    result.counts["pages"] = figures.pages(shop.watch.took)
    result.counts["not paid"] = dict(shop.watch.heard)
    result.expect("odd answers", dict(shop.watch.odd), {})


def _cashiers(arena: Arena, shop: Shop, tills: list[tuple[str, str]]) -> list[Cashier]:
    browsers = [Browser(address, session, shop.watch) for address, session in tills]
    return [
        Cashier(number, arena.seed, browser, shop)
        for number, browser in enumerate(browsers)
    ]


def _come_to_rest(arena: Arena, result: Result) -> None:
    """The real worker finds every sale that ACME booked, and mails every receipt.

    What ACME never booked waits for its time of grace, some of it for half an hour.
    """
    booked = [line["reference"] for line in arena.sandbox.booked()]
    found = arena.attempts().filter(reference__in=booked).exclude(state=S.SUCCEEDED)
    owed = Receipt.objects.filter(order__attempt__cart__in=arena.carts())
    waiting = owed.filter(state__in=("pending", "sending"))
    began = time.monotonic()
    while found.exists() or waiting.exists():
        if time.monotonic() - began > AT_REST_WITHIN:
            left = f"{found.count()} sales and {waiting.count()} receipts"
            result.wrong.append(f"the worker left {left} undone")
            break
        threading.Event().wait(0.25)
    result.counts["at rest s"] = round(time.monotonic() - began, 1)


# --- the same without a guard ----------------------------------------------------


def without_the_swap(arena: Arena) -> Result:
    """Pressed twice and nothing compares: the judge must see a guest charged twice."""
    result = Result("cashiers control", arena.database, seed=arena.seed)
    began = time.monotonic()
    with arena.suite("control") as broken, slow_acme(arena):
        arena.forget_uuids()
        with (
            serving(arena, ENVIRONMENT, "tests.drills.cashiers_unguarded") as (web, _),
            sessions(arena, 2) as known,
        ):
            _press_twice_each(arena, [(web, one) for one in known])
    result.trials = 1
    forget_sales(arena)
    result.expect("caught", bool(broken.charged_twice), True)
    result.seconds = round(time.monotonic() - began, 1)
    return result


def _press_twice_each(arena: Arena, tills: list[tuple[str, str]]) -> None:
    """Until ACME has one sale more than there are carts, or enough was tried."""
    shop = _shop(arena, faults=0, pace=0)
    shop.tenders, shop.always_twice = ("Cash",), True
    cashiers = _cashiers(arena, shop, tills)
    for _ in range(TRIES):
        for cashier in cashiers:
            cashier.serve()
        booked = [line["reference"] for line in arena.sandbox.booked()]
        if len(booked) > len(set(booked)):
            return
