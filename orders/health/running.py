"""What must run or answer: beat, the worker, ACME. Pulses say when each last did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
    gettext_lazy("Background work is not running."),
    gettext_lazy(
        "Selling works without it; receipts go out later, and sales under Checking "
        "wait."
    ),
)
NOT_REACHED = Banner(
    gettext_lazy("ACME cannot be reached."),
    gettext_lazy(
        "Cards and cash cannot be taken now; carts are kept; nothing is charged."
    ),
)
KEY_REFUSED = Banner(
    gettext_lazy("ACME refuses our key."),
    gettext_lazy(
        "Cards and cash cannot be taken now; carts are kept; nothing is charged. "
        "Call whoever runs this system."
    ),
)

RESTORED = Banner(
    gettext_lazy("Payments wait: a backup was restored."),
    gettext_lazy(
        "ACME is being asked what was sold since. Carts are kept; nothing is charged. "
        "Payments open by themselves."
    ),
)

BREAKER_IS_OPEN = gettext_lazy(
    "The breaker is open: the desks are told that no payment can be taken. One that is "
    "tried all the same is not charged. Look at the network here, then ask ACME. The "
    "first answer closes the breaker."
)

# The night comes once a day; a long one may end some hours later than the last.
LATE_SYNC = timedelta(hours=30)
OFF = gettext_lazy(
    "SYNC_AT is empty: orders changed or made elsewhere do not show here."
)
STILL = gettext_lazy(
    "Selling goes on; orders of other desks and of the web shop, refunds and edits may "
    "be missing here. Read from ACME again under Sync runs in the admin."
)
RETRIED = gettext_lazy("Each night tries them again.")

Pulses = Mapping[str, Pulse]


def beat(pulses: Pulses) -> Check:
    does = _("Tells the worker every few seconds what is due.")
    return _running("beat", _("Beat, the clock"), pulses.get(Pulse.BEAT), does)


def worker(pulses: Pulses) -> Check:
    does = _("Sends receipts and looks for lost answers.")
    return _running("worker", _("Worker"), pulses.get(Pulse.WORKER), does)


def reader(pulses: Pulses) -> Check:
    """A worker that may be at a long reading when it is told to say something."""
    pulse = pulses.get(Pulse.READER)
    at = pulse.at if pulse else None
    is_fine = at is not None and age(at) <= QUIET_AFTER
    does = _("Reads ACME's catalog and what happened there.")
    goes_on = _("Selling goes on with what is known. Start a worker for this queue.")
    return Check(
        "reader",
        _("Worker that reads"),
        Level.FINE if is_fine else Level.WARNING,
        _("Running") if is_fine else _("Late") if at else _("Never started"),
        does if is_fine else f"{does} {goes_on}",
        at,
        _("Last pulse"),
    )


def _running(name: str, title: str, pulse: Pulse | None, does: str) -> Check:
    at = pulse.at if pulse else None
    if at and age(at) <= LATE_AFTER:
        return Check(name, title, Level.FINE, _("Running"), does, at, _("Last pulse"))
    goes_on = (
        _(
            "Selling goes on; receipts, look-ups and the catalog wait, and none of "
            "them is lost. Start the worker. When beat is late too, start beat first: "
            "it wakes the worker."
        )
        if name == "worker"
        else _(
            "Selling goes on; receipts, look-ups and the catalog wait, and none of "
            "them is lost. Start beat."
        )
    )
    meaning = f"{does} {goes_on}"
    state = _("Late") if at else _("Never started")
    return Check(
        name,
        title,
        Level.ALERT,
        state,
        meaning,
        at,
        _("Last pulse"),
        banner=NOT_RUNNING,
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
        _("Last answer"),
        count=pulse.failures,
        banner=NOT_REACHED if level == Level.ALERT else None,
    )


def _reach(pulse: Pulse) -> tuple[Level, str, str]:
    missed = _("Calls in a row that did not reach it: %(number)s.") % {
        "number": pulse.failures
    }
    if pulse.failures >= BREAKER_OPENS_AT:
        return (
            Level.ALERT,
            _("Not reached"),
            f"{missed} {BREAKER_IS_OPEN}",
        )
    if pulse.failures:
        on = _("From %(number)s on the breaker opens and the desks are told.") % {
            "number": BREAKER_OPENS_AT
        }
        return Level.WARNING, _("Shaky"), f"{missed} {on}"
    if pulse.at is None:
        return Level.NEUTRAL, _("Not asked yet"), _("The worker asks it once a minute.")
    if age(pulse.at) > QUIET_AFTER:
        return (
            Level.WARNING,
            _("Quiet"),
            _(
                "Its catalog could not be read for some minutes. Selling goes on with "
                "the one kept here. If the worker runs, its log says why."
            ),
        )
    return Level.FINE, _("Answers"), _("The breaker is closed: payments can be taken.")


def key(pulses: Pulses) -> Check:
    pulse = pulses.get(Pulse.KEY, Pulse())
    level, state, meaning = _acceptance(pulse)
    return Check(
        "key",
        _("Key at ACME"),
        level,
        state,
        meaning,
        pulse.at,
        _("Last accepted"),
        banner=KEY_REFUSED if level == Level.ALERT else None,
    )


def _acceptance(pulse: Pulse) -> tuple[Level, str, str]:
    if pulse.failures:
        return (
            Level.ALERT,
            _("Refused"),
            _(
                "ACME answers 401 or 403: no sale can be made, and nothing is charged. "
                "Compare ACME_API_KEY and ACME_TENANT_ID with ACME's back office."
            ),
        )
    if pulse.at is None:
        return (
            Level.NEUTRAL,
            _("Not tried yet"),
            _("The next reading of the catalog tells."),
        )
    return Level.FINE, _("Accepted"), _("ACME knows this system.")


def publishable_key(pulses: Pulses) -> tuple[Check, ...]:
    """Only where browsers pay ACME, and as far as they tell."""
    if settings.CARD_MODE != "direct":
        return ()
    pulse = pulses.get(Pulse.PUBLISHABLE_KEY, Pulse())
    level, state = Level.FINE, _("Not refused")
    meaning = _("Browsers at the desks pay ACME with it.")
    if pulse.failures:
        level, state = Level.ALERT, _("Refused")
        meaning = _(
            "A browser was answered 401 or 403, so no card can be charged; other "
            "tenders work. Compare ACME_PUBLISHABLE_KEY and ACME_TENANT_ID with "
            "ACME's back office. The next card that ACME takes or declines clears "
            "this."
        )
    return (
        Check(
            "publishable_key",
            _("Publishable key at ACME"),
            level,
            state,
            meaning,
            pulse.at,
            _("Last accepted again"),
            count=pulse.failures,
        ),
    )


def restored(pulses: Pulses) -> Check:
    """Barred is who would pay; said here by a row that every page reads in any case."""
    pulse = pulses.get(Pulse.RESTORED, Pulse())
    level, state = Level.FINE, _("Complete")
    meaning = _("Nothing is missing here that was sold before a restore.")
    if pulse.failures:
        level, state = Level.ALERT, _("Restored from a backup")
        meaning = _(
            "No payment is taken until a sync has read from ACME what was sold since "
            "the backup. When it does not end, look under Sync runs in the admin, and "
            "whether the worker runs."
        )
    banner = RESTORED if pulse.failures else None
    what = _("Last looked up")
    return Check(
        "restored", _("Database"), level, state, meaning, pulse.at, what, banner=banner
    )


def nightly_sync() -> Check:
    """Two queries: the run that goes on, and the newest of those that ended."""
    if settings.SYNC_AT is None:
        return _sync(Level.NEUTRAL, _("Not set up"), str(OFF))
    last = SyncRun.objects.filter(moves_mark=True, finished_at__isnull=False)
    run = last.order_by("-finished_at").first()
    if run is None:
        at = clock(settings.SYNC_AT)
        return _sync(
            Level.NEUTRAL,
            _("Not yet"),
            _("The first one begins at %(time)s.") % {"time": at},
        )
    if run.state == SyncState.ABORTED:
        return _sync(Level.ALERT, _("Not believed"), f"{_(run.problem)} {STILL}", run)
    if run.state == SyncState.FAILED:
        return _sync(Level.WARNING, _("Failed"), f"{_(run.problem)} {STILL}", run)
    if age(run.finished_at) > LATE_SYNC:
        return _sync(
            Level.WARNING, _("Late"), f"{_('It should end once a day.')} {STILL}", run
        )
    waiting = Quarantined.objects.waiting().count()
    if waiting:
        kept = ngettext(
            "%(number)d order could not be read and waits in quarantine.",
            "%(number)d orders could not be read and wait in quarantine.",
            waiting,
        ) % {"number": waiting}
        kept = f"{kept} {RETRIED}"
        return _sync(Level.WARNING, _("Some unread"), kept, run, waiting)
    counted = {"read": run.seen, "new": run.new, "changed": run.changed}
    read = _("%(read)s orders read, %(new)s new, %(changed)s changed.") % counted
    return _sync(Level.FINE, _("Done"), read, run)


def _sync(
    level: Level,
    state: str,
    meaning: str,
    run: SyncRun | None = None,
    count: int | None = None,
) -> Check:
    at = run.finished_at if run else None
    return Check(
        "sync",
        _("Nightly sync"),
        level,
        state,
        meaning,
        at,
        _("Last ended"),
        count=count,
    )
