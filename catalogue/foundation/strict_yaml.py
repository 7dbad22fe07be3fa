"""YAML to plain mappings, lists and strings, with the line of every value. Stricter than YAML itself.

All scalars stay strings (``0101`` is not a number, ``no`` is not false). Anchors, aliases, tags, several
documents, repeated fields, tabs and deep nesting are refused: a catalogue file needs none of them, and they
are how such files go wrong or attack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from . import text_files
from .errors import BadFile, _

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 12

_UNPRINTABLE = re.compile("[^\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The C parser is some ten times faster and reads the same language; it is not built everywhere.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The file's content, and the line (from 1) of each value by its location from the top."""

    data: Any
    lines: Mapping[Location, int]

    def line_of(self, location: Location) -> int:
        """The line of a value, or of the nearest mapping or list around it if it is not in the file."""
        while location not in self.lines:
            location = location[:-1]
        return self.lines[location]


def read_source(path: Path) -> str:
    """The text of a catalogue file. Raises ``BadFile`` if it cannot be read as text, is too large or not printable."""
    text = text_files.read_text(path, MAX_BYTES)
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        line = text.count("\n", 0, unprintable.start()) + 1
        if unprintable.group() == "\t":
            raise BadFile(_("There is a tab; use spaces."), file=str(path), line=line)
        raise BadFile(_("There is an unprintable character."), file=str(path), line=line)
    return text


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read, and the field whose value comes next."""

    value: dict[str, Any] | list[Any]
    location: Location
    field: str | None = None


@dataclass(slots=True)
class _Builder:
    file: str
    data: Any = None
    started: bool = False
    lines: dict[Location, int] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)

    def bad(self, message: str, line: int, name: str | None = None, **values: Any) -> BadFile:
        return BadFile(message, file=self.file, line=line, field=name, **values)

    def take(self, event: yaml.Event) -> None:
        line = 1 if event.start_mark is None else event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            if self.started:
                raise self.bad(_("There is a second document; a file holds one edition."), line)
            self.started = True
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            self.check(event, line)
            self.node(event, line)

    def check(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.bad(
                _("Anchors (&) and aliases (*) are not allowed; quote a text that begins so."), line
            )
        if getattr(event, "tag", None) is not None:
            raise self.bad(_("Tags (!) are not allowed; quote a text that begins so."), line)
        if not isinstance(event, yaml.ScalarEvent) and len(self.stack) >= MAX_DEPTH:
            raise self.bad(_("Fields are nested too deeply."), line)

    def node(self, event: yaml.NodeEvent, line: int) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.field is None:
            self.name(event, top, line)
            return
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = event.value
        else:
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
        location = self.place(value, top, line)
        if not isinstance(event, yaml.ScalarEvent):
            self.stack.append(_Open(value, location))

    def name(self, event: yaml.NodeEvent, top: _Open, line: int) -> None:
        """Take the name of a field; its value is the next node."""
        if not isinstance(event, yaml.ScalarEvent):
            raise self.bad(_("The name of a field must be a plain word."), line)
        if event.value in top.value:
            raise self.bad(_("This field occurs twice in the same place."), line, event.value)
        top.field = event.value
        self.lines[*top.location, event.value] = line

    def place(self, value: Any, top: _Open | None, line: int) -> Location:
        """Put a value where it belongs and give its location."""
        if top is None:
            self.data = value
            self.lines[()] = line
            return ()
        if isinstance(top.value, list):
            location = (*top.location, len(top.value))
            top.value.append(value)
            self.lines[location] = line
            return location
        assert top.field is not None
        location = (*top.location, top.field)
        top.value[top.field] = value
        top.field = None
        return location


def parse(text: str, *, file: str) -> Parsed:
    """Parse a catalogue file's text; ``file`` is its name for messages. Raises ``BadFile`` with the line."""
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise builder.bad(
            _("This is not valid YAML: %(problem)s."),
            1 if mark is None else mark.line + 1,
            problem=error.problem or error.context or type(error).__name__,
        ) from error
    builder.lines.setdefault((), 1)
    return Parsed(builder.data, builder.lines)
