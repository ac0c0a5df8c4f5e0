"""Which letter picks what: one for each thing that a page offers, easy to guess."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from string import ascii_lowercase


def letters_for(labels: Iterable[str], *, reserved: Iterable[str] = ()) -> list[str]:
    """A letter for each label, in their order; "" once all letters are taken.

    The first free one of its words' beginnings, else of its other letters, else of the
    alphabet. Those before decide for those after, so the same labels in the same order
    always get the same letters, and one more at the end changes none.
    """
    taken = set(reserved)
    given = []
    for label in labels:
        letter = next((one for one in _wanted(label) if one not in taken), "")
        taken.add(letter)
        given.append(letter)
    return given


def _wanted(label: str) -> Iterator[str]:
    words = folded(label).split()
    yield from (word[0] for word in words if word[0] in ascii_lowercase)
    yield from (letter for letter in "".join(words) if letter in ascii_lowercase)
    yield from ascii_lowercase


def folded(text: str) -> str:
    """Lower case without accents, and blanks for all but letters and digits.

    "Niño (4-12)" becomes "nino  4 12 ": how people type it in a hurry.
    """
    parted = unicodedata.normalize("NFKD", text.casefold())
    plain = (one for one in parted if not unicodedata.combining(one))
    return "".join(one if one.isalnum() else " " for one in plain)
