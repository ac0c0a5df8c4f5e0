"""Two cards that exist nowhere else are typed in sales of every end, then looked for.

Afterwards a leak is planted in each place and in each form, and must be found.
"""

import logging
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from acme_pos import acme
from acme_pos.acme.transport import Transport
from orders import checkout, outcome, payload
from orders.forms.tender import CardForm
from orders.models import Attempt, AttemptState
from tests import shift

from .arena import ANOTHER_GUEST, Arena
from .guests import LOOKED_FOR
from .leftovers import found_in, groups_of, places_of, plant
from .report import Result

QUICK = 1

# Luhn-valid, in nobody's list of test cards, and the CVC in no other number.
CANARIES = ("371500736482910", "4539578763621486")
CVC = {CANARIES[0]: LOOKED_FOR, CANARIES[1]: "826"}
LOST = ["cut-before", "cut-after", "half-body", "wrong-json", "500-after"]
LOST += ["409", "html-502"]
# Where a page breaks while the card is in its hands.
BROKEN: list[tuple[Any, str]] = [
    (CardForm, "clean_number"),
    (CardForm, "tendered"),
    (CardForm, "card"),
    (payload, "checkout_body"),
    (acme, "with_card"),
    (checkout, "mark_sent"),
    (checkout, "_ask"),
    (Transport, "fresh"),
    (outcome, "write"),
]


def run(arena: Arena, n: int) -> Iterator[Result]:
    with arena.suite("canary") as result, saved_pages(arena) as till:
        for _ in range(n):
            for number in CANARIES:
                _sell_in_every_way(arena, till, result, number)
        arena.settle_all()
        _keep_what_acme_shows(arena)
    looked_for = frozenset([*CANARIES, *arena.cards])
    places = list(places_of(arena))
    for place in places:
        hits = found_in(place.texts(), looked_for, frozenset([CVC[CANARIES[0]]]))
        result.canary_hits += len(hits)
        result.must(not hits, f"{len(hits)} cards or codes in {place.name}")
    result.counts["cards"] = len(looked_for)
    result.counts["places"] = [place.name for place in places]
    plant(places, result)
    result.expect("core_limit", _core_limit(), "(0, 0)")
    yield result


# --- the sales -------------------------------------------------------------------


def _sell_in_every_way(arena: Arena, till: Client, result: Result, number: str) -> None:
    """Sold, declined, refused by our form, not known, and broken in our own hands."""
    form = {"tender": "CreditCard", "number": number, "expiry": "11/37"}
    form |= {"cvc": CVC[number], **ANOTHER_GUEST}

    def pay(**changed: str) -> Attempt:
        cart = arena.cart(["gift"], email="ida@guest.example")
        arena.pay(cart, {**form, **changed}, till)
        result.trials += 1
        return cart.attempts.latest("pk")

    def ends(attempt: Attempt, *states: AttemptState) -> None:
        result.must(attempt.state in states, f"a sale ended as {attempt.state}")

    ends(pay(), AttemptState.SUCCEEDED)
    ends(pay(number=" ".join(groups_of(number))), AttemptState.SUCCEEDED)
    arena.fault("decline")
    ends(pay(), AttemptState.REJECTED)
    for wrong in ({"expiry": "11/20"}, {"cvc": CVC[number] + "1"}, {"expiry": ""}):
        ends(pay(**wrong), AttemptState.PREPARED)
    for fault in LOST:
        arena.fault(fault)
        ends(pay(), AttemptState.UNKNOWN)
    before = len(list(arena.mail.glob("*.eml")))
    with told_to_the_admins():
        for owner, name in BROKEN:
            with patch.object(owner, name, _break):
                pay()
        with patch.object(outcome, "write", _lose_the_database):
            pay()
    mailed = len(list(arena.mail.glob("*.eml"))) - before
    result.must(mailed >= len(BROKEN) - 2, f"only {mailed} errors were mailed")
    _type_in_the_wrong_field(arena, till, number)


def _break(*args: Any, **named: Any) -> None:
    """An error whose frames hold all that it was given."""
    raise RuntimeError("broken on purpose")


def _lose_the_database(*args: Any, **named: Any) -> None:
    raise OperationalError("gone on purpose")


def _type_in_the_wrong_field(arena: Arena, till: Client, number: str) -> None:
    """A scanner or a hurried hand puts it where no card belongs."""
    cart = arena.cart(["pencil"])
    shown = {"cart": cart.public_id, "delivery": "willCall", "notes": number}
    till.post(reverse("carts:guest"), shown)
    till.get(reverse("orders:search"), {"words": number})
    till.post(reverse("orders:search"), {"words": number})
    for tender in ("Check", "Voucher"):
        arena.pay(cart, {"tender": tender, "number": number}, till)


@contextmanager
def told_to_the_admins() -> Iterator[None]:
    """The error mail that Django can send, with the page's HTML in it."""
    handler = AdminEmailHandler(include_html=True)
    handler.setLevel(logging.ERROR)
    root = logging.getLogger()
    # First: the filter of the others blanks what it hears.
    root.handlers.insert(0, handler)
    with override_settings(ADMINS=[("Ada", "ada@guest.example")]):
        try:
            yield
        finally:
            root.removeHandler(handler)


class Saving(Client):
    """Every answer is kept as a file. Errors end in the page that staff would see."""

    folder: Path | None = None

    def request(self, **asked: Any) -> Any:
        answer = super().request(**asked)
        if self.folder:
            name = f"{len(list(self.folder.iterdir())):05}.html"
            head = "".join(f"{key}: {value}\n" for key, value in answer.items())
            kept = head.encode() + str(answer.cookies).encode() + answer.content
            (self.folder / name).write_bytes(kept)
        return answer


@contextmanager
def saved_pages(arena: Arena) -> Iterator[Client]:
    till = Saving(raise_request_exception=False)
    till.folder = arena.var / "pages"
    till.folder.mkdir(exist_ok=True)
    shift.begin(till, arena.cashier)
    yield till


def _keep_what_acme_shows(arena: Arena) -> None:
    for name in ("", "ledger", "ledger.json", "requests.json"):
        shown = arena.sandbox.get(f"/_sandbox/{name}").body
        (arena.var / "pages" / f"acme-{name or 'index'}.html").write_bytes(shown)


def _core_limit() -> str:
    """Of the web server's process: a core file would hold what it was working on."""
    asked = "import resource, acme_pos.wsgi as _; print(resource.getrlimit(4))"
    assert resource.RLIMIT_CORE == 4
    done = subprocess.run(
        [sys.executable, "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "LOG_LEVEL": "CRITICAL"},
    )
    return done.stdout.strip()
