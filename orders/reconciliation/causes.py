"""Why the two sides do not agree on an order, in plain words.

Each rule looks at the rows alone and says its words, or nothing; the first that has
words is the cause. What is only likely says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.template.defaultfilters import date as written
from django.utils import timezone
from django.utils.timesince import timesince

from acme_pos import acme

from ..models import Attempt
from ..takings import Sale, tender_words
from .books import Books, Line
from .day import Difference
from .pairing import Pair, total

# No document says how fresh ACME's reports are. So long a sale that is not in them yet
# troubles nobody.
SETTLED = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Clues:
    """What one order's rule may need to know of the rest of the day."""

    books: Books
    attempts: Mapping[tuple[Decimal, str], Sequence[Attempt]]
    # Orders that one side alone has, by the amount.
    only_here: Mapping[Decimal, Sequence[Pair]]
    only_there: Mapping[Decimal, Sequence[Pair]]


Rule = Callable[[Pair, Clues], str]


def explain(pairs: Sequence[Pair], books: Books) -> list[Difference]:
    """Those that differ, in total or by tender, and those that were charged twice."""
    unequal = [pair for pair in pairs if pair.by_tender]
    clues = _clues(unequal, books)
    twice = [pair for pair in pairs if _is_twice(pair) and not pair.by_tender]
    return [_difference(pair, clues) for pair in [*unequal, *twice]]


def _difference(pair: Pair, clues: Clues) -> Difference:
    for rules, is_explained in ((_WRONG, False), (_FINE, True), (_REST, False)):
        for rule in rules:
            words = rule(pair, clues)
            if words:
                return Difference(pair, words, is_explained)
    return Difference(pair, "Another amount at ACME.")


def _clues(unequal: Sequence[Pair], books: Books) -> Clues:
    attempts = defaultdict(list)
    for attempt in books.attempts:
        attempts[attempt.expected_total, attempt.tender].append(attempt)
    here, there = defaultdict(list), defaultdict(list)
    for pair in unequal:
        if not pair.lines:
            here[total(pair.here)].append(pair)
        elif not pair.sale:
            there[total(pair.paid)].append(pair)
    return Clues(books, attempts, here, there)


# --- what is to be looked into, whatever else is true ----------------------------


def _charged_twice(pair: Pair, clues: Clues) -> str:
    if not _is_twice(pair):
        return ""
    return (
        "Charged twice, perhaps: its cart was paid by another order as well. One of "
        "the two is to be refunded."
    )


def _unreadable(pair: Pair, clues: Clues) -> str:
    reason = clues.books.quarantined.get(pair.acme_id)
    if pair.sale or not reason:
        return ""
    return f"ACME's answer about this order could not be read: {reason}"


def _unanswered_sale(pair: Pair, clues: Clues) -> str:
    """By amount and tender; when several are alike, the oldest is named."""
    if pair.sale or not pair.paid:
        return ""
    for tender, amount in pair.paid.items():
        for attempt in clues.attempts.get((amount, tender), ()):
            return f"{_sale_words(attempt)} It is of this amount and tender."
    return ""


def _missing(pair: Pair, clues: Clues) -> str:
    since = pair.sale.missing_since if pair.sale else None
    if pair.lines or since is None:
        return ""
    return f"ACME does not know this order any more, since {_when(since)}."


def _bank_took_it_back(pair: Pair, clues: Clues) -> str:
    if any(acme.same(line.kind, "ChargeBack") for line in pair.lines):
        return "The guest's bank took the money back (a chargeback)."
    return ""


# --- what is as it should be -----------------------------------------------------


def _refunded(pair: Pair, clues: Clues) -> str:
    """The rest is equal, so that the refund is the whole difference."""
    if not pair.refunded or pair.paid != pair.here:
        return ""
    back = next(line for line in pair.lines if line.is_given_back and line.has_moved)
    words = f"Refunded at ACME at {_clock(back)}."
    if not pair.sale:
        return f"{words} The order itself is not here."
    if pair.sale.day != clues.books.day:
        words += f" It was sold on {_date(pair.sale)}."
    if pair.sale.refunded < -total(pair.refunded):
        words += " The order here does not show it yet."
    return words


def _of_another_day(pair: Pair, clues: Clues) -> str:
    """An order near midnight, by two clocks; else one that is paid off later."""
    sale = pair.sale
    if not sale or sale.day == clues.books.day:
        return ""
    if _is_midnight(sale, pair.lines[0]):
        return (
            f"By our clock it was sold on {_date(sale)} at {_hour(sale)}: the two "
            "sides take it for different days."
        )
    return f"Paid on this day for an order of {_date(sale)}."


def _on_another_day(pair: Pair, clues: Clues) -> str:
    others = clues.books.on_other_days.get(pair.acme_id, ())
    paid = [line for line in others if line.has_moved and not line.is_given_back]
    if pair.paid or not paid:
        return ""
    return (
        f"ACME has it on {written(paid[0].day, 'j M')} at {_clock(paid[0])}: the two "
        "sides take it for different days."
    )


