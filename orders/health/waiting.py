"""What waits: sales for their answer or a supervisor, receipts for the mail server."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Attempt, AttemptState, Receipt, ReceiptState
from ..models.states import CHECKED
from .check import Banner, Check, Level, age

# Answers and receipts are expected within seconds.
WARN_AFTER = timedelta(minutes=2)
ALERT_AFTER = timedelta(minutes=5)

RECEIPTS_LATE = Banner(
    gettext_lazy("Receipts are late."),
    gettext_lazy("Selling works all the same; they go out later."),
)
TWICE = Banner(
    gettext_lazy("A guest was charged twice, perhaps."),
    gettext_lazy(
        "Selling works all the same; a supervisor has to look at it under Checking."
    ),
)

Counts = Mapping[AttemptState, int]


def attempts() -> tuple[Counts, datetime | None]:
    """How many of today, and of any day when nobody knows their end, by state; and
    when the oldest without an end was sent."""
    wanted = Q(state__in=CHECKED) | Q(created_at__gte=_midnight())
    rows = list(
        Attempt.objects.filter(wanted)
        .values_list("state")
        .annotate(number=Count("pk"), oldest=Min("sent_at"))
        .order_by("state")
    )
    sent = [oldest for state, _n, oldest in rows if state in CHECKED]
    counts = {AttemptState(state): number for state, number, _at in rows}
    return counts, min(sent, default=None)


def unanswered(counts: Counts, oldest: datetime | None) -> Check:
    number = sum(counts.get(state, 0) for state in CHECKED)
    meaning = _("Every sale that was sent has its answer.")
    if number:
        meaning = _(
            "Money may have moved, so nobody is to take these payments again. The "
            "system looks for their orders by itself; a supervisor settles what it "
            "cannot prove. They are listed under Checking."
        )
    return Check(
        "unanswered",
        _("Sales without an answer"),
        _level(oldest),
        _waiting(number),
        meaning,
        oldest,
        _("Oldest sent"),
        number,
    )


def for_review(counts: Counts) -> Check:
    number = counts.get(AttemptState.REVIEW, 0)
    return Check(
        "review",
        _("Sales for a supervisor"),
        Level.WARNING if number else Level.FINE,
        _waiting(number),
        _("ACME's lists prove nothing here. A supervisor settles them under Checking.")
        if number
        else _("No sale waits for a person."),
        count=number,
    )


def charged_twice(number: int) -> Check:
    meaning = _("No cart was paid by two orders.")
    if number:
        meaning = _(
            "Given up as not charged, paid again, and then the first order was found. "
            "Refund one of the two in ACME's back office and say so under Checking."
        )
    return Check(
        "twice",
        _("Charged twice, perhaps"),
        Level.ALERT if number else Level.FINE,
        str(number or _("None")),
        meaning,
        count=number,
        banner=TWICE if number else None,
    )


def receipts_due() -> Check:
    due = Receipt.objects.due().aggregate(number=Count("pk"), oldest=Min("due_at"))
    level = _level(due["oldest"])
    return Check(
        "receipts",
        _("Receipts due"),
        level,
        _waiting(due["number"]),
        _(
            "The worker sends them, the oldest first. When they are late, look whether "
            "it runs and whether the mail server answers."
        )
        if due["number"]
        else _("Every receipt went out when it was due."),
        due["oldest"],
        _("Oldest due"),
        due["number"],
        RECEIPTS_LATE if level == Level.ALERT else None,
    )


def receipts_tried() -> Check:
    """Between two tries none is due, so a dead mail server shows here alone."""
    tried = Receipt.objects.filter(state=ReceiptState.PENDING, tries__gt=0)
    found = tried.aggregate(number=Count("pk"), oldest=Min("created_at"))
    return Check(
        "tried",
        _("Receipts to try again"),
        Level.WARNING if age(found["oldest"]) >= WARN_AFTER else Level.FINE,
        _waiting(found["number"]),
        _(
            "The mail server did not take them. They are tried again for three days; "
            "their order pages say why. Many at once mean that it is down."
        )
        if found["number"]
        else _("The mail server takes what it is given."),
        found["oldest"],
        _("Oldest asked for"),
        found["number"],
    )


def receipts_failed() -> Check:
    # The claim of the last try says on which day it was given up.
    dead = Receipt.objects.filter(state=ReceiptState.DEAD, lease_until__gte=_midnight())
    number = dead.count()
    return Check(
        "failed",
        _("Receipts failed today"),
        Level.WARNING if number else Level.FINE,
        str(number or _("None")),
        _("They are not tried again. Their order pages say why, and send them anew.")
        if number
        else _("No receipt was given up today."),
        count=number,
    )


def _level(oldest: datetime | None) -> Level:
    if age(oldest) >= ALERT_AFTER:
        return Level.ALERT
    return Level.WARNING if age(oldest) >= WARN_AFTER else Level.FINE


def _waiting(number: int) -> str:
    return _("%(number)s waiting") % {"number": number} if number else _("None")


def _midnight() -> datetime:
    """The venue's."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
