"""What a measurement says: one row of the table, and of results.json."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Figures = Mapping[str, Sequence[float]]

HEAD = ("work", "ours", "limit", "ratio", "target", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """One target. Without figures it says in `why` why it was not measured."""

    work: str
    target: str
    ours: float | None = None
    limit: float | None = None
    ratio: float | None = None
    # The smallest and the largest ratio of the rounds.
    low: float | None = None
    high: float | None = None
    # None when it was not measured.
    met: bool | None = None
    unit: str = ""
    why: str = ""

    @classmethod
    def at_most(
        cls, work: str, figures: Figures, *, target: float, unit: str = "ms"
    ) -> Row:
        """`figures` has one figure a round for "ours" and for "limit"."""
        return cls._of(work, figures, f"at most {target:g}x", unit, most=target)

    @classmethod
    def at_least(
        cls, work: str, figures: Figures, *, target: float, unit: str = "/s"
    ) -> Row:
        return cls._of(work, figures, f"at least {target:g}x", unit, least=target)

    @classmethod
    def within(
        cls, work: str, ours: float, most: float, unit: str, target: str = ""
    ) -> Row:
        """One figure that may not be more than another, such as a p95 or a memory."""
        ratio = round(ours / most, 3)
        told = target or f"at most {most:g} {unit}"
        met = ours <= most
        return cls(work, told, ours, most, ratio, met=met, unit=unit)

    @classmethod
    def skipped(cls, work: str, target: str, why: str) -> Row:
        return cls(work, target, why=why)

    @classmethod
    def _of(
        cls,
        work: str,
        figures: Figures,
        target: str,
        unit: str,
        *,
        most: float = float("inf"),
        least: float = 0.0,
    ) -> Row:
        ours, limit = figures["ours"], figures["limit"]
        ratios = [one / other for one, other in zip(ours, limit, strict=True)]
        ratio = statistics.median(ratios)
        return cls(
            work,
            target,
            round(statistics.median(ours), 3),
            round(statistics.median(limit), 3),
            round(ratio, 3),
            round(min(ratios), 3),
            round(max(ratios), 3),
            least <= ratio <= most,
            unit,
        )

    @property
    def cells(self) -> tuple[str, ...]:
        if self.ratio is None:
            return self.work, "", "", "", self.target, f"not measured: {self.why}"
        spread = "" if self.low is None else f" [{self.low:.2f}-{self.high:.2f}]"
        return (
            self.work,
            _figure(self.ours, self.unit),
            _figure(self.limit, self.unit),
            f"{self.ratio:.2f}{spread}",
            self.target,
            ("yes" if self.met else "NO") + (f": {self.why}" if self.why else ""),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def _figure(value: float | None, unit: str) -> str:
    """With three digits that count."""
    if value is None:
        return ""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def as_text(rows: Iterable[Row]) -> str:
    lines = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def as_markdown(rows: Iterable[Row]) -> str:
    """For the README; figures stand at the right."""
    ruler = ("---", "---:", "---:", "---:", "---", "---")
    lines = [HEAD, ruler, *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
