"""Lists, search and the admin at ten thousand, a hundred thousand and a million orders.

Each list is measured beside a bare one and beside itself with fewer orders; what an
owner opens every day has its exponent printed: 0 is what does not grow.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from typing import Any

from orders.models import Order

from . import bare_orders, many_orders, pages
from .child import Child
from .places import Bench, checkpoint
from .rounds import compared, p50_ms
from .rows import Row

SMALL = 10_000
SIZES = {True: (SMALL, 100_000), False: (SMALL, 100_000, 1_000_000)}
# At most such a power of the number of orders: 1.3 times at a hundred times as many. Of
# ten times as many, in a quick run, the machine's moods are more.
EXPONENT = {True: 0.1, False: 0.06}
Children = dict[int, Child]


def rows(bench: Bench) -> Iterator[Row]:
    if not bench.postgres:
        for work in ("Order list", "Order search", "Admin order list", "Growth"):
            yield Row.skipped(work, "", bench.why_not)
        return
    with ExitStack() as stack:
        children = made(bench, stack)
        seconds = 0.05 if bench.quick else 0.1
        yield from lists(children, seconds)
        yield from searches(children, seconds)
        yield from admin(children)
        names = MOST_OPENED if bench.quick else GROWING
        yield from growth(children, names, seconds, EXPONENT[bench.quick])


def made(bench: Bench, stack: ExitStack) -> Children:
    """A process for each size; the schema is made once and copied."""
    empty = bench.database("lists")
    with Child("lists", bench.environment(empty)) as child:
        child.call("ready")
    children = {}
    for size in SIZES[bench.quick]:
        database = bench.database(f"lists_{size}", like=empty)
        quiet = bench.environment(database, LOG_LEVEL="CRITICAL")
        children[size] = stack.enter_context(Child("lists", quiet))
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda size: children[size].call("furnish", size), children))
    checkpoint(bench.postgres)
    return children


def lists(children: Children, seconds: float) -> Iterator[Row]:
    """Beside a bare one of as many orders, and beside itself with the fewest."""
    for where in ("first", "last"):
        asked = {
            f"{which} {size}": partial(child.call, "took", f"{which}, {where}", seconds)
            for size, child in children.items()
            for which in ("ours", "bare")
        }
        figures = compared(asked)
        for size in children:
            beside = {"ours": figures[f"ours {size}"], "limit": figures[f"bare {size}"]}
            work = f"order list, {where} page, {size:,} orders"
            yield Row.at_most(work, beside, target=1.5)
        for size in list(children)[1:]:
            itself = {
                "ours": figures[f"ours {size}"],
                "limit": figures[f"ours {SMALL}"],
            }
            work = f"order list, {where} page, {size:,} orders, to {SMALL:,}"
            yield Row.at_most(work, itself, target=1.3)


def searches(children: Children, seconds: float) -> Iterator[Row]:
    """Ours beside a bare list and the bare statement of the same search."""
    size, child = list(children.items())[-1]
    for name in BY_WORD:
        figures = compared(
            {
                "ours": partial(child.call, "search_took", name, seconds),
                "limit": partial(child.call, "bare_search_took", name, seconds),
            }
        )
        yield Row.at_most(
            f"order search by {name}, {size:,} orders", figures, target=1.5
        )


def admin(children: Children) -> Iterator[Row]:
    """The pages of a group together, at the most orders beside the fewest."""
    size, most = list(children.items())[-1]
    for group in GROUPS:
        figures = compared(
            {
                "ours": partial(most.call, "group_took", group),
                "limit": partial(children[SMALL].call, "group_took", group),
            }
        )
        work = f"admin: {group}, {size:,} orders, to {SMALL:,}"
        row = Row.at_most(work, figures, target=1.3)
        worst = most.call("worst_of", children[SMALL].call("last_times"))
        told = "; what is found grows up to a thousand" if "many" in group else ""
        yield replace(row, why=f"slowest to itself: {worst}{told}")


def growth(
    children: Children, names: Iterable[str], seconds: float, most: float
) -> Iterator[Row]:
    for name in names:
        figures = compared(
            {
                str(size): partial(child.call, "took", name, seconds)
                for size, child in children.items()
            }
        )
        size, least = max(children), min(children)
        row = Row.at_most(
            "", {"ours": figures[str(size)], "limit": figures[str(least)]}, target=1
        )
        assert row.ratio is not None
        exponent = math.log(row.ratio) / math.log(size / least)
        work = f"growth: {name}, {least:,} to {size:,} orders"
        told = " -> ".join(
            f"{sorted(each)[len(each) // 2]:.1f}" for each in figures.values()
        )
        grown = Row.within(work, round(exponent, 3), most, "exponent")
        yield replace(grown, ratio=row.ratio, why=f"{told} ms")


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
# Of these the more are found the more there are, until a thousand are.
MANY_FOUND = (
    "part of every email",
    "common last name",
    "first and last name",
    "name and mail provider",
    "ZIP",
    "last four",
    "event id",
)
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
BY_WORD = {
    "number": "{number}",
    "part of an email": "guest{serial}",
    "name": "Name{serial}",
    "common name": "Chen",
    "last four": "{last4}",
    "voucher": "V{voucher}",
}
LISTS = {
    "orders, first page": (ORDERS, ""),
    "orders, a page in the middle": (ORDERS, "older={middle}"),
    "orders, the last page": (ORDERS, "older=30"),
}
GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "order list": LISTS,
    "order filters": {name: (ORDERS, query) for name, query in BY_FILTER.items()},
    "order search, few found": {
        name: (ORDERS, f"q={words}")
        for name, words in BY_SEARCH.items()
        if name not in MANY_FOUND
    },
    "order search, many found": {
        name: (ORDERS, f"q={BY_SEARCH[name]}") for name in MANY_FOUND
    },
    "other lists": OTHERS,
}
DESK = {
    "ours, first": "/orders/",
    "ours, last": "/orders/?older=30",
    "bare, first": "/bench/orders/",
    "bare, last": "/bench/orders/?older=30",
    "order page": "/orders/{middle}/",
    "admin order page": "/admin/orders/order/{middle}/change/",
    "admin order list": "/admin/orders/order/",
    "health JSON": "/healthz/ready",
    "health page": "/health/",
    "day report": "/reconciliation/{yesterday}/",
    "figures of the day": "/admin/",
    "checking": "/pay/checking/",
    "parked": "/parked/",
    "audit trail": "/admin/staff/auditevent/",
    "sync runs": "/admin/orders/syncrun/",
}
GROWING = ("ours, first", "ours, last", *list(DESK)[4:])
MOST_OPENED = (
    "ours, first",
    "ours, last",
    "order page",
    "admin order list",
    "health JSON",
    "day report",
    "figures of the day",
)


# --- in the process of a database ------------------------------------------------

desk = pages.desk


def ready() -> None:
    """The database is migrated by now."""


def furnish(orders: int) -> None:
    many_orders.fill(orders)
    pages.sign_in()


@cache
def facts() -> dict[str, Any]:
    last = Order.objects.order_by("-pk")[0].pk
    middle = Order.objects.get(pk=last // 2)
    by_card = Order.objects.filter(tender="CreditCard", pk__gt=last // 2)
    yesterday = Order.objects.order_by("-sold_at")[1].business_day
    return {
        **facts_of(middle),
        "last4": by_card.order_by("pk")[0].card_last4,
        "middle": middle.pk,
        # Of each hundred the seventh is one.
        "voucher": last // 2 // 100 * 100 + 7,
        "yesterday": yesterday.isoformat(),
    }


def took(name: str, seconds: float) -> float:
    at = DESK[name].format(**facts())
    statuses = (200, 503) if name.startswith("health") else (200,)
    return p50_ms(lambda: ask(at, statuses), seconds, least=3)


def ask(at: str, statuses: tuple[int, ...] = (200,)) -> None:
    answer = desk.get(at)
    assert answer.status_code in statuses, (at, answer.status_code)


def search_took(name: str, seconds: float) -> float:
    words = BY_WORD[name].format(**facts())
    assert desk.post("/orders/", {"words": words}).status_code == 200
    return p50_ms(lambda: desk.post("/orders/", {"words": words}), seconds, least=3)


def bare_search_took(name: str, seconds: float) -> float:
    word = BY_WORD[name].format(**facts())
    assert bare_orders.found(word), word

    def act() -> None:
        ask("/bench/orders/")
        bare_orders.found(word)

    return p50_ms(act, seconds, least=3)


def addresses(group: str) -> dict[str, str]:
    known = facts()
    return {
        name: address(model, query.format(**known))
        for name, (model, query) in GROUPS[group].items()
    }


_last_times: dict[str, float] = {}


def group_took(group: str) -> float:
    """The mean of its pages' times."""
    _last_times.clear()
    for name, at in addresses(group).items():
        _last_times[name] = p50_ms(partial(ask, at), 0, least=1)
    return sum(_last_times.values()) / len(_last_times)


def last_times() -> dict[str, float]:
    """Of each page of the group that was measured last."""
    return _last_times


def worst_of(few: dict[str, float]) -> str:
    ratios = {name: many / few[name] for name, many in _last_times.items()}
    name = max(ratios, key=ratios.__getitem__)
    return f"{name} {ratios[name]:.2f}x"


def facts_of(order: Order) -> dict[str, object]:
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
