"""What is known of a sale without an answer, in words and in the order it happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos.staff import approval
from acme_pos.staff.models import AuditEvent

from .models import Attempt

WORDS = {
    # How a send ended: the names of acme's errors.
    "NoAnswer": gettext_lazy("ACME gave no answer that can be trusted."),
    "AlreadySent": gettext_lazy(
        "ACME says it has seen this request before. That proves no charge."
    ),
    "DuplicateTransaction": gettext_lazy(
        "ACME says the same card paid this amount minutes before."
    ),
    "Refused": gettext_lazy("ACME refused the sale."),
    "NotFound": gettext_lazy("ACME refused the sale."),
    "NotSent": gettext_lazy("ACME could not be reached."),
    "KeyRejected": gettext_lazy("ACME did not accept our key."),
    # What was done since.
    "cut": gettext_lazy(
        "The connection was cut at once, so the sale was sent once more."
    ),
    "sent again": gettext_lazy("Not found at ACME, so the sale was sent once more."),
    "left behind": gettext_lazy(
        "The desk stopped before ACME's answer could be written."
    ),
    "absent": gettext_lazy("Looked for long enough: ACME has no order of this sale."),
    "absent at once": gettext_lazy(
        "Looked for at once: ACME has no order of this sale."
    ),
    "armed": gettext_lazy("Handed out to a page, to be sent from there."),
    "not sent by its page": gettext_lazy(
        "It sent nothing, as this server did not answer in time."
    ),
    "report not read": gettext_lazy(
        "It named an order, and ACME could not be asked about it."
    ),
    "tender not read": gettext_lazy("ACME does not show how its order was paid."),
    "not proven": gettext_lazy(
        "The browser named an order that ACME does not show as this sale's."
    ),
    "not what was armed": gettext_lazy(
        "ACME's order is not what the guest was to pay for."
    ),
    "absent by hand": gettext_lazy(
        "Looked at once more: ACME has no order of this sale."
    ),
    "absent by hand, unread": gettext_lazy(
        "ACME's lists could not be read whole; a supervisor "
        "looked in ACME's back office."
    ),
    "empty looks prove nothing": gettext_lazy(
        "ACME lists no order, which proves too little here."
    ),
    "no proof in time": gettext_lazy("Nothing was proven in half an hour."),
    "several orders": gettext_lazy("ACME has several orders with this reference."),
    "for a supervisor": gettext_lazy("A supervisor has to say which of them it is."),
    "order of another sale": gettext_lazy(
        "ACME's order with this reference is another sale's."
    ),
    "order": gettext_lazy("ACME's order was found."),
    "order by hand": gettext_lazy("A supervisor named ACME's order."),
    "order, too late": gettext_lazy(
        "ACME's order was found after the cart was paid another time."
    ),
}


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    words: str


def told(attempt: Attempt) -> list[Moment]:
    """Oldest first; whatever staff did is told with their name."""
    return sorted(_moments(attempt), key=lambda moment: moment.at)


def _moments(attempt: Attempt) -> Iterator[Moment]:
    if attempt.sent_at:
        where = {"name": attempt.cashier, "desk": attempt.desk}
        sent = _("Sent to ACME by %(name)s at %(desk)s.") % where
        yield Moment(attempt.sent_at, sent)
    for seen in attempt.evidence:
        if at := _time(seen["at"]):
            yield Moment(at, _words(seen))
    acts = AuditEvent.objects.about(attempt).exclude(actor=None)
    for act in acts.select_related("actor", "approver"):
        yield Moment(act.at, _act(act))


def _time(kept: str | datetime) -> datetime | None:
    """As it comes from the database, or as it was put in."""
    return parse_datetime(kept) if isinstance(kept, str) else kept


def _words(seen: Mapping[str, Any]) -> str:
    """With the numbers that were kept, which ACME's support will ask for."""
    kind = seen["kind"]
    own = _("The desk met an error of its own (%(kind)s).") % {"kind": kind}
    words = str(WORDS.get(kind, own))
    if seen.get("by") == "browser":
        words = _("Told by the browser: %(words)s") % {"words": words}
    orders = seen.get("orders") or [seen.get("order")]
    numbers = {
        "status": seen.get("status"),
        "code": seen.get("code"),
        _("empty looks"): seen.get("looks"),
        "ids": ", ".join(str(one) for one in orders if one),
    }
    facts = [f"{name} {number}" for name, number in numbers.items() if number]
    return f"{words} ({'; '.join(facts)})" if facts else words


def _act(act: AuditEvent) -> str:
    told = {"name": act.actor, "approver": act.approver, "act": _(act.action)}
    if act.action == approval.GIVEN:
        return _("%(approver)s allowed it at the screen of %(name)s.") % told
    if act.action == approval.REFUSED:
        return _("Nobody who may was found to allow it at %(name)s's screen.") % told
    reason = act.facts.get("reason", "")
    return f"{_('%(name)s settled it: %(act)s.') % told} {reason}".strip()
