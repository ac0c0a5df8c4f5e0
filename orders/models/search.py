"""Finding orders by anything that staff know of them.

Each word is looked for one column at a time, and the keys of what is found are put
together by UNION: each of these small queries has an index. One WHERE with ORs over
several tables has none, and reads a million orders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Right

from .attempt import is_reference
from .item import OrderItem
from .payment import Payment
from .transaction import Transaction

if TYPE_CHECKING:
    from .order import Order

    Orders = models.QuerySet[Order]
    Keys = models.QuerySet[Any, Any]

# A part of an email needs so many letters; a shorter one is in everybody's.
PART = 3
# A phone number without its area code.
SHORT_PHONE = 7
PHONE = 10


def found_by(words: str, every: Orders) -> Keys:
    """The keys of orders, by number, ACME id, reference, name, email, phone, ZIP, last
    four, check or voucher number, member or customer id, event id.

    Every word must be found in one of them, or all of it as one: a phone number and a
    ZIP code may have spaces.
    """
    found = _keys(words.strip(), every)
    if len(words.split()) > 1:
        each = every
        for word in words.split():
            each = each.filter(pk__in=_joined(_keys(word, every)))
        found.append(each.values("pk"))
    return _joined(found)


def _joined(keys: list[Keys]) -> Keys:
    return keys[0].union(*keys[1:])


def _keys(word: str, every: Orders) -> list[Keys]:
    """The keys of the orders in which this word is found, column by column."""
    word = word.lstrip("#")
    paid_by = Transaction.objects.filter(payment_ref__iexact=word)
    found = [
        every.filter(order_number=word),
        every.filter(acme_id=word),
        every.filter(zip_code__iexact=word),
        every.filter(membership_id=word),
        every.filter(customer_id=word),
        every.filter(first_name__istartswith=word),
        every.filter(last_name__istartswith=word),
        every.filter(**{f"email__{_how_much_of(word)}": word}),
        every.filter(acme_id__in=paid_by.values("acme_order_id")),
        *_by_shape(word, every),
    ]
    return [
        *(each.values("pk") for each in found),
        Payment.objects.filter(payment_ref__iexact=word).values("order"),
        OrderItem.objects.filter(event_id=word).values("order"),
    ]


def _how_much_of(email: str) -> str:
    return "icontains" if len(email) >= PART else "istartswith"


def _by_shape(word: str, every: Orders) -> list[Orders]:
    """What a word can only be when it looks like it."""
    found = []
    if is_reference(reference := word.replace("-", "").upper()):
        found.append(every.filter(reference=reference))
    if len(word) == 4 and word.isdecimal():
        found.append(every.filter(card_last4=word))
    digits = "".join(character for character in word if character.isdecimal())
    is_phone = not any(character.isalpha() for character in word)
    if is_phone and len(digits) >= SHORT_PHONE:
        ends = every.alias(ends=Right("phone_digits", SHORT_PHONE))
        ends = ends.filter(ends=digits[-SHORT_PHONE:])
        found.append(ends.filter(phone_digits__endswith=digits[-PHONE:]))
    return found
