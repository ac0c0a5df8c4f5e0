"""The geometry of the plots, in whole thousandths, so that a template only places it.

A policy without inline styles leaves SVG's own attributes; colors come from a
stylesheet, words and numbers from HTML around the shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low
from typing import NamedTuple

SCALE = 1000
# As many hours, or times such as 10:30 AM, as a telephone has room for under columns.
HOURS, TIMES = 9, 6
# As many numbers as it has room for.
NUMBERS = 13
_STEPS = (1, 2, 4, 6, 8, 10)

Number = Decimal | int


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: Number
    # Words beside it, such as how many orders.
    note: str
    length: int


class Row(NamedTuple):
    """`mark` is what it is compared with, `room` what it could be at most."""

    label: str
    value: Number
    mark: Number | None = None
    room: Number | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A row, and the height of each of its numbers; None for what is not drawn."""

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
        return len(self.columns) > NUMBERS

    @property
    def is_empty(self) -> bool:
        return not any(one.value or one.mark or one.room for one in self.columns)


def bars(rows: Iterable[tuple[str, Number, str]]) -> list[Bar]:
    """(label, value, note); the longest first, each as long as it is of the longest."""
    ranked = sorted(rows, key=_rank)
    sizes = (Decimal(value).copy_abs() for _, value, _ in ranked)
    longest = max(sizes, default=Decimal(0))
    return [
        Bar(label, value, note, _part(value, longest)) for label, value, note in ranked
    ]


def columns(rows: Sequence[Row], labels: int) -> Columns:
    """In their order, all on one scale, with as many labels as given.

    A room far above the others' is not drawn: it would press all else to the ground.
    """
    usual = median_low([row.room for row in rows if row.room] or [0])
    rooms = [row.room if row.room and row.room <= 4 * usual else None for row in rows]
    shown = [*rooms, *(row.value for row in rows), *(row.mark for row in rows)]
    top = scale_end(max(Decimal(number or 0) for number in [*shown, 0]))
    every = -(-len(rows) // labels) or 1
    drawn = [
        Column(
            *row,
            height=_part(row.value, top),
            mark_height=None if row.mark is None else _part(row.mark, top),
            room_height=None if room is None else _part(room, top),
            is_labelled=place % every == 0,
        )
        for place, (row, room) in enumerate(zip(rows, rooms, strict=True))
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
    """Anything above nothing can be seen; what is below is not drawn."""
    if value <= 0 or not whole:
        return 0
    return max(int(SCALE * Decimal(value) / Decimal(whole)), 4)
