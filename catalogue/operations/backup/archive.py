"""The file of a backup: a zip archive with a manifest and a member for each table. Checked as a whole, in constant memory."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from ...foundation import migrating
from ...foundation.errors import BadFile, Refused, _
from .rows import TableForm, find_kind
from .sealing import tool_of, unsealed
from .streamed import DamagedArchive, Members, NoArchive

Progress = Callable[[int, int], None]
"""Told how many of how many tables are done."""
FORMAT = "portal1060-backup"
VERSION = 1
MANIFEST = "manifest.json"
_LONGEST_MANIFEST = 4_000_000
_PART = 1 << 20


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


def check_backup(path: Path, *, identity: Path | None = None) -> BackupFacts:
    """What a backup says of itself, after everything in it was read and compared with its digests.

    ``identity`` is the file with the key for one that age encrypted. Raises ``BadFile`` for a file that is no backup or is damaged, and
    ``Refused`` if a newer version of the portal made it, or its program or its key is missing.
    """
    with opened(path, identity=identity) as members:
        facts = check_members(members, path)
    if not migrating.knows(facts.schema):
        raise Refused(
            _(
                "The backup has the schema %(revision)s, which this version of the portal does not know. "
                "Use the version that made it, or a newer one."
            ),
            revision=facts.schema,
        )
    return facts


def check_members(members: Iterable[tuple[str, BinaryIO]], path: Path) -> BackupFacts:
    """What the members of a backup say, after each was compared with its digest. Raises ``BadFile``."""
    found: dict[str, tuple[str, int]] = {}
    facts = None
    for name, held in members:
        if name in found or (name == MANIFEST and facts is not None):
            raise damaged(path, name)
        if name == MANIFEST:
            facts = read_manifest(held, path)
            continue
        digest, rows = hashlib.sha256(), 0
        while part := held.read(_PART):
            digest.update(part)
            rows += part.count(b"\n")
        found[name] = (digest.hexdigest(), rows)
    if facts is None:
        raise _no_backup(path)
    wanted = {member_of(table.form.name): (table.sha256, table.rows) for table in facts.tables}
    for name in (*wanted, *found):
        if wanted.get(name) != found.get(name):
            raise damaged(path, name if name in found else MANIFEST)
    return facts


@contextmanager
def opened(path: Path, *, identity: Path | None = None) -> Iterator[Members]:
    """The members of a backup, decrypted if it is encrypted, in the order in which they lie there: each is read once, nothing of it is kept.

    Raises ``BadFile`` as soon as something in it cannot be read.
    """
    if not path.is_file():
        path.open("rb").close()  # which says what is wrong with a folder, or a name that is not there
        raise _no_backup(path)
    with path.open("rb") as file, _in_the_clear(file, path, identity) as clear:
        members = Members(clear)
        try:
            yield members
        except NoArchive:
            raise _no_backup(path) from None
        except DamagedArchive as error:
            raise damaged(path, error.place) from None


@contextmanager
def _in_the_clear(file: BinaryIO, path: Path, identity: Path | None) -> Iterator[BinaryIO]:
    tool = tool_of(file)
    if tool is None:
        yield file
        return
    with unsealed(file, tool, identity, path.name) as clear:
        yield clear


def damaged(path: Path, where: str) -> BadFile:
    """The error of a backup whose contents are not those that were written."""
    return BadFile(_("The backup is damaged (%(where)s)."), file=path.name, where=where)


def is_backup(path: Path) -> bool:
    """Whether a file is a backup, whole or not; of an encrypted one only that it is encrypted."""
    try:
        with path.open("rb") as file:
            if tool_of(file) is not None:
                return True
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError, RuntimeError, EOFError, OSError):
        return False


def _no_backup(path: Path) -> BadFile:
    return BadFile(_("The file is no backup of the portal."), file=path.name)


def read_manifest(held: BinaryIO, path: Path) -> BackupFacts:
    """What a manifest says. Raises ``BadFile`` for another file's, or one of another form."""
    text = held.read(_LONGEST_MANIFEST + 1)
    if len(text) > _LONGEST_MANIFEST:
        raise _no_backup(path)
    try:
        said = json.loads(text)
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
