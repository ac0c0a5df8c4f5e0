"""Mail servers that fail in every way: no receipt is lost, and hardly one is repeated.

A repeat is right only where the server kept the mail and we did not hear its 250, or
died before we could write that down; it then carries the same Message-ID.
"""

import asyncio
import os
import signal
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

from django.db.models import QuerySet
from django.test import override_settings

from orders import checkout, receipts
from orders.models import Receipt, Tender
from orders.models.receipt import CLAIM, ReceiptState
from orders.payload import Tendered
from tests.orders.mailing import AnyPort

from .arena import KILLED, Arena
from .report import Result
from .trial import trial

QUICK = 2
# Seconds we wait for a server that is silent on purpose, and for any other.
SHORT, LONG = 0.5, 10
R = ReceiptState


def run(arena: Arena, n: int) -> Iterator[Result]:
    with arena.suite("mail") as result:
        for meet in CASES:
            with trial(result, meet.__name__.replace("_", " ")):
                meet(arena, n)
        right = result.trials - len(result.wrong)
        result.counts["right"] = f"{right} of {result.trials}"
        result.counts["receipts"] = owed(arena).count()
    result.expect("repeats", result.repeated_receipts, n * len(KEPT_UNHEARD))
    yield result


# --- the server took nothing ---


def refused_connection(arena: Arena, n: int) -> None:
    due = sold(arena, n)
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    with mailing_to(port):
        assert tick(arena) == 0
    waits_and_then_comes_once(arena, due)


def server_that_does_not_greet(arena: Arena, n: int) -> None:
    due = sold(arena, n)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with mailing_to(silent.getsockname()[1], SHORT):
            assert tick(arena) == 0
        assert heard(silent) == 0
    waits_and_then_comes_once(arena, due)


def recipient_put_off(arena: Arena, n: int) -> None:
    due = sold(arena, n)
    with serving(Postman(arena.mail, at_recipient="451 Greylisted")):
        assert tick(arena) == 0
    waits_and_then_comes_once(arena, due)


def mail_put_off_once(arena: Arena, n: int) -> None:
    due = sold(arena, n)
    postman = Postman(arena.mail, at_data="452 No room", times=n)
    with serving(postman):
        assert tick(arena) == 0
        assert states(due) == {R.PENDING}
        with arena.later(timedelta(minutes=2)):
            assert tick(arena) == n
    assert (states(due), copies(arena, due)) == ({R.SENT}, [1] * n)


def address_refused_for_good(arena: Arena, n: int) -> None:
    """It costs its own receipt alone, and is not asked for again."""
    lost, others = sold(arena, 1), sold(arena, n)
    postman = Postman(arena.mail, at_recipient="550 No such box", only=lost[0].to)
    with serving(postman):
        assert tick(arena) == n
        assert (states(lost), states(others)) == ({R.DEAD}, {R.SENT})
        for day in range(1, 4):
            with arena.later(timedelta(days=day)):
                assert tick(arena) == 0
    assert (copies(arena, lost), copies(arena, others)) == ([0], [1] * n)
    # Told to the staff and hence not lost: out of the final count.
    lost.update(state=R.NONE)


# --- the server took the mail ---


def kept_and_hung_up(arena: Arena, n: int) -> None:
    due = sold(arena, n)
    with serving(Postman(arena.mail, after_data="hang up")):
        assert tick(arena) == 0
    assert copies(arena, due) == [1] * n
    comes_again(arena, due)


def kept_and_slow_to_say_so(arena: Arena, n: int) -> None:
    due = sold(arena, n)
    with serving(Postman(arena.mail, after_data="wait")):
        assert tick(arena) == 0
    assert copies(arena, due) == [1] * n
    comes_again(arena, due)


def killed_before_it_is_written_down(arena: Arena, n: int) -> None:
    """One mail a process, which dies between the server's 250 and our commit."""
    due = sold(arena, n)
    for _ in range(n):
        assert arena.fork(send_and_die) == KILLED
    assert (states(due), copies(arena, due)) == ({R.SENDING}, [1] * n)
    with arena.later(CLAIM / 2):
        assert tick(arena) == 0
    comes_again(arena, due)


