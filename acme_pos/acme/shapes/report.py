"""Reports, which ACME answers by column (Asynchronous Reports)."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, SkipValidation

from .reading import RequiredId, Shape, Text


class ReportDefinition(Shape):
    """A stored report. How ACME names its id is shown in two ways."""

    id: RequiredId = Field(validation_alias=AliasChoices("id", "uuid", "reportUuid"))
    name: Text = ""


class ReportRun(Shape):
    """A report ACME is working on."""

    id: RequiredId
    status: Text = ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


class ReportColumn(Shape):
    """One field of every row. `type` is STRING, DATE, INTEGER, CURRENCY or BOOLEAN."""

    name: Text = Field(validation_alias="fieldName")
    type: Text = Field(default="", validation_alias="analyticsDataType")
    # Not copied: there may be a million of them.
    values: Annotated[
        list[Any], BeforeValidator(_listed), SkipValidation, Field(repr=False)
    ] = []


class Report(Shape):
    """A finished report. ACME's own recordCount is not read: it was seen to be 0."""

    collection_name: Text = ""
    columns: tuple[ReportColumn, ...] = Field(validation_alias="resultFieldList")

    @property
    def length(self) -> int:
        return max((len(column.values) for column in self.columns), default=0)

    @property
    def is_even(self) -> bool:
        """Columns are parallel; one that is short would move its values to other rows.

        A field that no row has may come without values.
        """
        return {len(column.values) for column in self.columns} <= {0, self.length}

    def has(self, name: str) -> bool:
        """Whether any row says something in that field."""
        return any(any(c.values) for c in self.columns if c.name == name)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rows by field name; a short column is filled with None."""
        for at in range(self.length):
            yield {column.name: _at(column.values, at) for column in self.columns}


def _at(values: list[Any], index: int) -> object:
    return values[index] if index < len(values) else None
