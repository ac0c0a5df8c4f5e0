"""Receipts by mail: how many a second, and how soon after the sale.

The limit of the first writes the same mail with what Python has, sends it on one
connection that stays open, and commits before and after it.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from acme_pos.staff.models import Desk, Pulse, User, Venue
from carts.models import Cart
from orders import receipts
from orders.models import (
    Attempt,
    AttemptState,
    Order,
    OrderItem,
    Payment,
    Receipt,
    ReceiptState,
)

from . import bare_mail
from .child import Child
from .mail_sink import Sink, taking_mail
from .places import Bench, started
from .rounds import compared, per_second
from .rows import Row

WORK = "Receipts rendered and sent"
DELAY = "Receipt at the mail server after the sale's commit, p95"
# How many a sample sends.
SENT = 60
# How many sales in how many seconds, in a quick run and in a long one.
SALES = {True: (30, 5), False: (60, 25)}
WITHIN = 3.0
LINES = 3


def rows(bench: Bench) -> Iterator[Row]:
    if not bench.postgres:
        yield Row.skipped(WORK, "at least 0.5x", bench.why_not)
        yield Row.skipped(DELAY, f"at most {WITHIN:g} s", bench.why_not)
        return
    brokers = {"Redis": bench.redis, "files": "filesystem://localhost"}
    # The quick run has one of them.
    names = [name for name, url in brokers.items() if url][: 1 if bench.quick else 2]
    with ExitStack() as stack:
        sink = stack.enter_context(taking_mail())
        acme = stack.enter_context(bench.sandbox())
        houses = {name: House(bench, name, brokers[name], acme, sink) for name in names}
        for house in houses.values():
            stack.enter_context(house.child)
        yield _rate(houses[names[0]].child)
        for house in houses.values():
            stack.enter_context(house.working())
        yield from _delays(houses, sink, *SALES[bench.quick])


def _rate(child: Child) -> Row:
    child.call("furnish", SENT)
    contenders = {
        "ours": lambda: float(child.call("sent_by_us")),
        "limit": lambda: float(child.call("sent_bare")),
    }
    return Row.at_least(WORK, compared(contenders), target=0.5)


class House:
    """A database and a process that sells into it; later a worker and a beat."""

    def __init__(
        self, bench: Bench, name: str, broker: str, acme: str, sink: Sink
    ) -> None:
        self.name, self.beat_file = name, str(bench.folder / f"beat-{name}")
        self.environment = bench.environment(
            bench.database(f"mail_{name.lower()}"),
            ACME_BASE_URL=acme,
            EMAIL_URL=sink.url,
            # A domain of its own, so that its Message-IDs are.
            DEFAULT_FROM_EMAIL=f"Tickets <tickets@{name.lower()}.example>",
            CELERY_BROKER_URL=broker,
            CELERY_QUEUE=f"bench-{os.getpid()}",
            SYNC_AT="",
        )
        self.child = Child("receipts", self.environment)

    @contextmanager
    def working(self) -> Iterator[None]:
        # Answered when the tables are there.
        self.child.call("open_house")
        celery = ["celery", "--app", "acme_pos", "--quiet"]
        worker = ["worker", "--pool", "threads", "--concurrency", "2"]
        worker += ["--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
        worker += ["--hostname", f"{self.name}@%h"]
        beat = ["beat", "--schedule", self.beat_file, "--pidfile", ""]
        beat += ["--loglevel", "ERROR"]
        with (
            started([*celery, *worker], self.environment),
            started([*celery, *beat], self.environment),
        ):
            yield


def _delays(
    houses: Mapping[str, House], sink: Sink, number: int, seconds: float
) -> Iterator[Row]:
    """All of them sell at the same time."""
    for house in houses.values():
        house.child.call("wait_for_a_worker")
    with ThreadPoolExecutor() as pool:
        selling = {
            name: pool.submit(house.child.call, "sell_many", number, seconds)
            for name, house in houses.items()
        }
    for name, sales in selling.items():
        yield _delay(name, sales.result(), sink)


def _delay(name: str, sales: dict[str, float], sink: Sink) -> Row:
    end = time.monotonic() + 30
    while not sales.keys() <= sink.taken.keys() and time.monotonic() < end:
        time.sleep(0.05)
    never = float("inf")
    took = sorted(sink.taken.get(one, never) - at for one, at in sales.items())
    p95 = round(took[int(0.95 * len(took))], 2)
    told = f"at most {WITHIN:g} s"
    return Row.within(f"{DELAY} ({name})", p95, WITHIN, "s", told)


# --- in the child: sales ---------------------------------------------------------


def wait_for_a_worker() -> None:
    end = time.monotonic() + 60
    while not Pulse.objects.filter(name=Pulse.WORKER).exists():
        assert time.monotonic() < end, "no worker came"
        time.sleep(0.1)


def sell_many(number: int, seconds: float) -> dict[str, float]:
    """Sales at any moments of so many seconds; when each was committed."""
    began, chance = time.monotonic(), random.Random(1)
    committed = {}
    for moment in sorted(chance.uniform(0, seconds) for _ in range(number)):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        committed[sell()] = time.time()
    return committed


# --- in the child: how many a second ---------------------------------------------


def open_house() -> None:
    facts = {"name": "The Bench House", "address": "2 Nowhere Lane"}
    Venue.objects.get_or_create(pk=1, defaults=facts)


def furnish(sales: int) -> None:
    open_house()
    for _ in range(sales):
        sell()


def sell() -> str:
    """A paid sale of three lines, as its commit leaves it; the mail's Message-ID."""
    desk, _ = Desk.objects.get_or_create(name="Desk 1")
    cashier, _ = User.objects.get_or_create(username="bench")
    number, now = Order.objects.count() + 1, timezone.now()
    with transaction.atomic():
        attempt = Attempt.objects.create(
            cart=Cart.objects.create(desk=desk, cashier=cashier, state="paid"),
            cart_version=1,
            cashier=cashier,
            desk=desk,
            state=AttemptState.SUCCEEDED,
            sent_at=now,
            expected_total=42,
            acme_order_id=f"id-{number}",
        )
        return _receipt_of(_order(number, attempt, now)).message_id


def _order(number: int, attempt: Attempt, now: datetime) -> Order:
    order = Order.objects.create(
        acme_id=f"id-{number}",
        order_number=str(100_000_000 + number),
        attempt=attempt,
        desk=attempt.desk,
        cashier=attempt.cashier,
        first_name="Ida",
        last_name="Imagined",
        email=f"guest{number}@guest.example",
        total_amount=42,
        paid_amount=42,
        original_total_amount=42,
        balance_amount=0,
        refund_amount=0,
        sold_at=now,
        updated_on=now,
        business_day=timezone.localdate(),
        answer={"items": "x" * 3000},
    )
    Payment.objects.create(
        order=order, tender="Cash", amount=42, given=50, change_due=8
    )
    OrderItem.objects.bulk_create(
        OrderItem(
            order=order,
            name="General Admission",
            variant="Adult",
            quantity=2,
            unit_price=7,
            amount=14,
            event_id="event",
            starts_at=now,
        )
        for _ in range(LINES)
    )
    return order


def _receipt_of(order: Order) -> Receipt:
    return Receipt.first_of(order, language="en")


def _all_due() -> None:
    Receipt.objects.update(
        state=ReceiptState.PENDING, tries=0, due_at=timezone.now(), lease_until=None
    )


def sent_by_us() -> float:
    _all_due()
    return per_second(lambda: receipts.send_due(SENT))


def sent_bare() -> float:
    _all_due()
    return bare_mail.sent()
