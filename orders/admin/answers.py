"""ACME's answer then and now, line beside line, with what differs marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

# What a pair of lines is called, in the style sheet and to a screen reader.
MARKS = {"equal": "", "replace": "changed", "delete": "gone", "insert": "new"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of each; empty where the other has one more."""

    then: str
    now: str
    mark: str


def beside(then: object, now: object) -> list[Pair]:
    """All lines of both. Keys are put in order, since their order says nothing."""
    return list(_pairs(_lines(then), _lines(now)))


def _lines(answer: object) -> list[str]:
    text = json.dumps(answer, indent=2, sort_keys=True, ensure_ascii=False, default=str)
    return text.splitlines()


def _pairs(then: list[str], now: list[str]) -> Iterator[Pair]:
    matched = SequenceMatcher(None, then, now, autojunk=False)
    for kind, i, j, k, m in matched.get_opcodes():
        for before, after in zip_longest(then[i:j], now[k:m], fillvalue=""):
            yield Pair(before, after, MARKS[kind])
