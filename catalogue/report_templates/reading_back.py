"""A filled table that comes back: what was typed into its missing cells is shown first, then kept beside the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..divisions import DivisionFacts
from ..exchange.filling import Mark
from ..exchange.reading import BookRow, BookSheet, plain, read_book_of
from ..foundation import clock
from ..foundation.codes import contains
from ..foundation.errors import BadFile, _
from ..models import ReportReadBack
from ..owner_lists.headings import heading, is_total
from . import known
from .filling import FilledRow, FilledTable, fill_rows, identifying, place_named, places_of
from .heads import head_of
from .known import RowSubject
from .layout import ReportColumn, TableLayout
from .meanings import ReportFact
from .notes import LONGEST_NOTE, Note, notes_in, put_notes
from .templates import LONGEST_FILE_NAME, TemplateFacts
from .values import MARK, SayHours

_WAITING: Any = ReportReadBack.__table__
MOST_NOTES = 5000
_FREE = frozenset({ReportFact.SERIAL, ReportFact.FORMULA, ReportFact.REPORTED_ON, ReportFact.CONSTANT})
"""Columns in which another value than ours says nothing."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a filled table says beside what is known. ``notes`` are those that are new, changed or taken away.

    ``unmatched``: rows of the file that name none of the rows of the table. ``different``: rows and headings of cells whose
    known value was changed in the file: they are put right in the records, not here.
    """

    file_name: str
    notes: tuple[Note, ...]
    unmatched: tuple[int, ...]
    different: tuple[tuple[int, str], ...]


def read_back(
    session: Session,
    *,
    edition: EditionFacts,
    template: TemplateFacts,
    division: DivisionFacts,
    file_name: str,
    content: bytes,
    say_hours: SayHours,
) -> ReadBack:
    """What a filled table says beside what is known. Nothing is kept.

    Raises ``BadFile`` for a file that is not this table, and ``TooManyRows``.
    """
    table = fill_rows(
        session, edition, template, division, say_hours=say_hours, with_notes=False, most=known.MOST_SHOWN
    )
    if table.too_many:
        raise table.too_many
    sheet, columns, first = _found(read_book_of(content, file_name), template.layout, file_name)
    kept = notes_in(session, template.id, division.code)
    return ReadBack(file_name[-LONGEST_FILE_NAME:], *_compared(table, sheet, columns, first, kept))


def keep_read_back(
    session: Session, *, actor: Actor, template: TemplateFacts, division: int, said: ReadBack
) -> None:
    """Keep what was read until it is accepted, in the place of an earlier reading. Raises ``NotAllowed``."""
    _drop(session, actor, template, division)
    values = {
        "template_id": template.id,
        "division_code": division,
        "file_name": said.file_name,
        "said": _as_json(said),
        "read_at": clock.now(),
    }
    session.execute(insert(_WAITING).values(values))
    audit.note_here(session, "table.filled_sent", f"table {template.id}", division=division)


def waiting_read_back(
    session: Session, template: TemplateFacts, division: int
) -> tuple[ReadBack, datetime] | None:
    """What was read from a filled table and waits to be accepted, and when it was read; None if nothing waits."""
    row = session.execute(
        select(_WAITING.c.file_name, _WAITING.c.said, _WAITING.c.read_at).where(
            _WAITING.c.template_id == template.id, _WAITING.c.division_code == division
        )
    ).one_or_none()
    if row is None:
        return None
    notes = tuple(
        Note(RowSubject(code, point, item), column, text)
        for code, point, item, column, text in row.said["notes"]
    )
    different = tuple((number, column) for number, column in row.said["different"])
    return ReadBack(row.file_name, notes, tuple(row.said["unmatched"]), different), row.read_at


def accept_read_back(session: Session, *, actor: Actor, template: TemplateFacts, division: int) -> int:
    """Keep the notes that wait beside the table: how many. They are filled in from now on. Raises ``NotAllowed``."""
    role = require(actor, Right.FILL_TABLES, division)
    waiting = waiting_read_back(session, template, division)
    if waiting is None:
        return 0
    notes = [note for note in waiting[0].notes if contains(division, note.subject.division)]
    put_notes(session, actor=actor, template=template.id, division=division, notes=notes)
    _drop(session, actor, template, division)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="table.read_back",
        subject=template.name,
        division=division,
        after={"notes": len(notes)},
    )
    return len(notes)


def drop_read_back(session: Session, *, actor: Actor, template: TemplateFacts, division: int) -> None:
    """Forget what waits. Raises ``NotAllowed``."""
    _drop(session, actor, template, division)
    audit.note_here(session, "table.filled_dropped", f"table {template.id}", division=division)


def _drop(session: Session, actor: Actor, template: TemplateFacts, division: int) -> None:
    require(actor, Right.FILL_TABLES, division)
    session.execute(
        delete(_WAITING).where(_WAITING.c.template_id == template.id, _WAITING.c.division_code == division)
    )


def _as_json(said: ReadBack) -> dict[str, Any]:
    return {
        "notes": [
            [note.subject.division, note.subject.point, note.subject.item, note.column, note.text]
            for note in said.notes
        ],
        "unmatched": list(said.unmatched),
        "different": [list(each) for each in said.different],
    }


def _found(book: Any, layout: TableLayout, file: str) -> tuple[BookSheet, Mapping[int, ReportColumn], int]:
    """The table's sheet in a file, its columns there by number, and the first row for data. Raises ``BadFile``."""
    by_key = {each.key: each for each in layout.columns}
    ordered = sorted(book.sheets, key=lambda sheet: sheet.name != layout.sheet)
    for sheet in ordered:
        head = head_of(sheet, frozenset())
        if head is None:
            continue
        seen: dict[str, int] = {}
        columns: dict[int, ReportColumn] = {}
        for column, text in head.headings.items():
            key = heading(text)
            seen[key] = seen.get(key, 0) + 1
            name = key if seen[key] == 1 else f"{key}#{seen[key]}"
            if name in by_key:
                columns[column] = by_key[name]
        if 2 * len(columns) > len(by_key):
            return sheet, columns, head.bottom + 1
    raise BadFile(
        _("This is another table: its headings are not those of the table that was sent."), file=file
    )


