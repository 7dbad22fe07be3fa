"""CSV files as people hand them in: UTF-8 with a header row, read by the header's names, never by position."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..foundation.errors import BadFile, _

#: Control characters and code points that are not characters: people do not type them, and PostgreSQL refuses some.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class Table:
    """One CSV file: ``header`` as written, and its rows with their line numbers.

    Raises ``BadFile`` if the file cannot be opened, has no header, names a column twice, or is not UTF-8; and
    while it is read, for a row of another length than the header or with an unprintable character.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.file = self.path.name
        self.header: tuple[str, ...] = ()
        for _line, row in self._records():
            self.header = tuple(cell.strip() for cell in row)
            break
        if not any(self.header):
            raise BadFile(_("The file is empty: it needs a header row."), file=self.file)
        for column in self.header:
            if self.header.count(column) > 1:
                raise BadFile(_("The header names this column twice."), file=self.file, line=1, field=column)

    def rows(self, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        """Line number (the header is line 1) and the cells of ``columns`` in that order, blank lines left out."""
        places = [self.header.index(column) for column in columns]
        width = len(self.header)
        records = self._records()
        next(records, None)
        for line, row in records:
            if len(row) != width:
                if not any(cell.strip() for cell in row):
                    continue
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

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        line = 0
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.reader(lines, strict=True)
                for row in reader:
                    first, line = line + 1, reader.line_num
                    yield first, row
        except UnicodeDecodeError:
            raise BadFile(_("The file is not UTF-8. Save it as “CSV UTF-8”."), file=self.file) from None
        except csv.Error as error:
            raise BadFile(
                _("This is not CSV: %(reason)s."), file=self.file, line=line + 1, reason=str(error)
            ) from None
        except OSError as error:
            raise BadFile(
                _("The file cannot be read: %(reason)s."),
                file=str(self.path),
                reason=error.strerror or str(error),
            ) from None
