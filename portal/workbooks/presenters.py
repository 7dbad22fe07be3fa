"""A workbook that came back, in words: problems, conflicts and changes, each with its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.exchange.reading.book import letters
from catalogue.foundation.errors import Problem
from catalogue.workbooks.batches.bringing_in import WorkbookBatchFacts
from catalogue.workbooks.comparing.merging import FILE, RECORD
from catalogue.workbooks.facts import (
    CellConflict,
    CellPlace,
    CellProblem,
    FieldChange,
    PlannedLine,
    PlannedPoint,
    WorkbookPlan,
)

from ..frame.errors import say
from ..words.i18n import in_chinese
from ..words.item_names import name_as_text
from ..words.labels import role_in_words

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CellRow:
    """Something about a cell: where it is, and what is said of it."""

    where: str
    words: str


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict as it is asked: ``name`` of its field, and what each voice says."""

    name: str
    where: str
    about: str
    exported: str
    choices: tuple[tuple[str, str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class WorkbookChange:
    """A service point or line that becomes different."""

    where: str
    about: str | Markup
    place: str
    new: bool
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class WorkbookPage:
    """A workbook looked through. ``more``: problems or changes that are not shown."""

    plan: WorkbookPlan
    problems: tuple[CellRow, ...]
    more_problems: int
    conflicts: tuple[ConflictRow, ...]
    notes: tuple[CellRow, ...]
    changes: tuple[WorkbookChange, ...]
    more: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A workbook that was brought in."""

    id: int
    file_name: str
    at: datetime
    role: str
    points: int
    lines: int
    undone_at: datetime | None


def cell_in_words(place: CellPlace) -> str:
    """Where a cell is, as one says it on the telephone."""
    if place.column is None:
        row = _("row %(row)d", row=place.row)
    elif place.heading:
        row = _(
            "row %(row)d, %(heading)s (%(cell)s)",
            row=place.row,
            heading=place.heading,
            cell=f"{letters(place.column)}{place.row}",
        )
    else:
        row = f"{letters(place.column)}{place.row}"
    return f"{place.sheet} · {row}" if place.sheet else row


def present_workbook(plan: WorkbookPlan, choices: Mapping[str, str]) -> WorkbookPage:
    """What bringing a workbook in would do, and what is in the way."""
    problems = _in_words(plan.problems)
    notes = [
        CellRow(cell_in_words(each.place), say(Problem("", each.message, each.values))) for each in plan.notes
    ]
    points = [_point(each, plan) for each in plan.points]
    changes = [*points, *(_line(each, plan) for each in plan.lines[:MOST_SHOWN])]
    return WorkbookPage(
        plan,
        tuple(problems[:MOST_SHOWN]),
        max(len(problems) - MOST_SHOWN, 0),
        tuple(_conflict(each, choices) for each in plan.conflicts),
        tuple(notes[:MOST_SHOWN]),
        tuple(changes[:MOST_SHOWN]),
        max(len(plan.points) + len(plan.lines) - MOST_SHOWN, 0),
    )


def _in_words(problems: Sequence[CellProblem]) -> list[CellRow]:
    """Problems in words. What is wrong in the same way with several rows of a column is said once."""
    alike: dict[tuple[str, int | None, str], list[CellPlace]] = {}
    for each in problems:
        alike.setdefault((each.place.sheet, each.place.column, say(each.problem)), []).append(each.place)
    rows = []
    for (_sheet, _column, words), places in alike.items():
        where = cell_in_words(places[0])
        if len(places) > 1:
            last, count = places[-1].row, len(places) - 1
            where = _(
                "%(where)s, and %(count)d more down to row %(last)d", where=where, count=count, last=last
            )
        rows.append(CellRow(where, words))
    return rows


def _conflict(conflict: CellConflict, choices: Mapping[str, str]) -> ConflictRow:
    empty = _("empty")
    return ConflictRow(
        f"choice-{conflict.key}",
        cell_in_words(conflict.place),
        conflict.about,
        conflict.exported or empty,
        (
            (RECORD, _("Keep what is on record now"), conflict.present or empty),
            (FILE, _("Take what the file says"), conflict.said or empty),
        ),
        choices.get(conflict.key, ""),
    )


def _point(each: PlannedPoint, plan: WorkbookPlan) -> WorkbookChange:
    return WorkbookChange(
        cell_in_words(each.place),
        in_chinese(each.after.name),
        plan.names[each.after.community],
        each.before is None,
        each.changes,
    )


def _line(each: PlannedLine, plan: WorkbookPlan) -> WorkbookChange:
    about = f"{each.item.code} {name_as_text(each.item)}"
    return WorkbookChange(
        cell_in_words(each.place), about, plan.names[each.community], each.before is None, each.changes
    )


def present_batches(batches: Sequence[WorkbookBatchFacts]) -> tuple[BatchRow, ...]:
    """The workbooks that were brought in, the newest first."""
    return tuple(
        BatchRow(
            each.id,
            each.file_name,
            each.at,
            str(role_in_words(each.role)),
            each.points,
            each.lines,
            each.undone_at,
        )
        for each in batches
    )
