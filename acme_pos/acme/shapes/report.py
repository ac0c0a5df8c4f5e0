"""Reports, which ACME answers by column (Asynchronous Reports)."""

from collections.abc import Iterator
from typing import Any

from pydantic import AliasChoices, Field

from .reading import RequiredId, Shape, Text


class ReportDefinition(Shape):
    """A stored report. How ACME names its id is shown in two ways."""

    id: RequiredId = Field(validation_alias=AliasChoices("id", "uuid", "reportUuid"))
    name: Text = ""


class ReportRun(Shape):
    """A report ACME is working on."""

    id: RequiredId
    status: Text = ""


class ReportColumn(Shape):
    """One field of every row. `type` is STRING, DATE, INTEGER, CURRENCY or BOOLEAN."""

    name: Text = Field(validation_alias="fieldName")
    type: Text = Field(default="", validation_alias="analyticsDataType")
    values: list[Any] = Field(default_factory=list, repr=False)


class Report(Shape):
    """A finished report. ACME's own recordCount is not read: it was seen to be 0."""

    collection_name: Text = ""
    columns: tuple[ReportColumn, ...] = Field(validation_alias="resultFieldList")

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rows by field name; a short column is filled with None."""
        length = max((len(column.values) for column in self.columns), default=0)
        for at in range(length):
            yield {column.name: _at(column.values, at) for column in self.columns}


def _at(values: list[Any], index: int) -> object:
    return values[index] if index < len(values) else None
