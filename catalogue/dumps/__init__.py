"""Everything public in files of one day (开放数据文件): tables that are described once, as CSV, as NDJSON and as Parquet."""

from .facts import COMPRESSED, MIMETYPES, Dump, DumpedFile, DumpScope, FilesOrigin, Format
from .manifest import MANIFEST, PACKAGE
from .reading import FilesOfDay, files_in
from .tables import TABLES
from .writing import dump

__all__ = [
    "COMPRESSED",
    "MANIFEST",
    "MIMETYPES",
    "PACKAGE",
    "TABLES",
    "Dump",
    "DumpScope",
    "DumpedFile",
    "FilesOfDay",
    "FilesOrigin",
    "Format",
    "dump",
    "files_in",
]
