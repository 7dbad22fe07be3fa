"""The XML of a workbook read through once, before a library opens it: entities, damage, extents.

A library that meets one cell in the last row and column asks for the memory of the whole rectangle, and one that meets
damage may give the rows before it as if they were all. Both are found here, with the place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from ...foundation.errors import _
from .book import Span, Unreadable, address
from .limits import MOST_CELLS, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS
from .packages import pieces

_ENTITIES = _(
    "The file holds a document type, which no office program writes. Open it, save it again and send it once more."
)
_XML_DAMAGED = _("The file is damaged here. Open it, save it again and send it once more.")
_FAR = _("A cell lies far away from the list. Delete it, save the file and send it again.")
LONG = _("A cell holds more than %(most)d characters. Shorten it and send the file again.")


@dataclass(slots=True)
class Scanned:
    """What the XML of a sheet says beside the values."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unsure: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Span] = field(default_factory=list)


def local(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def sound_parser(part: ZipInfo) -> expat.XMLParserType:
    """A parser for a part of a workbook that raises ``Unreadable`` at a document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_about: object) -> None:
        raise Unreadable(_ENTITIES, part.filename[:80])

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


class PartReader:
    """Reads one part through as XML. What is to be done with each element is in ``starts`` and ``ends``, by its name."""

    def __init__(self) -> None:
        self.starts: dict[str, Callable[[Mapping[str, str]], None]] = {}
        self.ends: dict[str, Callable[[], None]] = {}

    def place(self) -> str | None:
        """Where the reading is; None: only the part is known."""
        return None

    def text(self, piece: str) -> None:
        """Take a piece of the text of the open element."""

    def _start(self, name: str, said: Mapping[str, str]) -> None:
        if handle := self.starts.get(local(name)):
            handle(said)

    def _end(self, name: str) -> None:
        if handle := self.ends.get(local(name)):
            handle()

    def read(self, package: ZipFile, part: ZipInfo) -> None:
        """Read a part. Raises ``Unreadable`` for a document type, for damage, and for what the reader itself refuses."""
        parser = sound_parser(part)
        if self.starts:
            parser.StartElementHandler = self._start
        if self.ends:
            parser.EndElementHandler = self._end
        if type(self).text is not PartReader.text:
            parser.CharacterDataHandler = self.text
        try:
            for piece in pieces(package, part):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Unreadable(_XML_DAMAGED, self.place() or part.filename[:80]) from error


class Extent:
    """The rectangle around all values of a sheet."""

    def __init__(self) -> None:
        self._row = self._column = 0

    def widen(self, sheet: str, row: int, column: int) -> None:
        """Take in a cell. Raises ``Unreadable`` if the rectangle becomes too large."""
        self._row, self._column = max(self._row, row), max(self._column, column)
        if row > MOST_ROWS or column > MOST_COLUMNS or self._row * self._column > MOST_CELLS:
            raise Unreadable(_FAR, address(sheet, row, column))


def too_long(sheet: str, row: int, column: int) -> Unreadable:
    """The refusal of a cell with too many characters."""
    return Unreadable(LONG, address(sheet, row, column), most=MOST_LETTERS)
