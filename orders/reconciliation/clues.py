"""What a rule may know besides its own order, and the words that rules share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince

from acme_pos import acme
from acme_pos.staff import times

from ..models import Attempt
from ..takings import Sale
from .books import Books, Line
from .pairing import Amounts, Pair, channel_words, total

# ACME's clock and the desk's differ: a payment may seem to come before its sale.
CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Clues:
    books: Books
    # By ACME's id of the order: the sale without an answer that may have made it.
    guesses: Mapping[str, Attempt]
    # Orders that one side alone has, by the amount.
    only_here: Mapping[Decimal, Sequence[Pair]]
    only_there: Mapping[Decimal, Sequence[Pair]]

    def lines_of(self, pair: Pair) -> list[Line]:
        """ACME's lines of the order, of all days."""
        return [*pair.lines, *self.books.on_other_days.get(pair.acme_id, ())]

    def age(self, pair: Pair) -> timedelta:
        """How long after the sale ACME was asked for it; the longest for no sale."""
        asked = self.books.asked_for(pair.sale.sold_at) if pair.sale else None
        return asked - pair.sale.sold_at if asked and pair.sale else timedelta.max


def clues_of(unequal: Sequence[Pair], books: Books) -> Clues:
    here, there = defaultdict(list), defaultdict(list)
    for pair in unequal:
        if not pair.lines:
            here[total(pair.here)].append(pair)
        elif not pair.sale:
            there[total(pair.paid)].append(pair)
    unknown = [pair for alike in there.values() for pair in alike]
    return Clues(books, _guesses(unknown, books.attempts), here, there)


def _guesses(pairs: Iterable[Pair], attempts: Sequence[Attempt]) -> dict[str, Attempt]:
    """The nearest in time first; each sale and each order once."""
    found: dict[str, Attempt] = {}
    used: set[int] = set()
    for _, acme_id, attempt in sorted(_likely(pairs, attempts), key=lambda one: one[0]):
        if acme_id not in found and attempt.pk not in used:
            found[acme_id] = attempt
            used.add(attempt.pk)
    return found


def _likely(
    pairs: Iterable[Pair], attempts: Sequence[Attempt]
) -> Iterator[tuple[timedelta, str, Attempt]]:
    alike = defaultdict(list)
    for attempt in attempts:
        alike[attempt.expected_total, attempt.tender].append(attempt)
    for pair in pairs:
        for tender, amount in pair.paid.items():
            for attempt in alike[amount, tender]:
                sent_at = attempt.sent_at or attempt.created_at
                line = pair.lines[0]
                if _is_by(attempt, line) and line.at >= sent_at - CLOCKS_DIFFER:
                    yield abs(line.at - sent_at), pair.acme_id, attempt


def _is_by(attempt: Attempt, line: Line) -> bool:
    """Whether it came by the channel that this sale was sent by."""
    sent = acme.SaleChannel.ONLINE if attempt.direct else settings.ACME.sale_channel
    if acme.same(sent, line.channel):
        return True
    return channel_words(sent) == channel_words(line.channel)


def added(lines: Iterable[Line]) -> Amounts:
    """Their money by tender."""
    found: Amounts = {}
    for line in lines:
        found[line.tender] = found.get(line.tender, Decimal("0.00")) + line.amount
    return found


def paid_of(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.has_moved and not line.is_given_back]


def given_back_of(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.has_moved and line.is_given_back]


# --- words -----------------------------------------------------------------------


def when_words(at: datetime) -> str:
    return times.near_moment(at)


def day_words(of: Sale | Line) -> str:
    return times.near_day(of.day)


def clock_words(at: datetime) -> str:
    return times.clock(at)


def span_words(age: timedelta) -> str:
    now = timezone.now()
    return timesince(now - age, now, depth=1).replace("\xa0", " ")
