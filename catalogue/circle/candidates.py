"""Premises where a place could be opened, as a street lists them: a CSV file, read whole or not at all."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ..foundation.errors import BadFile, _
from ..foundation.tables import Table
from ..near.walking import Coordinates

COLUMNS = {"name": ("name", "名称"), "latitude": ("latitude", "纬度"), "longitude": ("longitude", "经度")}
"""The columns of the file with what their headings may be, in any order; further columns are passed over."""
MOST = 2_000
LONGEST_NAME = 100
_DEGREES = re.compile(r"-?\d{1,3}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Premises:
    """Where a place could be: premises of a list, or the reference point of ``community``."""

    name: str
    at: Coordinates
    community: int | None = None


def read_candidates(path: Path | str) -> tuple[Premises, ...]:
    """The premises of a CSV file with name, latitude and longitude (WGS 84 degrees), in their order.

    Raises ``BadFile`` with line and field for the first mistake.
    """
    table = Table(path)
    columns = []
    for key, headings in COLUMNS.items():
        known = [column for column in table.header if column.lower() in headings]
        if len(known) != 1:
            raise BadFile(_("The column is missing."), file=table.file, line=1, field=key)
        columns += known
    found: dict[str, Premises] = {}
    lines: dict[str, int] = {}
    for line, (name, north, east) in table.rows(columns):
        if not name or len(name) > LONGEST_NAME:
            raise BadFile(
                _("Give a name of at most %(most)d characters."),
                file=table.file,
                line=line,
                field="name",
                most=LONGEST_NAME,
            )
        if name in found:
            raise BadFile(
                _("“%(name)s” is already in line %(line_before)d."),
                file=table.file,
                line=line,
                field="name",
                name=name,
                line_before=lines[name],
            )
        at = Coordinates(
            _degrees(table.file, line, "latitude", north, 90),
            _degrees(table.file, line, "longitude", east, 180),
        )
        found[name], lines[name] = Premises(name, at), line
        if len(found) > MOST:
            raise BadFile(_("At most %(most)d premises in one list."), file=table.file, line=line, most=MOST)
    if not found:
        raise BadFile(_("There are no premises in this list."), file=table.file)
    return tuple(found.values())


def candidates_of(data: bytes, name: str) -> tuple[Premises, ...]:
    """The premises of a CSV file that was sent under a name. Raises ``BadFile`` as :func:`read_candidates` does."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / (Path(name.replace("\\", "/")).name[:80] or "premises.csv")
        file.write_bytes(data)
        return read_candidates(file)


def _degrees(file: str, line: int, field: str, said: str, most: int) -> float:
    text = unicodedata.normalize("NFKC", said).strip()
    if not _DEGREES.fullmatch(text) or abs(float(text)) > most:
        raise BadFile(
            _("“%(said)s” is no number of degrees from -%(most)d to %(most)d."),
            file=file,
            line=line,
            field=field,
            said=said[:40],
            most=most,
        )
    return float(text)
