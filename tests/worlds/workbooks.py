"""A workbook in a test's hands: written, changed cell by cell, and sent back by another program than the one that wrote it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from html import escape

from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.exchange.reading import read_book_of
from catalogue.workbooks.columns import COLUMNS, SheetKind
from catalogue.workbooks.words import WorkbookWording
from catalogue.workbooks.writing import write_workbook
from tests.office_files import Cell, letters, sheet_xml, xlsx_parts, zipped

ZH = WorkbookWording()
POINTS, LINES = SheetKind.POINTS, SheetKind.LINES


class Filled:
    """The rows of both sheets as they are typed in. A row is found by what its first cells say."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        book = read_book_of(content, "book.xlsx")
        self.sheets: dict[SheetKind, list[list[Cell]]] = {}
        for kind, sheet in zip(SheetKind, book.sheets, strict=False):
            widest = len(COLUMNS[kind])
            rows = [[_typed(cell) for cell in row.cells] for row in sheet.rows]
            self.sheets[kind] = [[*row, *[None] * (widest - len(row))] for row in rows]

    @classmethod
    def of(cls, session: Session, edition: EditionFacts, division: int, *, only_due: bool = False) -> Filled:
        """The workbook of a division as it is exported now."""
        out = io.BytesIO()
        write_workbook(session, edition, division, out, wording=ZH, only_due=only_due)
        return cls(out.getvalue())

    def find(self, kind: SheetKind, *said: str) -> int:
        """The place of the row that says all of this, from 0; the headings are row 0."""
        (found,) = (n for n, row in enumerate(self.sheets[kind]) if set(said) <= {str(cell) for cell in row})
        return found

    def type(self, kind: SheetKind, row: int, **cells: Cell) -> None:
        """Type into cells, given by the keys of their columns."""
        for key, value in cells.items():
            self.sheets[kind][row][column(kind, key)] = value

    def line(self, code: str, **cells: Cell) -> None:
        """Type into the row of an item."""
        self.type(LINES, self.find(LINES, code), **cells)

    def point(self, name: str, **cells: Cell) -> None:
        """Type into the row of a service point."""
        self.type(POINTS, self.find(POINTS, name), **cells)

    def add_point(self, community: int | str, **cells: Cell) -> None:
        """Type a new service point into an empty row."""
        self.sheets[POINTS].append([None] * len(COLUMNS[POINTS]))
        self.type(POINTS, len(self.sheets[POINTS]) - 1, community_code=str(community), **cells)

    def told(self, kind: SheetKind, row: int, key: str) -> Cell:
        """What a cell says."""
        return self.sheets[kind][row][column(kind, key)]

    def as_wps(self) -> bytes:
        """The workbook with inline strings and without styles, as WPS and others write it; days are texts."""
        names = {ZH.sheet(kind): sheet_xml(_as_xml(rows)) for kind, rows in self.sheets.items()}
        return zipped(xlsx_parts(names))

    def as_csv(self, kind: SheetKind, encoding: str) -> bytes:
        """One sheet as a text."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows(self.sheets[kind])
        return text.getvalue().encode(encoding)


def column(kind: SheetKind, key: str) -> int:
    """The place of a column, from 0."""
    return [each.key for each in COLUMNS[kind]].index(key)


def _typed(cell: object) -> Cell:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    assert cell is None or isinstance(cell, str | int | float)
    return cell


def _as_xml(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Texts that look like XML, written out as a cell: they are texts all the same."""
    return [
        [
            f'<c r="{letters(place)}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
            if isinstance(cell, str) and cell.startswith("<")
            else cell
            for place, cell in enumerate(row, 1)
        ]
        for number, row in enumerate(rows, 1)
    ]


def encodings() -> Iterator[str]:
    """The encodings in which a text may come back."""
    yield from ("utf-8", "utf-8-sig", "utf-16", "gb18030")
