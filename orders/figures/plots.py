"""The geometry of the plots, in whole thousandths, so that a template only places it.

A policy without inline styles leaves SVG's own attributes; colors come from a
stylesheet, words and numbers from HTML around the shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

SCALE = 1000
# As many labels under columns as a telephone has room for.
LABELS = 13
_STEPS = (1, 2, 4, 6, 8, 10)

Number = Decimal | int


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: Number
    # Words beside it, such as how many orders.
    note: str
    length: int


@dataclass(frozen=True, slots=True)
class Column:
    """`mark` is what it is compared with, `room` what it could be at most."""

    label: str
    value: Number
    mark: Number | None
    room: Number | None
    height: int
    mark_height: int | None
    room_height: int | None
    is_labelled: bool

    @property
    def top(self) -> int:
        return SCALE - self.height

    @property
    def mark_top(self) -> int | None:
        return None if self.mark_height is None else SCALE - self.mark_height

    @property
    def room_top(self) -> int | None:
        return None if self.room_height is None else SCALE - self.room_height

    @property
    def is_full(self) -> bool:
        return self.room is not None and self.value >= self.room > 0


@dataclass(frozen=True, slots=True)
class Columns:
    """`top` is the number at the upper end of the scale."""

    columns: Sequence[Column]
    top: Decimal

    @property
    def middle(self) -> Decimal:
        return self.top / 2

    @property
    def is_dense(self) -> bool:
        """Too many for a number under each."""
        return len(self.columns) > LABELS

    @property
    def is_empty(self) -> bool:
        return not any(one.value or one.mark or one.room for one in self.columns)


def bars(rows: Iterable[tuple[str, Number, str]]) -> list[Bar]:
    """(label, value, note); the longest first, each as long as it is of the longest."""
    ranked = sorted(rows, key=_rank)
    sizes = (Decimal(value).copy_abs() for _, value, _ in ranked)
    longest = max(sizes, default=Decimal(0))
    return [
        Bar(label, value, note, _part(max(value, 0), longest))
        for label, value, note in ranked
    ]


def columns(
    rows: Sequence[tuple[str, Number, Number | None, Number | None]],
) -> Columns:
    """(label, value, mark, room), in their order, all on one scale."""
    seen = [number or 0 for _, *numbers in rows for number in numbers]
    top = scale_end(max(seen, default=0))
    every = -(-len(rows) // LABELS) or 1
    drawn = [
        Column(
            label,
            value,
            mark,
            room,
            _part(max(value, 0), top),
            None if mark is None else _part(max(mark, 0), top),
            None if room is None else _part(max(room, 0), top),
            is_labelled=place % every == 0,
        )
        for place, (label, value, mark, room) in enumerate(rows)
    ]
    return Columns(drawn, top)


def _rank(row: tuple[str, Number, str]) -> tuple[Number, str]:
    return -row[1], row[0]


def scale_end(largest: Number) -> Decimal:
    """The next round number whose half is whole; never less than 4."""
    wanted = max(Decimal(largest), Decimal(4))
    unit = Decimal(10) ** wanted.adjusted()
    return next(step * unit for step in _STEPS if step * unit >= wanted)


def _part(value: Number, whole: Number) -> int:
    """Anything above nothing can be seen."""
    if not (value and whole):
        return 0
    return max(int(SCALE * Decimal(value) / Decimal(whole)), 4)
