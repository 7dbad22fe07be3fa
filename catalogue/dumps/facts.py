"""What a dump is about, who answers for it, and what came of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..catalogues import EditionFacts


class Format(enum.StrEnum):
    """The formats of a table."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


GZIP = "gzip"
COMPRESSED = {Format.NDJSON: GZIP}
"""Formats whose files are compressed as a whole, and how. NDJSON says every name in every row: it becomes a thirteenth. A
spreadsheet opens no compressed CSV, and Parquet compresses its columns itself."""
ENDINGS = {Format.CSV: ".csv", Format.NDJSON: ".ndjson.gz", Format.PARQUET: ".parquet"}
MIMETYPES = {
    Format.CSV: "text/csv",
    Format.NDJSON: "application/gzip",
    Format.PARQUET: "application/vnd.apache.parquet",
}
"""Media types as the files are served: as they are, not unpacked on the way."""


@dataclass(frozen=True, slots=True)
class FilesOrigin:
    """Where files come from: the portal's version, and who answers for them under which terms, as far as an instance says."""

    version: str
    publisher_zh: str = ""
    publisher_en: str = ""
    licence: str = ""
    """Web address of the terms of use; empty: none are set."""


@dataclass(frozen=True, slots=True)
class DumpScope:
    """Of which edition and day a dump speaks, and whether all of it is made up."""

    edition: EditionFacts
    day: date
    demonstration: bool


@dataclass(frozen=True, slots=True)
class DumpedFile:
    """A file of a dump: ``rows`` without its head, ``bytes``, and its SHA-256 in hexadecimal digits."""

    name: str
    table: str
    format: Format
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump that was written. ``without`` are formats whose library is not installed; ``new``: the folder was not there, or said otherwise."""

    folder: Path
    scope: DumpScope
    files: tuple[DumpedFile, ...]
    without: tuple[Format, ...]
    new: bool
