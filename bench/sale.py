"""The sale screen and a change of its cart, beside the least that does the same.

Ours runs against a page written down as one template over plain rows, and a change of
the cart against a trivial page with one durable commit; all of them behind the whole
middleware, for the same cashier, in one process.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import copy
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from acme_pos import acme
from acme_pos.settings import ACME
from acme_pos.staff.desks import SESSION_KEY
from acme_pos.staff.models import Desk, User
from carts import catalog
from carts.models import Cart, CartItem, CatalogEntry, CatalogKind, Kind

from . import bare_sale, many_orders
from .child import Child
from .places import Bench
from .rounds import compared, p50_ms
from .rows import Row

LINES = 12
ACTS = ("add", "quantity", "remove")
STORED = {True: (10, 1_000), False: (10, 100, 1_000)}
DAYS = 3
PASSWORD = "imaginary-things"
# The same page whatever is stored behind it: the rest is what the clock cannot tell.
SAME = 1.15


def rows(bench: Bench) -> Iterator[Row]:
    with ExitStack() as stack:
        address = stack.enter_context(bench.sandbox())

        def child(database: str) -> Child:
            environment = bench.environment(database, ACME_BASE_URL=address)
            return stack.enter_context(Child("sale", environment))

        seconds = 0.15 if bench.quick else 0.4
        yield from beside_the_least(child(bench.sqlite("sale")), "SQLite", seconds)
        if not bench.postgres:
            yield Row.skipped("sale screen and cart, PostgreSQL", "", bench.why_not)
            return
        name = "PostgreSQL"
        yield from beside_the_least(child(bench.database("sale")), name, seconds)
        stored = {
            size: child(bench.database(f"sale_{size}")) for size in STORED[bench.quick]
        }
        yield from growth(stored, seconds)


def beside_the_least(child: Child, name: str, seconds: float) -> Iterator[Row]:
    child.call("furnish", 0)
    every = ("page", "bare page", *ACTS, "bare change")
    figures = compared(
        {which: partial(child.call, "took", which, seconds) for which in every}
    )
    work = f"sale screen, cart of {LINES} lines, {name}"
    pair = {"ours": figures["page"], "limit": figures["bare page"]}
    yield Row.at_most(work, pair, target=3.0)
    for act in ACTS:
        pair = {"ours": figures[act], "limit": figures["bare change"]}
        yield Row.at_most(f"cart change: {act}, {name}", pair, target=3.0)


def growth(stored: dict[int, Child], seconds: float) -> Iterator[Row]:
    """The same page with more behind it, and with ten times the events."""
    for size, child in stored.items():
        child.call("furnish", size)
    figures = compared(
        {
            str(size): partial(child.call, "took", "page", seconds)
            for size, child in stored.items()
        }
    )
    least = min(stored)
    for size in list(stored)[1:]:
        pair = {"ours": figures[str(size)], "limit": figures[str(least)]}
        work = f"sale screen with {size:,} stored carts and orders, to {least}"
        yield _with_exponent(Row.at_most(work, pair, target=SAME), size / least)
    few, many = stored[least], stored[max(stored)]
    many.call("multiply_events", 10)
    figures = compared(
        {
            "ours": partial(many.call, "took", "page", seconds),
            "limit": partial(few.call, "took", "page", seconds),
        }
    )
    work = "sale screen with ten times the events, to itself"
    yield _with_exponent(Row.at_most(work, figures, target=SAME), 10)


def _with_exponent(row: Row, times: float) -> Row:
    assert row.ratio is not None
    return replace(row, why=f"exponent {math.log(row.ratio) / math.log(times):+.3f}")


# --- in the process of a database ------------------------------------------------

_till = Client(SERVER_NAME="localhost", HTTP_ACCEPT_ENCODING="gzip")


def furnish(stored: int) -> None:
    """A catalog, a cashier at a desk with a cart, and others' carts and orders."""
    if stored:
        many_orders.fill(stored)
    with acme.Client(ACME) as client:
        _refresh(client)
    desk = Desk.objects.create(name="The desk")
    cashier = User.objects.create_user("frida", password=PASSWORD, first_name="Frida")
    cashier.groups.add(Group.objects.get(name="front desk"))
    _ok(_till.post("/login/", {"username": "frida", "password": PASSWORD}), 302)
    session = _till.session
    session[SESSION_KEY] = desk.pk
    session.save()
    _ok(_till.get("/sale/"), 200)
    cart = Cart.objects.get(cashier=cashier)
    _fill(cart)
    bare_sale.prepare(desk, cashier, cart)
    _same_pages()


