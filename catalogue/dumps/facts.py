"""What a dump is about, who answers for it, and what came of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..catalogues import EditionFacts


class Format(enum.StrEnum):
    """The formats of a table, each with the ending of its files."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


MIMETYPES = {
    Format.CSV: "text/csv",
    Format.NDJSON: "application/x-ndjson",
    Format.PARQUET: "application/vnd.apache.parquet",
}
"""Media types as the files are served."""


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
