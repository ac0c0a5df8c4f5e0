"""Disturbances on demand: what can go wrong between a till and ACME.

A fault is asked for by a request header, by a magic card number (`cards`), or
ahead of time on the control page for the next few requests.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from .messages import HTML, Answer, Fault, Refusal, Request
from .reading import word

HEADER = "x-sandbox-fault"
MOST_SECONDS = 300.0
HUGE = 10_000_000


@dataclass(frozen=True, slots=True)
class FaultKind:
    """What a fault does, and for how long unless told otherwise."""

    explained: str
    seconds: float = 0.0


FAULTS: dict[str, FaultKind] = {
    "decline": FaultKind("The payment is declined; nothing is booked."),
    "slow-before": FaultKind("Waits, then books and answers.", 5),
    "slow-after": FaultKind("Books, then waits before it answers.", 5),
    "cut-before": FaultKind("Waits if told to, then closes; nothing is booked."),
    "cut-after": FaultKind("Books, then closes the connection without an answer."),
    "half-body": FaultKind("Books, then closes in the middle of the answer."),
    "wrong-json": FaultKind("Books, then answers JSON that ends too early."),
    "wrong-shape": FaultKind("Books, then answers JSON that is no order."),
    "drip": FaultKind("Books, then answers one byte at a time.", 0.1),
    "huge-body": FaultKind("Books, then answers 10 MB."),
    "500-after": FaultKind("Books, then answers 500."),
    "html-502": FaultKind("A gateway's HTML page instead of any work."),
    "500": FaultKind("Answers 500 instead of any work."),
    "503": FaultKind("Answers 503 instead of any work."),
    "429": FaultKind("Answers 429, without Retry-After, instead of any work."),
    "409": FaultKind("Answers 409 instead of any work: nothing is booked."),
    "redirect": FaultKind("Answers 302 to another address instead of any work."),
}

INSTEAD: dict[str, Answer] = {
    "html-502": Answer(
        502,
        "<html><head><title>502 Bad Gateway</title></head>"
        "<body><h1>502 Bad Gateway</h1></body></html>",
        content_type=HTML,
    ),
    "500": Refusal(500, "INTERNAL_ERROR", "Something went wrong.").answer(),
    "503": Refusal(503, "UNAVAILABLE", "Down for maintenance.").answer(),
    "429": Refusal(429, "TOO_MANY_REQUESTS", "Too many requests.").answer(),
    "409": Refusal(409, "DUPLICATE_REQUEST", "This request was seen before.").answer(),
    "redirect": Answer(302, {}, {"Location": "/elsewhere"}),
}


class Cut(Exception):
    """The connection is to be closed without an answer, and without any work."""


class Instead(Exception):
    """An answer of INSTEAD is to be given; the request leaves no trace."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.answer = INSTEAD[fault.name]


@dataclass(slots=True)
class Standing:
    """A fault that waits for the next `times` requests it fits; None is no end."""

    fault: Fault
    times: int | None
    path: str | None
    method: str | None

    def fits(self, request: Request, checkout: bool) -> bool:
        """Without a path it waits for a checkout, so that no mere read spends it."""
        if self.method not in (None, request.method):
            return False
        return checkout if self.path is None else request.path.startswith(self.path)

    def strike(self) -> Fault:
        if self.times is not None:
            self.times -= 1
        return self.fault


class Faults:
    """The faults that stand, in the order they were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing: list[Standing] = []

    def add(
        self,
        fault: Fault,
        times: int | None = 1,
        path: str | None = None,
        method: str | None = None,
    ) -> None:
        with self._lock:
            self._standing.append(Standing(fault, times, path, method))

    def clear(self) -> None:
        with self._lock:
            self._standing.clear()

    def standing(self) -> list[Standing]:
        with self._lock:
            return [replace(one) for one in self._standing]

    def pick(self, request: Request, checkout: bool) -> Fault | None:
        """The fault this request meets, if any; a standing one is used up by it."""
        if HEADER in request.headers:
            name, _, seconds = request.headers[HEADER].partition("=")
            return named(name, seconds)
        with self._lock:
            for one in self._standing:
                if one.fits(request, checkout):
                    fault = one.strike()
                    self._standing = [
                        left for left in self._standing if left.times != 0
                    ]
                    return fault
        return None


def named(name: str, seconds: object = None) -> Fault:
    """The fault of that name, however spelled. Raises Refusal when there is none.

    The word "booking" may follow, as in "cut after booking".
    """
    wanted = word(name).removesuffix("booking")
    found = next((known for known in FAULTS if word(known) == wanted), None)
    if found is None:
        known = ", ".join(FAULTS)
        raise Refusal(400, "FAULT_UNKNOWN", f"There is no such fault. Known: {known}.")
    return Fault(found, _seconds(found, seconds))


def disturb_before(fault: Fault | None, wait: Callable[[float], None]) -> None:
    """What happens before any work; raises Cut, Instead or Refusal."""
    name = fault.name if fault else ""
    if fault and name in INSTEAD:
        raise Instead(fault)
    if fault and name == "slow-before":
        wait(fault.seconds)
    if fault and name == "cut-before":
        wait(fault.seconds)
        raise Cut(name)
    if name == "decline":
        message = "The card was declined: do not honor."
        raise Refusal(400, "CARD_DECLINED", message, declined=True)


def disturb_after(answer: Answer, wait: Callable[[float], None]) -> Answer:
    """What happens to a ready answer; the server does the rest on the socket."""
    fault = answer.fault
    if fault is None:
        return answer
    if fault.name == "slow-after":
        wait(fault.seconds)
    if fault.name == "500-after":
        return replace(INSTEAD["500"], headers=answer.headers)
    if fault.name == "wrong-shape":
        return replace(answer, body={"unexpected": ["shape"]})
    if fault.name == "huge-body":
        return replace(answer, body={"padding": "x" * HUGE, "answer": answer.body})
    return answer


def _seconds(name: str, asked: object) -> float:
    return FAULTS[name].seconds if asked in (None, "") else seconds_of(asked)


def seconds_of(asked: object) -> float:
    """How long something is to last; raises Refusal."""
    try:
        seconds = float(str(asked))
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= MOST_SECONDS:
        message = f"seconds must be a number from 0 to {MOST_SECONDS:g}."
        raise Refusal(400, "FAULT_INVALID", message)
    return seconds
