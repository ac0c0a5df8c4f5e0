"""What a receipt says, the same on paper and by mail, in the active language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from acme_pos import acme
from acme_pos.staff.models import Venue

from .models import Order, Payment
from .models.item import OrderItem

Kept = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Saving:
    """What was taken off a line, and by what name; the amount is below zero."""

    words: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One item. `amount` is before its saving."""

    words: str
    amount: Decimal
    starts_at: datetime | None
    details: tuple[str, ...]
    saving: Saving | None = None
    is_donation: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    words: str
    amount: Decimal
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """All that a receipt says. Its words are made when `context` is asked for."""

    order: Order
    venue: Venue
    is_copy: bool = False

    @property
    def context(self) -> dict[str, object]:
        order = self.order
        items = sorted(filter(_counts, order.items.all()), key=attrgetter("pk"))
        lines = _lines(order, items)
        return {
            "order": order,
            "venue": self.venue,
            "lines": lines,
            "sums": list(_sums(order, lines)),
            "goods": [line for line in lines if not line.is_donation],
            "has_tickets": any(item.event_id for item in items),
            "has_donation": any(line.is_donation for line in lines),
            "is_copy": self.is_copy,
            "training": settings.TRAINING,
            # Drawn where a page shows it; a mail brings its own.
            "qr": partial(qr_code, order.order_number),
            "language": get_language(),
        }


def slip_of(order: Order, *, is_copy: bool = False) -> Slip:
    return Slip(order, Venue.current(), is_copy)


def qr_code(order_number: str) -> str:
    """The order number as an SVG data URI, for the scanner at the door."""
    uri: str = segno.make_qr(order_number, error="m").svg_data_uri(scale=4, border=2)
    return uri


def language_of(order: Order, asked: str | None = "") -> str:
    """The one asked for, else the guest's choice at the desk, else the venue's."""
    mailed = sorted(order.receipts.all(), key=attrgetter("seq"))
    at_the_desk = order.attempt.cart.language if order.attempt else ""
    return language_among(asked, *(mail.language for mail in mailed), at_the_desk)


def language_among(*wishes: str | None) -> str:
    """The first of them that is one, else the venue's."""
    known = dict(settings.LANGUAGES)
    found = (wish for wish in wishes if wish in known)
    return next(found, None) or settings.LANGUAGE_CODE


# --- lines -----------------------------------------------------------------------


def _lines(order: Order, items: list[OrderItem]) -> list[Line]:
    """Nothing is said of savings that do not add up to ACME's total."""
    level = order.attempt.snapshot.get("level", "") if order.attempt else ""
    sold_as = _sold_as(order, items)
    lines = [_line(item, sold_as.get(item.pk, {}), level) for item in items]
    saved = sum(map(_saved, lines), Decimal(0))
    full = sum((line.amount for line in lines), Decimal(0))
    if saved and full + saved != order.total_amount:
        return [
            replace(line, amount=line.amount + _saved(line), saving=None)
            for line in lines
        ]
    return lines


def _counts(item: OrderItem) -> bool:
    """What ACME lists no more stays with nothing in it."""
    return item.quantity != 0


def _line(item: OrderItem, sold: Kept, level: str) -> Line:
    saving = _saving(item, sold, level)
    words = f"{item.quantity} × {sold.get('name') or item.name}"
    # The variant of a gift or a membership is said by the details.
    if item.variant and not item.is_donation and not item.membership:
        words = f"{words}, {item.variant}"
    return Line(
        words,
        item.amount - (saving.amount if saving else 0),
        item.starts_at,
        tuple(_details(item)),
        saving,
        item.is_donation,
    )


def _sold_as(order: Order, items: list[OrderItem]) -> dict[int, Kept]:
    """By item the line that was sold as it; ACME may answer one line as two."""
    lines = order.attempt.snapshot.get("lines", []) if order.attempt else []
    left, found = list(items), dict[int, Kept]()
    for line in lines:
        for item in _parts_of(line, left):
            left.remove(item)
            found[item.pk] = line
    return found