_Compared = tuple[tuple[Note, ...], tuple[int, ...], tuple[tuple[int, str], ...]]


def _compared(
    table: FilledTable,
    sheet: BookSheet,
    columns: Mapping[int, ReportColumn],
    first: int,
    kept: Mapping[tuple[RowSubject, str], str],
) -> _Compared:
    own_names = {each.column for each in identifying(table.template.layout)}
    named = {column: each for column, each in columns.items() if each.column in own_names}
    places = places_of(table.rows, named.values())
    notes: dict[tuple[RowSubject, str], Note] = {}
    unmatched: list[int] = []
    different: list[tuple[int, str]] = []
    for line in sheet.rows:
        if line.number < first:
            continue
        texts = {each.column: _text(line, column).replace(MARK, "") for column, each in named.items()}
        if any(map(is_total, texts.values())):
            continue
        row = _row_of(table.rows, places, texts)
        if row is None:
            if _is_filled(line, named):
                unmatched.append(line.number)
            continue
        for column, each in columns.items():
            text = _text(line, column)
            own = row.facts.get(each.column)
            place = row.subject, each.key
            if own is None or isinstance(own, Mark):
                if each.asks not in _FREE and text != kept.get(place, "") and _is_told(text, kept.get(place)):
                    notes[place] = Note(row.subject, each.key, text[:LONGEST_NOTE])
            elif text and each.asks not in _FREE and not _same(own, text):
                different.append((line.number, each.heading))
    return tuple(notes.values())[:MOST_NOTES], tuple(unmatched), tuple(different)


def _is_told(text: str, before: str | None) -> bool:
    """Whether a cell says something of a missing value: a text, or that the one kept before is taken away."""
    return MARK not in text and bool(text or before)


def _row_of(
    rows: Sequence[FilledRow], places: Mapping[tuple[int, str], set[int]], texts: Mapping[int, str]
) -> FilledRow | None:
    place = place_named(places, texts)
    return None if place is None else rows[place]


def _is_filled(line: BookRow, named: Mapping[int, ReportColumn]) -> bool:
    """Whether a row that names none of ours would be one: it says something in the columns that tell rows apart."""
    return sum(1 for column in named if _text(line, column)) * 2 > len(named) and len(named) > 0


def _text(line: BookRow, column: int) -> str:
    return plain(line.cells[column - 1]) if 0 < column <= len(line.cells) else ""


def _same(own: object, text: str) -> bool:
    """Whether a cell says what we wrote into it, however a spreadsheet has kept it."""
    if heading(str(own)) == heading(text):
        return True
    try:
        return abs(float(str(own)) - float(text.rstrip("%"))) < 1e-9
    except ValueError:
        return False
