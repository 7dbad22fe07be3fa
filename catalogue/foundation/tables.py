"""CSV files with a header row, read by the header's names, never by position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from .errors import BadFile, _
from .text_files import read_rows

#: Control characters and code points that are not characters: people do not type them, and PostgreSQL refuses some.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class Table:
    """One CSV file: ``header`` as written, and its rows with their line numbers.

    Raises ``BadFile`` if the file cannot be read as text (see ``text_files``), has no header or names a column twice;
    and while it is read, for a row of another length than the header or with an unprintable character.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.file = self.path.name
        line, row = next(read_rows(self.path), (1, []))
        self.header = tuple(cell.strip() for cell in row)
        if not any(self.header):
            raise BadFile(_("The file is empty: it needs a header row."), file=self.file)
        for column in self.header:
            if self.header.count(column) > 1:
                raise BadFile(
                    _("The header names this column twice."), file=self.file, line=line, field=column
                )

    def rows(self, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        """Line number (the header is line 1) and the cells of ``columns`` in that order, blank lines left out."""
        places = [self.header.index(column) for column in columns]
        width = len(self.header)
        records = read_rows(self.path)
        next(records, None)
        for line, row in records:
            if len(row) != width:
                raise BadFile(
                    _("This row has %(cells)d cells, the header has %(columns)d."),
                    file=self.file,
                    line=line,
                    cells=len(row),
                    columns=width,
                )
            for column, cell in zip(self.header, row, strict=True):
                if _UNPRINTABLE.search(cell):
                    raise BadFile(
                        _("There is an unprintable character."), file=self.file, line=line, field=column
                    )
            yield line, [row[place].strip() for place in places]
