"""A workbook that a worker of the demonstration filled in and sent back: brought in as one batch, which can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...exchange.reading import Book, BookRow, BookSheet, Cell
from ...models import Role, State
from ...offerings import Line, lines_of
from ...workbooks.batches.bringing_in import bring_in_workbook
from ...workbooks.columns import COLUMNS, SheetKind
from ...workbooks.gathering import communities_within, points_within
from ...workbooks.planning import plan_workbook
from ...workbooks.words import WorkbookWording
from ...workbooks.writing import line_row, point_row
from ..accounts import demo_accounts

_NOTES = ("办理前请先打电话确认。", "请带身份证，可以由家人代办。", "周末请从东门进。")
_DIRECTIONS = "进院后左手第一间，门口有“1060”标牌。"
_CONFIRMED = 4
"""Lines of which the file says that they are still so."""
_WORDING = WorkbookWording()


def send_back(session: Session, *, edition: EditionFacts, author: str, today: date) -> None:
    """Bring in what the first worker with an account wrote: notes to some lines, how to find a place, what is still so."""
    community = next(each.division for each in demo_accounts() if each.role is Role.WORKER)
    named = communities_within(session, community).get(community)
    own = [each for each in lines_of(session, edition, community) if _may_change(each)] if named else []
    points = points_within(session, community)
    if named is None or len(own) <= len(_NOTES) or not points:
        return
    lines = [_typed(SheetKind.LINES, line_row(named, line, None, _WORDING), {}) for line in own]
    without = [place for place, line in enumerate(own) if line.offering and not line.offering.draft.note_zh]
    for place, note in zip(without, _NOTES, strict=False):
        lines[place] = _typed(SheetKind.LINES, lines[place], {"note_zh": note})
    for place in without[len(_NOTES) : len(_NOTES) + _CONFIRMED]:
        lines[place] = _typed(SheetKind.LINES, lines[place], {"still_so": _WORDING.choice("truth", "yes")})
    place_row = point_row(named, next(iter(points.values())), None, _WORDING)
    found = [_typed(SheetKind.POINTS, place_row, {"directions": _DIRECTIONS})]
    actor = Actor(author, (Held(Role.WORKER, community),))
    plan = plan_workbook(
        session,
        actor=actor,
        edition=edition,
        division=community,
        book=_book({SheetKind.POINTS: found, SheetKind.LINES: lines}),
        wording=_WORDING,
        today=today,
    )
    if plan.ready:
        bring_in_workbook(session, actor=actor, plan=plan, file_name=f"{named.name}填报（演示）.xlsx")


def _may_change(line: Line) -> bool:
    offering = line.offering
    delivered = offering is not None and offering.state is State.DELIVERED
    return delivered and not (line.kept_by_others or line.disputed or line.outdated)


def _typed(kind: SheetKind, row: Sequence[Cell], cells: Mapping[str, Cell]) -> list[Cell]:
    """A row with what was typed into it, by the keys of its columns."""
    return [cells.get(column.key, cell) for column, cell in zip(COLUMNS[kind], row, strict=True)]


def _book(sheets: Mapping[SheetKind, Sequence[Sequence[Cell]]]) -> Book:
    found = []
    for kind, rows in sheets.items():
        headings: list[Cell] = [_WORDING.column(column.key) for column in COLUMNS[kind]]
        cells = enumerate([headings, *rows], 1)
        numbered = tuple(BookRow(number, tuple(row)) for number, row in cells)
        found.append(BookSheet(_WORDING.sheet(kind.value), numbered))
    return Book("xlsx", tuple(found))
