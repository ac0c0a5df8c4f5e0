"""Why the two sides do not agree on an order, in plain words.

Each rule looks at the rows alone and says its words, or nothing; the first that has
words is the cause. What is only likely says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from acme_pos import acme
from acme_pos.staff.money import money

from ..models import Attempt
from ..takings import tender_words
from .across import (
    of_another_day,
    on_another_day,
    refunded,
    wrong_of_another_day,
    wrong_on_another_day,
    wrong_refund,
)
from .books import Books
from .clues import Clues, clues_of, paid_of, span_words, when_words
from .day import Difference
from .pairing import Pair, total

# No document says how fresh ACME's reports are. So long a sale that is not in them yet
# troubles nobody.
SETTLED = timedelta(hours=2)

Rule = Callable[[Pair, Clues], str]


def explain(pairs: Sequence[Pair], books: Books) -> list[Difference]:
    """Those that differ, in total or by tender, and those that were charged twice.

    What must not be overlooked comes first: charged twice, then the largest amounts.
    """
    unequal = [pair for pair in pairs if pair.by_tender]
    clues = clues_of(unequal, books)
    twice = [pair for pair in pairs if _is_twice(pair) and not pair.by_tender]
    ranked = sorted([*twice, *unequal], key=_rank)
    return [_difference(pair, clues) for pair in ranked]


def _rank(pair: Pair) -> tuple[bool, Decimal]:
    amounts = [pair.difference, *pair.by_tender.values()]
    return not _is_twice(pair), -max(map(abs, amounts))


def _difference(pair: Pair, clues: Clues) -> Difference:
    for rules, is_explained in ((_WRONG, False), (_FINE, True), (_REST, False)):
        for rule in rules:
            words = rule(pair, clues)
            if words:
                return Difference(pair, words, is_explained)
    return Difference(pair, _("Another amount at ACME."))


# --- what is to be looked into, whatever else is true ----------------------------


def _charged_twice(pair: Pair, clues: Clues) -> str:
    if not _is_twice(pair):
        return ""
    return _(
        "Charged twice, perhaps: its cart was paid by another order as well. One of "
        "the two is to be refunded."
    )


def _unreadable(pair: Pair, clues: Clues) -> str:
    reason = clues.books.quarantined.get(pair.acme_id)
    if pair.sale or not reason:
        return ""
    return _("ACME's answer about this order could not be read: %(reason)s") % {
        "reason": reason
    }


def _unanswered_sale(pair: Pair, clues: Clues) -> str:
    """A guess: by amount, tender, channel and time."""
    attempt = clues.guesses.get(pair.acme_id)
    return _sale_words(attempt) if attempt else ""


def _missing(pair: Pair, clues: Clues) -> str:
    since = pair.sale.missing_since if pair.sale else None
    if pair.lines or since is None:
        return ""
    return _("ACME does not know this order any more, since %(time)s.") % {
        "time": when_words(since)
    }


def _bank_took_it_back(pair: Pair, clues: Clues) -> str:
    kinds = [line.kind for line in pair.lines if line.is_chargeback]
    if not kinds:
        return ""
    if any(acme.same(kind, "ChargeBack") for kind in kinds):
        return _("The guest's bank took the money back (a chargeback).")
    return _("The guest's bank had a hand in it (a refund of a chargeback).")


# --- what is as it should be -----------------------------------------------------


def _not_in_the_report_yet(pair: Pair, clues: Clues) -> str:
    age = clues.age(pair)
    if age >= SETTLED or not _is_awaited(pair, clues):
        return ""
    return _not_yet(age, pair, clues)


# --- the likeliest of the rest ---------------------------------------------------


def _of_the_same_amount(pair: Pair, clues: Clues) -> str:
    if pair.sale and not pair.lines:
        alike = clues.only_there.get(total(pair.here), ())
        words = _(
            "Of the same amount as order %(number)s, which ACME has and is not here: "
            "perhaps one sale."
        )
    elif not pair.sale:
        alike = clues.only_here.get(total(pair.paid), ())
        words = _(
            "Of the same amount as order %(number)s, which is here and ACME does not "
            "show: perhaps one sale."
        )
    else:
        return ""
    return words % {"number": alike[0].number} if alike else ""


def _still_to_come(pair: Pair, clues: Clues) -> str:
    """Reports can come late; each night reads a part of the last one again."""
    age = clues.age(pair)
    if age >= settings.SYNC_OVERLAP or not _is_awaited(pair, clues):
        return ""
    if not _is_read_again(pair, clues):
        return ""
    return _not_yet(age, pair, clues)


def _is_awaited(pair: Pair, clues: Clues) -> bool:
    """ACME has no money of it at all, nor of another order that it could be."""
    return not (clues.lines_of(pair) or clues.only_there.get(total(pair.here)))


def _is_read_again(pair: Pair, clues: Clues) -> bool:
    return bool(pair.sale and pair.sale.sold_at >= clues.books.read_again_from)


def _not_yet(age: timedelta, pair: Pair, clues: Clues) -> str:
    if _is_read_again(pair, clues):
        words = _(
            "Not in ACME's report yet. It was sold %(span)s before ACME was read; "
            "reports can come late, and the next night reads it again."
        )
    else:
        words = _(
            "Not in ACME's report yet. It was sold %(span)s before ACME was read; "
            "reports can come late, so read the day again."
        )
    return words % {"span": span_words(age)}


def _not_taken(pair: Pair, clues: Clues) -> str:
    still = [line for line in pair.lines if not line.has_moved]
    if not still or pair.paid:
        return ""
    return _("ACME says of the payment: %(status)s.") % {
        "status": still[0].status.lower()
    }


def _found_late(pair: Pair, clues: Clues) -> str:
    if pair.lines or not (pair.sale and pair.sale.was_looked_for):
        return ""
    return _(
        "Its answer was lost and the order found later; ACME's report does not show "
        "it. Look it up in ACME's back office."
    )


def _not_in_the_report(pair: Pair, clues: Clues) -> str:
    if pair.lines:
        return ""
    return _(
        "Not in ACME's report, which was read %(span)s after the sale. Look it up in "
        "ACME's back office."
    ) % {"span": span_words(clues.age(pair))}


def _another_tender(pair: Pair, clues: Clues) -> str:
    if pair.difference or not pair.here:
        return ""
    here = get_text_list([*map(tender_words, pair.here)], _("and")).lower()
    there = get_text_list([*map(tender_words, pair.paid)], _("and")).lower()
    return _("Rung as %(here)s here, %(there)s at ACME.") % {
        "here": here,
        "there": there,
    }


def _paid_twice_over(pair: Pair, clues: Clues) -> str:
    paid, here = total(pair.paid), total(pair.here)
    return _("ACME has it paid twice over.") if here and paid == 2 * here else ""


def _mismatch(pair: Pair, clues: Clues) -> str:
    if not (pair.sale and pair.sale.is_mismatch):
        return ""
    return _("ACME charged another total than the guest was told.")


def _several_payments(pair: Pair, clues: Clues) -> str:
    paid = paid_of(pair.lines)
    if len(paid) < 2:
        return ""
    amounts = get_text_list([money(line.amount) for line in paid], _("and"))
    return _("Paid in several payments at ACME: %(amounts)s.") % {"amounts": amounts}


def _swapped_digits(pair: Pair, clues: Clues) -> str:
    """What is typed with two digits swapped is wrong by a multiple of nine cents."""
    cents = pair.difference * 100
    if not (pair.here and pair.paid and cents) or cents % 9:
        return ""
    return _(
        "Another amount at ACME, off by a multiple of 9: perhaps two digits swapped."
    )


def _sold_elsewhere(pair: Pair, clues: Clues) -> str:
    if pair.sale:
        return ""
    if pair.lines[0].at >= clues.books.read_again_from:
        words = _(
            "Sold elsewhere (%(channel)s); the order is not here yet. The next night "
            "brings it."
        )
    else:
        words = _(
            "Sold elsewhere (%(channel)s); the order is not here yet. Reading the day "
            "again brings it."
        )
    return words % {"channel": pair.channel.lower()}


_WRONG: tuple[Rule, ...] = (
    _charged_twice,
    _bank_took_it_back,
    _unreadable,
    _unanswered_sale,
    _missing,
    wrong_refund,
)
_FINE: tuple[Rule, ...] = (
    refunded,
    of_another_day,
    on_another_day,
    _not_in_the_report_yet,
)
_REST: tuple[Rule, ...] = (
    wrong_of_another_day,
    wrong_on_another_day,
    _of_the_same_amount,
    _not_taken,
    _still_to_come,
    _found_late,
    _not_in_the_report,
    _another_tender,
    _paid_twice_over,
    _mismatch,
    _several_payments,
    _swapped_digits,
    _sold_elsewhere,
)

# --- words -----------------------------------------------------------------------


def _is_twice(pair: Pair) -> bool:
    return pair.sale is not None and pair.sale.is_charged_twice


def _sale_words(attempt: Attempt) -> str:
    if attempt.is_absent:
        words = _(
            "Perhaps a sale that was given up as not charged (%(desk)s, reference "
            "%(reference)s): amount and tender fit."
        )
    else:
        words = _(
            "Perhaps a sale without an answer (%(desk)s, reference %(reference)s): "
            "amount and tender fit."
        )
    return words % {"desk": attempt.desk, "reference": attempt.spoken_reference}