def _refresh(client: acme.Client) -> None:
    """Of few days: what is sold on others is on no page here."""
    catalog.refresh(client)
    until = timezone.now() + timedelta(days=DAYS)
    CatalogEntry.objects.filter(starts_at__gt=until).delete()


def _fill(cart: Cart) -> None:
    """Half of it tickets of one event, half add-ons."""
    half = LINES // 2
    events = catalog.read_events(CatalogEntry.objects.of(CatalogKind.EVENT))
    event = max(events, key=lambda each: (len(each.prices), each.add_ons != ()))
    for price in event.prices[:half]:
        line = CartItem(kind=Kind.EVENT, name=event.name, variant=price.name)
        line.event_id, line.starts_at = event.id, event.starts_at
        line.ticket_type_id, line.unit_price = price.id, price.price
        _put(cart, line)
    for good in catalog.add_ons()[:half]:
        line = CartItem(kind=Kind.ADD_ON, name=good.name, inventory_id=good.id)
        line.unit_price = catalog.price_of(good)
        _put(cart, line)
    assert len(cart.lines) == LINES, len(cart.lines)


def _put(cart: Cart, line: CartItem) -> None:
    line.quantity = 1
    cart.add([line])


def _same_pages() -> None:
    """The bare page says as much as ours, give or take a few blanks."""
    ours, bare = (
        len(_ok(Client.get(_till, address, HTTP_ACCEPT_ENCODING=""), 200).content)
        for address in ("/sale/", "/bench/sale/")
    )
    assert 0.9 < bare / ours < 1.1, f"ours {ours} bytes, the bare page {bare}"


def multiply_events(times: int) -> None:
    """On later days, so that the page stays as it is."""
    events = list(CatalogEntry.objects.of(CatalogKind.EVENT))
    for number in range(1, times):
        copies = [_later(event, number) for event in events]
        CatalogEntry.objects.bulk_create(copies, batch_size=200)


def _later(event: CatalogEntry, number: int) -> CatalogEntry:
    later = copy(event)
    later.pk, later.acme_id = None, f"{event.acme_id}-{number}"
    later._state.adding = True
    assert event.starts_at
    later.starts_at = event.starts_at + timedelta(days=number * DAYS)
    return later


def took(which: str, seconds: float) -> float:
    """Its median in milliseconds."""
    if which in ACTS:
        return _changes(which, seconds)
    if which == "bare change":
        return p50_ms(lambda: _ok(_till.post("/bench/sale/change/"), 200), seconds)
    address = "/sale/" if which == "page" else "/bench/sale/"
    return p50_ms(lambda: _ok(_till.get(address), 200), seconds)


def _changes(act: str, seconds: float) -> float:
    """Each from the same cart; putting that back is not timed."""
    line = CartItem.objects.filter(cart__cashier__username="frida").latest("pk")
    said = {"cart": str(line.cart.public_id)}
    address, form = {
        "add": (f"/sale/add/add-on/{line.inventory_id}/", {"quantity": "1"}),
        "quantity": (f"/sale/lines/{line.pk}/quantity/", {"quantity": "2"}),
        "remove": (f"/sale/lines/{line.pk}/remove/", {}),
    }[act]
    before = CartItem.objects.filter(pk=line.pk)
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or not times:
        before.update(quantity=1, removed_at=None)
        times.append(_timed(lambda: _press(address, {**said, **form})))
    return 1000 * statistics.median(times)


def _press(address: str, form: dict[str, str]) -> None:
    """As htmx sends it."""
    headers = {"HX-Request": "true", "HX-Target": "cart"}
    kind = "application/x-www-form-urlencoded"
    _ok(_till.post(address, urlencode(form), kind, headers=headers), 200)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _ok(response: Any, status: int) -> Any:  # noqa: ANN401
    """A fast error is no result."""
    assert response.status_code == status, (response.status_code, response.content)
    return response
