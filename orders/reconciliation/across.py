"""Money that came or went on another day than the sale, and money given back.

Each is fine only when all of ACME's lines of the order, of all days, add up to what
was taken for it; whoever charges a second time or gives back too much is not hidden.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from acme_pos.staff.money import money

from ..takings import ZERO, Sale
from .books import Line
from .clues import (
    Clues,
    added,
    clock_words,
    day_words,
    given_back_of,
    paid_of,
    when_words,
)
from .pairing import Amounts, Pair, total

# Two clocks that disagree on the day of a sale: both are near the midnight between.
MIDNIGHT = timedelta(hours=2)


# --- given back ------------------------------------------------------------------


def wrong_refund(pair: Pair, clues: Clues) -> str:
    if not pair.refunded:
        return ""
    if not (pair.sale or pair.paid):
        return _("Refund of an order that is not here.")
    paid, back = _paid(pair, clues), _given_back(pair, clues)
    if -total(back) > total(paid):
        return _("More was given back than was paid: %(given_back)s of %(paid)s.") % {
            "given_back": money(-total(back)),
            "paid": money(total(paid)),
        }
    known = paid if any(paid) else {**paid, **dict.fromkeys(back, total(paid))}
    if any(-amount > known.get(tender, ZERO) for tender, amount in back.items()):
        return _("Refunded by another tender than it was paid by.")
    if pair.sale and not pair.sale.unproven and pair.sale.refunded < -total(back):
        return _("ACME's report has it refunded, and ACME's order does not say so.")
    return ""


def refunded(pair: Pair, clues: Clues) -> str:
    """The rest is equal, so that the refund is the whole difference."""
    if not pair.refunded or pair.paid != pair.here or not pair.sale:
        return ""
    at = clock_words(given_back_of(pair.lines)[0].at)
    sentences = [_("Refunded at ACME at %(time)s.") % {"time": at}]
    if pair.sale.day != clues.books.day:
        sentences.append(_("It was sold on %(day)s.") % {"day": day_words(pair.sale)})
    if pair.sale.refunded < -total(_given_back(pair, clues)):
        sentences.append(_("The order here does not show it yet."))
    return " ".join(sentences)


def _paid(pair: Pair, clues: Clues) -> Amounts:
    """By ACME's lines of all days; before any were read, as the order says."""
    lines = paid_of(clues.lines_of(pair))
    if lines or not pair.sale:
        return added(lines)
    return {pair.sale.tender: pair.sale.taken}


def _given_back(pair: Pair, clues: Clues) -> Amounts:
    """Without what a bank took back: no order's own refund says that."""
    back = given_back_of(clues.lines_of(pair))
    return added(line for line in back if not line.is_chargeback)


# --- on another day --------------------------------------------------------------


def of_another_day(pair: Pair, clues: Clues) -> str:
    """An order near midnight, by two clocks; else one that is paid off later."""
    sale = pair.sale
    if not (sale and pair.paid and sale.day != clues.books.day):
        return ""
    paid = paid_of(pair.lines)
    if not _is_whole(pair, clues):
        return ""
    if _is_midnight(sale, paid[0]):
        return _(
            "By our clock it was sold on %(day)s at %(time)s: the two sides take it "
            "for different days."
        ) % {"day": day_words(sale), "time": clock_words(sale.sold_at)}
    if sale.is_ours:
        return ""
    return _("Paid on this day for an order of %(day)s.") % {"day": day_words(sale)}


def on_another_day(pair: Pair, clues: Clues) -> str:
    """The other side of the same: the order is of this day."""
    sale, others = pair.sale, _paid_elsewhen(pair, clues)
    if not (sale and others and pair.here and _is_whole(pair, clues)):
        return ""
    at = {"day": day_words(others[0]), "time": clock_words(others[0].at)}
    if not pair.paid and _is_midnight(sale, others[0]):
        return (
            _(
                "ACME has it on %(day)s at %(time)s: the two sides take it for "
                "different days."
            )
            % at
        )
    if sale.is_ours:
        return ""
    if pair.paid:
        return _("Paid in several payments, another on %(day)s at %(time)s.") % at
    return _("Paid on %(day)s at %(time)s.") % at


def wrong_of_another_day(pair: Pair, clues: Clues) -> str:
    """What is left of orders of other days is not what was taken for them."""
    sale = pair.sale
    if not (sale and pair.paid and sale.day != clues.books.day):
        return ""
    before = total(added(_paid_elsewhen(pair, clues)))
    if sale.taken and before >= sale.taken:
        words = _(
            "Paid a second time. It is an order of %(day)s, which was paid for already."
        )
    elif total(_paid(pair, clues)) != sale.taken:
        words = _(
            "Another amount, on another day. It is an order of %(day)s, of %(amount)s."
        )
    elif sale.is_ours and _paid(pair, clues) != {sale.tender: sale.taken}:
        words = _("Another tender, on another day. It is an order of %(day)s.")
    else:
        words = _(
            "Paid at ACME on another day than it was sold. It is an order of %(day)s."
        )
    return words % {"day": day_words(sale), "amount": money(sale.taken)}


def wrong_on_another_day(pair: Pair, clues: Clues) -> str:
    sale, others = pair.sale, _paid_elsewhen(pair, clues)
    if not (sale and others and pair.here) or pair.paid:
        return ""
    there = total(added(others))
    if there != sale.taken:
        words = _("Another amount, on another day. ACME has %(amount)s on %(time)s.")
    elif sale.is_ours and added(others) != {sale.tender: sale.taken}:
        words = _("Another tender, on another day. ACME has %(amount)s on %(time)s.")
    else:
        words = _(
            "Paid at ACME on another day than it was sold. ACME has %(amount)s on "
            "%(time)s."
        )
    return words % {"amount": money(there), "time": when_words(others[0].at)}


def _paid_elsewhen(pair: Pair, clues: Clues) -> list[Line]:
    return paid_of(clues.books.on_other_days.get(pair.acme_id, ()))


def _is_whole(pair: Pair, clues: Clues) -> bool:
    """ACME's lines of all days are what was taken, and by the tender we took."""
    paid = added(paid_of(clues.lines_of(pair)))
    if not pair.sale or total(paid) != pair.sale.taken:
        return False
    return not pair.sale.is_ours or set(paid) == {pair.sale.tender}


def _is_midnight(sale: Sale, line: Line) -> bool:
    return abs(line.at - sale.sold_at) < MIDNIGHT
