"""Lists in pages: `page`, `pageSize`, `sortField`, `sortDirection`."""

from collections.abc import Mapping, Sequence

from .messages import JsonObject
from .reading import whole

PAGE_SIZE = 100


def paged(
    rows: Sequence[JsonObject], query: Mapping[str, str], sort_field: str = "id"
) -> JsonObject:
    """One page of rows, sorted; a pageSize of -1 gives them all."""
    field = query.get("sortField") or sort_field
    direction = "desc" if query.get("sortDirection", "").lower() == "desc" else "asc"
    known = any(field in row for row in rows)
    if known:
        rows = sorted(rows, key=lambda row: _key(row.get(field)))
        rows = rows[::-1] if direction == "desc" else rows
    page = max(whole(query.get("page", 1)) or 1, 1)
    size = whole(query.get("pageSize", PAGE_SIZE)) or PAGE_SIZE
    start, end = ((page - 1) * size, page * size) if size > 0 else (0, len(rows))
    pagination = {
        "page": page,
        "pageSize": size,
        "sortDirection": direction,
        "sortField": field,
        "count": len(rows),
    }
    return {"list": list(rows[start:end]), "pagination": pagination}


def _key(value: object) -> tuple[int, float, str]:
    """Numbers among themselves, texts among themselves, the absent first."""
    if isinstance(value, int | float):
        return 1, value, ""
    return (2, 0, str(value).lower()) if value is not None else (0, 0, "")