def no_goodbye(arena: Arena, n: int) -> None:
    """The 250 was heard: whatever comes after it repeats nothing."""
    due = sold(arena, n)
    with serving(Postman(arena.mail, at_quit="wait")):
        assert tick(arena) == n
    assert (states(due), copies(arena, due)) == ({R.SENT}, [1] * n)


KEPT_UNHEARD = (
    kept_and_hung_up,
    kept_and_slow_to_say_so,
    killed_before_it_is_written_down,
)
CASES: tuple[Callable[[Arena, int], None], ...] = (
    refused_connection,
    server_that_does_not_greet,
    recipient_put_off,
    mail_put_off_once,
    address_refused_for_good,
    *KEPT_UNHEARD,
    no_goodbye,
)

# --- pieces ---


def sold(arena: Arena, n: int) -> QuerySet[Receipt]:
    """The receipts of so many sales, all due."""
    last = owed(arena).order_by("pk").last()
    for _ in range(n):
        cart = arena.cart(["pencil"], f"guest{uuid.uuid4().hex}@guest.example")
        attempt = checkout.prepare(cart, arena.cashier, arena.desk)
        checkout.pay(attempt, Tendered(Tender.CASH), None)
    made = owed(arena).filter(pk__gt=last.pk if last else 0)
    due = Receipt.objects.filter(pk__in=[receipt.pk for receipt in made])
    assert due.count() == n
    return due.order_by("pk")


def owed(arena: Arena) -> QuerySet[Receipt]:
    return Receipt.objects.filter(order__attempt__cart__in=arena.carts())


def tick(arena: Arena) -> int:
    with arena.patch():
        return receipts.send_due()


def send_and_die() -> None:
    Receipt.mark_sent = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    receipts.send_due()


def states(due: QuerySet[Receipt]) -> set[str]:
    return set(due.values_list("state", flat=True))


def copies(arena: Arena, due: QuerySet[Receipt]) -> list[int]:
    mails = arena.mails()
    return [mails[receipt.message_id] for receipt in due.all()]


def waits_and_then_comes_once(arena: Arena, due: QuerySet[Receipt]) -> None:
    many = due.count()
    assert (states(due), copies(arena, due)) == ({R.PENDING}, [0] * many)
    assert all(receipt.problem for receipt in due.all())
    assert arena.send_receipts() == many
    assert (states(due), copies(arena, due)) == ({R.SENT}, [1] * many)


def comes_again(arena: Arena, due: QuerySet[Receipt]) -> None:
    many = due.count()
    assert arena.send_receipts() == many
    assert (states(due), copies(arena, due)) == ({R.SENT}, [2] * many)


@contextmanager
def mailing_to(port: int, patience: float = LONG) -> Iterator[None]:
    with override_settings(EMAIL_PORT=port, EMAIL_TIMEOUT=patience):
        yield


@contextmanager
def serving(postman: "Postman") -> Iterator[None]:
    controller = AnyPort(postman, hostname="127.0.0.1", port=0)
    controller.start()
    with ExitStack() as stack:
        stack.callback(controller.stop)
        stack.enter_context(mailing_to(controller.port, postman.patience))
        yield


def heard(silent: socket.socket) -> int:
    """Bytes that came over the first connection: a client waits to be greeted."""
    connected, _ = silent.accept()
    with closing(connected):
        connected.settimeout(SHORT)
        return len(connected.recv(1))


class Postman:
    """Keeps mail as files, and is as difficult as it is told to be."""

    def __init__(
        self,
        folder: Path,
        *,
        at_recipient: str = "",
        only: str = "",
        at_data: str = "",
        times: int = 10**6,
        after_data: str = "",
        at_quit: str = "",
    ) -> None:
        self.folder = folder
        self.at_recipient, self.only = at_recipient, only
        self.at_data, self.times = at_data, times
        self.after_data, self.at_quit = after_data, at_quit
        self.patience = SHORT if "wait" in {after_data, at_quit} else LONG

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.at_recipient and self.only in {"", address}:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.times -= 1
        if self.at_data and self.times >= 0:
            return self.at_data
        (self.folder / f"{uuid.uuid4().hex}.eml").write_bytes(envelope.content)
        await _fail(self.after_data, server)
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        await _fail(self.at_quit, server)
        return "221 Bye"


async def _fail(how, server):
    if how == "hang up":
        server.transport.abort()
    elif how == "wait":
        await asyncio.sleep(2 * SHORT)
