"""A dump in its folder: one moment of the database, whole or not at all, and the same bytes from the same data.

Files are written in a folder beside, which takes the name of the day when all of them are on the disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ..catalogues import edition_in_force
from ..counters.rollup import counted_day
from ..foundation import stamps
from ..foundation.database import OWNER_ONLY, read_one_moment
from ..foundation.errors import NotFound, Refused, _
from .cells import cell_blocks
from .columns import OpenTable
from .coverage import coverage_table
from .encoding import EncodedRows, csv_head, encoded
from .facts import Dump, DumpedFile, DumpScope, FilesOrigin, Format
from .lines import line_tables
from .manifest import MANIFEST, PACKAGE, datapackage, manifest, prefix_of, said_of
from .parquet import can_write_parquet, write_parquet
from .places import place_tables
from .small_tables import small_tables
from .tables import TABLES

_LOCK = ".dump.lock"
_UNFINISHED, _BEFORE = ".unfinished", ".before"
_CHUNK = 1 << 20


def dump(engine: Engine, folder: Path, origin: FilesOrigin, *, catalogue: str | None = None) -> Dump:
    """Write all that is public of a catalogue (by its key; None: the first one) into a folder of the counted day in ``folder``.

    A dump of the same day gives way to the new one, if they differ. Raises ``NotFound`` without an edition in force, and
    ``Refused`` while another process writes into ``folder`` or where the day's folder holds something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder), _beside(folder) as beside:
        with Session(engine) as session:
            read_one_moment(session)
            scope = _scope(session, catalogue)
            plain = _write_plain(session, scope, beside)
            session.rollback()
        files, without = _with_parquet(scope, origin, beside, plain)
        (beside / MANIFEST).write_bytes(manifest(scope, origin, files))
        (beside / PACKAGE).write_bytes(datapackage(scope, origin, files))
        place = folder / scope.day.isoformat()
        return Dump(place, scope, files, without, _take_place(beside, place))


def _scope(session: Session, catalogue: str | None) -> DumpScope:
    day = counted_day(session)
    edition = edition_in_force(session, day, catalogue)
    if edition is None:
        raise NotFound(_("No edition of the catalogue is in force."))
    return DumpScope(edition, day, bool(stamps.version(session, stamps.DEMONSTRATION)))


def _blocks(session: Session, scope: DumpScope) -> Iterator[EncodedRows]:
    rows = chain(
        small_tables(session, scope),
        place_tables(session),
        line_tables(session, scope),
        coverage_table(session, scope),
    )
    for table, some in rows:
        yield encoded(table, some, demonstration=scope.demonstration)
    yield from cell_blocks(session, scope)


class _Written:
    """A file while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = self.rows = 0

    def write(self, piece: bytes, rows: int) -> None:
        self._file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)
        self.rows += rows

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _write_plain(session: Session, scope: DumpScope, folder: Path) -> dict[tuple[str, Format], DumpedFile]:
    """Write all tables as CSV and NDJSON."""
    with ExitStack() as held:
        written = {
            (table.name, form): _Written(held.enter_context(_new(folder / _name(scope, table, form))))
            for table in TABLES
            for form in (Format.CSV, Format.NDJSON)
        }
        for table in TABLES:
            written[table.name, Format.CSV].write(csv_head(table), 0)
        for block in _blocks(session, scope):
            pieces = block.pieces
            written[block.table.name, Format.CSV].write(pieces.csv, pieces.rows)
            written[block.table.name, Format.NDJSON].write(pieces.ndjson, pieces.rows)
    return {
        (table.name, form): DumpedFile(
            _name(scope, table, form), table.name, form, each.rows, each.size, each.sha256
        )
        for table in TABLES
        for form in (Format.CSV, Format.NDJSON)
        for each in (written[table.name, form],)
    }


def _with_parquet(
    scope: DumpScope, origin: FilesOrigin, folder: Path, plain: dict[tuple[str, Format], DumpedFile]
) -> tuple[tuple[DumpedFile, ...], tuple[Format, ...]]:
    """All files in the order of the tables, those as Parquet too; and the formats that could not be written."""
    able = can_write_parquet()
    files: list[DumpedFile] = []
    for table in TABLES:
        csv, lines = plain[table.name, Format.CSV], plain[table.name, Format.NDJSON]
        files += [csv, lines]
        if able:
            place = folder / _name(scope, table, Format.PARQUET)
            write_parquet(table, folder / lines.name, place, said_of(scope, origin, table))
            size, digest = place.stat().st_size, _sha256(place)
            files.append(DumpedFile(place.name, table.name, Format.PARQUET, csv.rows, size, digest))
    return tuple(files), () if able else (Format.PARQUET,)


def _name(scope: DumpScope, table: OpenTable, form: Format) -> str:
    return f"{prefix_of(scope)}{table.name}.{form.value}"


def _new(path: Path) -> BinaryIO:
    return open(path, "xb")


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    number = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                _("Another process writes open data into %(folder)s."), folder=str(folder)
            ) from None
        yield
    finally:
        os.close(number)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """An empty folder in ``folder``, gone at the end; what a process left there that was killed goes too."""
    beside = folder / _UNFINISHED
    _remove(beside)
    _remove(folder / _BEFORE)
    beside.mkdir()
    try:
        yield beside
    finally:
        _remove(beside)


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


def _take_place(beside: Path, place: Path) -> bool:
    """Give the finished folder its name. False if the one of this name says the same already."""
    if place.exists():
        before = place / MANIFEST
        if not before.is_file():
            raise Refused(
                _("%(folder)s holds something else than open data. Choose another folder."), folder=str(place)
            )
        if before.read_bytes() == (beside / MANIFEST).read_bytes() and _is_whole(place, beside):
            return False
    for path in beside.iterdir():
        _to_disk(path)
    _to_disk(beside)
    old = place.with_name(_BEFORE)
    if place.exists():
        place.rename(old)
    beside.rename(place)
    _to_disk(place.parent)
    _remove(old)
    return True


def _is_whole(place: Path, beside: Path) -> bool:
    """Whether a folder has the files of another, by their sizes."""
    sizes = [{path.name: path.stat().st_size for path in folder.iterdir()} for folder in (place, beside)]
    return sizes[0] == sizes[1]


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
