"""The XML of an .xlsx: which sheets there are, what their cells hold, which rows and columns are hidden."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from .book import Unreadable, address
from .limits import MOST_COLUMNS, MOST_LETTERS
from .packages import DAMAGED, pieces
from .scanning import Extent, PartReader, Scanned, local, sound_parser, too_long

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BOOK = "xl/workbook.xml"
_ODD_CELL = re.compile(
    rb'<c(?! r="(?:[A-Z]|A[A-L])[1-9]\d{0,4}"(?: s="\d+")?(?: t="(?:s|n|b|str|inlineStr)")? ?/?>)[\s/>]'
)
"""A cell that is not in columns A to AL and one of fewer than 100,000 rows, or of another kind than these."""
_ODD_WORDS = (b"\0", b"hidden", b' ht="0', b" ht='0")
_PREFIXED = re.compile(rb"<\w+:")
_ODD_TAG = re.compile(rb"<(?:!|f[\s>/]|row r=.(?:6[6-9]|[7-9]\d|\d{3})\d{3})")
"""A declaration, a formula, and a row far down."""
_LONG = re.compile(rb">[^<]{%d}" % (MOST_LETTERS + 1))


def scan_xlsx(package: ZipFile) -> dict[str, Scanned]:
    """What the XML says of each sheet, by name.

    Raises ``Unreadable`` for damage anywhere in the file, for cells far away, and for cells with too many characters.
    """
    parts = {each.filename.replace("\\", "/").lstrip("/").lower(): each for each in package.infolist()}
    sheets = _sheets(package, parts)
    own = {id(part) for part in sheets.values()}
    strings = _Strings()
    for path, part in parts.items():
        if path == "xl/sharedstrings.xml":
            strings.read(package, part)
        elif path.endswith((".xml", ".rels")) and id(part) not in own:
            PartReader().read(package, part)
        elif id(part) not in own:
            for _piece in pieces(package, part):
                pass  # the checksum is compared at its end
    found: dict[str, Scanned] = {}
    for name, part in sheets.items():
        if not strings.long and is_plain(package, part):
            found[name] = Scanned()
            continue
        sheet = _Sheet(name, strings.long)
        sheet.read(package, part)
        found[name] = sheet.found
    return found


def is_plain(package: ZipFile, part: ZipInfo) -> bool:
    """Whether a sheet's XML is sound and every cell one of a small table, without formulas, errors and hidden rows.

    Large workbooks are, and asking so costs a tenth of reading cell by cell. What is not plain need not be wrong.
    Raises ``Unreadable`` for a document type.
    """
    parser = sound_parser(part)
    rest = b""
    try:
        for piece in pieces(package, part):
            parser.Parse(piece, False)
            # A tag may go on in the next piece, and so may a text.
            text = rest + piece
            end = text.rfind(b"<")
            if len(text) - end > 4 * MOST_LETTERS or any(text.find(word, 0, end) >= 0 for word in _ODD_WORDS):
                return False
            if any(odd.search(text, 0, end) for odd in (_ODD_CELL, _PREFIXED, _ODD_TAG, _LONG)):
                return False
            rest = text[end:]
        parser.Parse(b"", True)
    except expat.ExpatError:
        return False  # reading it cell by cell says where
    return True


class _Relations(PartReader):
    """Which part each id of a part's relations means; those outside the file are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}
        self.book = _BOOK
        self.starts["Relationship"] = self._relation

    def _relation(self, said: Mapping[str, str]) -> None:
        if said.get("TargetMode") != "External":
            self.targets[said.get("Id", "")] = said.get("Target", "")
            if said.get("Type", "").endswith("/officeDocument"):
                self.book = said.get("Target", _BOOK).lstrip("/")


