"""An order's page with 20 items, beside the same HTML written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from acme_pos.staff.models import AuditEvent, Pulse, User
from orders.models import Order, OrderItem

from . import many_orders
from .child import Child
from .places import Bench
from .rounds import compared, p50_ms
from .rows import Row

ITEMS = 20
PASSWORD = "imaginary-things"
MOST_STATEMENTS = 8


def rows(bench: Bench) -> Iterator[Row]:
    work = f"order page, {ITEMS} items, PostgreSQL"
    if not bench.postgres:
        yield Row.skipped(work, "at most 3x", bench.why_not)
        return
    environment = bench.environment(bench.database("pages"))
    seconds = 0.3 if bench.quick else 0.6
    with Child("pages", environment) as child:
        child.call("furnish")
        figures = compared(
            {
                "ours": lambda: child.call("took", "orders", seconds),
                "limit": lambda: child.call("took", "bench/orders", seconds),
            }
        )
        yield Row.at_most(work, figures, target=3.0)
        asked = child.call("statements")
    yield Row.within(f"{work}: SQL", asked, MOST_STATEMENTS, "statements")


# --- in the process of a database ------------------------------------------------

desk = Client(SERVER_NAME="localhost", HTTP_ACCEPT_ENCODING="gzip")


def furnish() -> None:
    many_orders.fill(100)
    sign_in()
    order = the_order()
    one = order.items.order_by("pk")[0]
    OrderItem.objects.filter(order=order).delete()
    for number in range(ITEMS):
        one.pk, one._state.adding = None, True
        one.name, one.variant = f"General Admission {number}", "Adult"
        one.save()
    actor = User.objects.get(username="sam")
    for action in ("sold", "receipt sent"):
        AuditEvent.objects.record(action, order, actor=actor)
    ours, bare = (len(page(address)) for address in ("orders", "bench/orders"))
    assert 0.95 < bare / ours < 1.05, f"ours {ours} bytes, the bare page {bare}"


def sign_in() -> None:
    """A supervisor at a desk, while all that must run is seen running."""
    for name in (Pulse.WORKER, Pulse.BEAT):
        Pulse.objects.create(name=name, at=timezone.now() + timedelta(hours=1))
    sam = User.objects.create_user("sam", password=PASSWORD, first_name="Sam")
    sam.is_staff = True
    sam.save()
    sam.groups.add(Group.objects.get(name="supervisor"))
    who = {"username": "sam", "password": PASSWORD}
    assert desk.post("/login/", who).status_code == 302, "Sam cannot sign in"
    assert desk.post("/desk/", {"desk": 1}).status_code == 302, "Sam has no desk"


def the_order() -> Order:
    ours = Order.objects.filter(attempt__isnull=False, tender="CreditCard")
    return ours.order_by("-pk")[0]


def page(address: str) -> bytes:
    answer = desk.get(f"/{address}/{the_order().pk}/", headers={"accept-encoding": ""})
    assert answer.status_code == 200, answer.status_code
    return answer.content


def took(address: str, seconds: float) -> float:
    at = f"/{address}/{the_order().pk}/"
    return p50_ms(lambda: ok(at), seconds)


def ok(at: str) -> None:
    answer = desk.get(at)
    assert answer.status_code == 200, (at, answer.status_code)


def statements() -> int:
    at = f"/orders/{the_order().pk}/"
    ok(at)
    with CaptureQueriesContext(connection) as asked:
        ok(at)
    return len(asked)
