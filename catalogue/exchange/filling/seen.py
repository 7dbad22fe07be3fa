"""What is seen of a workbook besides the values of its cells: formats, borders, drop-downs, formulas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

Place = tuple[int, int]
"""Row and column, counted from 1."""


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """A sheet. ``formats`` are number formats other than General, ``options`` the entries of drop-downs, each by cell.

    ``framed`` are the rows with borders. ``formulas`` are the cells that the sheet calculates by itself.
    """

    name: str
    formats: Mapping[Place, str]
    options: Mapping[Place, tuple[str, ...]]
    framed: frozenset[int]
    formulas: frozenset[Place]


SeenBook = Mapping[str, SeenSheet]
"""The sheets of a workbook by name."""


def line_of_seen(sheets: list[SeenSheet]) -> bytes:
    """The sheets as the child says them."""
    said = [
        {
            "name": sheet.name,
            "formats": [[*place, text] for place, text in sheet.formats.items()],
            "options": [[*place, texts] for place, texts in sheet.options.items()],
            "framed": sorted(sheet.framed),
            "formulas": sorted(sheet.formulas),
        }
        for sheet in sheets
    ]
    return json.dumps(said, ensure_ascii=False).encode()


def seen_of(line: bytes) -> SeenBook:
    """The sheets that a line says. Raises ``ValueError`` for a line that is not whole."""
    return {
        said["name"]: SeenSheet(
            said["name"],
            {(row, column): text for row, column, text in said["formats"]},
            {(row, column): tuple(texts) for row, column, texts in said["options"]},
            frozenset(said["framed"]),
            frozenset((row, column) for row, column in said["formulas"]),
        )
        for said in json.loads(line)
    }
