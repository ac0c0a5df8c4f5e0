"""A word that an order is looked for by, and the columns that may hold it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Right
from django.db.models.lookups import Exact

from .attempt import is_reference
from .item import OrderItem
from .payment import Payment
from .transaction import Transaction

if TYPE_CHECKING:
    from .order import Order

    Orders = models.QuerySet[Order]

# A part of an email needs so many letters; a shorter one is in everybody's.
PART = 3
# A phone number without its area code.
SHORT_PHONE = 7
PHONE = 10


@dataclass(frozen=True, slots=True)
class Texts:
    """A word as each kind of column is asked for it, and what it looks like."""

    # Equal, equal but for the case, and as a part; the database writes each its way.
    equal: str
    alike: str
    part: str
    # A reference of ours and the digits of a phone number.
    reference: str
    digits: str
    end: str
    is_short: bool
    is_beginning: bool
    is_reference: bool
    is_last4: bool
    is_phone: bool

    @classmethod
    def of(cls, word: str, shortest: int) -> Texts:
        word = word.lstrip("#") or word
        reference = word.replace("-", "").upper()
        digits = "".join(character for character in word if character.isdecimal())
        has_letters = any(character.isalpha() for character in word)
        return cls(
            equal=word,
            alike=word,
            part=word,
            reference=reference,
            digits=digits[-PHONE:],
            end=digits[-SHORT_PHONE:],
            is_short=len(word) < shortest,
            # What has a name before the @ is the beginning of an email.
            is_beginning=word.find("@") > 0 or len(word) < PART,
            is_reference=is_reference(reference),
            is_last4=len(word) == 4 and word.isdecimal(),
            is_phone=not has_letters and len(digits) >= SHORT_PHONE,
        )

    @classmethod
    def of_name(cls, name: str, shortest: int) -> Texts:
        """Looked for in names alone, so it has no other shape."""
        return replace(
            cls.of(name, shortest),
            is_beginning=False,
            is_reference=False,
            is_last4=False,
            is_phone=False,
        )


def by_columns(texts: Texts, among: Orders) -> list[Orders]:
    """One column of an order each."""
    return [among.filter(each) for each in _columns(texts)]


def by_others(texts: Texts, among: Orders) -> list[Orders]:
    """One column each of what belongs to an order."""
    return [
        among.filter(**{f"{own}__in": rows.values(theirs)})
        for rows, theirs, own in _elsewhere(texts)
    ]


def holds(texts: Texts) -> Q:
    """Any of the columns, for orders whose keys are known."""
    elsewhere = [
        Q(Exists(rows.filter(**{theirs: OuterRef(own)})))
        for rows, theirs, own in _elsewhere(texts)
    ]
    return reduce(or_, _columns(texts) + elsewhere)


def _elsewhere(texts: Texts) -> list[tuple[models.QuerySet[Any], str, str]]:
    """Rows of other tables, where they name the order, and by which column of it."""
    payments = Payment.objects.filter(payment_ref__iexact=texts.alike)
    items = OrderItem.objects.filter(event_id=texts.equal)
    told = Transaction.objects.filter(payment_ref__iexact=texts.alike)
    return [
        (payments, "order", "pk"),
        (items, "order", "pk"),
        (told, "acme_order_id", "acme_id"),
    ]


def _columns(texts: Texts) -> list[Q]:
    return [
        Q(order_number=texts.equal),
        Q(acme_id=texts.equal),
        Q(zip_code__iexact=texts.alike),
        Q(membership_id=texts.equal),
        Q(customer_id=texts.equal),
        begins("first_name", texts),
        begins("last_name", texts),
        _in_email(texts),
        *_by_shape(texts),
    ]


def begins(column: str, texts: Texts) -> Q:
    if texts.is_short:
        return Q(**{f"{column}__iexact": texts.alike})
    return Q(**{f"{column}__istartswith": texts.part})


def _in_email(texts: Texts) -> Q:
    """Any part of it, or its beginning."""
    if texts.is_short:
        return Q(email__iexact=texts.alike)
    if texts.is_beginning:
        return Q(email__istartswith=texts.part)
    return Q(email__icontains=texts.part)


def _by_shape(texts: Texts) -> list[Q]:
    """What a word can only be when it looks like it."""
    ways = []
    if texts.is_reference:
        ways.append(Q(reference=texts.reference))
    if texts.is_last4:
        ways.append(Q(card_last4=texts.equal))
    if texts.is_phone:
        ends = Exact(Right("phone_digits", SHORT_PHONE), texts.end)
        ways.append(Q(ends) & Q(phone_digits__endswith=texts.digits))
    return ways
