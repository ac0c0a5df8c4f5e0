"""Sales that wait for an answer: made, looked at, and disturbed at a named point."""

import dataclasses
from contextlib import contextmanager

import time_machine
from django.db import connection, connections

from acme_pos import acme
from orders import resolver
from tests.acme import fault_server as faults
from tests.carts import shelf

from .paying import CASH, latest, pay, strike

ORDER_LIST = "/v2/b2c/orders"


def sell(till, sandbox, *struck, tender=CASH, gift="12.34"):
    """Sell a donation of that amount through these faults; the page, and the sale."""
    shelf.put_gift(till, gift)
    for fault in struck:
        strike(sandbox, fault)
    page = shelf.shown(pay(till, tender))
    return page, latest()


def look_at(moment):
    """One tick of the clock at that moment."""
    with time_machine.travel(moment, tick=True):
        return resolver.resolve_due()


def look_until(attempt, moment):
    """Tick whenever a look is due, up to that moment."""
    attempt.refresh_from_db()
    while attempt.next_look_at and attempt.next_look_at <= moment:
        look_at(attempt.next_look_at)
        attempt.refresh_from_db()
        if not attempt.is_being_checked:
            return


def fail_looks(sandbox, times=100, fault="500", path=ORDER_LIST):
    wanted = {"fault": fault, "times": times, "path": path}
    assert sandbox.post("/_sandbox/faults", wanted).status == 200


def mend(sandbox):
    sandbox.send("DELETE", "/_sandbox/faults")


@contextmanager
def acme_that(settings, *answers, aside=faults.is_down):
    """ACME is a server of raw sockets that gives these answers, one a request.

    Its cart API is down, so that the sale carries its cart; that uses up no answer.
    """
    real = settings.ACME
    with faults.serving(*answers, aside=aside) as server:
        settings.ACME = dataclasses.replace(real, base_url=server.url)
        yield server
        acme.connect().close()
        settings.ACME = real


def meanwhile(rival, then):
    """An answer that comes after `rival` has done its work in a thread of its own."""

    def answer(connected, stop):
        try:
            rival()
        finally:
            connections.close_all()
        return then(connected, stop)

    return answer


def says_of_the_latest(make):
    """An answer that is made from the latest sale when ACME is asked."""

    def answer(connected, stop):
        try:
            value = make(latest())
        finally:
            connections.close_all()
        return faults.says(value)(connected, stop)

    return answer


@contextmanager
def interrupted(by, *, after):
    """`by` happens once, after the statement that holds these words."""
    waiting = [by]

    def interrupt(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if waiting and all(words in sql for words in after):
            waiting.pop()()
        return answer

    with connection.execute_wrapper(interrupt):
        yield
    assert not waiting, "that point was never reached"


def order_of(attempt, order_id="77001", **more):
    """ACME's answer to that sale."""
    total = str(attempt.expected_total)
    notes = attempt.reference
    return {"id": order_id, "totalAmount": total, "notes": notes, **more}
