"""A filled table and what came back with one, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.report_templates.filling import FilledRow, FilledTable
from catalogue.report_templates.meanings import TYPED
from catalogue.report_templates.reading_back import ReadBack

from ..words.i18n import comma

MOST_NAMED = 8
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class MissingInWords:
    """A column with missing values: its heading, in how many rows, which ones, and what to do."""

    heading: str
    rows: str
    names: str
    advice: str


@dataclass(frozen=True, slots=True)
class NoteInWords:
    """A value that came back: for which row and column, and what it says; empty: it is taken away."""

    row: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadBackInWords:
    """What came back with a filled table. ``more``: values that are not shown."""

    file_name: str
    notes: tuple[NoteInWords, ...]
    more: int
    unmatched: str
    different: tuple[tuple[str, str], ...]


def row_name(row: FilledRow) -> str:
    """What a row is about, in the words of its table."""
    known = row.known
    parts = [known.point.name if known.point else None, known.item.name_zh if known.item else None]
    named = [part for part in parts if part]
    if not known.point and known.steps:
        named.insert(0, known.steps[-1].short_name)
    return " ".join(named)


def missing_in_words(table: FilledTable) -> tuple[MissingInWords, ...]:
    """What is missing in a table, column by column."""
    return tuple(_missing(table, each.column.column) for each in table.missing)


def _missing(table: FilledTable, number: int) -> MissingInWords:
    column = next(each for each in table.template.layout.columns if each.column == number)
    rows = [row for row in table.rows if row.missing(column)]
    every = len(rows) == len(table.rows)
    names = [row_name(row) for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        names.append("…")
    advice = (
        _("Type it into the table and send the table back once: from then on it is filled in.")
        if column.asks in TYPED
        else _("It is not recorded yet. Record it, or type it into the table and send the table back.")
    )
    said = _("in every row") if every else ngettext("in %(num)d row", "in %(num)d rows", len(rows))
    return MissingInWords(column.heading, said, "" if every else comma().join(names), advice)


def read_back_in_words(said: ReadBack, table: FilledTable) -> ReadBackInWords:
    """What came back, with the names of rows and columns as the table has them."""
    rows = {row.subject: row_name(row) for row in table.rows}
    headings = {each.key: each.heading for each in table.template.layout.columns}
    notes = tuple(
        NoteInWords(
            rows.get(note.subject, f"{note.subject.division:012d}"),
            headings.get(note.column, note.column),
            note.text,
        )
        for note in said.notes[:MOST_SHOWN]
    )
    different = tuple(
        (_("Row %(row)d", row=number), heading) for number, heading in said.different[:MOST_NAMED]
    )
    return ReadBackInWords(
        said.file_name, notes, max(len(said.notes) - MOST_SHOWN, 0), _numbers(said.unmatched), different
    )


def _numbers(rows: Iterable[int]) -> str:
    return comma().join(map(str, rows))
