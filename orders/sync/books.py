"""The money lines of ACME's Transactions report, kept for the reconciliation.

A line is found again by ACME's ids, so that a window may be read any number of times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from itertools import chain, count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from acme_pos import acme

from ..models import Quarantined, SyncPart, Tender, Transaction
from ..models.batch import insert
from ..models.change import differing
from ..models.echo import TOO_MUCH, fitting, keepable

BATCH = 500
LONGEST_KEY = 180
# The names under which lines are quarantined, beside the ids of orders.
LINE = "transaction "


def write(part: SyncPart, lines: Iterable[acme.TransactionLine]) -> int:
    """The number of lines that could not be kept; each is quarantined."""
    facts: dict[str, dict[str, Any]] = {}
    bad = 0
    for line in lines:
        key = _free(_key(line), facts)
        if reason := _unreadable(line):
            Quarantined.keep(f"{LINE}{key}", reason, keepable(line.raw), part)
            bad += 1
        else:
            facts[key] = fitting(Transaction, {"key": key, **_facts(line)})
    keys = sorted(facts)
    for at in range(0, len(keys), BATCH):
        _upsert([facts[key] for key in keys[at : at + BATCH]])
    if facts:
        _release(facts.keys())
    return bad


def _free(key: str, taken: Collection[str]) -> str:
    """Two equal lines of one report are two payments."""
    numbered = (f"{key} {number}" for number in count(2))
    return next(each for each in chain([key], numbered) if each not in taken)


def _release(keys: Collection[str]) -> None:
    """Lines that could not be read before."""
    waiting = Quarantined.objects.waiting().filter(acme_id__startswith=LINE)
    for line in waiting:
        if line.acme_id.removeprefix(LINE) in keys:
            line.released_at = timezone.now()
            line.save(update_fields=["released_at"])


def tenders_of(order_ids: Sequence[str]) -> dict[str, str]:
    """How each order was paid, as far as ACME's books say; its first payment counts."""
    paid = Transaction.objects.taken().filter(
        acme_order_id__in=order_ids, amount__gte=0
    )
    newest_first = paid.order_by("-at", "-pk").values_list("acme_order_id", "tender")
    return {order_id: tender for order_id, tender in newest_first if tender}


def _upsert(facts: list[dict[str, Any]]) -> None:
    """Only what is new or differs is written."""
    keys = [each["key"] for each in facts]
    kept = Transaction.objects.in_bulk(keys, field_name="key")
    news = [each for each in facts if each["key"] not in kept]
    with suppress(IntegrityError), transaction.atomic():
        insert([Transaction(**each) for each in news])
        news = []
    # And what another part wrote just now.
    news += [
        each
        for each in facts
        if each["key"] in kept and differing(kept[each["key"]], each)
    ]
    Transaction.objects.bulk_create(
        [Transaction(**each, read_at=timezone.now()) for each in news],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[*(name for name in facts[0] if name != "key"), "read_at"],
    )


def _unreadable(line: acme.TransactionLine) -> str:
    if not acme.is_id(line.order_id):
        return gettext_noop("it names no order")
    if line.transaction_date is None:
        return gettext_noop("TransactionDate cannot be read")
    amount = _amount(line)
    if amount is None:
        return gettext_noop("its amount cannot be read")
    if acme.same(line.transaction_type, "ChargeBack") and amount >= 0:
        # No document gives its sign; counted as it came it would be takings.
        return gettext_noop("a chargeback that is not below zero")
    return (
        gettext_noop("its amount is too large to be one")
        if abs(amount) >= TOO_MUCH
        else ""
    )


def _amount(line: acme.TransactionLine) -> Decimal | None:
    paid = line.payment_amount
    return line.transaction_amount if paid is None else paid


def _key(line: acme.TransactionLine) -> str:
    """Without an id of its own a line is known by all that it says."""
    number = line.transaction_id or f"{line.order_id} {line.raw.get('TransactionDate')}"
    item = line.transaction_item_id or (
        "" if line.transaction_id else str(_amount(line))
    )
    written = " ".join(filter(None, [number, item, line.transaction_type]))
    return written.replace("\0", "")[:LONGEST_KEY]


def _facts(line: acme.TransactionLine) -> dict[str, Any]:
    return {
        "acme_order_id": line.order_id,
        "order_number": line.order_number,
        "kind": line.transaction_type,
        "at": line.transaction_date,
        "business_day": line.transaction_date and localdate(line.transaction_date),
        "amount": _amount(line),
        "tender": tender_of(line.payment_method),
        "payment_ref": line.payment_id,
        "card_brand": line.credit_card_brand,
        "card_last4": line.last4 if len(line.last4) == 4 else "",
        "sale_channel": line.sale_channel,
        "status": line.payment_status,
    }


@lru_cache(maxsize=100)
def tender_of(written: str) -> str:
    """One of our tenders, in whatever spelling ACME writes it; else its own word."""
    return next((one for one in _TENDERS if acme.same(one, written)), written)


_TENDERS = tuple(str(value) for value in Tender.values)
