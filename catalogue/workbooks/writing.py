"""The way out: a workbook of service points and lines with drop-downs, locked codes and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..catalogues.terms import BODIES, DEFAULT_CRITERION
from ..counters.rollup import counted_day
from ..exchange.writing import AS_TEXT, PageSheet, SheetColumn, TableBook, TableSheet, Value
from ..foundation import clock
from ..foundation.errors import _
from ..models import CommitteeKind
from ..offerings import NEEDS, Line, PointFacts
from .cells import shown
from .columns import CHOICES, COLUMNS, FIELDS, CellKind, SheetKind
from .fields import line_values, point_values
from .gathering import NamedCommunity, by_community, communities_within, lines_by_community, points_within
from .reasons import Reasons
from .words import WorkbookWording

ROOM = 100
"""Empty rows with drop-downs after the last service point."""
FROZEN = 4
"""Columns that stay in sight: which community, and which service point or item."""
_NUMBER_FORMATS = {CellKind.DAY: "yyyy-mm-dd", CellKind.NUMBER: "0.000000"}
"""How Excel shows cells that hold no text; every other cell is text."""
_PLACES: Mapping[SheetKind, Mapping[str, int]] = {
    kind: {column.key: place for place, column in enumerate(columns)} for kind, columns in COLUMNS.items()
}
_OF_FIELDS = {kind: ([_PLACES[kind][each.key] for each in fields], fields) for kind, fields in FIELDS.items()}
"""The places of the columns that are fields, and these columns."""
_COMMITTEES = {CommitteeKind.JU: _("Residents' committee"), CommitteeKind.CUN: _("Villagers' committee")}
"""What the committee of a community is called, by its kind."""


@dataclass(frozen=True, slots=True)
class WrittenWorkbook:
    """How many rows of each sheet were written."""

    points: int
    lines: int


def write_workbook(
    session: Session,
    edition: EditionFacts,
    division: int,
    out: BinaryIO | Path,
    *,
    wording: WorkbookWording,
    only_due: bool = False,
    today: date | None = None,
) -> WrittenWorkbook:
    """Write what the communities of a division say into ``out``, as .xlsx; ``only_due``: only rows with a reason to look at.

    Reads with a few statements for every fifty communities. Who may see it is for the caller to ask.
    """
    today = today or clock.today()
    communities = communities_within(session, division)
    points = points_within(session, division)
    own = by_community(points)
    sheets = [
        TableSheet(
            wording.sheet(kind.value),
            _columns(kind, wording),
            frozen=FROZEN,
            room=ROOM if kind is SheetKind.POINTS else 0,
        )
        for kind in SheetKind
    ]
    with TableBook(out, [*sheets, _explanations(edition.items, wording)]) as book:
        places, lines = book.tables
        for community, said, profile in lines_by_community(
            session, edition, communities, counted_day(session)
        ):
            here = own.get(community, [])
            reasons = Reasons(community, said, here, profile, today=today, wording=wording)
            name = communities[community]
            for point in here:
                if not only_due or point.id in reasons.points:
                    places.write(point_row(name, point, reasons.points.get(point.id), wording))
            for line in said:
                if not only_due or line.item.id in reasons.lines:
                    lines.write(line_row(name, line, reasons.lines.get(line.item.id), wording))
    return WrittenWorkbook(places.count, lines.count)


def point_row(
    community: NamedCommunity, point: PointFacts, reason: str | None, wording: WorkbookWording
) -> list[Value]:
    """A service point as a row of its sheet."""
    told: dict[str, Value] = {
        "community_code": f"{community.code:012d}",
        "community": community.name,
        "point": f"{point.id}",
        "due": reason,
        "version": point.version,
    }
    row = _told(SheetKind.POINTS, told)
    for place, column, value in zip(*_OF_FIELDS[SheetKind.POINTS], point_values(point), strict=True):
        if value is not None:
            row[place] = shown(column, value, wording)
    return row


def line_row(
    community: NamedCommunity, line: Line, reason: str | None, wording: WorkbookWording
) -> list[Value]:
    """A line as a row of its sheet, also where there is no record yet."""
    offering, item = line.offering, line.item
    told: dict[str, Value] = {
        "community_code": f"{community.code:012d}",
        "community": community.name,
        "item_code": item.code,
        "item": item.name_en if wording.language == "en" else item.name_zh,
        "due": reason,
        "body": wording.say(_body(item.body, community)) if item.body else None,
        "version": line.version,
    }
    if offering is None:
        return _told(SheetKind.LINES, told)
    row = _told(SheetKind.LINES, told | {"confirmed_on": offering.confirmed_on, "kept_by": offering.declarer})
    named = {point.id: point for point in offering.points}
    for place, column, value in zip(*_OF_FIELDS[SheetKind.LINES], line_values(offering.draft), strict=True):
        if value is not None:
            points = column.kind is CellKind.POINTS
            row[place] = points_shown(value, named) if points else shown(column, value, wording)
    return row


def _body(body: str, community: NamedCommunity) -> str:
    """Who answers for an item in this community: a msgid."""
    return _COMMITTEES[community.kind] if body == "committee" else BODIES[body]


def _told(kind: SheetKind, told: Mapping[str, Value]) -> list[Value]:
    """A row that has nothing but what it tells."""
    row: list[Value] = [None] * len(COLUMNS[kind])
    for key, value in told.items():
        row[_PLACES[kind][key]] = value
    return row


def points_shown(ids: Iterable[int], points: Mapping[int, PointFacts]) -> str | None:
    """Service points in one cell: number and name, a line each."""
    return "\n".join(_point_shown(number, points.get(number)) for number in ids) or None


def _point_shown(number: int, point: PointFacts | None) -> str:
    """A service point by number and name; a new one of a file has no number yet."""
    if point is None:
        return f"{number}"
    return point.name if number < 0 else f"{number} {point.name}"


def _columns(kind: SheetKind, wording: WorkbookWording) -> list[SheetColumn]:
    return [
        SheetColumn(
            wording.column(column.key),
            column.width,
            column.locked,
            _NUMBER_FORMATS.get(column.kind, AS_TEXT),
            wording.choices(column.kind.value) if column.kind in CHOICES and not column.locked else (),
        )
        for column in COLUMNS[kind]
    ]


def _explanations(items: Iterable[ItemFacts], wording: WorkbookWording) -> PageSheet:
    """How to fill in, and what “offered” takes for each item."""
    english = wording.language == "en"
    columns = [
        SheetColumn(heading, width)
        for heading, width in zip(wording.item_headings(), (10, 34, 12, 70, 44), strict=True)
    ]
    rows = [
        (
            item.code,
            item.name_en if english else item.name_zh,
            wording.form(item.form),
            (item.criterion_en if english else item.criterion_zh) or wording.say(DEFAULT_CRITERION),
            wording.say(NEEDS[item.form]),
        )
        for item in items
    ]
    return PageSheet(wording.sheet("guidance"), wording.guidance(), columns, rows)
