"""What must run or answer: beat, the worker, ACME. Pulses say when each last did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings

from acme_pos.staff.models import Pulse
from acme_pos.staff.times import clock

from ..models import Quarantined, SyncRun, SyncState
from .check import Banner, Check, Level, age

# A worker and a beat that run write a pulse every five seconds.
LATE_AFTER = timedelta(seconds=60)
# So many calls in a row that did not reach ACME, and the desk is told to hold.
BREAKER_OPENS_AT = 5
# ACME is asked for its catalog once a minute.
QUIET_AFTER = timedelta(minutes=5)

NOT_RUNNING = Banner(
    "Background work is not running.",
    "Selling works without it; receipts go out later, and sales under Checking wait.",
)
NOT_REACHED = Banner(
    "ACME cannot be reached.",
    "Cards and cash cannot be taken now; carts are kept; nothing is charged.",
)
KEY_REFUSED = Banner(
    "ACME refuses our key.",
    "Cards and cash cannot be taken now; carts are kept; nothing is charged. "
    "Call whoever runs this system.",
)

# The night comes once a day; a long one may end some hours later than the last.
LATE_SYNC = timedelta(hours=30)
OFF = "SYNC_AT is empty: orders changed or made elsewhere do not show here."
STILL = (
    "Selling goes on; orders of other desks and of the web shop, refunds and edits may "
    "be missing here. Read from ACME again under Sync runs in the admin."
)
RETRIED = "Each night tries them again."

Pulses = Mapping[str, Pulse]


def beat(pulses: Pulses) -> Check:
    does = "Tells the worker every few seconds what is due."
    return _running("beat", "Beat, the clock", pulses.get(Pulse.BEAT), does)


def worker(pulses: Pulses) -> Check:
    does = "Sends receipts, looks for lost answers and reads ACME's catalog."
    return _running("worker", "Worker", pulses.get(Pulse.WORKER), does)


def _running(name: str, title: str, pulse: Pulse | None, does: str) -> Check:
    at = pulse.at if pulse else None
    if at and age(at) <= LATE_AFTER:
        return Check(name, title, Level.FINE, "Running", does, at, "Last pulse")
    meaning = (
        f"{does} Selling goes on; receipts, look-ups and the catalog wait, and none of "
        f"them is lost. Start the {name}."
    )
    if name == "worker":
        meaning += " When beat is late too, start beat first: it wakes the worker."
    state = "Late" if at else "Never started"
    return Check(
        name, title, Level.ALERT, state, meaning, at, "Last pulse", banner=NOT_RUNNING
    )


def acme(pulses: Pulses) -> Check:
    pulse = pulses.get(Pulse.ACME, Pulse())
    level, state, meaning = _reach(pulse)
    return Check(
        "acme",
        "ACME",
        level,
        state,
        meaning,
        pulse.at,
        "Last answer",
        count=pulse.failures,
        banner=NOT_REACHED if level == Level.ALERT else None,
    )


def _reach(pulse: Pulse) -> tuple[Level, str, str]:
    missed = f"Calls in a row that did not reach it: {pulse.failures}."
    if pulse.failures >= BREAKER_OPENS_AT:
        return (
            Level.ALERT,
            "Not reached",
            f"{missed} The breaker is open: the desks are told that no payment can be "
            "taken. One that is tried all the same is not charged. Look at the network "
            "here, then ask ACME. The first answer closes the breaker.",
        )
    if pulse.failures:
        on = f"From {BREAKER_OPENS_AT} on the breaker opens and the desks are told."
        return Level.WARNING, "Shaky", f"{missed} {on}"
    if pulse.at is None:
        return Level.NEUTRAL, "Not asked yet", "The worker asks it once a minute."
    if age(pulse.at) > QUIET_AFTER:
        return (
            Level.WARNING,
            "Quiet",
            "Its catalog could not be read for some minutes. Selling goes on with the "
            "one kept here. If the worker runs, its log says why.",
        )
    return Level.FINE, "Answers", "The breaker is closed: payments can be taken."


def key(pulses: Pulses) -> Check:
    pulse = pulses.get(Pulse.KEY, Pulse())
    level, state, meaning = _acceptance(pulse)
    return Check(
        "key",
        "Key at ACME",
        level,
        state,
        meaning,
        pulse.at,
        "Last accepted",
        banner=KEY_REFUSED if level == Level.ALERT else None,
    )


def _acceptance(pulse: Pulse) -> tuple[Level, str, str]:
    if pulse.failures:
        return (
            Level.ALERT,
            "Refused",
            "ACME answers 401 or 403: no sale can be made, and nothing is charged. "
            "Compare ACME_API_KEY and ACME_TENANT_ID with ACME's back office.",
        )
    if pulse.at is None:
        return Level.NEUTRAL, "Not tried yet", "The next reading of the catalog tells."
    return Level.FINE, "Accepted", "ACME knows this system."


def publishable_key(pulses: Pulses) -> tuple[Check, ...]:
    """Only where browsers pay ACME, and as far as they tell."""
    if settings.CARD_MODE != "direct":
        return ()
    pulse = pulses.get(Pulse.PUBLISHABLE_KEY, Pulse())
    level, state = Level.FINE, "Not refused"
    meaning = "Browsers at the desks pay ACME with it."
    if pulse.failures:
        level, state = Level.ALERT, "Refused"
        meaning = (
            "A browser was answered 401 or 403, so no card can be charged; other "
            "tenders work. Compare ACME_PUBLISHABLE_KEY and ACME_TENANT_ID with "
            "ACME's back office. The next card that ACME takes or declines clears "
            "this."
        )
    return (
        Check(
            "publishable_key",
            "Publishable key at ACME",
            level,
            state,
            meaning,
            pulse.at,
            "Last accepted again",
            count=pulse.failures,
        ),
    )


def nightly_sync() -> Check:
    """Two queries: the run that goes on, and the newest of those that ended."""
    if settings.SYNC_AT is None:
        return _sync(Level.NEUTRAL, "Not set up", OFF)
    last = SyncRun.objects.filter(moves_mark=True, finished_at__isnull=False)
    run = last.order_by("-finished_at").defer("plan").first()
    if run is None:
        at = clock(settings.SYNC_AT)
        return _sync(Level.NEUTRAL, "Not yet", f"The first one begins at {at}.")
    if run.state == SyncState.ABORTED:
        return _sync(Level.ALERT, "Not believed", f"{run.problem} {STILL}", run)
    if run.state == SyncState.FAILED:
        return _sync(Level.WARNING, "Failed", f"{run.problem} {STILL}", run)
    if age(run.finished_at) > LATE_SYNC:
        return _sync(Level.WARNING, "Late", f"It should end once a day. {STILL}", run)
    waiting = Quarantined.objects.waiting().count()
    if waiting:
        kept = f"{waiting} orders could not be read and wait in quarantine. {RETRIED}"
        return _sync(Level.WARNING, "Some unread", kept, run, waiting)
    read = f"{run.seen} orders read, {run.new} new, {run.changed} changed."
    return _sync(Level.FINE, "Done", read, run)


def _sync(
    level: Level,
    state: str,
    meaning: str,
    run: SyncRun | None = None,
    count: int | None = None,
) -> Check:
    at = run.finished_at if run else None
    return Check(
        "sync", "Nightly sync", level, state, meaning, at, "Last ended", count=count
    )
