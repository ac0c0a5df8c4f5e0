"""Side by side: what is compared runs by turns, so that the machine's mood hits both.

Absolute times do not survive a busy neighbour; a ratio taken within one round does.
Each round asks everybody once, and begins with the next one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

from . import quiet

ROUNDS = 5
# Of one round, while others use the machine; then there is no figure.
TRIES = 6

Contenders = Mapping[str, Callable[[], float]]


class NotQuiet(Exception):
    """Others used the machine all the time."""


def compared(contenders: Contenders, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """What each said in each round. Raises NotQuiet.

    A contender measures once and says its figure: milliseconds, or so many a second.
    """
    for warm_up in contenders.values():
        warm_up()
    quiet.wait_until_quiet()
    said: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name, figure in _one_round(contenders, number).items():
            said[name].append(figure)
    return said


def _one_round(contenders: Contenders, number: int) -> dict[str, float]:
    names = list(contenders)
    first = number % len(names)
    for _ in range(TRIES):
        with quiet.watched() as load:
            turns = [*names[first:], *names[:first]]
            said = {name: contenders[name]() for name in turns}
        if load.is_quiet:
            return said
        others = load.others
        quiet.wait_until_quiet()
    raise NotQuiet(f"others used {others:.2f} cores of the machine")


def p50_ms(act: Callable[[], object], seconds: float = 0.5, least: int = 5) -> float:
    """The median time of an act, done again and again for so long."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < least or time.perf_counter() < end:
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def per_second(act: Callable[[], int]) -> float:
    """How many a second one call dealt with; it says how many they were."""
    began = time.perf_counter()
    number = act()
    return number / (time.perf_counter() - began)
