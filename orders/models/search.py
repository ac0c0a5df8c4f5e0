"""Finding orders by anything that staff know of them.

Each word is looked for one column at a time, and the keys of what is found are put
together by UNION: each of these small queries has an index. One WHERE with ORs over
several tables has none, and reads a million orders. Of a word that is everywhere, such
as the name of a mail provider, the newest are found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Right

from .attempt import is_reference
from .item import OrderItem
from .payment import Payment
from .transaction import Transaction

if TYPE_CHECKING:
    from .order import Order

    Orders = models.QuerySet[Order]

# When each of them was sold, and its key: in this order, newest first, they are shown.
Rows = list[tuple[Any, int]]
Found = set[tuple[datetime, int]]

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


def found_by(words: str, among: Orders, shortest: int = 1, most: int = 0) -> list[int]:
    """The keys, newest first, of those that are found by number, ACME id, reference,
    name, email, phone, ZIP, last four, check or voucher number, member, customer or
    event id.

    Every word must be found in one of them, or all of it as one: a phone number and a
    ZIP code may have spaces. They are the newest FOUND_AT_MOST. Of a name or an email
    a part needs `shortest` letters; what is shorter must be all of it. Who shows only
    the `most` newest need not wait for a thousand; of several words more may come.
    """
    plain = among.order_by().select_related(None)
    every = words.split()
    if len(every) < 2:
        return [pk for _, pk in _by_word(words.strip(), plain, shortest, most)]
    whole = _ways(Texts.of(words.strip(), shortest), plain)
    whole += _full_names(every, plain, shortest)
    found = _by_each(every, plain, shortest, set(_newest(plain, whole)))
    return [pk for _, pk in sorted(found, reverse=True)]


def _by_word(word: str, among: Orders, shortest: int, most: int = 0) -> Rows:
    """The newest orders that one word finds.

    To write the statement takes longer than to run it, so among all orders it is
    written once for all words of one shape.
    """
    texts = Texts.of(word, shortest)
    if among.query.where:
        return _newest(among, _ways(texts, among))
    orders = among.model._default_manager.all()
    with connection.cursor() as cursor:
        cursor.execute(*_statement(texts, orders, most or FOUND_AT_MOST))
        found: Rows = cursor.fetchall()
    return found


def _by_one(word: str, among: Orders, shortest: int) -> Found:
    return {(_moment(at), pk) for at, pk in _by_word(word, among, shortest)}


def _moment(at: datetime | str) -> datetime:
    """SQLite's driver may tell a text, and knows no zones."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _by_each(words: list[str], among: Orders, shortest: int, as_one: Found) -> Found:
    """By every word: first by those that few orders have, then the rest among them.

    Added to what all of it finds as one. Where that is a full name and the words are
    all over the place, no more is looked for.
    """
    some = {word: _by_one(word, among, shortest) for word in words}
    few = [keys for keys in some.values() if len(keys) < FOUND_AT_MOST]
    if not few:
        return as_one or _by_name(words, among)
    left = set.intersection(*few)
    for word, keys in some.items():
        if len(keys) >= FOUND_AT_MOST:
            rest = among.filter(pk__in=[pk for _, pk in left])
            left = _by_one(word, rest, shortest)
    return as_one | left


def _by_name(words: list[str], among: Orders) -> Found:
    """By words that are all over the place, which only names and emails are.

    No full name was found; this is for a name and the provider of a mail.
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
    return set(_keyed(among)[:FOUND_AT_MOST])


def _newest(among: Orders, ways: list[Orders]) -> Rows:
    """The newest orders that any of the ways finds, by one query."""
    return list(_union(among, ways, FOUND_AT_MOST))


def _union(among: Orders, ways: list[Orders], most: int) -> models.QuerySet[Any, Any]:
    """Each way is asked for FOUND_AT_MOST, however few are wanted: for a handful
    PostgreSQL would rather read all orders by their time than use the way's index."""
    each = [_keyed(way)[:FOUND_AT_MOST] for way in ways]
    if not connection.features.supports_slicing_ordering_in_compound:
        # SQLite takes no LIMIT in a part of a UNION.
        keys = [way.values("pk") for way in each]
        each = [_keyed(among.filter(pk__in=way)).order_by() for way in keys]
    return each[0].union(*each[1:]).order_by(*NEWEST)[:most]


