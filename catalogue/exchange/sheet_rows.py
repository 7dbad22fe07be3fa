"""Rows of large tables as XML, and their way into a workbook that XlsxWriter made without them.

XlsxWriter makes everything of a workbook but these rows, which take it longer than all the rest of an export.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from .reading.book import letters

Value = str | date | float | int | None
_DAY_ZERO = date(1899, 12, 30).toordinal()
"""Day 0 of a workbook, for every day from March 1900 on."""
_STRINGS = "xl/sharedStrings.xml"
_MODEL_ROW = re.compile(r'<row r="2".*?</row>', re.DOTALL)
_MODEL_CELL = re.compile(r'<c r="[A-Z]+2" s="(\d+)"/>')
_EXTENT = re.compile(r'(<dimension ref="A1:[A-Z]+)2("/>)')
_COUNTS = re.compile(r' count="\d+" uniqueCount="(\d+)"')
_UNSAYABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Characters that XML cannot hold, and the beginning of what would be read as one of them."""
_ROWS_AT_ONCE, _TEXTS_AT_ONCE = 500, 2000
_BYTES_AT_ONCE = 1 << 18
_TIGHTNESS = 3
"""How hard zip tries: half the time of the usual 6, for a file that is a tenth larger."""


class SharedTexts(dict[str, int]):
    """The texts of the rows of a workbook, each with its number. ``first`` texts of the workbook come before them."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self._first = first

    def __missing__(self, text: str) -> int:
        number = self[text] = self._first + len(self)
        return number

    @property
    def count(self) -> int:
        """How many texts the whole workbook has."""
        return self._first + len(self)

    def pieces(self) -> Iterator[bytes]:
        """The texts as XML, in the order of their numbers."""
        remaining = iter(self)
        while some := list(islice(remaining, _TEXTS_AT_ONCE)):
            said = (f'<si><t xml:space="preserve">{_escaped(text)}</t></si>' for text in some)
            yield "".join(said).encode()


class SheetRows:
    """The rows of a table below its heading, one by one.

    ``styles`` are the numbers of its columns' styles. An empty cell has its style where ``filled`` says so.
    """

    def __init__(self, texts: SharedTexts, styles: Sequence[int], filled: Sequence[bool]) -> None:
        self.count = 0
        self._texts = texts
        self._written = tempfile.TemporaryFile()  # noqa: SIM115 - see close
        self._waiting: list[str] = []
        self._cells = [
            (
                f'<c r="{letters(place)}',
                f'" s="{style}" t="s"><v>',
                f'" s="{style}"><v>',
                f'" s="{style}"/>' if empty else "",
            )
            for place, (style, empty) in enumerate(zip(styles, filled, strict=True), 1)
        ]

    def write(self, values: Iterable[Value]) -> None:
        """Write a row."""
        self.count += 1
        number, texts = self.count + 1, self._texts
        cells = [f'<row r="{number}">']
        for value, (begin, as_text, as_number, empty) in zip(values, self._cells, strict=True):
            if value is None:
                if empty:
                    cells.append(f"{begin}{number}{empty}")
            elif isinstance(value, str):
                cells.append(f"{begin}{number}{as_text}{texts[value]}</v></c>")
            else:
                said = value.toordinal() - _DAY_ZERO if isinstance(value, date) else value
                cells.append(f"{begin}{number}{as_number}{said!r}</v></c>")
        cells.append("</row>")
        self._waiting.append("".join(cells))
        if len(self._waiting) == _ROWS_AT_ONCE:
            self._put_down()

    def _put_down(self) -> None:
        self._written.write("".join(self._waiting).encode())
        self._waiting.clear()

    def pieces(self) -> Iterator[bytes]:
        """The rows as XML."""
        self._put_down()
        self._written.seek(0)
        while piece := self._written.read(_BYTES_AT_ONCE):
            yield piece

    def close(self) -> None:
        """Forget the rows."""
        self._written.close()


def _escaped(text: str) -> str:
    if _UNSAYABLE.search(text):
        text = _UNSAYABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text)


class Skeleton:
    """A workbook whose tables have a model in the place of their rows: one row of empty cells in the columns' styles.

    Sheets are counted from 1.
    """

    def __init__(self, content: bytes) -> None:
        self._package = ZipFile(BytesIO(content))

    def styles(self, sheet: int) -> list[int]:
        """The numbers of the styles of a table's columns."""
        (model,) = _MODEL_ROW.findall(self._said(_part(sheet)))
        return [int(style) for style in _MODEL_CELL.findall(model)]

    def count_texts(self) -> int:
        """How many texts it has itself."""
        (count,) = _COUNTS.findall(self._said(_STRINGS))
        return int(count)

    def write(self, out: BinaryIO | Path, tables: Mapping[int, SheetRows], texts: SharedTexts) -> None:
        """Write the workbook into ``out`` with the rows of its tables and the texts of these rows."""
        rows = {_part(sheet): table for sheet, table in tables.items()}
        with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_TIGHTNESS) as package:
            for name in self._package.namelist():
                said = self._said(name)
                if table := rows.get(name):
                    before, after = _MODEL_ROW.split(said)
                    before = _EXTENT.sub(rf"\g<1>{table.count + 1}\2", before)
                elif name == _STRINGS:
                    before, after = _COUNTS.sub(f' uniqueCount="{texts.count}"', said), "</sst>"
                    before = before.removesuffix(after)
                else:
                    before, after = said, ""
                between = table.pieces() if table else texts.pieces() if name == _STRINGS else ()
                with package.open(name, "w") as part:
                    for piece in chain((before.encode(),), between, (after.encode(),)):
                        part.write(piece)

    def _said(self, name: str) -> str:
        return self._package.read(name).decode()


def _part(sheet: int) -> str:
    return f"xl/worksheets/sheet{sheet}.xml"
