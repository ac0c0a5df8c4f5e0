"""Card mode `direct`: the browser pays ACME itself, so no card reaches this server.

    arm      the intent is committed; only then the browser is given what to send
    report   what the browser says came of it, which counts once ACME shows it too

A browser's word alone makes nothing paid and nothing failed. Without a report the lease
runs out and the resolver looks, as for any process that died.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from acme_pos import acme

from . import armed, checkout, outcome, payload, pricing, resolver
from .lookup import SKEW, Lookup, reference_in
from .models import Attempt, AttemptState, Order, Tender
from .models.attempt import ABSENT_AT_ONCE, FINDABLE
from .refusals import refusal_of

logger = logging.getLogger(__name__)

S = AttemptState

# Seconds in which ACME is asked whether the browser is right; a till stands there.
LOOK = 5.0
KEY_REFUSED = (
    "ACME did not accept the publishable key of this system. Take another tender; a "
    "manager has to look at it."
)
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

    Never ACME's words: they could hold anything.
    """

    order_id: str = ""
    status: int | None = None
    type: str = ""
    code: str = ""


# --- arm -------------------------------------------------------------------------


def arm(attempt: Attempt) -> acme.BrowserCall | None:
    """Commit the intent and hand out the sale, once; None when it was handed out.

    Raises CartChanged, what `pricing.confirm` raises, and django.db.Error when nothing
    could be written: then nothing is handed out and nothing can be charged.
    """
    if attempt.is_prepared:
        pricing.confirm(attempt)
    body = json.loads(acme.encode(checkout_body(attempt).dump()))
    tendered = payload.Tendered(Tender.CARD)
    if not checkout.mark_sent(attempt, tendered, body, direct=True):
        return None
    return acme.browser_checkout(settings.ACME, body, attempt.request_uuid)


def checkout_body(attempt: Attempt) -> acme.CheckoutB2CInput:
    """All that the browser sends but the card (B2C Checkout)."""
    cart = attempt.cart
    online = {"sale_channel": acme.SaleChannel.ONLINE}
    has_amount = settings.ACME_SEND_CHARGE_AMOUNT
    return acme.CheckoutB2CInput(
        shopping_cart=payload.inline(cart).model_copy(update=online),
        payment_method=Tender.CARD,
        charge_amount=attempt.expected_total if has_amount else None,
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
    if not attempt.direct or attempt.state not in FINDABLE:
        return
    if said.order_id:
        _placed(attempt, said.order_id)
    else:
        _not_placed(attempt, acme.judged(said.status, said.type, said.code))


def _placed(attempt: Attempt, order_id: str) -> None:
    lookup = Lookup(LOOK)
    try:
        order = lookup.order_of(attempt, order_id)
    except acme.AcmeError as error:
        doubt = type(error).__name__
    else:
        doubt = _doubt(attempt, order)
        if not doubt:
            outcome.receive(attempt, order)
            return
    unproven = acme.NoAnswer("a report that is not proven")
    told = {"kind": "not proven", "doubt": doubt, "order": order_id}
    if outcome.mark_unknown(attempt, unproven, **told):
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


def _not_placed(attempt: Attempt, error: acme.AcmeError) -> None:
    if not outcome.mark_unknown(attempt, error, by="browser"):
        return
    logger.warning("sale %s, by its browser: %s", attempt.reference, error)
    if _is_refusal(attempt, error):
        _prove_refusal(attempt, error)


def _is_refusal(attempt: Attempt, error: acme.AcmeError) -> bool:
    """ACME's word that it took no money, which counts with a look of our own only.

    A browser repeats a request by itself when a connection that it had is cut, so a
    twin may be this very sale, unless the desk knows the other one.
    """
    if isinstance(error, acme.DuplicateTransaction):
        return Attempt.objects.twins_of(attempt).exists()
    return isinstance(error, acme.Refused | acme.KeyRejected)


def _prove_refusal(attempt: Attempt, error: acme.AcmeError) -> None:
    """Given up at once when ACME, asked by us, has no order of it either.

    It is watched for a day like any sale that was given up.
    """
    try:
        found = Lookup(LOOK).orders_of(attempt)
    except acme.AcmeError as failed:
        logger.warning("refusal of %s not proven: %s", attempt.reference, failed)
        return
    if found:
        resolver.take(attempt, found)
        return
    is_key = isinstance(error, acme.KeyRejected)
    gave_up = outcome.give_up(
        attempt,
        refusal=KEY_REFUSED if is_key else refusal_of(error),
        empty_looks=attempt.empty_looks + 1,
        evidence=attempt.with_evidence(ABSENT_AT_ONCE, looks=1),
    )
    if gave_up:
        # The guest still stands there, so nobody has to open it by hand.
        attempt.cart.recall(attempt.desk)


def _look(attempt: Attempt, lookup: Lookup) -> None:
    """The resolver's way, at once; what fails here it tries again."""
    try:
        resolver.look_up(attempt, lookup)
    except acme.AcmeError as failed:
        logger.warning("look-up of sale %s failed: %s", attempt.reference, failed)
