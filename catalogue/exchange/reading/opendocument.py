"""The XML of an .ods: how often cells are repeated, what they hold, which rows are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from zipfile import ZipFile

from ...foundation.errors import _
from .book import Unreadable, address
from .limits import MOST_LETTERS, MOST_ROWS
from .packages import pieces
from .scanning import Extent, PartReader, Scanned, too_long

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"


def scan_ods(package: ZipFile) -> dict[str, Scanned]:
    """What the XML says of each table, by name.

    Raises ``Unreadable`` for a password, damage anywhere in the file, cells far away and cells with too many characters.
    """
    parts = {part.filename: part for part in package.infolist()}
    if manifest := parts.get(_MANIFEST):
        _Manifest().read(package, manifest)
    for name, part in parts.items():
        if name.endswith(".xml") and name not in (_CONTENT, _MANIFEST):
            PartReader().read(package, part)
        elif name != _CONTENT:
            for _piece in pieces(package, part):
                pass  # the checksum is compared at its end
    tables = _Tables()
    tables.read(package, parts[_CONTENT])
    return tables.found


class _Manifest(PartReader):
    def __init__(self) -> None:
        super().__init__()
        self.starts["encryption-data"] = self._locked

    def _locked(self, _said: Mapping[str, str]) -> None:
        raise Unreadable(_("The file has a password. Save it without one and send it again."))


class _Tables(PartReader):
    """The cells of all tables."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Scanned] = {}
        self._name, self._extent = "", Extent()
        self._row = self._column = self._length = 0
        self._rows = self._columns = 1
        self._filled = False
        self.starts |= {"table": self._table, "table-row": self._next_row, "p": self._paragraph}
        self.starts |= {"table-cell": self._cell, "covered-table-cell": self._cell}
        self.ends |= {"table-cell": self._end_cell, "covered-table-cell": self._end_cell}
        self.ends["table-row"] = self._end_row

    def place(self) -> str:
        return address(self._name, self._row + 1, self._column + 1)

    def _table(self, said: Mapping[str, str]) -> None:
        self._name, self._extent, self._row = said.get("table:name", ""), Extent(), 0
        self.found[self._name] = Scanned()

    def _next_row(self, said: Mapping[str, str]) -> None:
        self._rows, self._column = _times(said, "number-rows-repeated"), 0
        if said.get("table:visibility", "visible") != "visible":
            rows = range(self._row + 1, self._row + 1 + min(self._rows, MOST_ROWS))
            self._sheet().hidden_rows.update(rows)

    def _cell(self, said: Mapping[str, str]) -> None:
        self._columns, self._length = _times(said, "number-columns-repeated"), 0
        self._filled = said.get("office:value-type", "string") != "string" or "office:string-value" in said
        row, column = self._row + 1, self._column + 1
        down, across = _times(said, "number-rows-spanned"), _times(said, "number-columns-spanned")
        if down > 1 or across > 1:
            self._sheet().merged.append((row, column, row + down - 1, column + across - 1))
        uncalculated = "table:formula" in said and said.get("office:value", "") in ("0", "")
        if uncalculated and said.get("office:value-type") != "string":
            self._sheet().unsure.add((row, column))

    def _sheet(self) -> Scanned:
        return self.found.setdefault(self._name, Scanned())

    def _paragraph(self, _said: Mapping[str, str]) -> None:
        self._filled = True

    def text(self, piece: str) -> None:
        self._length += len(piece)
        if self._length > MOST_LETTERS:
            raise too_long(self._name, self._row + 1, self._column + 1)

    def _end_cell(self) -> None:
        self._column += self._columns
        if self._filled:
            self._extent.widen(self._name, self._row + self._rows, self._column)
        self._filled = False

    def _end_row(self) -> None:
        self._row += self._rows


def _times(said: Mapping[str, str], attribute: str) -> int:
    number = said.get(f"table:{attribute}", "1")
    return int(number) if number.isdigit() else 1
