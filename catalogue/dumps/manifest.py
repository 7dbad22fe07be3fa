"""What a dump says of itself: ``manifest.json`` for programs of any kind, ``datapackage.json`` in Table Schema.

Neither says when it was made: the same day and data give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .columns import LIST, KeyReference, OpenColumn, OpenTable, ValueKind
from .facts import COMPRESSED, MIMETYPES, DumpedFile, DumpScope, FilesOrigin, Format
from .tables import TABLES

MANIFEST, PACKAGE = "manifest.json", "datapackage.json"
VERSION = 1
"""Of the manifest's form. It grows when a reader of the one before would misread it."""
_TITLES = "基本公共服务目录开放数据", "Open data of basic community public services"
_MADE_UP = "演示数据，均属虚构", "demonstration data, all made up"
NOTES = (
    "A coverage rate counts cells that are delivered and confirmed within 12 months, of all cells to which the item applies. "
    "Cells of which nothing is known are not absent: least_percent and most_percent say what the rate would be if none and all of "
    "them were delivered.",
    "Codes are texts: a program that reads them as numbers loses digits, and so does a spreadsheet that opens the CSV by itself. "
    "Import it there with all columns as text.",
    f"In CSV a text that a spreadsheet would compute has an apostrophe before it; take it away. Lists are separated by {LIST}.",
)
"""What holds for all tables."""


def prefix_of(scope: DumpScope) -> str:
    """How names of files begin: those of a demonstration say that they are."""
    return "demonstration-" if scope.demonstration else ""


def title_of(scope: DumpScope) -> tuple[str, str]:
    """What a dump is, in Chinese and in English."""
    zh, en = _TITLES
    if scope.demonstration:
        zh, en = f"{zh}（{_MADE_UP[0]}）", f"{en} ({_MADE_UP[1]})"
    return zh, en


def said_of(scope: DumpScope, origin: FilesOrigin, table: OpenTable) -> dict[str, str]:
    """What the metadata of a file say, as texts."""
    return {
        "table": table.name,
        "meaning": table.meaning,
        "day": scope.day.isoformat(),
        "catalogue": scope.edition.catalogue.key,
        "edition": scope.edition.key,
        "demonstration": "true" if scope.demonstration else "false",
        "portal": origin.version,
    }


def manifest(scope: DumpScope, origin: FilesOrigin, files: Sequence[DumpedFile]) -> bytes:
    """The manifest: of what the dump speaks, each table with its columns, each file with its rows, bytes and SHA-256."""
    return _json(
        {
            "format": VERSION,
            **_head(scope, origin),
            "notes": list(NOTES),
            "tables": [_table(table) for table in TABLES],
            "files": [
                {
                    "name": file.name,
                    "table": file.table,
                    "format": file.format.value,
                    "mimetype": MIMETYPES[file.format],
                    "compression": COMPRESSED.get(file.format),
                    "rows": file.rows,
                    "bytes": file.bytes,
                    "sha256": file.sha256,
                }
                for file in files
            ],
        }
    )


def datapackage(scope: DumpScope, origin: FilesOrigin, files: Sequence[DumpedFile]) -> bytes:
    """The CSV files as a data package (https://specs.frictionlessdata.io/data-package/): every column, key and reference."""
    head = _head(scope, origin)
    said: dict[str, Any] = {
        "name": f"{prefix_of(scope)}{scope.edition.key}",
        "title": head["title_en"],
        "description": " ".join(NOTES),
        "version": head["day"],
        **{
            name: head[name]
            for name in ("title_zh", "catalogue", "edition", "day", "demonstration", "portal")
        },
    }
    if origin.publisher_zh:
        said["contributors"] = [{"title": origin.publisher_zh, "role": "publisher"}]
    if origin.licence:
        said["licenses"] = [{"path": origin.licence}]
    named = {file.table: file for file in files if file.format is Format.CSV}
    said["resources"] = [_resource(table, named[table.name]) for table in TABLES]
    return _json(said)


def _head(scope: DumpScope, origin: FilesOrigin) -> dict[str, Any]:
    zh, en = title_of(scope)
    return {
        "title_zh": zh,
        "title_en": en,
        "demonstration": scope.demonstration,
        "day": scope.day.isoformat(),
        "catalogue": scope.edition.catalogue.key,
        "edition": scope.edition.key,
        "portal": origin.version,
        "publisher_zh": origin.publisher_zh or None,
        "publisher_en": origin.publisher_en or None,
        "licence": origin.licence or None,
    }


def _table(table: OpenTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "meaning": table.meaning,
        "key": list(table.key),
        "columns": [
            {
                "name": each.name,
                "type": each.kind.value,
                "meaning": each.meaning,
                "needed": each.needed,
                **({"values": list(each.values)} if each.values else {}),
            }
            for each in table.columns
        ],
    }


def _resource(table: OpenTable, file: DumpedFile) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": file.name,
        "description": table.meaning,
        "scheme": "file",
        "format": "csv",
        "mediatype": MIMETYPES[Format.CSV],
        "encoding": "utf-8-sig",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": {
            "fields": [_field(each) for each in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [_reference(each, table) for each in table.references],
            "missingValues": [""],
        },
    }


def _field(column: OpenColumn) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if column.needed:
        limits["required"] = True
    if column.values:
        limits["enum"] = list(column.values)
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.kind.value,
        "description": column.meaning,
    }
    if column.kind is ValueKind.YES:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field | ({"constraints": limits} if limits else {})


def _reference(reference: KeyReference, table: OpenTable) -> dict[str, Any]:
    return {
        "fields": list(reference.columns),
        "reference": {
            "resource": "" if reference.table == table.name else reference.table,
            "fields": list(reference.key),
        },
    }


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"
