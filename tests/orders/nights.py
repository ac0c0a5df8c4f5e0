"""Nights: what is sold elsewhere, and a sync that brings it in."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from orders import sync
from orders.models import Order, OrderItem, Payment, SyncAsked, SyncRun
from tests.sandbox.purchases import purchase, ticket

ORDER = "/v2/b2c/orders/"
REPORT = "/v2/b2b/async/report"


def sell_elsewhere(sandbox, *items, **fields):
    """An order of another desk's; ACME's answer."""
    answer = sandbox.check_out(purchase(*(items or [ticket()]), **fields))
    assert answer.status == 200
    return answer.json


def night(**wanted):
    """A sync from its wish to its end, in this process."""
    run = sync.new(SyncAsked.COMMAND, wanted.pop("since", None), None, **wanted)
    run.save()
    assert run.claim()
    sync.work(run)
    run.refresh_from_db()
    return run


def later(hours):
    """Another time of the world: the sandbox's clock is not moved."""
    return time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True)


def rows():
    """All that is kept of orders but when they were proven."""
    unproven = [
        {k: v for k, v in row.items() if k not in {"proven_at", "proven_by"}}
        for row in Order.objects.order_by("pk").values()
    ]
    return [
        unproven,
        *(list(m.objects.order_by("pk").values()) for m in (OrderItem, Payment)),
    ]


def newest():
    return SyncRun.objects.order_by("-pk").first()


def counted(run):
    names = ("seen", "new", "changed", "unchanged", "missing", "quarantined")
    return {name: getattr(run, name) for name in names if getattr(run, name)}
