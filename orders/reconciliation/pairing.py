"""Each order of the day with what both sides have of it, tender by tender."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos import acme

from ..takings import ZERO, Sale, spoken, tender_words
from .books import Books, Line

OURS = gettext_lazy("Our desks")
# Orders write a channel in one way and reports in another.
_CHANNELS = (
    (acme.SaleChannel.ONLINE, gettext_lazy("Web shop")),
    (acme.SaleChannel.POINT_OF_SALE, gettext_lazy("Other desks")),
    ("Pos", gettext_lazy("Other desks")),
    (acme.SaleChannel.INSIDE_SALES, gettext_lazy("Inside sales")),
    (acme.SaleChannel.RESELLER, gettext_lazy("Resellers")),
    (acme.SaleChannel.KIOSK, gettext_lazy("Kiosks")),
)
Amounts = dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Pair:
    """One order. `sale` is None while only ACME has it.

    `here`, `paid` and `refunded` are amounts by tender, of this day alone.
    """

    acme_id: str
    sale: Sale | None
    lines: Sequence[Line]
    here: Amounts
    paid: Amounts
    refunded: Amounts
    # ACME was read before it was sold: neither equal nor different.
    is_later: bool = False

    @property
    def at_acme(self) -> Decimal:
        return total(self.paid) + total(self.refunded)

    @property
    def difference(self) -> Decimal:
        """What ACME has more; below zero, less."""
        return ZERO if self.is_later else self.at_acme - total(self.here)

    @property
    def is_another_tender(self) -> bool:
        """The amounts agree, and not how they were paid."""
        return not self.difference and bool(self.by_tender)

    @property
    def tenders(self) -> str:
        """`Cash`, or `Cash, at ACME Card` where they differ."""
        here, there = (_listed(side) for side in (self.here, self._there))
        if not here or not there or here == there:
            return here or there
        return _("%(here)s, at ACME %(there)s") % {"here": here, "there": there}

    @property
    def taken_here(self) -> Decimal:
        return total(self.here)

    @property
    def _there(self) -> Amounts:
        return {**self.paid, **self.refunded}

    @property
    def by_tender(self) -> Amounts:
        """The difference by tender, where there is one."""
        if self.is_later or (self.here == self.paid and not self.refunded):
            return {}
        tenders = {**self.here, **self._there}
        found = {
            tender: _of(self.paid, tender)
            + _of(self.refunded, tender)
            - _of(self.here, tender)
            for tender in tenders
        }
        return {tender: amount for tender, amount in found.items() if amount}

    @property
    def number(self) -> str:
        return self.sale.number if self.sale else self.lines[0].number or self.acme_id

    @property
    def at(self) -> datetime:
        """When it happened on this day."""
        if self.sale and (self.here or not self.lines):
            return self.sale.sold_at
        return self.lines[0].at

    @property
    def channel(self) -> str:
        """Whose it is, as the page names it."""
        if self.sale and self.sale.is_ours:
            return str(OURS)
        told = self.sale.channel if self.sale else ""
        return channel_words(told or (self.lines[0].channel if self.lines else ""))


def pairs(books: Books) -> list[Pair]:
    """In the order of time, those that ACME alone has behind the rest."""
    lines = defaultdict(list)
    for line in books.lines:
        lines[line.order_id].append(line)
    sold = [_pair(sale, lines.pop(sale.acme_id, []), books) for sale in books.sales]
    known = books.of_other_days
    return sold + [_only_there(known.get(key), rest) for key, rest in lines.items()]


def total(amounts: Amounts) -> Decimal:
    return sum(amounts.values(), ZERO)


def channel_words(channel: str) -> str:
    """What staff call a channel, else ACME's own word for it."""
    for spelled, words in _CHANNELS:
        if acme.same(channel, spelled):
            return str(words)
    return spoken(channel) or _("Channel not told")


def _pair(sale: Sale, lines: list[Line], books: Books) -> Pair:
    paid, refunded = _money(lines)
    here = {sale.tender: sale.taken} if sale.taken else {}
    if not sale.is_ours and total(paid) == sale.taken:
        # Of what was sold elsewhere only ACME knows how it was paid.
        here = paid
    is_later = not lines and books.is_later(sale.sold_at)
    return Pair(sale.acme_id, sale, lines, here, paid, refunded, is_later)


def _only_there(sale: Sale | None, lines: list[Line]) -> Pair:
    """Money of this day for an order of another day, or for none that is here."""
    paid, refunded = _money(lines)
    return Pair(lines[0].order_id, sale, lines, {}, paid, refunded)


def _money(lines: Iterable[Line]) -> tuple[Amounts, Amounts]:
    """What was paid and what was given back, by tender."""
    paid: Amounts = {}
    refunded: Amounts = {}
    for line in lines:
        if line.has_moved:
            side = refunded if line.is_given_back else paid
            side[line.tender] = _of(side, line.tender) + line.amount
    return paid, refunded


def _listed(amounts: Amounts) -> str:
    return ", ".join(sorted(map(tender_words, amounts)))


def _of(amounts: Amounts, tender: str) -> Decimal:
    return amounts.get(tender, ZERO)
