"""Whatever a drill leaves behind, and how a card would stand there.

The database's bytes or its tables, the sessions, the cache, Redis, the queue, the logs,
the mails, every page that was answered and ACME's own store. A card counts in groups,
quoted for an address and in base64 too; a code counts where it stands by itself.
"""

import base64
import email
import email.policy
import os
import pickle
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import redis
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection

from acme_pos.celery import app as celery
from carts.models import Cart

from .arena import Arena
from .report import Result

# What is planted: another number for each form, so that each form must be found.
PLANTED_CVC = "9173"
PLANTS = {
    "plain": "378800000010006",
    "spaces": "4916000000100003",
    "dashes": "4916000000200001",
    "percent": "4916000000300009",
    "plus": "4916000000400007",
    "base64": "4916000000500004",
}

_DIGITS = re.compile(rb"\d(?:(?:%20|%2D|[ +.-])?\d){12,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{20,}={0,2}")
_REDIS = "redis://127.0.0.1:6379/9"

# By which what was planted is taken out again.
LEAKING = "drill-leak"


# --- looking ---------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where something may be left, and how a leak would come there."""

    name: str
    texts: Callable[[], Iterable[bytes]]
    plant: Callable[[str], object]


def found_in(
    texts: Iterable[bytes], cards: frozenset[str], codes: frozenset[str]
) -> set[str]:
    """Those of the cards and codes that stand there, in whatever form."""
    found: set[str] = set()
    code = re.compile(rb"(?<![\w.\-])(?:%s)(?![\w.\-])" % "|".join(codes).encode())
    for text in texts:
        for part in _with_decoded(text):
            found |= _cards_in(part, cards)
            found |= {hit.decode() for hit in code.findall(part)}
    return found


def _with_decoded(text: bytes) -> Iterator[bytes]:
    yield text
    for run in _BASE64.findall(text):
        bare = run.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        yield base64.b64decode(bare[: len(bare) - (len(bare) % 4 == 1)] + b"==")


def _cards_in(text: bytes, cards: frozenset[str]) -> set[str]:
    found = set()
    for run in _DIGITS.findall(text):
        digits = re.sub(rb"%20|%2D|[ +.-]", b"", run).decode()
        windows = {
            digits[start : start + length]
            for length in (15, 16)
            for start in range(len(digits) - length + 1)
        }
        found |= windows & cards
    return found


def places_of(arena: Arena) -> Iterator[Place]:
    var = arena.var
    is_sqlite = connection.vendor == "sqlite"
    database = _files(var, "pos.sqlite3*") if is_sqlite else _tables
    yield Place("database", database, _plant_row)
    yield Place("sessions", _sessions, _plant_session)
    yield Place("cache", _cached, lambda leak: cache.set("leak", leak))
    if _redis_answers():
        yield Place("redis", _redis_values, _plant_in_redis)
    queue = var / "queue"
    yield Place("queue", _files(queue, "**/*"), _publish)
    yield Place("logs", _files(var, "*.log"), lambda leak: print(leak, file=sys.stderr))
    yield Place("mail", _mails(arena.mail), _plant_mail)
    pages = var / "pages"
    yield Place("pages", _files(pages, "*"), (pages / "leak.html").write_text)
    store = var / "acme.sqlite3"
    yield Place(
        "acme", _files(var, "acme.sqlite3*"), lambda leak: _plant_at(store, leak)
    )


def _files(folder: Path, pattern: str) -> Callable[[], Iterator[bytes]]:
    def texts() -> Iterator[bytes]:
        for path in sorted(folder.glob(pattern)):
            if path.is_file():
                yield path.read_bytes()

    return texts


def _tables() -> Iterator[bytes]:
    """Every row of every table, as text."""
    for table in connection.introspection.table_names():
        with (
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{table}" TO STDOUT') as rows,
        ):
            yield b"".join(bytes(row) for row in rows)


def _sessions() -> Iterator[bytes]:
    for session in Session.objects.all():
        yield repr(session.get_decoded()).encode()


