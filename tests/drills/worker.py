"""A real worker and its beat: the queue emptied under them, and each of them killed."""

from collections.abc import Iterator

from .arena import Arena
from .broker import work
from .report import Result

QUICK = 1


def run(arena: Arena, n: int) -> Iterator[Result]:
    yield from work(arena, n)
