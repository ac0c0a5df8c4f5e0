"""Where the drills take place: one database, one ACME, one mail server, one till.

A suite is a module with QUICK, the N of a quick run, and

    def run(arena: Arena, n: int) -> Iterator[Result]:
        with arena.suite("kills", ACME_REPLAY=True) as result:
            cart = arena.cart()
            status = arena.fork(lambda: arena.pay(cart, arena.cash()))
            arena.settle_all()
            arena.press_again()
        yield result

At the end of the `with` the receipts are sent and ACME's ledger, which is the truth
about money, is compared with the database. Nothing is deleted between suites: each is
judged by the carts that were made in it.
"""

import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import time_machine
from django.contrib.auth.models import Group
from django.db import connection, connections
from django.db.models import Max
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from acme_pos import acme
from acme_pos.staff.models import Desk, Pulse, User, Venue
from carts import catalog
from carts.models import Cart, CartState, CatalogEntry
from orders import receipts, resolver
from orders.models import Attempt, AttemptState, Receipt
from tests import shift
from tests.sandbox.process import CHECKOUT, Sandbox

from .guests import Guests
from .postman import message_ids
from .report import Result
from .verdict import judge

logger = logging.getLogger(__name__)

S = AttemptState
Act = Callable[[], object]
Patch = Callable[[], AbstractContextManager[Any]]

# Celery's beat; the moved clock steps by no less.
TICK = timedelta(seconds=5)
SETTLED_WITHIN = timedelta(hours=2)
ROUNDS = 400
KILLED = -9
# Seconds after which a forked process ends by SIGALRM.
HANGS = 120
NEVER = timedelta(days=365)
# Many sales of one amount are being checked at once; each is another guest's.
ANOTHER_GUEST = {"another_guest": "on"}


