"""The files of tables, written at once in the formats that are text, and as Parquet from these."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from .columns import OpenTable
from .encoding import EncodedRows, csv_head
from .facts import COMPRESSED, ENDINGS, DumpedFile, DumpScope, FilesOrigin, Format
from .manifest import prefix_of, said_of
from .parquet import can_write_parquet, write_parquet

_TEXT = Format.CSV, Format.NDJSON
_GZIP = zlib.MAX_WBITS | 16
"""With the head and the end of a gzip file."""
_LEVEL = 2
"""Of compression. Six takes three times as long for a quarter less."""


def write_tables(
    scope: DumpScope,
    origin: FilesOrigin,
    folder: Path,
    tables: Sequence[OpenTable],
    blocks: Iterable[EncodedRows],
) -> tuple[DumpedFile, ...]:
    """Write the files of ``tables``, whose rows are ``blocks``, into a folder in which none of them is.

    In the order of the tables and formats; without Parquet where its library is not installed.
    """
    plain = _write_text(scope, folder, tables, blocks)
    able = can_write_parquet()
    files: list[DumpedFile] = []
    for table in tables:
        csv, lines = (plain[table.name, form] for form in _TEXT)
        files += [csv, lines]
        if able:
            place = folder / _name(scope, table, Format.PARQUET)
            write_parquet(table, folder / lines.name, place, said_of(scope, origin, table))
            size, digest = place.stat().st_size, _sha256(place)
            files.append(DumpedFile(place.name, table.name, Format.PARQUET, csv.rows, size, digest))
    return tuple(files)


class _Written:
    """A file while it is written, compressed where its format is."""

    def __init__(self, file: BinaryIO, form: Format) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        # Neither a time nor a name is in it: the same rows give the same bytes.
        self._packing = zlib.compressobj(_LEVEL, wbits=_GZIP) if form in COMPRESSED else None
        self.size = self.rows = 0

    def write(self, piece: bytes, rows: int) -> None:
        self.rows += rows
        self._put(piece if self._packing is None else self._packing.compress(piece))

    def end(self) -> None:
        """Write what is held back, after the last piece."""
        if self._packing is not None:
            self._put(self._packing.flush())

    def _put(self, piece: bytes) -> None:
        self._file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _write_text(
    scope: DumpScope, folder: Path, tables: Sequence[OpenTable], blocks: Iterable[EncodedRows]
) -> dict[tuple[str, Format], DumpedFile]:
    with ExitStack() as held:
        written = {
            (table.name, form): _Written(held.enter_context(_new(folder / _name(scope, table, form))), form)
            for table in tables
            for form in _TEXT
        }
        for table in tables:
            written[table.name, Format.CSV].write(csv_head(table), 0)
        for block in blocks:
            written[block.table.name, Format.CSV].write(block.csv, block.rows)
            written[block.table.name, Format.NDJSON].write(block.ndjson, block.rows)
        for each in written.values():
            each.end()
    return {
        (table.name, form): DumpedFile(
            _name(scope, table, form), table.name, form, each.rows, each.size, each.sha256
        )
        for table in tables
        for form in _TEXT
        for each in (written[table.name, form],)
    }


def _name(scope: DumpScope, table: OpenTable, form: Format) -> str:
    return f"{prefix_of(scope)}{table.name}{ENDINGS[form]}"


def _new(path: Path) -> BinaryIO:
    return open(path, "xb")


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
