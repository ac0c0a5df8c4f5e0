"""Card mode `direct`: the browser pays ACME itself, so no card reaches this server.

    arm      the intent is committed; only then the browser is given what to send
    report   what the browser says came of it, which counts once ACME shows it too

A browser's word alone makes nothing paid and nothing failed. Without a report the lease
runs out and the resolver looks, as for any process that died.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.models import Q
from django.utils import timezone

from acme_pos import acme, request_ids
from acme_pos.staff.models import Pulse

from . import armed, checkout, found, outcome, payload, pricing, resolver
from .lookup import SKEW, Lookup, reference_in
from .models import Attempt, AttemptState, Order, Tender
from .models.states import ABSENT_AT_ONCE
from .refusals import KEY_REFUSED, NOT_BEGUN, refusal_of

logger = logging.getLogger(__name__)

S = AttemptState

# Seconds in which ACME is asked whether the browser is right; a till stands there.
LOOK = 5.0
# States in which a report is heard: with a sale in review it is a supervisor's.
HEARD = (S.SENT, S.UNKNOWN, S.ABSENT)
# A browser repeats a request by itself when a connection that it had is cut, and then
# tells what ACME said to the second. So its word opens the cart at once only for what a
# first request that was booked cannot have caused. Sold out, already used, too many:
# those it can, unless ACME books a UUID once (settings.ACME_REPLAY).
NOT_OUR_OWN = {
    acme.RefusalKind.DECLINED,
    acme.RefusalKind.CHARGE_AMOUNT,
    acme.RefusalKind.UNKNOWN_ID,
    acme.RefusalKind.CAPTCHA,
}
# The evidence of a sale that was handed out, and of a page that did not send it.
ARMED, NOT_SENT = "armed", "not sent by its page"
# Billing copies of contact fields: B2C Checkout, billing fields.
_BILLED = (
    "phone_number",
    "address1",
    "address2",
    "city",
    "state",
    "zip_code",
    "country",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What the browser says: an order id, or of a refusal its numbers, or nothing.

    Never ACME's words, which could hold anything: `complains` when there were some, and
    `about` is their RefusalKind. `not_sent` when the page sent nothing to ACME, with
    the name that it gave itself when it asked for the sale. `is_probe` is of no sale.
    """

    order_id: str = ""
    status: int | None = None
    type: str = ""
    code: str = ""
    complains: bool = False
    about: str = ""
    not_sent: bool = False
    page: str = ""
    is_probe: bool = False

    def judged(self) -> acme.AcmeError:
        if self.not_sent:
            return acme.NotSent("the page had no answer from this server")
        return acme.judged(
            self.status,
            self.type,
            self.code,
            complains=self.complains,
            about=self.about,
        )


# --- arm -------------------------------------------------------------------------


def arm(attempt: Attempt, page: str = "") -> acme.BrowserCall | None:
    """Commit the intent and hand out the sale, once; None when it was handed out.

    `page` is what the asking page calls itself: it alone may say that nothing was sent.

    Raises CartChanged, what `pricing.confirm` raises, and django.db.Error when nothing
    could be written: then nothing is handed out and nothing can be charged.
    """
    request_ids.is_of_sale(attempt.reference)
    if attempt.is_prepared:
        pricing.confirm(attempt)
    body = json.loads(acme.encode(checkout_body(attempt).dump()))
    tendered = payload.Tendered(Tender.CARD)
    attempt.evidence = attempt.with_evidence(ARMED, page=page)
    if not checkout.mark_sent(attempt, tendered, body, direct=True):
        return None
    return acme.browser_checkout(settings.ACME, body, attempt.request_uuid)


def checkout_body(attempt: Attempt) -> acme.CheckoutB2CInput:
    """All that the browser sends but the card (B2C Checkout)."""
    cart = attempt.cart
    online = {"sale_channel": acme.SaleChannel.ONLINE}
    return acme.CheckoutB2CInput(
        shopping_cart=payload.inline(cart).model_copy(update=online),
        payment_method=Tender.CARD,
        charge_amount=attempt.expected_total,
        notes=f"{attempt.reference} {cart.notes}".strip(),
        ticket_delivery=cart.delivery,
        **_contact(payload.contact(cart)),
    )


def _contact(known: dict[str, Any]) -> dict[str, Any]:
    """Both names are required here, so the house's stand in for what is not known."""
    known.pop("contact_full_name", None)
    first = known.setdefault("contact_first_name", settings.ACME_HOUSE_FIRST_NAME)
    last = known.setdefault("contact_last_name", settings.ACME_HOUSE_LAST_NAME)
    billed = {f"billing_{name}": known.get(name) for name in _BILLED}
    return {
        **known,
        **billed,
        "billing_first_name": first,
        "billing_last_name": last,
        "billing_email": known.get("email"),
    }


# --- report ----------------------------------------------------------------------


def report(attempt: Attempt, said: Report) -> None:
    """Prove what the browser says, as far as ACME shows it, and write that down.

    Of a sale that has its end, or that no browser was armed with, nothing is taken.
    Raises django.db.Error when it could not be written; the resolver goes on then.
    """
    request_ids.is_of_sale(attempt.reference)
    if said.is_probe:
        _note_key(said.judged())
    elif said.not_sent and attempt.is_prepared and checkout.abandon(attempt):
        # Should the page's request still be on its way, nothing is handed out to it.
        pass
    elif not attempt.direct or attempt.state not in HEARD:
        pass
    elif said.order_id:
        _placed(attempt, said.order_id)
    elif not said.not_sent or _was_handed_to(attempt, said.page):
        _not_placed(attempt, said)


