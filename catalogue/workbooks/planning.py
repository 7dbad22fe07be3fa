"""The way in, first step: a workbook that came back, compared with what is on record. Writes nothing and locks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain, islice

from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..divisions import get_division
from ..exchange.reading import Book
from ..foundation import clock
from ..offerings.points.saving import STRANDED
from ..offerings.setwise.stranding import stranded_by
from .columns import SheetKind
from .comparing.line_rows import LineRows, points_of_lines
from .comparing.merging import Merger
from .comparing.point_rows import PointRows
from .comparing.references import References
from .facts import CellProblem, WorkbookNote, WorkbookPlan
from .gathering import communities_within, former_within, points_within
from .recognising import HIDDEN, find_sheets
from .words import WorkbookWording


def plan_workbook(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    division: int,
    book: Book,
    wording: WorkbookWording,
    choices: Mapping[str, str] | None = None,
    today: date | None = None,
) -> WorkbookPlan:
    """What bringing ``book`` in would do to the communities of a division.

    ``choices`` answers conflicts by their keys: ``merging.FILE`` or ``merging.RECORD``. Raises ``NotAllowed``, ``NotFound``,
    and ``BadFile`` for a file that is no such workbook. A few statements for every fifty communities.
    """
    require(actor, Right.BRING_WORKBOOKS, division)
    today = today or clock.today()
    level = get_division(session, division).level
    sheets = find_sheets(book, wording)
    communities = communities_within(session, division)
    before = points_within(session, division)
    references = References(edition, communities, level, wording, former_within(session, division))
    answers = choices or {}
    points = PointRows(
        session, references, before, Merger(SheetKind.POINTS, wording, answers, before), today=today
    )
    lines = LineRows(
        session,
        edition,
        references,
        points,
        Merger(SheetKind.LINES, wording, answers, points.names, points.read),
        day=counted_day(session),
        today=today,
    )
    titles = [problem for sheet in sheets if (problem := references.title(sheet))]
    for sheet in sheets:
        (points if sheet.kind is SheetKind.POINTS else lines).plan(sheet.rows)
    _refuse_stranding(session, edition, points, lines)
    agreed = {
        community: tuple(sorted(points.agreed.get(community, set()) | lines.agreed.get(community, set())))
        for community in points.agreed.keys() | lines.agreed.keys()
    }
    problems = _in_order(
        [*titles, *chain.from_iterable(sheet.problems for sheet in sheets), *points.problems, *lines.problems]
    )
    notes = [note for sheet in sheets for note in sheet.notes]
    for sheet in sheets:
        planned = points.planned if sheet.kind is SheetKind.POINTS else lines.planned
        hidden = (each.place for each in planned if each.place.row in sheet.hidden)
        notes += [WorkbookNote(place, HIDDEN) for place in islice(hidden, 1)]
    spoken = [*points.spoken, *lines.spoken, *(each.place for each in problems)]
    spoken += [each.place for each in notes]
    return WorkbookPlan(
        division=division,
        rows=sum(len(sheet.rows) for sheet in sheets),
        points=tuple(points.planned),
        lines=tuple(lines.planned),
        problems=problems,
        conflicts=(*points.conflicts, *lines.conflicts),
        notes=tuple(notes),
        spoken=frozenset((place.sheet, place.row) for place in spoken),
        names={code: community.name for code, community in communities.items()},
        named=points_of_lines(lines.planned, points),
        agreed={community: numbers for community, numbers in agreed.items() if numbers},
        today=today,
    )


def _in_order(problems: Sequence[CellProblem]) -> tuple[CellProblem, ...]:
    """Problems in the order of the file, each once."""
    once = {(each.place, each.problem.message): each for each in problems}
    return tuple(
        sorted(once.values(), key=lambda each: (each.place.sheet, each.place.row, each.place.column or 0))
    )


def _refuse_stranding(session: Session, edition: EditionFacts, points: PointRows, lines: LineRows) -> None:
    """Say of changed points which delivered services of lines outside the file could no longer be reached."""
    changed = {
        each.after.id: each.after
        for each in points.planned
        if each.before is not None
        and (each.before.hours, each.before.phones, each.before.admits)
        != (each.after.hours, each.after.phones, each.after.admits)
    }
    in_file = {(line.community, line.item.id) for line in lines.planned}
    for number, count in stranded_by(session, edition, changed, besides=in_file).items():
        points.blame(number, STRANDED, {"count": count})