class _Names(PartReader):
    """The sheets' names, each with the id of its part."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: dict[str, str] = {}
        self.starts["sheet"] = self._sheet

    def _sheet(self, said: Mapping[str, str]) -> None:
        key = next((value for name, value in said.items() if ":" in name and local(name) == "id"), "")
        self.ids[said.get("name", "")] = key


def _sheets(package: ZipFile, parts: Mapping[str, ZipInfo]) -> dict[str, ZipInfo]:
    """The part of each sheet by the sheet's name."""
    root, relations, names = _Relations(), _Relations(), _Names()
    if part := parts.get("_rels/.rels"):
        root.read(package, part)
    folder, leaf = posixpath.split(root.book)
    for path, reader in ((f"{folder}/_rels/{leaf}.rels", relations), (root.book, names)):
        part = parts.get(path.lower().lstrip("/"))
        if part is None:
            raise Unreadable(DAMAGED, path[:80])
        reader.read(package, part)
    found: dict[str, ZipInfo] = {}
    for name, key in names.ids.items():
        target = relations.targets.get(key, "")
        path = target if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        if part := parts.get(path.lstrip("/").lower()):
            found[name] = part
    return found


class _Strings(PartReader):
    """The numbers of the shared strings that are longer than a cell may be."""

    def __init__(self) -> None:
        super().__init__()
        self.long: set[int] = set()
        self._at, self._length = -1, 0
        self.starts["si"] = self._next

    def _next(self, _said: Mapping[str, str]) -> None:
        self._at, self._length = self._at + 1, 0

    def text(self, piece: str) -> None:
        self._length += len(piece)
        if self._length > MOST_LETTERS:
            self.long.add(self._at)


class _Sheet(PartReader):
    """The cells of a sheet."""

    def __init__(self, name: str, long: set[int]) -> None:
        super().__init__()
        self.found = Scanned()
        self._name, self._long, self._extent = name, long, Extent()
        self._row = self._column = self._length = 0
        self._kind = ""
        self._formula = self._reading = False
        self._value: list[str] = []
        self.starts |= {"c": self._cell, "v": self._open, "t": self._open, "f": self._calculated}
        self.starts |= {"row": self._next_row, "col": self._columns}
        self.ends |= {"v": self._close, "t": self._close, "c": self._end_cell}

    def place(self) -> str:
        return address(self._name, max(self._row, 1), max(self._column, 1))

    def _next_row(self, said: Mapping[str, str]) -> None:
        number = said.get("r", "")
        self._row, self._column = int(number) if number.isdigit() else self._row + 1, 0
        if said.get("hidden") in ("1", "true") or said.get("ht") == "0":
            self.found.hidden_rows.add(self._row)

    def _columns(self, said: Mapping[str, str]) -> None:
        first, last = said.get("min", ""), said.get("max", "")
        if said.get("hidden") in ("1", "true") and first.isdigit() and last.isdigit():
            self.found.hidden_columns.update(range(int(first), min(int(last), MOST_COLUMNS) + 1))

    def _cell(self, said: Mapping[str, str]) -> None:
        place = _CELL.fullmatch(said.get("r", ""))
        if place:
            self._column, self._row = _column(place[1]), int(place[2])
        else:
            self._column += 1
        self._kind, self._formula, self._length = said.get("t", ""), False, 0
        self._value.clear()

    def _open(self, _said: Mapping[str, str]) -> None:
        self._reading = True
        self._extent.widen(self._name, self._row, self._column)

    def _close(self) -> None:
        self._reading = False

    def _calculated(self, _said: Mapping[str, str]) -> None:
        self._formula = True

    def text(self, piece: str) -> None:
        if self._reading:
            self._length += len(piece)
            if self._length > MOST_LETTERS:
                raise too_long(self._name, self._row, self._column)
            self._value.append(piece)

    def _end_cell(self) -> None:
        said = "".join(self._value).strip()
        if self._kind == "e":
            self.found.errors[self._row, self._column] = said[:20] or "#N/A"
        elif self._kind == "s" and self._long and said.isdigit() and int(said) in self._long:
            raise too_long(self._name, self._row, self._column)
        if self._formula and self._kind in ("", "n", "str") and said in ("", "0"):
            self.found.unsure.add((self._row, self._column))


def _column(letters: str) -> int:
    """The number of a column, from 1, by its letters."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found
