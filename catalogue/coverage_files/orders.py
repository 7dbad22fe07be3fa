"""What a file of coverage is to hold, said in plain values, so that another process can write it."""

from __future__ import annotations

import enum
import json
from dataclasses import asdict, dataclass, field
from typing import Any


class FileForm(enum.StrEnum):
    """The kinds of files."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


class Content(enum.StrEnum):
    """What a file lists."""

    GAPS = "gaps"
    MATRIX = "matrix"
    REMEDIES = "remedies"
    COMMUNITIES = "communities"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrder:
    """A file of coverage: which cells, and all words that it says, in the reader's language.

    ``items`` holds the code and name of each item, by its id as text, in the order of the columns. ``head`` are the lines
    above the table: a heading and its values. ``words`` are the texts of segments by their value, and others by a name of
    ours. ``criteria`` holds the id of each item's criterion, by the item's id as text. ``day`` and
    ``written``, the day on which the file is written, are given in ISO 8601.
    """

    content: Content
    form: FileForm
    division: int
    division_name: str
    edition: str
    day: str
    kind: str
    written: str = ""
    type_tag: str | None = None
    segments: tuple[str, ...] = ()
    disputed: bool = False
    group: str | None = None
    """Of the list of gaps by the step that closes them: only this step."""
    items: dict[str, tuple[str, str]] = field(default_factory=dict)
    criteria: dict[str, int] = field(default_factory=dict)
    categories: tuple[tuple[str, str, int], ...] = ()
    """Of each category its code, its name and how many of the items are its."""
    title: str = ""
    head: tuple[tuple[str, ...], ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)
    english: bool = False
    past: bool = False
    """Whether ``day`` is a past one, to be told from the histories."""

    def line(self) -> bytes:
        """The order as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False).encode() + b"\n"


def order_of(line: bytes) -> FileOrder:
    """The order in a line that :meth:`FileOrder.line` wrote. Raises ``ValueError``."""
    said: dict[str, Any] = json.loads(line)
    return FileOrder(
        **said
        | {
            "content": Content(said["content"]),
            "form": FileForm(said["form"]),
            "segments": tuple(said["segments"]),
            "items": {item: (code, name) for item, (code, name) in said["items"].items()},
            "categories": tuple((code, name, count) for code, name, count in said["categories"]),
            "head": tuple(tuple(line) for line in said["head"]),
        }
    )