def _parts_of(line: Kept, left: list[OrderItem]) -> list[OrderItem]:
    """None, unless they are as many and for as much as was told at the sale."""
    parts, wanted = [], line["quantity"]
    for item in left:
        if _is_of(line, item) and item.quantity <= wanted:
            parts.append(item)
            wanted -= item.quantity
    amount = sum((item.amount for item in parts), Decimal(0))
    is_whole = not wanted and amount == Decimal(line.get("amount") or 0)
    return parts if is_whole else []


def _is_of(line: Kept, item: OrderItem) -> bool:
    same = ("event_id", "inventory_id", "variant")
    return not line.get("combo") and all(
        line.get(name) == getattr(item, name) for name in same
    )


def _details(item: OrderItem) -> Iterator[str]:
    if item.donation:
        yield from _of_donation(item.donation)
    if item.membership:
        yield from _of_membership(item.membership)


def _of_donation(donation: acme.DonationDetail) -> Iterator[str]:
    if donation.recognized_as:
        yield _("Recognized as: %(donor)s") % {"donor": donation.recognized_as}
    names = (donation.dedication_first_name, donation.dedication_last_name)
    honored = {"name": " ".join(filter(None, names))}
    if donation.beneficiary_type == "In honor of":
        yield _("In honor of %(name)s") % honored
    elif donation.beneficiary_type == "In memory of":
        yield _("In memory of %(name)s") % honored


def _of_membership(membership: acme.MembershipInfo) -> Iterator[str]:
    for card in membership.membership_cards:
        name = {"name": card.name}
        if not card.name:
            continue
        if card.card_type == "primary":
            yield _("Primary card: %(name)s") % name
        else:
            yield _("Secondary card: %(name)s") % name
    if membership.is_gift:
        giver = membership.gifter_info
        name = {"name": f"{giver.first_name} {giver.last_name}"} if giver else {}
        yield _("A gift from %(name)s") % name if giver else _("A gift")
    if membership.is_autorenew:
        yield _("Renews automatically")


# --- what was saved --------------------------------------------------------------


def _saving(item: OrderItem, sold: Kept, level: str) -> Saving | None:
    if "full_amount" not in sold:
        return None
    saved = Decimal(sold["unit_price"]) * item.quantity - item.amount
    return Saving(_why(sold, level), -saved) if saved > 0 else None


def _why(line: Kept, level: str) -> str:
    """The names that ACME gives its discounts are in no language of ours."""
    names = [name or _("Discount") for name in line.get("discounts", [])]
    if names:
        return ", ".join(names)
    if not line.get("is_at_member_price"):
        return _("Discount")
    return (
        _("%(level)s member price") % {"level": level} if level else _("Member price")
    )


def _saved(line: Line) -> Decimal:
    return line.saving.amount if line.saving else Decimal(0)


# --- sums ------------------------------------------------------------------------


def _sums(order: Order, lines: list[Line]) -> Iterator[Sum]:
    saved = sum(map(_saved, lines), Decimal(0))
    if saved:
        yield Sum(_("Subtotal"), order.total_amount - saved)
        yield Sum(_("Discounts"), saved)
    yield Sum(_("Total"), order.total_amount, is_total=True)
    payment: Payment | None = getattr(order, "payment", None)
    # Nothing was handed over where nothing was to pay.
    if payment and payment.amount:
        given = payment.amount if payment.given is None else payment.given
        yield Sum(_tender(payment), given)
        if payment.change_due is not None:
            yield Sum(pgettext("money given back", "Change"), payment.change_due)
    if order.refund_amount > 0:
        yield Sum(_("Refunded"), -order.refund_amount)
    if order.balance_amount > 0:
        yield Sum(_("Balance due"), order.balance_amount)


def _tender(payment: Payment) -> str:
    """`Card, Visa ending 4242`; `Check A-100`."""
    words = {
        "tender": payment.get_tender_display(),
        "brand": payment.card_brand,
        "last4": payment.card_last4,
        "number": payment.payment_ref,
    }
    if payment.card_last4 and payment.card_brand:
        return _("%(tender)s, %(brand)s ending %(last4)s") % words
    if payment.card_last4:
        return _("%(tender)s ending %(last4)s") % words
    if payment.payment_ref:
        return _("%(tender)s %(number)s") % words
    return str(words["tender"])
