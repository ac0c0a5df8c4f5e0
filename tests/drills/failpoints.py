"""Where a process can be killed. The product knows nothing of it.

A point is a function of the product, wrapped in a forked process that is about to die:
after it did its work, or before, the process kills itself as `kill -9` would.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from smtplib import SMTP
from typing import Any, NoReturn

from django.core.mail.backends.smtp import EmailBackend

from acme_pos import acme
from acme_pos.acme import transport
from acme_pos.staff.models import AuditEventQuerySet
from carts import holds, mirror
from carts.models import Cart, Mirror
from orders import checkout, outcome, pricing, resolver
from orders.lookup import Lookup
from orders.models import Attempt, AttemptState, Receipt

Wrapped = Callable[..., Any]


@dataclass(frozen=True)
class Point:
    """`owner.name` becomes what `wrap` makes of it."""

    owner: Any
    name: str
    wrap: Callable[[Wrapped], Wrapped]

    def arm(self) -> None:
        """In a process that nobody needs any more."""
        setattr(self.owner, self.name, self.wrap(getattr(self.owner, self.name)))


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody outlives SIGKILL")


def before(call: Wrapped) -> Wrapped:
    @wraps(call)
    def killed(*args: Any, **named: Any) -> Any:
        die()

    return killed


def after(call: Wrapped) -> Wrapped:
    @wraps(call)
    def killed(*args: Any, **named: Any) -> Any:
        call(*args, **named)
        die()

    return killed


def once_true(call: Wrapped) -> Wrapped:
    """After the first call that says True: a swap that was won."""

    @wraps(call)
    def killed(*args: Any, **named: Any) -> Any:
        if call(*args, **named):
            die()
        return False

    return killed


def on_receiving(move: Wrapped) -> Wrapped:
    """After the swap to RECEIVED, in its transaction."""

    @wraps(move)
    def killed(self: Attempt, source: Any, target: AttemptState, **named: Any) -> bool:
        moved = move(self, source, target, **named)
        if moved and target == AttemptState.RECEIVED:
            die()
        return moved

    return killed


def on_write(number: int, share: float = 1.0) -> Callable[[Wrapped], Wrapped]:
    """After that write to the socket, or after a share of its bytes.

    A checkout is written in two: the head, then the body.
    """

    def wrap(send: Wrapped) -> Wrapped:
        writes = 0

        @wraps(send)
        def killed(self: Any, data: bytes) -> None:
            nonlocal writes
            writes += 1
            if writes < number:
                send(self, data)
                return
            send(self, data[: int(len(data) * share)])
            die()

        return killed

    return wrap


def while_sending(owner: Any, name: str, wrap: Callable[[Wrapped], Wrapped]) -> Point:
    """Armed as the checkout begins: what ACME was asked before it goes on."""
    inner = Point(owner, name, wrap)

    def arming(send: Wrapped) -> Wrapped:
        @wraps(send)
        def armed(*args: Any, **named: Any) -> Any:
            inner.arm()
            return send(*args, **named)

        return armed

    return Point(checkout, "_send", arming)


_Connection = transport._DueConnection

# Before the tender is chosen; `held` needs a ticket. Of `copy_made` only ACME knows.
PRICING = {
    "held": Point(holds, "keep", after),
    "copy_made": Point(acme.Client, "create_cart", after),
    "copy_priced": Point(Mirror, "keep", after),
    "sealed": Point(mirror, "sealed", after),
}
# When the tender is sent more than a minute later.
CONFIRMING = {
    "before_confirm": Point(pricing, "confirm", before),
    "asked_again": Point(mirror, "price_of_sealed", after),
    "confirmed": Point(pricing, "confirm", after),
}
# In the order of a sale. From `body_sent` on ACME has it all and books.
SALE = {
    **PRICING,
    "before_insert": Point(Attempt, "save", before),
    "insert_uncommitted": Point(Attempt, "save", after),
    "prepared": Point(checkout, "prepare", after),
    **CONFIRMING,
    "sent_uncommitted": Point(checkout, "_lock_as_prepared", after),
    "sent_committed": Point(checkout, "mark_sent", once_true),
    "connected": while_sending(_Connection, "connect", after),
    "headers_sent": while_sending(_Connection, "send", on_write(1)),
    "half_body": while_sending(_Connection, "send", on_write(2, share=0.5)),
    "body_sent": while_sending(_Connection, "send", on_write(2)),
    "status_read": while_sending(_Connection, "getresponse", after),
    "body_read": while_sending(transport, "_body", after),
    "received_uncommitted": Point(Attempt, "move", on_receiving),
    "received": Point(outcome, "_keep_id", once_true),
    "order_uncommitted": Point(outcome, "_write_order", after),
    "all_uncommitted": Point(AuditEventQuerySet, "record", after),
    "done": Point(checkout, "pay", after),
}
BOOKED = list(SALE)[list(SALE).index("body_sent") :]

# Met by the resolver on a sale that ACME booked, ...
FOUND = {
    "claimed": Point(resolver, "_plan_next", once_true),
    "looked_up": Point(Lookup, "orders_of", after),
    **{
        name: SALE[name]
        for name in (
            "received_uncommitted",
            "received",
            "order_uncommitted",
            "all_uncommitted",
        )
    },
}
# ... on one that it did not, and on one that may be sent again.
NOT_FOUND = {"absent_uncommitted": Point(Cart, "park", after)}
SENT_AGAIN = {
    "sent_again_committed": Point(checkout, "_mark_sent_again", once_true),
    "sent_again_answered": Point(checkout, "_send", after),
}

# `accepted` is the only one after which a mail goes out a second time.
RECEIPT = {
    "picked": Point(Receipt, "claim", before),
    "claimed": Point(Receipt, "claim", once_true),
    "connected": Point(EmailBackend, "open", after),
    "accepted": Point(SMTP, "data", after),
    "recorded": Point(Receipt, "mark_sent", after),
}
