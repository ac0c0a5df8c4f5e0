"""One till and whatever can happen at it, in any order: a machine for Hypothesis.

It sells, edits, pays, resubmits, leaves, dies and waits; ACME loses answers, books late
and lists later still. After every step the invariants are compared with ACME's own
ledger, and at the end everything must have come to rest.
"""

import dataclasses
import itertools
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from carts.models import Cart
from orders import checkout, ledger, outcome, receipts, resolver, settle
from orders.ledger import books
from orders.models import Attempt, AttemptState, Order, Receipt
from tests import shift

from .moved_acme import SEARCH
from .rules_of_money import broken

S = AttemptState
RESTING = (S.SUCCEEDED, S.REJECTED, S.NOT_SENT, S.ABSENT, S.ABANDONED)

# What nothing leaves, or only for these.
STAYS = {
    S.SUCCEEDED: (S.SUCCEEDED,),
    S.ABSENT: (S.ABSENT, S.RECEIVED, S.SUCCEEDED),
    S.REJECTED: (S.REJECTED,),
    S.NOT_SENT: (S.NOT_SENT,),
    S.ABANDONED: (S.ABANDONED,),
}

# Nothing was booked, or nothing was heard of it.
BEFORE = ["decline", "cut-before", "html-502", "500", "503", "429", "409", "redirect"]
AFTER = ["cut-after", "half-body", "wrong-json", "wrong-shape", "500-after"]
SLOW = ["slow-before", "slow-after"]
DEATHS = {
    "dies before asking": (checkout, "_ask"),
    "dies after asking": (outcome, "write"),
    "dies with the id": (outcome, "complete"),
}
UNREACHABLE = "unreachable"

PENCIL, GUIDE, GIFT = "1", "818", "2728"
VISA, MASTERCARD = "4242424242424242", "5555555555554444"
TENDERS = {
    "cash": lambda n: {"tender": "Cash", "given": "400", "confirmed": "400"},
    "check": lambda n: {"tender": "Check", "number": f"{n}"},
    "voucher": lambda n: {"tender": "Voucher", "number": f"V{n}"},
    "other": lambda n: {"tender": "Other", "number": ""},
    "card": lambda n: card(VISA),
    "another card": lambda n: card(MASTERCARD),
}
GUESTS = ["", "ida@guest.example", "odile@guest.example"]
STEPS = [5, 20, 70, 240, 660, 1900, 10_800]
# The resolver's clock ticks so often in a step, as Celery's does in more of them.
TICKS = 5
# How long ACME takes to book and to list, in seconds; together less than the grace.
BOOKS_AFTER = [30, 120, 400]
LISTS_AFTER = [0, 30, 150]


tenders = st.sampled_from(list(TENDERS))
guests = st.sampled_from(GUESTS)


class Died(BaseException):
    """The till's process is gone, whatever it was doing."""


def card(number):
    return {"tender": "CreditCard", "number": number, "expiry": "12/40", "cvc": "123"}


def die(*args, **named):
    raise Died