def _not_in_the_report_yet(pair: Pair, clues: Clues) -> str:
    return "" if _age(pair, clues) >= SETTLED else _still_to_come(pair, clues)


# --- the likeliest of the rest ---------------------------------------------------


def _of_the_same_amount(pair: Pair, clues: Clues) -> str:
    if pair.sale and not pair.lines:
        alike = clues.only_there.get(total(pair.here), ())
        words = "which ACME has and is not here"
    elif not pair.sale:
        alike = clues.only_here.get(total(pair.paid), ())
        words = "which is here and ACME does not show"
    else:
        return ""
    if not alike:
        return ""
    return f"Of the same amount as order {alike[0].number}, {words}: perhaps one sale."


def _still_to_come(pair: Pair, clues: Clues) -> str:
    """Reports can come late; each night reads a part of the last one again."""
    age = _age(pair, clues)
    if pair.lines or age >= settings.SYNC_OVERLAP:
        return ""
    if clues.only_there.get(total(pair.here)):
        return ""
    return (
        f"Not in ACME's report yet. It was sold {_span(age)} before ACME was read; "
        "reports can come late, and the next night reads again."
    )


def _not_taken(pair: Pair, clues: Clues) -> str:
    still = [line for line in pair.lines if not line.has_moved]
    if not still or pair.paid:
        return ""
    return f"ACME says of the payment: {still[0].status.lower()}."


def _found_late(pair: Pair, clues: Clues) -> str:
    if pair.lines or not (pair.sale and pair.sale.was_looked_for):
        return ""
    return (
        "Its answer was lost and the order found later; ACME's report does not show "
        "it. Look it up in ACME's back office."
    )


def _not_in_the_report(pair: Pair, clues: Clues) -> str:
    if pair.lines:
        return ""
    return (
        f"Not in ACME's report, which was read {_span(_age(pair, clues))} after the "
        "sale. Look it up in ACME's back office."
    )


def _another_tender(pair: Pair, clues: Clues) -> str:
    if pair.difference or not pair.here:
        return ""
    here = " and ".join(map(tender_words, pair.here)).lower()
    there = " and ".join(map(tender_words, pair.paid)).lower()
    return f"Rung as {here} here, {there} at ACME."


def _paid_twice_over(pair: Pair, clues: Clues) -> str:
    paid, here = total(pair.paid), total(pair.here)
    return "ACME has it paid twice over." if here and paid == 2 * here else ""


def _mismatch(pair: Pair, clues: Clues) -> str:
    if not (pair.sale and pair.sale.is_mismatch):
        return ""
    return "ACME charged another total than the guest was told."


def _swapped_digits(pair: Pair, clues: Clues) -> str:
    """What is typed with two digits swapped is wrong by a multiple of nine cents."""
    cents = pair.difference * 100
    if not (pair.here and pair.paid and cents) or cents % 9:
        return ""
    return "Another amount at ACME, off by a multiple of 9: perhaps two digits swapped."


def _sold_elsewhere(pair: Pair, clues: Clues) -> str:
    if pair.sale:
        return ""
    return (
        f"Sold elsewhere ({pair.channel.lower()}); the order is not here yet. The next "
        "reading of ACME brings it."
    )


_WRONG: tuple[Rule, ...] = (
    _charged_twice,
    _unreadable,
    _unanswered_sale,
    _missing,
    _bank_took_it_back,
)
_FINE: tuple[Rule, ...] = (
    _refunded,
    _of_another_day,
    _on_another_day,
    _not_in_the_report_yet,
)
_REST: tuple[Rule, ...] = (
    _of_the_same_amount,
    _not_taken,
    _still_to_come,
    _found_late,
    _not_in_the_report,
    _another_tender,
    _paid_twice_over,
    _mismatch,
    _swapped_digits,
    _sold_elsewhere,
)

# --- words -----------------------------------------------------------------------


def _is_twice(pair: Pair) -> bool:
    return pair.sale is not None and pair.sale.is_charged_twice


def _sale_words(attempt: Attempt) -> str:
    reference = f"{attempt.desk}, reference {attempt.spoken_reference}"
    if attempt.is_absent:
        return f"A sale that was given up as not charged ({reference})."
    return f"A sale without an answer ({reference})."


def _age(pair: Pair, clues: Clues) -> timedelta:
    """How long after the sale ACME's books were read; the longest for no sale."""
    read = clues.books.read_until
    return read - pair.sale.sold_at if pair.sale and read else timedelta.max


def _is_midnight(sale: Sale, line: Line) -> bool:
    return abs(line.at - sale.sold_at) < timedelta(hours=2)


def _when(at: datetime) -> str:
    return str(written(timezone.localtime(at), "j M, H:i"))


def _date(sale: Sale) -> str:
    return str(written(sale.day, "j M"))


def _hour(sale: Sale) -> str:
    return str(written(timezone.localtime(sale.sold_at), "H:i"))


def _clock(line: Line) -> str:
    return str(written(timezone.localtime(line.at), "H:i"))


def _span(age: timedelta) -> str:
    now = timezone.now()
    return timesince(now - age, now, depth=1).replace("\xa0", " ")
