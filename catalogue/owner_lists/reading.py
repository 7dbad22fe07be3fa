"""A list read: each row that is a place, with what it says and the verdict on its community."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..exchange.reading import Book, plain
from ..foundation.errors import BadFile, _
from .columns import KnownNames
from .coordinates import CoordinateSystem, system_named
from .headings import WHERE, ColumnRole
from .layout import LaidOutRow, Layout, read_layout
from .matching.index import Index, index_of
from .matching.nearest import candidates
from .matching.verdicts import Match, Reference, Verdict, match

_BEGINNING = re.compile(r".{1,20}?(?:社区|村)(?=.{2})")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list that is a place: what it says of its community, the verdict, and its texts by role."""

    sheet: str
    number: int
    said: Reference
    match: Match
    texts: Mapping[ColumnRole, str]
    hidden: bool = False
    candidates: tuple[int, ...] = ()
    """Communities to choose from where the row has to be asked, the likeliest first."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list as read: its sheets' layouts and its places. Sheets that are no list are named in ``left_out``."""

    layouts: tuple[Layout, ...]
    rows: tuple[ListRow, ...]
    left_out: tuple[str, ...]


def read_list(
    session: Session,
    book: Book,
    *,
    file: str,
    scope: int | None = None,
    said: Mapping[str, ColumnRole | None] | None = None,
) -> ReadList:
    """Read a list of places in a division's communities; without ``scope`` in those of the whole instance.

    ``said`` gives roles by heading where somebody has corrected them. Raises ``BadFile`` if no sheet is a list.
    """
    index = index_of(session, scope)
    known = KnownNames(
        lambda text: _is_community(index, text), lambda text: bool(index.streets_named(text, index.scope))
    )
    layouts: list[Layout] = []
    rows: list[ListRow] = []
    left_out: list[str] = []
    for sheet in book.sheets:
        if sheet.hidden:
            left_out.append(sheet.name)
            continue
        layout = read_layout(sheet, known, said)
        if not _is_list(layout) and not _names_communities(index, layout):
            left_out.append(sheet.name)
            continue
        layouts.append(layout)
        context, system = _context(index, layout), _coordinate_system(layout)
        rows += (_read_row(index, layout, row, context, system) for row in layout.rows)
    if not layouts:
        raise BadFile(
            _(
                "No sheet has a column with communities and another one about places. Name the columns and send it again."
            ),
            file=file,
        )
    return ReadList(tuple(layouts), tuple(rows), tuple(left_out))


def _is_community(index: Index, text: str) -> bool:
    return match(index, Reference(community=text)).verdict is not Verdict.UNMATCHED


def _is_list(layout: Layout) -> bool:
    """Whether a sheet names communities and says anything else of a place. A table of codes does not."""
    roles = set(layout.columns.values())
    if not roles & {ColumnRole.COMMUNITY, ColumnRole.COMMUNITY_CODE}:
        return False
    return bool(roles - WHERE) or bool(set(layout.headings) - set(layout.columns))


def _names_communities(index: Index, layout: Layout) -> bool:
    """Whether the places' names begin with communities: 多福巷社区卫生服务站. Then no column need name these."""
    column = layout.column(ColumnRole.NAME)
    names = [_community_in(plain(row.cells.get(column or 0))) for row in layout.rows]
    known = sum(1 for name in names if name and _is_community(index, name))
    return (
        known > 0
        and 2 * known >= len(names)
        and bool(set(layout.columns.values()) - WHERE - {ColumnRole.NAME})
    )


def _community_in(name: str) -> str:
    """The community with which a place's name begins; empty if it does not."""
    found = _BEGINNING.match(name)
    return found[0] if found else ""


def _context(index: Index, layout: Layout) -> Reference:
    """District and street that a sheet's name or title says for all its rows; empty where it does not, or says several."""
    columns = set(layout.columns.values())
    district = street = ""
    if ColumnRole.STREET not in columns:
        street = layout.sheet if index.streets_named(layout.sheet, index.scope) else ""
        if not street:
            named = {name for name in index.streets if any(name in text for text in layout.above)}
            longest = {name for name in named if not any(name != other and name in other for other in named)}
            street = longest.pop() if len(longest) == 1 else ""
    return Reference(district, street)


def _coordinate_system(layout: Layout) -> CoordinateSystem | None:
    """The coordinate system that the headings of the coordinates name, or a line above the list; None if none does."""
    places = (ColumnRole.COORDINATES, ColumnRole.LATITUDE, ColumnRole.LONGITUDE)
    headings = " ".join(
        layout.headings.get(column, "") for column, role in layout.columns.items() if role in places
    )
    return system_named(headings) or system_named(" ".join(text for text in layout.above if "坐标" in text))


def _read_row(
    index: Index, layout: Layout, row: LaidOutRow, context: Reference, system: CoordinateSystem | None
) -> ListRow:
    texts: dict[ColumnRole, str] = {}
    for column, role in layout.columns.items():
        text = plain(row.cells.get(column))
        if text:
            texts[role] = f"{texts[role]}、{text}" if role in texts else text
    named = not {ColumnRole.COMMUNITY, ColumnRole.COMMUNITY_CODE}.isdisjoint(layout.columns.values())
    said = Reference(
        texts.get(ColumnRole.DISTRICT, ""),
        texts.get(ColumnRole.STREET) or row.section or context.street,
        texts.get(ColumnRole.COMMUNITY, "") if named else _community_in(texts.get(ColumnRole.NAME, "")),
        texts.get(ColumnRole.COMMUNITY_CODE, ""),
    )
    if ColumnRole.COORDINATE_SYSTEM not in texts and system:
        texts[ColumnRole.COORDINATE_SYSTEM] = system.value
    found = match(index, said)
    asked = () if found.verdict is Verdict.MATCHED else candidates(index, said, found)
    return ListRow(layout.sheet, row.number, said, found, texts, row.hidden, asked)
