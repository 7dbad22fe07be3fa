"""The file of a backup: a zip archive with a manifest and a member for each table. Checked as a whole, in constant memory."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from ...foundation import migrating
from ...foundation.errors import BadFile, Refused, _
from .rows import TableForm, find_kind

Progress = Callable[[int, int], None]
"""Told how many of how many tables are done."""
FORMAT = "portal1060-backup"
VERSION = 1
MANIFEST = "manifest.json"
_LONGEST_MANIFEST = 4_000_000
_PART = 1 << 20
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError)
_ORDINARY = 0x0808
"""The flags that a member may have: a name in UTF-8, sizes after the data. Others say that it is encrypted or a patch."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table in a backup: its form, how many rows there are, and the SHA-256 of their lines."""

    form: TableForm
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself: when it was made, with which schema and engine, whether of a demonstration, and its tables."""

    made_at: datetime
    schema: str
    engine: str
    demonstration: bool
    tables: Sequence[TableFacts]

    @property
    def rows(self) -> int:
        """The number of rows in all tables."""
        return sum(each.rows for each in self.tables)


def no_progress(_done: int, _total: int) -> None:
    """Tell no one."""


def member_of(table: str) -> str:
    """The name of a table's member."""
    return f"tables/{table}.jsonl"


def manifest_of(facts: BackupFacts) -> bytes:
    """The manifest: JSON, for programs and for people. Neither the key of the instance nor its settings are ever inside."""
    said = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": facts.made_at.isoformat(),
        "schema": facts.schema,
        "engine": facts.engine,
        "demonstration": facts.demonstration,
        "holds": {"secret_key": False, "settings": False},
        "tables": [{**asdict(each.form), "rows": each.rows, "sha256": each.sha256} for each in facts.tables],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def check_backup(path: Path) -> BackupFacts:
    """What a backup says of itself, after everything in it was read and compared with its digests.

    Raises ``BadFile`` for a file that is no backup or is damaged, and ``Refused`` if a newer version of the portal made it.
    """
    with opened(path) as (archive, facts):
        if not migrating.knows(facts.schema):
            raise Refused(
                _(
                    "The backup has the schema %(revision)s, which this version of the portal does not know. "
                    "Use the version that made it, or a newer one."
                ),
                revision=facts.schema,
            )
        for table in facts.tables:
            digest, rows = hashlib.sha256(), 0
            with archive.open(member_of(table.form.name)) as member:
                while part := member.read(_PART):
                    digest.update(part)
                    rows += part.count(b"\n")
            if (digest.hexdigest(), rows) != (table.sha256, table.rows):
                raise damaged(path, member_of(table.form.name))
    return facts


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, BackupFacts]]:
    """A backup opened for reading, and what it says of itself. Raises ``BadFile`` as soon as something in it cannot be read."""
    _require_regular(path)
    try:
        with _archive(path) as archive:
            for info in archive.infolist():
                if info.flag_bits & ~_ORDINARY or info.compress_type not in _COMPRESSIONS:
                    raise _no_backup(path)
            facts = _read_manifest(archive, path)
            wanted = {MANIFEST, *(member_of(table.form.name) for table in facts.tables)}
            if sorted(archive.namelist()) != sorted(wanted):
                raise damaged(path, MANIFEST)
            yield archive, facts
    except _DAMAGED:
        raise (damaged(path, "zip") if _begins_as_zip(path) else _no_backup(path)) from None


def _archive(path: Path) -> zipfile.ZipFile:
    """A zip archive. Raises one of ``_DAMAGED`` for a file whose table of contents cannot be read."""
    try:
        return zipfile.ZipFile(path)
    except (ValueError, OverflowError, RuntimeError) as error:  # such as of a zip of the future
        raise zipfile.BadZipFile(str(error)) from None


def damaged(path: Path, where: str) -> BadFile:
    """The error of a backup whose contents are not those that were written."""
    return BadFile(_("The backup is damaged (%(where)s)."), file=path.name, where=where)


def is_backup(path: Path) -> bool:
    """Whether a file is a backup, whole or not."""
    try:
        with _archive(path) as archive:
            return MANIFEST in archive.namelist()
    except (*_DAMAGED, OSError):
        return False


def _require_regular(path: Path) -> None:
    with path.open("rb"):
        if not path.is_file():
            raise _no_backup(path)


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _no_backup(path: Path) -> BadFile:
    return BadFile(_("The file is no backup of the portal."), file=path.name)


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> BackupFacts:
    if MANIFEST not in archive.namelist() or archive.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
        raise _no_backup(path)
    try:
        said = json.loads(archive.read(MANIFEST))
        if said["format"] != FORMAT:
            raise _no_backup(path)
        if said["version"] != VERSION:
            raise BadFile(
                _("The backup has the form %(version)s, which this version of the portal does not know."),
                file=path.name,
                version=str(said["version"]),
            )
        return BackupFacts(
            datetime.fromisoformat(said["made_at"]),
            str(said["schema"]),
            str(said["engine"]),
            bool(said["demonstration"]),
            [_read_table(each) for each in said["tables"]],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise damaged(path, MANIFEST) from None


def _read_table(said: Mapping[str, Any]) -> TableFacts:
    form = TableForm(str(said["name"]), dict(said["columns"]), list(said["key"]))
    for kind in form.columns.values():
        find_kind(kind)
    if not set(form.key) <= set(form.columns):
        raise ValueError("a key of other columns")
    return TableFacts(form, int(said["rows"]), str(said["sha256"]))


def lines_of(archive: zipfile.ZipFile, table: str) -> IO[bytes]:
    """A table's lines, to be read one after the other."""
    return archive.open(member_of(table))
