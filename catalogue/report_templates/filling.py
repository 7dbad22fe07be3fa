"""A department's table filled for a division, and what is missing in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..divisions import DivisionFacts
from ..exchange.filling import Fact, FillOrder, Mark, fill_workbook
from ..foundation import clock
from ..models import Level, RowKind
from ..owner_lists.headings import heading
from .known import KnownRow, RowSubject, TooManyRows, known_rows
from .layout import ReportColumn, TableLayout
from .meanings import ReportFact
from .notes import notes_in
from .proposing import IDENTITY
from .templates import TemplateFacts, content_of
from .values import FactWriter, SayHours

_LEFT = frozenset({ReportFact.FORMULA})
"""Columns that the table calculates by itself."""
_NAMED = {
    ReportFact.COMMUNITY: Level.COMMUNITY,
    ReportFact.STREET: Level.STREET,
    ReportFact.DISTRICT: Level.DISTRICT,
}
_OF_COMMUNITY = frozenset({ReportFact.COMMUNITY_CODE, ReportFact.COMMUNITY})
_OF_ITEM = frozenset({ReportFact.ITEM_CODE, ReportFact.ITEM})
_IDENTITY_OF = {
    RowKind.COMMUNITY: _OF_COMMUNITY,
    RowKind.POINT: _OF_COMMUNITY | {ReportFact.NAME},
    RowKind.ITEM: _OF_ITEM,
    RowKind.LINE: _OF_COMMUNITY | _OF_ITEM,
}
Places = Mapping[tuple[int, str], set[int]]
"""Rows, by their place, that have a text (in one spelling) in a column."""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row: what it is about, and its facts by column; a note takes the place of a fact that is not known."""

    subject: RowSubject
    known: KnownRow
    facts: Mapping[int, Fact]

    def missing(self, column: ReportColumn) -> bool:
        """Whether its value in a column is missing."""
        return isinstance(self.facts.get(column.column), Mark)


@dataclass(frozen=True, slots=True)
class MissingColumn:
    """A column in which values are missing, and in how many rows."""

    column: ReportColumn
    rows: int


@dataclass(frozen=True, slots=True)
class FilledTable:
    """A table for a division. ``at``: the rows of the sheet that it lists already, by row of this table; None: none.

    ``left_out``: rows that a listing table does not name.
    """

    template: TemplateFacts
    division: DivisionFacts
    rows: tuple[FilledRow, ...]
    at: tuple[int, ...] | None
    left_out: int
    too_many: TooManyRows | None = None
    """Why the table cannot be filled at once: then it has no rows here."""

    @property
    def missing(self) -> tuple[MissingColumn, ...]:
        """The columns in which values are missing, in their order."""
        counts = [
            MissingColumn(column, sum(1 for row in self.rows if row.missing(column)))
            for column in self.template.layout.columns
        ]
        return tuple(each for each in counts if each.rows)

    @property
    def known_columns(self) -> int:
        """How many columns have no value missing."""
        return len(self.template.layout.columns) - len(self.missing)


def fill_rows(
    session: Session,
    edition: EditionFacts,
    template: TemplateFacts,
    division: DivisionFacts,
    *,
    say_hours: SayHours,
    today: date | None = None,
    with_notes: bool = True,
    most: int | None = None,
) -> FilledTable:
    """The rows of a table for a division that it reaches. ``with_notes``: with what was typed before.

    ``most``: the rows that it may have; None: as many as a file may.
    """
    today, layout = today or clock.today(), template.layout
    writer = FactWriter(layout, edition, today, say_hours)
    try:
        known = known_rows(session, edition, division, layout, today=today, most=most)
    except TooManyRows as error:
        return FilledTable(template, division, (), None, 0, error)
    notes = notes_in(session, template.id, division.code) if with_notes else {}
    rows = []
    for serial, row in enumerate(known, 1):
        facts: dict[int, Fact] = {}
        for column in layout.columns:
            if column.asks in _LEFT:
                continue
            fact = writer.cell(column, row, serial)
            note = notes.get((row.subject, column.key))
            if note is not None and (fact is None or isinstance(fact, Mark)):
                fact = note
            facts[column.column] = fact
        rows.append(FilledRow(row.subject, row, facts))
    if not layout.listed:
        return FilledTable(template, division, tuple(rows), None, 0)
    at = _listed(template, rows)
    there = [(at[place], row) for place, row in enumerate(rows) if place in at]
    return FilledTable(
        template,
        division,
        tuple(row for _number, row in there),
        tuple(number for number, _row in there),
        len(rows) - len(there),
    )


def identifying(layout: TableLayout) -> tuple[ReportColumn, ...]:
    """The columns that say what a row is about."""
    wanted = _IDENTITY_OF[layout.row_kind]
    found = tuple(each for each in layout.columns if each.asks in wanted)
    return found or tuple(each for each in layout.columns if each.asks in IDENTITY)


def places_of(rows: Sequence[FilledRow], columns: Iterable[ReportColumn]) -> Places:
    """The places of rows by what their cells in some columns say, in one spelling; a division by both its names."""
    found: dict[tuple[int, str], set[int]] = {}
    for place, row in enumerate(rows):
        for column in columns:
            own = row.facts.get(column.column)
            texts = set() if own is None or isinstance(own, Mark) else {str(own)}
            if column.asks in _NAMED:
                step = row.known.step(_NAMED[column.asks])
                texts |= {step.name, step.short_name} if step else set()
            for text in texts:
                found.setdefault((column.column, heading(text)), set()).add(place)
    return found


def _listed(template: TemplateFacts, rows: list[FilledRow]) -> dict[int, int]:
    """Which row of the sheet names each row (by its place), where exactly one does."""
    named = identifying(template.layout)
    places = places_of(rows, named)
    found: dict[int, int] = {}
    for number, texts in template.layout.listed.items():
        place = place_named(places, {each.column: texts.get(each.column, "") for each in named})
        if place is not None:
            found.setdefault(place, number)
    return found


def place_named(places: Places, texts: Mapping[int, str]) -> int | None:
    """The one row that all texts of a line (by column) name; None if none or several do. Empty texts say nothing."""
    said = [places.get((column, heading(text)), set()) for column, text in texts.items() if text]
    fitting = set.intersection(*said) if said else set()
    return fitting.pop() if len(fitting) == 1 else None


def filled_workbook(session: Session, table: FilledTable) -> bytes:
    """The table as a workbook in its own layout.

    Raises ``TooManyRows``, and ``BadFile`` if the template cannot be opened any more.
    """
    if table.too_many:
        raise table.too_many
    layout = table.template.layout
    columns = tuple(each.column for each in layout.columns if each.asks not in _LEFT)
    kept = set()
    if table.at is not None:
        kept = {each.column for each in layout.columns if each.asks in (*IDENTITY, ReportFact.SERIAL)}
    rows = [
        tuple(None if column in kept else row.facts.get(column) for column in columns) for row in table.rows
    ]
    if table.at is None and any(each.example for each in layout.columns):
        # What the example says gives way to the first row, also where that says nothing.
        first = rows[0] if rows else (None,) * len(columns)
        rows[:1] = [tuple("" if fact is None else fact for fact in first)]
    order = FillOrder(layout.sheet, layout.first_row, layout.last_row, columns, tuple(rows), table.at)
    return fill_workbook(content_of(session, table.template), order, table.template.file_name)