def _was_handed_to(attempt: Attempt, page: str) -> bool:
    """Another page may be sending the sale right now, and this one cannot know."""
    armed_by = [seen["page"] for seen in attempt.evidence if seen["kind"] == ARMED]
    return bool(page) and page in armed_by


def _placed(attempt: Attempt, order_id: str) -> None:
    lookup = Lookup(LOOK)
    told = {"kind": "not proven", "order": order_id}
    try:
        order = lookup.order_of(attempt, order_id)
        doubt = _doubt(attempt, order)
        if not doubt:
            found.accept(attempt, order, lookup)
            _look_for_others(attempt, lookup)
            return
    except acme.NotFound:
        doubt = "NotFound"
    except acme.AcmeError as error:
        doubt = type(error).__name__
        told |= {"kind": "report not read", "by": "browser"}
    unproven = acme.NoAnswer("a report that is not proven")
    if outcome.mark_unknown(attempt, unproven, **told, doubt=doubt):
        logger.error("report on sale %s not proven: %s", attempt.reference, doubt)
        _look(attempt, lookup)


def _doubt(attempt: Attempt, order: acme.Order) -> str:
    """Why that order is not this sale's; empty when it is."""
    if reference_in(order) != attempt.reference:
        return "reference"
    if armed.differences(attempt, order):
        return "not what was armed"
    since = (attempt.sent_at or attempt.created_at) - SKEW
    made = order.created_on
    if made is None or not since <= made <= timezone.now() + SKEW:
        return "time"
    others = Attempt.objects.exclude(pk=attempt.pk).filter(acme_order_id=order.id)
    known = Order.objects.filter(~Q(attempt=attempt), acme_id=order.id)
    return "another sale's" if others.exists() or known.exists() else ""


def _look_for_others(attempt: Attempt, lookup: Lookup) -> None:
    """ACME may have booked it twice. The sale is made, whatever comes of this look."""
    if not attempt.acme_order_id:
        return
    with suppress(Error):
        Pulse.objects.recover(Pulse.PUBLISHABLE_KEY)
    try:
        ids = [order.id for order in lookup.orders_of(attempt)]
    except acme.AcmeError as failed:
        logger.warning("no second look at sale %s: %s", attempt.reference, failed)
        return
    if len(ids) > 1:
        outcome.note_several(attempt, ids)


def _not_placed(attempt: Attempt, said: Report) -> None:
    error, is_in_time = said.judged(), attempt.is_being_asked
    told = {"kind": NOT_SENT} if said.not_sent else {}
    if not outcome.mark_unknown(attempt, error, by="browser", **told):
        return
    logger.warning("sale %s, by its browser: %s", attempt.reference, error)
    _note_key(error)
    # Later others may have looked, and the machine may have slept over its turn.
    if is_in_time and _is_refusal(error):
        _prove_refusal(attempt, error)


def _note_key(error: acme.AcmeError) -> None:
    """For the health page, as far as a browser can tell."""
    with suppress(Error):
        if isinstance(error, acme.KeyRejected):
            Pulse.objects.miss(Pulse.PUBLISHABLE_KEY)
        elif isinstance(error, acme.Refused):
            Pulse.objects.recover(Pulse.PUBLISHABLE_KEY)


def _is_refusal(error: acme.AcmeError) -> bool:
    """That no money was taken, which counts with a look of our own only.

    16003 never is one: the twin may be this very sale, and which card it was nobody
    knows here.
    """
    if isinstance(error, acme.Refused):
        return bool(settings.ACME_REPLAY) or error.kind in NOT_OUR_OWN
    return isinstance(error, acme.KeyRejected | acme.NotSent)


def _prove_refusal(attempt: Attempt, error: acme.AcmeError) -> None:
    """Given up at once when ACME, asked by us, has no order of it either.

    It is watched for a day like any sale that was given up.
    """
    lookup = Lookup(LOOK)
    try:
        if orders := lookup.orders_of(attempt):
            found.take(attempt, orders, lookup)
            return
    except acme.AcmeError as failed:
        logger.warning("refusal of %s not proven: %s", attempt.reference, failed)
        return
    gave_up = outcome.give_up(
        attempt,
        refusal=_words_of(error),
        empty_looks=attempt.empty_looks + 1,
        evidence=attempt.with_evidence(ABSENT_AT_ONCE, looks=1),
    )
    if gave_up:
        # The guest still stands there, so nobody has to open it by hand.
        attempt.cart.recall(attempt.desk)


def _words_of(error: acme.AcmeError) -> str:
    if isinstance(error, acme.NotSent):
        return NOT_BEGUN
    return KEY_REFUSED if isinstance(error, acme.KeyRejected) else refusal_of(error)


def _look(attempt: Attempt, lookup: Lookup) -> None:
    """The resolver's way, at once; what fails here it tries again."""
    try:
        resolver.look_up(attempt, lookup)
    except acme.AcmeError as failed:
        logger.warning("look-up of sale %s failed: %s", attempt.reference, failed)
