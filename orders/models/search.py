"""Finding orders by anything that staff know of them.

Each word is looked for one column at a time, and the keys of what is found are put
together by UNION: each of these small queries has an index. One WHERE with ORs over
several tables has none, and reads a million orders; it is for those whose keys are
known. Of a word that is everywhere, such as the name of a mail provider, the newest are
found.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import F, Func, Q, Value

from .search_words import Texts, begins, by_columns, by_others, holds

if TYPE_CHECKING:
    from .order import Order

    Orders = models.QuerySet[Order]

# When each of them was sold, and its key: in this order, newest first, they are shown.
Rows = list[tuple[Any, int]]
Found = set[tuple[datetime, int]]
# As a database is asked for them.
Asked = models.QuerySet[Any, Any]
Question = Callable[["Orders", Sequence["Texts"], int], Asked]

# Nobody reads on beyond a thousand; one more tells that there are more.
FOUND_AT_MOST = 1001
# So many of the newest orders are read through for words that each are everywhere.
READ_THROUGH = 100_000
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
    whole = Texts.of(words.strip(), shortest)
    if len(every) < 2:
        return [row[-1] for row in _asked(_by_one, plain, [whole], most=most)]
    names = [Texts.of_name(name, shortest) for name in _names(every)]
    as_one = _times(_asked(_as_one, plain, [whole, *names]))
    found = _by_each({word: Texts.of(word, shortest) for word in every}, plain, as_one)
    return [pk for _, pk in sorted(found, reverse=True)]


def _by_each(words: dict[str, Texts], among: Orders, as_one: Found) -> Found:
    """By every word: first by those that few orders have, then the rest among them.

    Added to what all of it finds as one. Where that is a full name and the words are
    all over the place, no more is looked for.
    """
    few: list[set[int]] = []
    everywhere: list[Texts] = []
    for texts in words.values():
        keys = {pk for (pk,) in _asked(_with_word, among, [texts])}
        if len(keys) < FOUND_AT_MOST:
            few.append(keys)
        else:
            everywhere.append(texts)
    if not few:
        return as_one or _by_name(list(words), among)
    left = set.intersection(*few) - {pk for _, pk in as_one}
    return as_one | _times(_asked(_holding, among, everywhere, left) if left else [])


def _times(rows: Rows) -> Found:
    return {(_moment(at), pk) for at, pk in rows}


def _moment(at: datetime | str) -> datetime:
    """SQLite's driver may tell a text, and knows no zones."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


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


# --- what is asked ---------------------------------------------------------------


def _by_one(among: Orders, texts: Sequence[Texts], most: int) -> Asked:
    """The newest orders that one word finds."""
    return _newest(among, _ways(texts[0], among), most)


def _as_one(among: Orders, texts: Sequence[Texts], most: int) -> Asked:
    """By all the words together, or as first and last name; these come in pairs."""
    whole, *names = texts
    ways = _ways(whole, among)
    for first, last in zip(names[::2], names[1::2], strict=True):
        both = begins("first_name", first), begins("last_name", last)
        ways.append(among.filter(*both))
    return _newest(among, ways, most)


def _newest(among: Orders, ways: list[Orders], most: int) -> Asked:
    """Each way is asked for FOUND_AT_MOST, however few are wanted: for a handful
    PostgreSQL would rather read all orders by their time than use the way's index."""
    each = [_keyed(way)[:FOUND_AT_MOST] for way in ways]
    if not connection.features.supports_slicing_ordering_in_compound:
        # SQLite takes no LIMIT in a part of a UNION.
        keys = [way.values("pk") for way in each]
        each = [_keyed(among.filter(pk__in=way)).order_by() for way in keys]
    return each[0].union(*each[1:]).order_by(*NEWEST)[:most]


def _with_word(among: Orders, texts: Sequence[Texts], most: int) -> Asked:
    """The keys alone of orders that a word finds: all, or any FOUND_AT_MOST of them,
    since of a word that more have nothing else is asked."""
    # An event's items lie side by side: whoever reads all of them for any thousand may
    # meet them last.
    others = [way.order_by(*NEWEST) for way in by_others(texts[0], among)]
    each = [way.values_list("pk") for way in by_columns(texts[0], among) + others]
    if connection.features.supports_slicing_ordering_in_compound:
        each = [way[:most] for way in each]
    else:
        each = [way.order_by() for way in each]
    return each[0].union(*each[1:])[:most]