class Arena(Guests):
    """`patch` is entered wherever product code runs: see `patched`."""

    def __init__(self, database: str, var: Path, sandbox: Sandbox, seed: int) -> None:
        self.database, self.var, self.sandbox, self.seed = database, var, sandbox, seed
        super().__init__(seed)
        self.mail = var / "mail"
        self.patch: Patch = nullcontext
        self.first_cart, self.began = 0, timezone.now()
        self._assumptions = sandbox.get("/_sandbox/assumptions").json
        self._furnish()
        # Once here, so that no forked process loads pages and templates again.
        self.pay(self.cart(), self.cash(), follow=True)
        self.send_receipts()

    def _furnish(self) -> None:
        Venue.objects.get_or_create(pk=1, defaults={"name": "The Drill House"})
        self.desk, _ = Desk.objects.get_or_create(name="Desk 1")
        self.cashier = User.objects.create_user("frida", first_name="Frida")
        self.cashier.groups.add(Group.objects.get(name="front desk"))
        # Of four days, so that at any hour some begin more than two days from now.
        CatalogEntry.objects.bulk_create(catalog.read(acme.connect(), days=4))
        self.look_at_the_shelf()

    # --- a suite -----------------------------------------------------------------

    @contextmanager
    def suite(self, name: str, **settings: Any) -> Iterator[Result]:
        """Begin at ACME's seed with these settings, and judge what was left behind."""
        result = Result(name, self.database, bool(settings.get("ACME_REPLAY")))
        result.seed = self.seed
        began = time.monotonic()
        self.reset()
        with override_settings(**settings):
            yield result
            self.send_receipts()
            self.judge(result)
        result.seconds = round(time.monotonic() - began, 1)

    def reset(self) -> None:
        """ACME forgets, and the sales made so far are out of the way."""
        self.clear_faults()
        self.sandbox.assume(**self._assumptions)
        self.sandbox.post("/_sandbox/reset")
        self.first_cart = Cart.objects.aggregate(last=Max("pk"))["last"] or 0
        self.began = timezone.now()
        far = self.began + NEVER
        Attempt.objects.exclude(next_look_at=None).update(next_look_at=far)
        self.free_the_resolver()

    def judge(self, result: Result) -> None:
        """Add to the result what ACME, the database and the mail say together."""
        judge(self, result)

    @contextmanager
    def patched(self, patch: Patch) -> Iterator[None]:
        """Break the product on purpose: `patch` is entered in every forked child and
        around what the parent resolves and sends."""
        before, self.patch = self.patch, patch
        try:
            yield
        finally:
            self.patch = before

    # --- carts and tills ---------------------------------------------------------

    def cart(self, lines: Sequence[str] = (), email: str | None = None) -> Cart:
        """An open cart of `pencil`, `ticket` and `gift`; a random one unless told.

        Without `email` one guest in eight is a walk-up.
        """
        cart = Cart.objects.create(desk=self.desk, cashier=self.cashier)
        if email is None:
            email = (
                f"guest{cart.pk}@guest.example" if self.random.random() > 0.125 else ""
            )
        if email:
            cart.write_guest(
                {"first_name": "Ida", "last_name": "Guest", "email": email}
            )
        kinds = ["pencil", "pencil", "ticket", "gift"]
        chosen = lines or [self.random.choice(kinds)]
        cart.add([item for line in chosen for item in self.items(line)])
        return Cart.objects.get(pk=cart.pk)

    def carts(self) -> Any:
        """Those of this suite."""
        return Cart.objects.filter(pk__gt=self.first_cart).order_by("pk")

    def attempts(self) -> Any:
        return Attempt.objects.filter(cart__in=self.carts()).oldest_first()

    def till(self, cashier: User | None = None) -> Client:
        """A browser of its own, signed in as that cashier, or as the usual one."""
        client = Client()
        shift.begin(client, cashier or self.cashier)
        return client

    @cached_property
    def usual_till(self) -> Client:
        return self.till()

    def press_pay(self, cart: Cart, till: Client | None = None) -> str:
        """The address of the tender page, or of where the till was sent instead."""
        sent = {"cart": cart.public_id, "version": cart.version}
        till = till or self.usual_till
        return till.post(reverse("orders:prepare"), sent)["Location"]

    def pay(
        self,
        cart: Cart,
        tender: Mapping[str, str],
        till: Client | None = None,
        *,
        follow: bool = False,
    ) -> Any:
        """Press Pay and take the payment; the answer."""
        till = till or self.usual_till
        typed = {**tender, **ANOTHER_GUEST}
        return till.post(self.press_pay(cart, till), typed, follow=follow)

    # --- processes ---------------------------------------------------------------

    def fork(self, act: Act) -> int:
        """Run it in a process of its own; its exit code, or minus the signal."""
        [status] = self.together([act])
        return status

    def together(self, acts: Sequence[Act]) -> list[int]:
        """Run each in a process of its own, all let go at the same moment.

        The exit codes: 0, what the act said with sys.exit, or 1 when it raised.
        """
        ready, go = os.pipe(), os.pipe()

        def at_the_barrier() -> None:
            os.close(go[1])
            connection.ensure_connection()
            os.write(ready[1], b".")
            os.close(ready[1])
            os.read(go[0], 1)

        children = [self.start(act, at_the_barrier) for act in acts]
        # One that dies on its way to the barrier holds up nobody.
        os.close(ready[1])
        while os.read(ready[0], 1):
            pass
        for end in (ready[0], *go):
            os.close(end)
        return [self.ended(child) for child in children]

    def start(self, act: Act, first: Act = lambda: None) -> int:
        """The id of a process that does it meanwhile; to be waited for with `ended`."""
        connections.close_all()
        child = os.fork()
        if child:
            return child
        status = 1
        # To hang is a finding, not the end of the drill.
        signal.alarm(HANGS)
        try:
            first()
            with self.patch():
                act()
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
        except BaseException:
            logger.exception("a forked process ended badly")
        finally:
            os._exit(status)

    def ended(self, child: int) -> int:
        """The exit code of a process that was started, or minus the signal."""
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    # --- time --------------------------------------------------------------------

    def resolve(self, after: timedelta = timedelta(minutes=1)) -> int:
        """A round of the resolver, some time from now."""
        with self.later(after), self.patch():
            return resolver.resolve_due()

    @contextmanager
    def later(self, after: timedelta) -> Iterator[None]:
        with time_machine.travel(timezone.now() + after, tick=True):
            yield

    def settle_all(self) -> int:
        """Resolve, with the clock moved from one thing that waits to the next.

        The rounds it took. What a supervisor has to settle is left as it is.
        """
        began, ahead = timezone.now(), timedelta(0)
        for done in range(ROUNDS):
            due = self._next_due()
            if due is None or ahead > SETTLED_WITHIN:
                return done
            ahead = max(ahead, due - began) + TICK
            with time_machine.travel(began + ahead, tick=True), self.patch():
                resolver.resolve_due()
        return ROUNDS

    def _next_due(self) -> Any:
        now = timezone.now()
        waits = [
            attempt.created_at + resolver.UNSENT_AFTER
            if attempt.state == S.PREPARED
            else attempt.lease_until
            if attempt.state == S.SENT
            else attempt.next_look_at
            if attempt.state == S.UNKNOWN
            else now
            for attempt in self.unsettled()
        ]
        leases = Pulse.objects.filter(name="resolver").exclude(lease_until=None)
        held = [lease.lease_until for lease in leases]
        return max([min(waits), *held]) if waits else None

    def unsettled(self) -> Any:
        """What the clock alone has to bring to an end."""
        open_ = (S.PREPARED, S.SENT, S.RECEIVED, S.UNKNOWN)
        return self.attempts().filter(state__in=open_)

    def free_the_resolver(self) -> None:
        """The clock went back, so a lease from the moved one would not run out."""
        Pulse.objects.update(lease_until=None)

    def press_again(self) -> int:
        """What a cashier does with every cart that can be paid; how many there were.

        A cart that is neither paid nor with a supervisor afterwards is a sale without
        an end, and a second line in the ledger a guest charged twice.
        """
        left = [CartState.OPEN, CartState.PARKED]
        again = list(self.carts().filter(state__in=left))
        with self.patch():
            for cart in again:
                cart.recall()
                self.pay(cart, self.cash())
        return len(again)

    def send_receipts(self) -> int:
        """Until none is due, with the clock moved past claims and pauses."""
        sent = 0
        for hour in range(6):
            with self.later(timedelta(hours=hour)), self.patch():
                while one := receipts.send_due():
                    sent += one
            if not Receipt.objects.filter(state__in=("pending", "sending")).exists():
                break
        return sent

    # --- ACME and the mail -------------------------------------------------------

    def fault(
        self, name: str, times: int = 1, path: str = CHECKOUT, **more: Any
    ) -> None:
        """The next checkouts meet it: see acme_pos/sandbox/faults.py for names."""
        wanted = {"fault": name, "times": times, "path": path, **more}
        answer = self.sandbox.post("/_sandbox/faults", wanted)
        assert answer.status == 200, answer.body

    def forget_uuids(self, forgets: bool = True) -> None:
        """ACME's own guards against a second charge are off: ours alone protects.

        It then sells a copy of a cart as often as it is asked to.
        """
        self.sandbox.assume(
            uuid_hours=0 if forgets else self._assumptions["uuid_hours"],
            used_cart_refused=not forgets,
        )

    def clear_faults(self) -> None:
        self.sandbox.send("DELETE", "/_sandbox/faults")

    def mails(self) -> Counter[str]:
        """How often each Message-ID was delivered."""
        return message_ids(self.mail)

    def until(self, holds: Callable[[], object], what: str, within: float = 10) -> None:
        """Wait for something that other processes do. Raises TimeoutError."""
        end = time.monotonic() + within
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"in {within:g} s it did not come to pass: {what}")
            time.sleep(0.01)
