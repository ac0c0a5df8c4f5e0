"""Whether others used the machine while something was measured.

A neighbour on one of two cores halves a figure, and nothing says so. Ours are this
process, all below it, and the services that work for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
# Cores that others may use: while we wait to begin, and during a round.
CALM, BUSY = 0.08, 0.15
LOOK, WAIT = 0.5, 60.0
SERVICES = ("postgres", "redis-server", "beam.smp", "erl_child_setup")
# For trying things out on a machine that is in use: figures are kept all the same.
NOISY = os.environ.get("BENCH_NOISY") == "1"


@dataclass(slots=True)
class Load:
    """`others` is known at the end, in cores."""

    others: float = 0.0

    @property
    def is_quiet(self) -> bool:
        return NOISY or self.others <= BUSY


@contextmanager
def watched() -> Iterator[Load]:
    load, before, began = Load(), _used_by_others(), time.monotonic()
    yield load
    load.others = _grown(before, _used_by_others()) / (time.monotonic() - began)


def wait_until_quiet() -> None:
    """For a minute at most: then the rounds say themselves that it was not."""
    end = time.monotonic() + WAIT
    while not NOISY and time.monotonic() < end:
        with watched() as load:
            time.sleep(LOOK)
        if load.others <= CALM:
            return


def _grown(before: dict[str, float], after: dict[str, float]) -> float:
    """Seconds of processor; what was born meanwhile counts from its birth."""
    return sum(used - before.get(who, 0.0) for who, used in after.items())


def _used_by_others() -> dict[str, float]:
    """Seconds of processor by process; "steal" is what the host gave to others."""
    parents: dict[str, str] = {}
    used: dict[str, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            name, fields = _stat(folder)
        except OSError:
            continue
        parents[folder.name] = fields[1]
        if name not in SERVICES:
            used[folder.name] = (int(fields[11]) + int(fields[12])) / TICKS
    ours = str(os.getpid())
    found = {
        who: each for who, each in used.items() if not _is_below(who, ours, parents)
    }
    stolen = Path("/proc/stat").read_text().split("\n", 1)[0].split()[8]
    return found | {"steal": int(stolen) / TICKS}


def _stat(folder: Path) -> tuple[str, list[str]]:
    """The name, and the fields behind it: state, parent, ..."""
    text = (folder / "stat").read_text()
    name, _, rest = text.partition("(")[2].rpartition(")")
    return name, rest.split()


def _is_below(who: str, whom: str, parents: dict[str, str]) -> bool:
    while who in parents:
        if who == whom:
            return True
        who = parents[who]
    return False
