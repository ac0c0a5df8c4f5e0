"""Finding orders by anything that staff know of them.

Each word is looked for one column at a time, and the keys of what is found are put
together by UNION: each of these small queries has an index. One WHERE with ORs over
several tables has none, and reads a million orders. Of a word that is everywhere, such
as the name of a mail provider, the newest are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Right

from .attempt import is_reference
from .item import OrderItem
from .payment import Payment
from .transaction import Transaction

if TYPE_CHECKING:
    from .order import Order

    Orders = models.QuerySet[Order]

# Nobody reads on beyond a thousand; one more tells that there are more.
FOUND_AT_MOST = 1001
# So many of the newest orders are read through for words that each are everywhere.
READ_THROUGH = 100_000
# A part of an email needs so many letters; a shorter one is in everybody's.
PART = 3
# A phone number without its area code.
SHORT_PHONE = 7
PHONE = 10
# A full name has a few words; whoever types more looks for something else.
MOST_NAMES = 3

NEWEST = ("-sold_at", "-pk")


def found_by(words: str, among: Orders, shortest: int = 1) -> set[int]:
    """The keys of those that are found by number, ACME id, reference, name, email,
    phone, ZIP, last four, check or voucher number, member, customer or event id.

    Every word must be found in one of them, or all of it as one: a phone number and a
    ZIP code may have spaces. They are the newest FOUND_AT_MOST. Of a name or an email
    a part needs `shortest` letters; what is shorter must be all of it.
    """
    plain = among.order_by().select_related(None)
    every = words.split()
    if len(every) < 2:
        return _newest(plain, _ways(words.strip(), plain, shortest))
    whole = _ways(words.strip(), plain, shortest)
    whole += _full_names(every, plain, shortest)
    return _newest(plain, whole) | _by_each(every, plain, shortest)


def _by_each(words: list[str], among: Orders, shortest: int) -> set[int]:
    """By every word: first by those that few orders have, then the rest among them."""
    some = {word: _newest(among, _ways(word, among, shortest)) for word in words}
    few = [keys for keys in some.values() if len(keys) < FOUND_AT_MOST]
    if not few:
        return _by_name(words, among)
    left = set.intersection(*few)
    for word, keys in some.items():
        if len(keys) >= FOUND_AT_MOST:
            rest = among.filter(pk__in=left)
            left = _newest(rest, _ways(word, rest, shortest))
    return left


def _by_name(words: list[str], among: Orders) -> set[int]:
    """By words that are all over the place, which only names and emails are.

    A full name was found already; this is for a name and the provider of a mail.
    """
    times = among.model._default_manager.order_by(*NEWEST).values_list("sold_at")
    for (oldest,) in times[READ_THROUGH : READ_THROUGH + 1]:
        among = among.filter(sold_at__gte=oldest)
    for word in words:
        among = among.filter(
            Q(first_name__istartswith=word)
            | Q(last_name__istartswith=word)
            | Q(email__icontains=word)
        )
    return set(among.order_by(*NEWEST).values_list("pk", flat=True)[:FOUND_AT_MOST])


def _newest(among: Orders, ways: list[Orders]) -> set[int]:
    """The keys of the newest orders that any of the ways finds, by one query."""
    each = [
        among.filter(pk__in=way.order_by(*NEWEST).values("pk")[:FOUND_AT_MOST])
        for way in ways
    ]
    keyed = [way.values_list("sold_at", "pk") for way in each]
    found = keyed[0].union(*keyed[1:]).order_by(*NEWEST)
    return {pk for _, pk in found[:FOUND_AT_MOST]}


def _full_names(words: list[str], among: Orders, shortest: int) -> list[Orders]:
    """First and last name, or the other way round, wherever the one ends."""
    parts = [
        (" ".join(words[:end]), " ".join(words[end:])) for end in range(1, len(words))
    ]
    return [
        among.filter(
            _begins("first_name", first, shortest), _begins("last_name", last, shortest)
        )
        for one, other in parts[:MOST_NAMES]
        for first, last in ((one, other), (other, one))
    ]


def _ways(word: str, among: Orders, shortest: int) -> list[Orders]:
    """One column each."""
    word = word.lstrip("#") or word
    payments = Payment.objects.filter(payment_ref__iexact=word)
    items = OrderItem.objects.filter(event_id=word)
    elsewhere = Transaction.objects.filter(payment_ref__iexact=word)
    return [
        among.filter(order_number=word),
        among.filter(acme_id=word),
        among.filter(zip_code__iexact=word),
        among.filter(membership_id=word),
        among.filter(customer_id=word),
        among.filter(_begins("first_name", word, shortest)),
        among.filter(_begins("last_name", word, shortest)),
        among.filter(_in_email(word, shortest)),
        among.filter(pk__in=payments.values("order")),
        among.filter(pk__in=items.values("order")),
        among.filter(acme_id__in=elsewhere.values("acme_order_id")),
        *_by_shape(word, among),
    ]


def _begins(column: str, word: str, shortest: int) -> Q:
    how = "istartswith" if len(word) >= shortest else "iexact"
    return Q(**{f"{column}__{how}": word})


def _in_email(word: str, shortest: int) -> Q:
    """Any part of it; what has a name before the @ is its beginning."""
    if len(word) < shortest:
        return Q(email__iexact=word)
    is_beginning = word.find("@") > 0 or len(word) < PART
    return Q(email__istartswith=word) if is_beginning else Q(email__icontains=word)


def _by_shape(word: str, among: Orders) -> list[Orders]:
    """What a word can only be when it looks like it."""
    ways: list[Any] = []
    if is_reference(reference := word.replace("-", "").upper()):
        ways.append(among.filter(reference=reference))
    if len(word) == 4 and word.isdecimal():
        ways.append(among.filter(card_last4=word))
    digits = "".join(character for character in word if character.isdecimal())
    is_phone = not any(character.isalpha() for character in word)
    if is_phone and len(digits) >= SHORT_PHONE:
        ends = among.alias(ends=Right("phone_digits", SHORT_PHONE))
        ends = ends.filter(ends=digits[-SHORT_PHONE:])
        ways.append(ends.filter(phone_digits__endswith=digits[-PHONE:]))
    return ways
