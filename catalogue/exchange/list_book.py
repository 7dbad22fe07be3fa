"""A long list as a workbook (.xlsx): frozen and repeated headings, set for A3 landscape, a sheet of definitions.

The rows are written one by one and forgotten, so tens of thousands take no more memory than a few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .matrix_book import MatrixCell, define, open_book, set_paper, styles

ListRow = Sequence[MatrixCell]
"""The cells of a row, each a value and the name of its look; empty for text as it is."""


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A list. ``headings`` are the columns, each with its width in characters; ``lines`` are told above the table."""

    name: str
    title: str
    lines: Sequence[Sequence[str]]
    headings: Sequence[tuple[str, float]]
    rows: Iterable[ListRow]


def write_list_book(
    out: BinaryIO | Path,
    sheet: ListSheet,
    definitions: tuple[str, Sequence[Sequence[str]]],
    footer: tuple[str, str, str],
) -> None:
    """Write the workbook. Texts are texts: none is a formula or a number because of what it looks like."""
    with open_book(out) as made:
        page = made.add_worksheet(sheet.name)
        looks = styles(made)
        top = _write_head(page, sheet, looks)
        last = top
        for last, row in enumerate(sheet.rows, top + 1):
            for place, (value, look) in enumerate(row):
                if value is not None:
                    page.write_string(last, place, str(value), looks[look or "text"])
        right = len(sheet.headings) - 1
        page.freeze_panes(top + 1, 0)
        page.autofilter(top, 0, last, right)
        set_paper(page, (top, top), last, right, footer)
        define(made, *definitions)


def _write_head(page: Any, sheet: ListSheet, looks: dict[str, Any]) -> int:
    """Write all above the rows. Gives the row of the headings."""
    for place, (_heading, width) in enumerate(sheet.headings):
        page.set_column(place, place, width)
    page.write_string(0, 0, sheet.title, looks["title"])
    for row, line in enumerate(sheet.lines, 1):
        for place, value in enumerate(line):
            page.write_string(row, place, value, looks["text"])
    top = len(sheet.lines) + 2
    for place, (heading, _width) in enumerate(sheet.headings):
        page.write_string(top, place, heading, looks["band"])
    return top
