"""Writing a backup while the portal serves: one moment of the database, checked before it takes its name."""

from __future__ import annotations

import fcntl
import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, Table, select

from ...foundation import clock, migrating, stamps
from ...foundation.database import OWNER_ONLY
from ...foundation.errors import Refused, _, command_called
from ...models import Base, Stamp
from .archive import (
    MANIFEST,
    BackupFacts,
    Progress,
    TableFacts,
    check_backup,
    check_members,
    is_backup,
    manifest_of,
    member_of,
    no_progress,
)
from .beside import ReadBeside
from .rows import TableForm, form_of, read_lines
from .sealing import Recipients, sealed, tool_of
from .streamed import Members

_LEVEL = 3
"""Of compression: higher ones take twice the time for a twentieth less."""
_UNFINISHED = ".part"
_SHORTEST_LINES = 1 << 16
"""Bytes that are given to the compressor at once."""


def back_up(
    engine: Engine, path: Path, *, whom: Recipients | None = None, progress: Progress = no_progress
) -> BackupFacts:
    """Write all rows of one moment to ``path``, readable by its owner alone, and give what was written.

    The file is written beside, as ``<name>.part``, and takes the place of an earlier backup only after all of it was read back. For ``whom`` it
    is encrypted on the way; then what goes into the program is read beside, since only those who have the key can read what came out.
    Raises ``Refused`` for another schema than this version's, where something else than a backup lies at ``path``, and for a
    program that is missing or fails.
    """
    _require_free(path)
    with _unfinished(path) as (file, unfinished):
        if whom is None:
            with _one_moment(engine) as connection, _new_archive(file) as archive:
                written = _write(connection, archive, progress)
        else:
            written, found = _write_sealed(engine, file, whom, unfinished, progress)
        file.flush()
        os.fsync(file.fileno())
        if whom is None:
            found = check_backup(unfinished)
        if found != written:
            raise RuntimeError("the backup does not say what was written")
        unfinished.replace(path)
    _keep_name(path.parent)
    return found


def _write_sealed(
    engine: Engine, file: BinaryIO, whom: Recipients, path: Path, progress: Progress
) -> tuple[BackupFacts, BackupFacts]:
    """Write into a program that encrypts, and read the same bytes beside. Gives what was written, and what was read."""
    beside = ReadBeside(lambda clear: check_members(Members(clear), path))
    with beside, sealed(file, whom) as pipe:
        both = _Both(pipe, beside.pipe)
        with _one_moment(engine) as connection, _new_archive(both) as archive:  # type: ignore[arg-type]
            written = _write(connection, archive, progress)
    if tool_of(file) != whom.tool or os.fstat(file.fileno()).st_size < both.size:
        raise Refused(_("%(program)s wrote less than it was given."), program=whom.tool)
    return written, beside.found()


class _Both:
    """Writes into two pipes."""

    def __init__(self, *pipes: IO[bytes]) -> None:
        self._pipes = pipes
        self.size = 0

    def write(self, data: bytes) -> int:
        for pipe in self._pipes:
            pipe.write(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        for pipe in self._pipes:
            pipe.flush()


def _require_free(path: Path) -> None:
    if (path.exists() or path.is_symlink()) and not (path.is_file() and is_backup(path)):
        raise Refused(_("%(file)s holds something else than a backup. Choose another name."), file=str(path))


@contextmanager
def _unfinished(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file beside ``path`` that no other process writes; what an interrupted one left is written over. Gone at the end."""
    beside = path.with_name(path.name + _UNFINISHED)
    number = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
    with os.fdopen(number, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(number).st_ino != beside.stat().st_ino:
                raise FileNotFoundError
        except (BlockingIOError, FileNotFoundError):
            raise Refused(_("Another process is writing %(file)s."), file=str(path)) from None
        try:
            os.fchmod(number, OWNER_ONLY)
            file.truncate()
            yield file, beside
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection whose statements all see the same moment; writers do not wait for it. Raises ``Refused`` for another schema."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            if MigrationContext.configure(connection).get_current_revision() != migrating.newest():
                raise Refused(
                    _("The database is not set up for this version. Run: %(command)s"),
                    command=command_called("setup"),
                )
            yield connection


def _write(connection: Connection, archive: zipfile.ZipFile, progress: Progress) -> BackupFacts:
    tables: list[Table] = Base.metadata.sorted_tables
    facts = []
    for done, table in enumerate(tables):
        progress(done, len(tables))
        facts.append(_write_table(connection, archive, form_of(table)))
    progress(len(tables), len(tables))
    demonstration = select(Stamp.version).where(Stamp.name == stamps.DEMONSTRATION)
    backup = BackupFacts(
        clock.now(),
        migrating.newest(),
        connection.dialect.name,
        bool(connection.scalar(demonstration)),
        facts,
    )
    with _member(archive, MANIFEST) as member:
        member.write(manifest_of(backup))
    return backup


def _write_table(connection: Connection, archive: zipfile.ZipFile, form: TableForm) -> TableFacts:
    digest, rows = hashlib.sha256(), 0
    waiting: list[bytes] = []
    size = 0
    with _member(archive, member_of(form.name)) as member:
        for line in read_lines(connection, form):
            waiting.append(line)
            size += len(line)
            rows += 1
            if size >= _SHORTEST_LINES:
                part = b"".join(waiting)
                digest.update(part)
                member.write(part)
                waiting, size = [], 0
        part = b"".join(waiting)
        digest.update(part)
        member.write(part)
    return TableFacts(form, rows, digest.hexdigest())


def _new_archive(file: BinaryIO) -> zipfile.ZipFile:
    return zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)


@contextmanager
def _member(archive: zipfile.ZipFile, name: str) -> Iterator[BinaryIO]:
    with archive.open(name, "w", force_zip64=True) as member:
        yield member  # type: ignore[misc]


def _keep_name(folder: Path) -> None:
    """Have the folder written, so that the new name outlasts a loss of power."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