def _keyed(orders: Orders) -> models.QuerySet[Any, Any]:
    return orders.order_by(*NEWEST).values_list("sold_at", "pk")


def _full_names(words: list[str], among: Orders, shortest: int) -> list[Orders]:
    """First and last name, or the other way round, wherever the one ends."""
    parts = [
        (" ".join(words[:end]), " ".join(words[end:])) for end in range(1, len(words))
    ]
    return [
        among.filter(
            _begins("first_name", Texts.of(first, shortest)),
            _begins("last_name", Texts.of(last, shortest)),
        )
        for one, other in parts[:MOST_NAMES]
        for first, last in ((one, other), (other, one))
    ]


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


def _ways(texts: Texts, among: Orders) -> list[Orders]:
    """One column each."""
    payments = Payment.objects.filter(payment_ref__iexact=texts.alike)
    items = OrderItem.objects.filter(event_id=texts.equal)
    elsewhere = Transaction.objects.filter(payment_ref__iexact=texts.alike)
    return [
        among.filter(order_number=texts.equal),
        among.filter(acme_id=texts.equal),
        among.filter(zip_code__iexact=texts.alike),
        among.filter(membership_id=texts.equal),
        among.filter(customer_id=texts.equal),
        among.filter(_begins("first_name", texts)),
        among.filter(_begins("last_name", texts)),
        among.filter(_in_email(texts)),
        among.filter(pk__in=payments.values("order")),
        among.filter(pk__in=items.values("order")),
        among.filter(acme_id__in=elsewhere.values("acme_order_id")),
        *_by_shape(texts, among),
    ]


def _begins(column: str, texts: Texts) -> Q:
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


def _by_shape(texts: Texts, among: Orders) -> list[Orders]:
    """What a word can only be when it looks like it."""
    ways: list[Any] = []
    if texts.is_reference:
        ways.append(among.filter(reference=texts.reference))
    if texts.is_last4:
        ways.append(among.filter(card_last4=texts.equal))
    if texts.is_phone:
        ends = among.alias(ends=Right("phone_digits", SHORT_PHONE))
        ends = ends.filter(ends=texts.end)
        ways.append(ends.filter(phone_digits__endswith=texts.digits))
    return ways


# --- written once ----------------------------------------------------------------

# In place of each text; nobody types them, and no database escapes them.
EQUAL, ALIKE, LIKE, REFERENCE, DIGITS, END = "\ue000\ue001\ue002\ue003\ue004\ue005"
_statements: dict[tuple[object, ...], tuple[str, tuple[Any, ...]]] = {}


def _statement(texts: Texts, orders: Orders, most: int) -> tuple[str, list[Any]]:
    """The SQL of a word among all orders, and its parameters."""
    signs = replace(
        texts,
        equal=EQUAL,
        alike=ALIKE,
        part=LIKE,
        reference=REFERENCE,
        digits=DIGITS,
        end=END,
    )
    key = signs, most, FOUND_AT_MOST, connection.vendor
    if key not in _statements:
        found = _union(orders, _ways(signs, orders), most)
        _statements[key] = found.query.get_compiler(connection=connection).as_sql()
    sql, parameters = _statements[key]
    said = {
        EQUAL: texts.equal,
        ALIKE: connection.ops.prep_for_iexact_query(texts.alike),
        LIKE: connection.ops.prep_for_like_query(texts.part),
        REFERENCE: texts.reference,
        DIGITS: texts.digits,
        END: texts.end,
    }
    return sql, [_with(said, each) for each in parameters]


def _with(said: dict[str, str], parameter: object) -> object:
    """A text stands alone, or between the signs of a pattern."""
    if not isinstance(parameter, str):
        return parameter
    bare = parameter.strip("%")
    return parameter.replace(bare, said[bare]) if bare in said else parameter
