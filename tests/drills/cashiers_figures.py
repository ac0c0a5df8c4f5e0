"""What is printed of the cashiers' day: pages, machine, faults, receipts."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from orders.models import AttemptState, Receipt

from .arena import Arena

TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat after the name, which may have spaces in it.
_GROUP, _USER, _SYSTEM = 2, 11, 12


def pages(took: Mapping[str, Sequence[float]]) -> dict[str, dict[str, float]]:
    """Milliseconds by kind of request, in the order of a sale as first seen."""
    return {kind: spread(seconds) for kind, seconds in took.items()}


def spread(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {name: ordered[int(len(ordered) * part)] for name, part in _PARTS.items()}
    figures = {**at, "most": ordered[-1]}
    return {
        "number": len(ordered),
        **{name: round(1000 * value) for name, value in figures.items()},
    }


_PARTS = {"p50": 0.5, "p95": 0.95}


def receipts_accepted(arena: Arena) -> dict[str, float]:
    """Milliseconds from the sale's commit until the mail server took its receipt."""
    sent = Receipt.objects.filter(order__attempt__cart__in=arena.carts(), state="sent")
    times = sent.values_list("created_at", "sent_at")
    return spread([(to - since).total_seconds() for since, to in times] or [0.0])


def by_fault(arena: Arena) -> dict[str, dict[str, int]]:
    """What became of the sales that met each fault, by the books' word for it."""
    states = dict(arena.attempts().values_list("reference", "state"))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line in arena.sandbox.ledger():
        if line["fault"]:
            booked = "booked" if line["outcome"] == "booked" else "not booked"
            state = states.get(line["reference"], "not ours")
            found[line["fault"]][f"{booked}, {state}"] += 1
    return {fault: dict(each) for fault, each in sorted(found.items())}


def refusals(arena: Arena) -> dict[str, int]:
    """What ACME turned down by its own rules, by the type of its error."""
    lines = arena.sandbox.ledger()
    types = (line["outcome"].partition("refused: ")[2] for line in lines)
    return dict(Counter(filter(None, types)))


def told_otherwise(arena: Arena, told: Mapping[str, str]) -> list[str]:
    """Sales of which a guest was told one thing and the books say another."""
    ended = {str(one.public_id): one.state for one in arena.attempts()}
    sold = {AttemptState.SUCCEEDED}
    return [
        f"{attempt} was told to be {said} and is {ended.get(attempt)}"
        for attempt, said in told.items()
        if (ended.get(attempt) in sold) != (said == "sold")
    ]


# --- the machine -----------------------------------------------------------------


@dataclass
class Machine:
    """Which part of the cores was used meanwhile, and by whom."""

    groups: Mapping[str, Sequence[int]] = field(default_factory=dict)
    before: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        self.before = self._spent()

    def figures(self) -> dict[str, float]:
        """Of 1, all cores; `others` are PostgreSQL, Redis and whoever else is here."""
        now = self._spent()
        spent = {name: now[name] - self.before[name] for name in now}
        share = {name: each / spent["all"] for name, each in spent.items()}
        busy = share.pop("all") - share.pop("idle")
        known = {name: round(each, 3) for name, each in share.items()}
        others = round(busy - sum(known.values()), 3)
        return {"busy": round(busy, 3), **known, "others": others}

    def milliseconds(self, group: str, requests: int) -> float:
        """Of the processor, for each request; hardly more on a busy machine."""
        spent = self._spent()[group] - self.before[group]
        return round(1000 * spent / max(requests, 1), 1)

    def _spent(self) -> dict[str, float]:
        processes = dict(_processes())
        ours = {
            name: sum(
                seconds
                for pid, (group, seconds) in processes.items()
                if pid in wanted or group in wanted
            )
            for name, wanted in self.groups.items()
        }
        fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
        ticks = [int(each) for each in fields]
        idle = ticks[3] + ticks[4]
        return {"all": sum(ticks) / TICKS, "idle": idle / TICKS, **ours}


def _processes() -> Iterator[tuple[int, tuple[int, float]]]:
    """Each process's group and the seconds of its own that it has used."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks = int(stat[_USER]) + int(stat[_SYSTEM])
        yield int(folder.name), (int(stat[_GROUP]), ticks / TICKS)


def sandbox_of(arena: Arena) -> list[int]:
    """It was started by who started us, with a file of our folder."""
    wanted = str(arena.var / "acme.sqlite3").encode()
    return [pid for pid, _ in _processes() if wanted in _command(pid).split(b"\0")]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
