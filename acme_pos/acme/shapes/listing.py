"""Lists, which ACME answers in three ways (bare, `{list}`, `{list, pagination}`)."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from .reading import Shape, inner

S = TypeVar("S", bound=Shape)


@dataclass(frozen=True)
class Page(Generic[S]):
    """One page of a list. `count` is of all pages, None when ACME did not say."""

    items: tuple[S, ...]
    page: int
    page_size: int
    received: int
    count: int | None = None

    @property
    def has_more(self) -> bool:
        """By the total where ACME gives one, else any row suggests another page.

        ACME may send fewer rows than were asked for, so what came is what counts.
        """
        if self.count is not None:
            return self.received > 0 and self.page * self.received < self.count
        return self.received > 0


def rows_of(answer: object) -> list[object] | None:
    """The rows of a list in any of the three forms; None when it is not a list."""
    rows = answer if isinstance(answer, list) else inner(answer, "list")
    return rows if isinstance(rows, list) else None


def count_of(answer: object) -> int | None:
    count = inner(answer, "pagination", "count")
    return count if isinstance(count, int) else None


def names_of(answer: object) -> list[str]:
    """The names in a list of strings or of `{name, active}` objects (assumed)."""
    names: list[str] = []
    for row in rows_of(answer) or []:
        name = row if isinstance(row, str) else inner(row, "name")
        if isinstance(name, str) and inner(row, "active") is not False:
            names.append(name)
    return names