def _ways(texts: Texts, among: Orders) -> list[Orders]:
    return by_columns(texts, among) + by_others(texts, among)


def _holding(among: Orders, texts: Sequence[Texts], most: int) -> Asked:
    """Of a few orders those that each word finds."""
    return _keyed(among.filter(*(holds(each) for each in texts)))


def _keyed(orders: Orders) -> Asked:
    return orders.order_by(*NEWEST).values_list("sold_at", "pk")


def _names(words: list[str]) -> list[str]:
    """Pairs of first and last name, or the other way round, wherever the one ends."""
    parts = [
        (" ".join(words[:end]), " ".join(words[end:])) for end in range(1, len(words))
    ]
    return [
        name for one, other in parts[:MOST_NAMES] for name in (one, other, other, one)
    ]


# --- written once ----------------------------------------------------------------

# In place of each text; nobody types them, and no database escapes them. A second sign
# says of which word.
EQUAL, ALIKE, LIKE, REFERENCE, DIGITS, END = "\ue000\ue001\ue002\ue003\ue004\ue005"
KEYS = "\ue006"
FIRST = 0xE100
# To read a thousand times takes the driver longer than to find the orders.
KEYS_ALONE = "SELECT pk FROM ({}) AS found ORDER BY sold_at DESC, pk DESC"
_statements: dict[tuple[object, ...], tuple[str, tuple[Any, ...]]] = {}


def _asked(
    question: Question,
    among: Orders,
    texts: Sequence[Texts],
    keys: Collection[int] = (),
    most: int = 0,
) -> list[Any]:
    """What a question finds among the orders, or those of them with these keys.

    To write its statement takes longer than to run it, so among all orders it is
    written once for all words of one shape; of one word it tells the keys alone.
    """
    most = most or FOUND_AT_MOST
    if among.query.where:
        some = among.filter(pk__in=keys) if keys else among
        return list(question(some, texts, most))
    signs = [_signs(each, number) for number, each in enumerate(texts)]
    key = question, *signs, bool(keys), most, FOUND_AT_MOST, connection.vendor
    if key not in _statements:
        orders = among.model._default_manager.all()
        asked = question(orders.filter(_one_of_keys()) if keys else orders, signs, most)
        sql, parameters = asked.query.get_compiler(connection=connection).as_sql()
        if question is _by_one:
            sql = KEYS_ALONE.format(sql)
        _statements[key] = sql, parameters
    sql, parameters = _statements[key]
    said = {KEYS: list(keys) if _takes_lists() else json.dumps(list(keys))}
    for number, each in enumerate(texts):
        said |= _said(each, number)
    with connection.cursor() as cursor:
        cursor.execute(sql, [_with(said, each) for each in parameters])
        rows: list[Any] = cursor.fetchall()
    return rows


def _one_of_keys() -> Func:
    """One value, however many they are: the statement is the same for all."""
    opened = " = ANY(" if _takes_lists() else " IN (SELECT value FROM json_each("
    return Func(
        F("pk"),
        Value(KEYS),
        template="%(expressions)s" + ")" * opened.count("("),
        arg_joiner=opened,
        output_field=models.BooleanField(),
    )


def _takes_lists() -> bool:
    return connection.vendor == "postgresql"


def _signs(texts: Texts, number: int) -> Texts:
    word = chr(FIRST + number)
    return replace(
        texts,
        equal=EQUAL + word,
        alike=ALIKE + word,
        part=LIKE + word,
        reference=REFERENCE + word,
        digits=DIGITS + word,
        end=END + word,
    )


def _said(texts: Texts, number: int) -> dict[str, Any]:
    """What is said in place of the signs."""
    signs = _signs(texts, number)
    return {
        signs.equal: texts.equal,
        signs.alike: connection.ops.prep_for_iexact_query(texts.alike),
        signs.part: connection.ops.prep_for_like_query(texts.part),
        signs.reference: texts.reference,
        signs.digits: texts.digits,
        signs.end: texts.end,
    }


def _with(said: dict[str, Any], parameter: Any) -> Any:  # noqa: ANN401
    """A text stands alone, or between the signs of a pattern."""
    if not isinstance(parameter, str):
        return parameter
    if parameter in said:
        return said[parameter]
    bare = parameter.strip("%")
    return parameter.replace(bare, said[bare]) if bare in said else parameter
