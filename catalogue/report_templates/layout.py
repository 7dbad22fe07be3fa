"""How a department's table is laid out: its sheet, its heading, its data rows, and what each column asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..models import RowKind
from .meanings import ReportFact


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column, counted from 1. ``key`` is its heading in one spelling, each once; ``constant`` a text for every row.

    ``format`` is the number format of its cells (empty: none), ``options`` are the entries of its drop-down.
    """

    column: int
    key: str
    heading: str
    asks: ReportFact
    constant: str = ""
    format: str = ""
    options: tuple[str, ...] = ()
    example: str = ""
    """What an example row says."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table as it was proposed or corrected. Rows are counted from 1.

    ``first_row`` to ``last_row`` are the rows for data; an empty table has ``last_row`` one less. ``items``: ids of the items
    that it is about, none for all. ``listed``: what rows say that the table lists already, by row and column.
    """

    sheet: str
    row_kind: RowKind
    first_row: int
    last_row: int
    columns: tuple[ReportColumn, ...]
    items: tuple[int, ...] = ()
    listed: Mapping[int, Mapping[int, str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The layout as it is kept."""
        return {
            "sheet": self.sheet,
            "row_kind": self.row_kind.value,
            "rows": [self.first_row, self.last_row],
            "items": list(self.items),
            "columns": [
                {
                    "column": each.column,
                    "key": each.key,
                    "heading": each.heading,
                    "asks": each.asks.value,
                    "constant": each.constant,
                    "format": each.format,
                    "options": list(each.options),
                    "example": each.example,
                }
                for each in self.columns
            ],
            "listed": {
                str(row): {str(column): text for column, text in texts.items()}
                for row, texts in self.listed.items()
            },
        }

    def column(self, *asking: ReportFact) -> ReportColumn | None:
        """The first column that asks for one of some facts."""
        return next((each for each in self.columns if each.asks in asking), None)


def layout_of(kept: Mapping[str, Any]) -> TableLayout:
    """The layout that was kept; see :meth:`TableLayout.as_json`."""
    return TableLayout(
        kept["sheet"],
        RowKind(kept["row_kind"]),
        kept["rows"][0],
        kept["rows"][1],
        tuple(
            ReportColumn(**{**each, "asks": ReportFact(each["asks"]), "options": tuple(each["options"])})
            for each in kept["columns"]
        ),
        tuple(kept["items"]),
        {
            int(row): {int(column): text for column, text in texts.items()}
            for row, texts in kept["listed"].items()
        },
    )