class Sales(RuleBasedStateMachine):
    """One till and one guest after another; set up by `sell_at_random`."""

    acme = people = tally = None
    replay = False

    @initialize(
        lag=st.sampled_from(LISTS_AFTER),
        books_after=st.sampled_from(BOOKS_AFTER),
        uuid_hours=st.sampled_from([0, 24]),
    )
    def open_the_till(self, lag, books_after, uuid_hours):
        forget_sales_of(self.people.desk)
        # ACME is only sent a sale twice where it is known to book a UUID once.
        uuid_hours = 24 if self.replay else uuid_hours
        self.acme.open_anew(search_lag_seconds=lag, uuid_hours=uuid_hours)
        self.books_after = books_after
        self.began = timezone.now()
        self.clock = time_machine.travel(self.began, tick=True)
        self.traveller = self.clock.start()
        self.numbers = itertools.count(1001)
        self.pages, self.forms, self.frozen = [], [], {}
        mail.outbox = []
        self.client = Client()
        self._sign_in()

    # The cart

    @rule(
        what=st.sampled_from([PENCIL, GUIDE, "gift", "ticket"]),
        quantity=st.integers(1, 3),
    )
    def add(self, what, quantity):
        kind, sold_id, form = self._from_the_shelf(what, quantity)
        shown = {"cart": self._cart().public_id, **form}
        self.client.post(reverse("carts:add", args=[kind, sold_id]), shown)

    @rule(
        edit=st.sampled_from(["empty", "undo", "remove", "quantity", "guest"]),
        page=st.integers(0, 6),
        guest=guests,
    )
    def edit(self, edit, page, guest):
        cart = self._shown(page)[0]
        cart = Cart.objects.get(pk=cart.pk)
        line = cart.items.present().first()
        was = lines_of(cart)
        form = {"cart": cart.public_id, "delivery": "willCall", "email": guest}
        form |= {"quantity": "2"}
        if edit in {"remove", "quantity"} and not line:
            return
        args = [line.pk] if edit in {"remove", "quantity"} else []
        self.client.post(reverse(f"carts:{edit}", args=args), form)
        if not cart.is_open:
            assert lines_of(cart) == was, "a cart was changed that is not open"

    # Paying

    @rule(page=st.integers(0, 6))
    def press_pay(self, page):
        self._press_pay(*self._shown(page))

    # Three rules of one kind, since each run leaves some of the rules out.

    @rule(tender=tenders, guest=guests, is_sure=st.booleans())
    def sell(self, tender, guest, is_sure):
        self._pay(tender, "", guest, is_sure=is_sure)

    @rule(tender=tenders, fault=st.sampled_from([*AFTER, *SLOW, *DEATHS]), guest=guests)
    def pay_and_hear_nothing(self, tender, fault, guest):
        self._pay(tender, fault, guest)

    @rule(tender=tenders, fault=st.sampled_from([*BEFORE, UNREACHABLE]), guest=guests)
    def pay_in_vain(self, tender, fault, guest):
        self._pay(tender, fault, guest)

    @precondition(lambda self: self.forms)
    @rule(which=st.integers(0, 20), fault=st.sampled_from(["", "cut-after"]))
    def resubmit(self, which, fault):
        address, form = self.forms[which % len(self.forms)]
        self._submit(address, form, fault)

    @precondition(lambda self: self.forms)
    @rule(which=st.integers(0, 20))
    def leave(self, which):
        address, _ = self.forms[which % len(self.forms)]
        self.client.post(f"{address}leave/" if "/outcome" not in address else address)

    # What goes on meanwhile

    @rule(seconds=st.sampled_from(STEPS), failing=st.sampled_from([0, 0, 0, 1, 2, 6]))
    def wait(self, seconds, failing):
        if failing:
            self.acme.strike("500", times=failing, path=SEARCH)
        for _ in range(TICKS):
            self._let_pass(seconds / TICKS)
            self._count(looked=resolver.resolve_due())
        self.acme.world.faults.clear()
        self._sign_in()
        told = [str(one) for check in books.CHECKS for one in check(self.began)]
        assert not told, told

    @rule()
    def send_receipts(self):
        self._count(receipts=receipts.send_due())

    @precondition(lambda self: self._attempts().filter(state=S.ABSENT).exists())
    @rule()
    def recall(self):
        attempt = self._attempts().filter(state=S.ABSENT).last()
        waits = attempt.cart.is_parked
        self.client.post(reverse("orders:recall", args=[attempt.public_id]))
        self._count(recalled=int(waits))

    @precondition(lambda self: self._attempts().filter(state=S.REVIEW).exists())
    @rule()
    def settle_one(self):
        settle_by_hand(self._attempts().filter(state=S.REVIEW).first(), self)

    # What must hold

    @invariant()
    def money_is_right(self):
        found = broken(self.people.desk, self.acme.booked())
        assert not found, found

    @invariant()
    def what_is_over_stays_over(self):
        for pk, state in self._attempts().values_list("pk", "state"):
            was = self.frozen.setdefault(pk, state)
            may_be = STAYS.get(was, tuple(S))
            assert state in may_be, f"{was} became {state}"
            self.frozen[pk] = state

    def teardown(self):
        if not hasattr(self, "traveller"):
            return
        try:
            self._come_to_rest()
        finally:
            self.clock.stop()

    # Pieces

    def _come_to_rest(self):
        for _ in range(6):
            if not self._attempts().exclude(state__in=RESTING):
                break
            self.wait(1200, 0)
            for attempt in self._attempts().filter(state=S.REVIEW):
                settle_by_hand(attempt, self)
        while receipts.send_due():
            pass
        self.money_is_right()
        left = self._attempts().exclude(state__in=RESTING)
        assert not left, f"still open: {list(left)}"
        known = set(self._attempts().values_list("acme_order_id", flat=True))
        at_acme = ledger.AtAcme()
        told = [str(one) for one in at_acme.violations(self.began)]
        assert not told, told
        assert at_acme.is_whole
        lost = [one for one in self.acme.booked() if one["orderId"] not in known]
        assert not lost, f"ACME booked what we do not know: {lost}"
        owed = Order.objects.filter(desk=self.people.desk).exclude(email="")
        mailed = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
        due = Receipt.objects.filter(order__in=owed)
        wanted = Counter(receipt.message_id for receipt in due)
        assert mailed == wanted, f"mailed {mailed}, not {wanted}"
        self._count(**dict(Counter(self._attempts().values_list("state", flat=True))))

    def _pay(self, tender, fault, guest, *, is_sure=True):
        if not self._cart().lines:
            self.add(PENCIL, 1)
            self.edit("guest", 0, guest)
        cart = self._cart()
        address = self._press_pay(cart, cart.version)
        form = TENDERS[tender](next(self.numbers))
        form |= {"another_guest": "on"} if is_sure else {}
        self.forms.append((address, form))
        self._submit(address, form, fault)

    def _press_pay(self, cart, version):
        form = {"cart": cart.public_id, "version": version}
        answer = self.client.post(reverse("orders:prepare"), form)
        self.pages.append((cart, version))
        return answer["Location"]

    def _submit(self, address, form, fault):
        self._count(**{fault or "no fault": 1})
        with ExitStack() as stack:
            if fault in DEATHS:
                stack.enter_context(patch.object(*DEATHS[fault], die))
            elif fault == UNREACHABLE:
                stack.enter_context(acme_at(base_url="http://127.0.0.1:9"))
            elif fault in SLOW:
                stack.enter_context(acme_at(checkout_seconds=0.15))
                slow = self.books_after if fault == "slow-before" else 0.3
                self.acme.strike(fault, slow)
            elif fault:
                self.acme.strike(fault)
            try:
                self.client.post(address, form)
            except Died:
                self.client = Client()
                self._sign_in()
        self.acme.world.faults.clear()

    def _let_pass(self, seconds):
        self.traveller.shift(timedelta(seconds=seconds))
        self.acme.let_work_end()

    def _sign_in(self):
        shift.begin(self.client, self.people.cashier)
        session = self.client.session
        session["desk"] = self.people.desk.pk
        session.save()

    def _carts(self):
        return Cart.objects.filter(desk=self.people.desk)

    def _attempts(self):
        return Attempt.objects.filter(desk=self.people.desk).oldest_first()

    def _cart(self):
        cart = Cart.objects.current(self.people.desk, self.people.cashier)
        self.pages.append((cart, cart.version))
        return cart

    def _shown(self, page):
        """The page of now, or one that was left open `page` pages ago."""
        if page == 0 or page > len(self.pages):
            self._cart()
            page = 1
        return self.pages[-page]

    def _from_the_shelf(self, what, quantity):
        if what == "ticket":
            return (
                "event",
                self.people.event.id,
                {f"quantity_{self.people.event.prices[0].id}": quantity},
            )
        if what == "gift":
            typed = {"donor_recognition_type": "self", "amount_given": f"{quantity}.37"}
            return "donation", GIFT, typed
        return "add-on", what, {"quantity": quantity}

    def _count(self, **counts):
        self.tally.update(counts)


def lines_of(cart):
    return list(cart.items.present().values_list("name", "quantity", "unit_price"))


def acme_at(**changes):
    config = dataclasses.replace(settings.ACME, **changes)
    return override_settings(ACME=config)


def settle_by_hand(attempt, sales):
    """A supervisor looks into ACME's back office and says what is so.

    Not at once: what is still to be booked is not there to be seen.
    """
    if timezone.now() - attempt.sent_at < timedelta(minutes=20):
        return
    booked = {line["reference"]: line for line in sales.acme.booked()}
    supervisor = sales.people.supervisor
    try:
        if line := booked.get(attempt.reference):
            settle.as_charged(attempt, line["orderNumber"], supervisor)
        else:
            settle.as_not_charged(attempt, "ACME has no such order.", supervisor)
    except settle.Overtaken:
        sales.tally["overtaken"] += 1
    else:
        sales.tally["settled"] += 1


def forget_sales_of(desk):
    Order.objects.filter(desk=desk).delete()
    Attempt.objects.filter(desk=desk).delete()
    Cart.objects.filter(desk=desk).delete()
