"""A dump in its folder: one moment of the database, whole or not at all, and the same bytes from the same data.

Files are written in a folder beside, which takes the name of the day when all of them are on the disk.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ..catalogues import edition_in_force
from ..counters.rollup import counted_day
from ..foundation import stamps
from ..foundation.collecting import collector_at_rest
from ..foundation.database import OWNER_ONLY, read_one_moment
from ..foundation.errors import NotFound, Refused, _
from .encoding import EncodedRows, Encoder
from .facts import Dump, DumpScope, FilesOrigin, Format
from .files import write_tables
from .manifest import MANIFEST, PACKAGE, datapackage, manifest
from .rows import cell_blocks, coverage_table, line_tables, place_tables, small_tables
from .tables import TABLES

_LOCK = ".dump.lock"
_UNFINISHED, _BEFORE = ".unfinished", ".before"


def dump(engine: Engine, folder: Path, origin: FilesOrigin, *, catalogue: str | None = None) -> Dump:
    """Write all that is public of a catalogue (by its key; None: the first one) into a folder of the counted day in ``folder``.

    A dump of the same day gives way to the new one, if they differ. Raises ``NotFound`` without an edition in force, and
    ``Refused`` while another process writes into ``folder`` or where the day's folder holds something else, and ``OSError``.
    What was there before stays then, and nothing else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder), _beside(folder) as beside:
        with collector_at_rest(), Session(engine) as session:
            read_one_moment(session)
            scope = scope_of(session, catalogue)
            files = write_tables(scope, origin, beside, TABLES, _blocks(session, scope))
        (beside / MANIFEST).write_bytes(manifest(scope, origin, files))
        (beside / PACKAGE).write_bytes(datapackage(scope, origin, files))
        place = folder / scope.day.isoformat()
        without = tuple(form for form in Format if form not in {file.format for file in files})
        return Dump(place, scope, files, without, _take_place(beside, place))


def scope_of(session: Session, catalogue: str | None) -> DumpScope:
    """The edition in force of a catalogue (by its key; None: the first one) and the counted day. Raises ``NotFound`` without one."""
    day = counted_day(session)
    edition = edition_in_force(session, day, catalogue)
    if edition is None:
        raise NotFound(_("No edition of the catalogue is in force."))
    return DumpScope(edition, day, bool(stamps.version(session, stamps.DEMONSTRATION)))


def _blocks(session: Session, scope: DumpScope) -> Iterator[EncodedRows]:
    encoder = Encoder(demonstration=scope.demonstration)
    rows = chain(small_tables(session, scope), place_tables(session), coverage_table(session, scope))
    for table, some in rows:
        yield encoder.rows(table, some)
    for table, columns in line_tables(session, scope):
        yield encoder.columns(table, columns)
    yield from cell_blocks(session, scope, encoder)
    # Parquet is made of files: the database is let go before.
    session.rollback()


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
    except OSError as error:
        # A full disk does not say which one it is.
        error.filename = error.filename or str(folder)
        raise
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
