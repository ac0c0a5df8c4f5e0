"""What a suite found: one line of JSON for machines, one row of a table for people."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

COLUMNS = ("trials", "charged_twice", "lost_sales", "lost_receipts", "violations")


@dataclass
class Result:
    """Of one suite on one database. Anything in `wrong` fails it, in words."""

    suite: str
    database: str
    replay: bool = False
    seed: int = 0
    trials: int = 0
    charged_twice: int = 0
    lost_sales: int = 0
    invented_sales: int = 0
    lost_receipts: int = 0
    repeated_receipts: int = 0
    violations: int = 0
    canary_hits: int = 0
    # Figures of this suite alone, printed beside the others.
    counts: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    skipped: str = ""
    seconds: float = 0.0

    def expect(self, name: str, found: object, wanted: object) -> None:
        """Print the figure, and fail unless it is the one wanted."""
        self.counts[name] = found
        if found != wanted:
            self.wrong.append(f"{name} is {found!r}, not {wanted!r}")

    def must(self, holds: object, otherwise: str) -> None:
        if not holds:
            self.wrong.append(otherwise)

    @property
    def harm(self) -> int:
        """Everything that a guest or the house would suffer from."""
        lost = self.lost_sales + self.invented_sales + self.lost_receipts
        return self.charged_twice + lost + self.violations + self.canary_hits

    @property
    def passed(self) -> bool:
        return not self.harm and not self.wrong

    def line(self) -> str:
        figures = dict(vars(self))
        figures |= figures.pop("counts")
        return json.dumps({**figures, "passed": self.passed}, default=str)


def table(results: Iterable[dict[str, Any]]) -> str:
    """The lines, read again, as a table; below it what pages took, if it was timed."""
    results = list(results)
    head = ("suite", "database", "replay", *COLUMNS, "seconds", "")
    pages = [part for one in results if "pages" in one for part in _pages(one)]
    return "\n".join([_aligned([head, *map(_row, results)]), *pages])


def _pages(result: dict[str, Any]) -> Iterator[str]:
    """How long each kind of request took: number, median, 95th percentile, longest."""
    kinds = result["pages"]
    columns = list(next(iter(kinds.values()), {}))
    rows = [
        (kind, *(str(one[name]) for name in columns)) for kind, one in kinds.items()
    ]
    yield ""
    yield f"{result['suite']}, {result['database']}, milliseconds:"
    yield _aligned([("", *columns), *rows])


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    head = rows[0]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _row(result: dict[str, Any]) -> tuple[str, ...]:
    if result["skipped"]:
        end = f"skipped: {result['skipped']}"
    else:
        end = "passed" if result["passed"] else f"FAILED {'; '.join(result['wrong'])}"
    figures = (str(result[name]) for name in COLUMNS)
    on_or_off = "on" if result["replay"] else "off"
    names = (result["suite"], result["database"], on_or_off)
    return (*names, *figures, f"{result['seconds']:.1f}", end)