def _cached() -> Iterator[bytes]:
    for kept in cache._cache.values():
        yield repr(pickle.loads(kept)).encode()  # noqa: S301 - what we put in ourselves


def _mails(folder: Path) -> Callable[[], Iterator[bytes]]:
    def texts() -> Iterator[bytes]:
        for path in folder.glob("*.eml"):
            raw = path.read_bytes()
            yield raw
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            for part in mail.walk():
                yield part.get_payload(decode=True) or b""

    return texts


def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        os.environ.get("TEST_REDIS_URL", _REDIS), socket_timeout=3
    )


def _redis_answers() -> bool:
    try:
        return bool(_redis().ping())
    except redis.RedisError:
        return False


def _redis_values() -> Iterator[bytes]:
    """Every key of every database; DUMP packs what is long, so each kind is read."""
    server = _redis()
    for name in server.info("keyspace"):
        server.execute_command("SELECT", name.removeprefix("db"))
        for key in server.scan_iter():
            yield key + b" " + _value_of(server, key)


def _value_of(server: redis.Redis, key: bytes) -> bytes:
    read: Mapping[bytes, Callable[[], object]] = {
        b"string": lambda: server.get(key),
        b"list": lambda: server.lrange(key, 0, -1),
        b"set": lambda: server.smembers(key),
        b"zset": lambda: server.zrange(key, 0, -1),
        b"hash": lambda: server.hgetall(key),
    }
    return repr(read.get(server.type(key), lambda: server.dump(key))()).encode()


# --- planting --------------------------------------------------------------------


def plant(places: list[Place], result: Result) -> None:
    """A leak in every form in each place: n planted, n found."""
    planted = found = 0
    with ExitStack() as clean:
        clean.callback(_take_out)
        for place in places:
            place.plant(_leak())
            wanted = {*PLANTS.values(), PLANTED_CVC}
            hits = found_in(
                place.texts(),
                frozenset(PLANTS.values()),
                frozenset([PLANTED_CVC]),
            )
            planted += len(wanted)
            found += len(hits & wanted)
            if missed := wanted - hits:
                result.wrong.append(f"{len(missed)} leaks not found in {place.name}")
    result.expect("planted", planted, planted)
    result.expect("found", found, planted)


def _leak() -> str:
    number = {form: " ".join(groups_of(card)) for form, card in PLANTS.items()}
    forms = [
        PLANTS["plain"],
        number["spaces"],
        number["dashes"].replace(" ", "-"),
        quote(number["percent"]),
        number["plus"].replace(" ", "+"),
        base64.b64encode(PLANTS["base64"].encode()).decode(),
        f"cvc={PLANTED_CVC}&",
    ]
    return " | ".join(forms)


def groups_of(number: str) -> list[str]:
    return [number[start : start + 4] for start in range(0, len(number), 4)]


def _plant_row(leak: str) -> None:
    cart = Cart.objects.latest("pk")
    Cart.objects.create(
        desk=cart.desk, cashier=cart.cashier, notes=leak, first_name=LEAKING
    )


def _plant_session(leak: str) -> None:
    session = SessionStore()
    session[LEAKING] = leak
    session.create()


def _plant_in_redis(leak: str) -> None:
    _redis().lpush(LEAKING, leak)


def _publish(leak: str) -> None:
    celery.send_task(LEAKING, args=[leak])


def _plant_mail(leak: str) -> None:
    EmailMessage("A leak", f"{leak} é", to=["ida@guest.example"]).send()


def _plant_at(store: Path, leak: str) -> None:
    with sqlite3.connect(store, timeout=10) as db:
        db.execute("CREATE TABLE IF NOT EXISTS leak (said TEXT)")
        db.execute("INSERT INTO leak VALUES (?)", [leak])
    db.close()


def _take_out() -> None:
    """What others would stumble over; files and stores go with the drill."""
    Cart.objects.filter(first_name=LEAKING).delete()
    cache.delete("leak")
    if _redis_answers():
        _redis().delete(LEAKING)
    for session in Session.objects.all():
        if LEAKING in session.get_decoded():
            session.delete()
