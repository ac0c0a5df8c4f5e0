"""ACME's answer then and now, line beside line, with what differs marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext_noop

# What a pair of lines is called, in the style sheet and to a screen reader.
CHANGED, GONE, NEW = gettext_noop("changed"), gettext_noop("gone"), gettext_noop("new")


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of each; empty where the other has one more."""

    then: str
    now: str
    mark: str = ""


def beside(then: object, now: object) -> list[Pair]:
    """All lines of both. Keys are put in order, since their order says nothing."""
    return list(_pairs(_lines(then), _lines(now)))


def _lines(answer: object) -> list[str]:
    text = json.dumps(answer, indent=2, sort_keys=True, ensure_ascii=False, default=str)
    return text.splitlines()


def _pairs(then: list[str], now: list[str]) -> Iterator[Pair]:
    """Lines of the same key stand beside each other, whatever its value became."""
    of_key = SequenceMatcher(
        None, list(map(_key, then)), list(map(_key, now)), autojunk=False
    )
    for kind, i, j, k, m in of_key.get_opcodes():
        if kind == "equal":
            for before, after in zip(then[i:j], now[k:m], strict=True):
                is_same = before.rstrip(",") == after.rstrip(",")
                yield Pair(before, after, "" if is_same else CHANGED)
            continue
        yield from (Pair(line, "", GONE) for line in then[i:j])
        yield from (Pair("", line, NEW) for line in now[k:m])


def _key(line: str) -> str:
    """`"total":`, as deep as it stands; of a line without a key all of it."""
    key, colon, _rest = line.partition('": ')
    return key + colon if colon else line.rstrip(",")
