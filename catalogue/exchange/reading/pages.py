"""Web pages named .xls, as many systems of offices export them: the tables in them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ...foundation.errors import _
from .book import Span, Unreadable
from .limits import MOST_COLUMNS, MOST_LETTERS, MOST_ROWS
from .texts import decoded

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SILENT = frozenset({"script", "style", "title", "noscript", "template"})
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class _Tables(HTMLParser):
    """Collects the rows of all tables of a page, one after the other; a table in a table is text of its cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.merged: list[Span] = []
        self._cell: list[str] | None = None
        self._depth = self._silent = 0
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
        elif self._depth != 1:
            return
        elif tag == "tr":
            self._finish()
            self.rows.append([])
            if len(self.rows) > MOST_ROWS:
                raise Unreadable(
                    _("The file has more than %(most)d rows. Delete what does not belong to the list."),
                    most=MOST_ROWS,
                )
        elif tag in ("td", "th"):
            self._finish()
            if not self.rows:
                self.rows.append([])
            said = dict(attrs)
            self._spans = (_number(said.get("rowspan")), _number(said.get("colspan")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag == "table":
            if self._depth == 1:
                self._finish()
            self._depth = max(self._depth - 1, 0)
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._finish()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def _finish(self) -> None:
        """Put the open cell into its row, with empty cells for what it spans and for what spans it from above."""
        if self._cell is None:
            return
        row, text = self.rows[-1], "".join(self._cell)
        self._cell = None
        number, column = len(self.rows), len(row) + 1
        while any(
            top < number <= bottom and left <= column <= right for top, left, bottom, right in self.merged
        ):
            row.append("")
            column += 1
        down, across = self._spans
        if len(text) > MOST_LETTERS or column + across > MOST_COLUMNS:
            raise Unreadable(
                _("A cell holds more than %(most)d characters. Shorten it and send the file again."),
                str(number),
                most=MOST_LETTERS,
            )
        row += [text, *[""] * (across - 1)]
        if down > 1 or across > 1:
            self.merged.append((number, column, number + down - 1, column + across - 1))
            if len(self.merged) > MOST_ROWS:
                raise Unreadable(_("Open this web page in Excel or WPS and save it as .xlsx."))


def _number(text: str | None) -> int:
    return min(int(text), MOST_COLUMNS) if text and text.isdecimal() and int(text) > 0 else 1


def rows_of_page(data: bytes) -> tuple[list[list[str]], list[Span]]:
    """The rows of a page's tables and the cells that span several. Raises ``Unreadable`` if it holds no table."""
    page = _Tables()
    page.feed(_text(data))
    page.close()
    if not page.rows:
        raise Unreadable(
            _("This is a web page without a table. Open it in Excel or WPS and save it as .xlsx.")
        )
    return page.rows, page.merged


def _text(data: bytes) -> str:
    said = _CHARSET.search(data[:4096])
    if said and not data.startswith(_MARKS):
        name = said[1].decode("ascii").lower()
        encoding = "gb18030" if name.startswith("gb") else name
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            pass  # the page says it wrongly: what its bytes are is found out below
    return decoded(data)
