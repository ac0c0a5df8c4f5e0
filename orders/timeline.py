"""What is known of a sale without an answer, in words and in the order it happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from acme_pos.staff import approval
from acme_pos.staff.models import AuditEvent

from .models import Attempt

WORDS = {
    # How a send ended: the names of acme's errors.
    "NoAnswer": "ACME gave no answer that can be trusted.",
    "AlreadySent": "ACME says it has seen this request before. That proves no charge.",
    "DuplicateTransaction": "ACME says the same card paid this amount minutes before.",
    "Refused": "ACME refused the sale.",
    "NotFound": "ACME refused the sale.",
    "NotSent": "ACME could not be reached.",
    "KeyRejected": "ACME did not accept our key.",
    # What was done since.
    "cut": "The connection was cut at once, so the sale was sent once more.",
    "sent again": "Not found at ACME, so the sale was sent once more.",
    "left behind": "The desk stopped before ACME's answer could be written.",
    "absent": "Looked for long enough: ACME has no order of this sale.",
    "absent at once": "Looked for at once: ACME has no order of this sale.",
    "armed": "Handed out to a page, to be sent from there.",
    "not sent by its page": "It sent nothing, as this server did not answer in time.",
    "report not read": "It named an order, and ACME could not be asked about it.",
    "tender not read": "ACME does not show how its order was paid.",
    "not proven": "The browser named an order that ACME does not show as this sale's.",
    "not what was armed": "ACME's order is not what the guest was to pay for.",
    "absent by hand": "Looked at once more: ACME has no order of this sale.",
    "absent by hand, unread": "ACME's lists could not be read whole; a supervisor "
    "looked in ACME's back office.",
    "empty looks prove nothing": "ACME lists no order, which proves too little here.",
    "no proof in time": "Nothing was proven in half an hour.",
    "several orders": "ACME has several orders with this reference.",
    "for a supervisor": "A supervisor has to say which of them it is.",
    "order of another sale": "ACME's order with this reference is another sale's.",
    "order": "ACME's order was found.",
    "order by hand": "A supervisor named ACME's order.",
    "order, too late": "ACME's order was found after the cart was paid another time.",
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
        sent = f"Sent to ACME by {attempt.cashier} at {attempt.desk}."
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
    words = WORDS.get(kind, f"The desk met an error of its own ({kind}).")
    if seen.get("by") == "browser":
        words = f"Told by the browser: {words}"
    orders = seen.get("orders") or [seen.get("order")]
    numbers = {
        "status": seen.get("status"),
        "code": seen.get("code"),
        "empty looks": seen.get("looks"),
        "ids": ", ".join(str(one) for one in orders if one),
    }
    facts = [f"{name} {number}" for name, number in numbers.items() if number]
    return f"{words} ({'; '.join(facts)})" if facts else words


def _act(act: AuditEvent) -> str:
    if act.action == approval.GIVEN:
        return f"{act.approver} allowed it at the screen of {act.actor}."
    if act.action == approval.REFUSED:
        return f"Nobody who may was found to allow it at the screen of {act.actor}."
    reason = act.facts.get("reason")
    return f"{act.actor} settled it: {act.action}.{f' {reason}' if reason else ''}"
