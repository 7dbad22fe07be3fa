"""A list read: each row that is a place, with what it says and the verdict on its community."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..exchange.reading import Book, BookSheet, plain
from ..foundation.errors import BadFile, _
from .columns import KnownNames
from .coordinates import CoordinateSystem, system_named
from .groups import ColumnGroup
from .headings import WHERE, ColumnRole, bare_name, is_offered
from .item_names import ListedItems, values_of
from .layout import LaidOutRow, Layout, read_layout
from .matching.index import Index, index_of
from .matching.nearest import candidates
from .matching.verdicts import Match, Reference, Verdict, match
from .tables import tables_of

_BEGINNING = re.compile(r".{1,20}?(?:社区|村)(?=.{2})")


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A place that a row says: its texts by role, and the values that name its items (None: the row says nothing of items).

    ``offered``: False if a tick says neither yes nor no. ``label``: what it is called after where the list has no names.
    """

    texts: Mapping[ColumnRole, str]
    values: tuple[str, ...] | None = None
    offered: bool = True
    label: str = ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list: what it says of its community, the verdict, its texts by role, and the places that it says."""

    sheet: str
    number: int
    said: Reference
    match: Match
    texts: Mapping[ColumnRole, str]
    hidden: bool = False
    candidates: tuple[int, ...] = ()
    """Communities to choose from where the row has to be asked, the likeliest first."""
    places: tuple[RowPlace, ...] = ()


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
    edition: EditionFacts | None = None,
) -> ReadList:
    """Read a list of places in a division's communities; without ``scope`` in those of the whole instance.

    ``said`` gives roles by heading where somebody has corrected them. ``edition``: its items are known by name. Raises
    ``BadFile`` if no sheet is a list.
    """
    index, names = index_of(session, scope), ListedItems.of(edition) if edition else None
    known = KnownNames(
        lambda text: _is_community(index, text),
        lambda text: bool(index.streets_named(text, index.scope)),
        lambda text: _is_item(names, text),
    )
    layouts: list[Layout] = []
    left_out: list[str] = []
    for sheet in book.sheets:
        if sheet.hidden:
            left_out.append(sheet.name)
            continue
        tables = tables_of(sheet)
        lists = _lists(index, known, tables, said)
        if len(lists) < len(tables) > 1:  # no row is lost because of a heading that is none
            lists = _lists(index, known, [sheet], said)
        if not lists:
            left_out.append(sheet.name)
        layouts += lists
    if not layouts:
        raise BadFile(
            _(
                "No sheet has a column with communities and another one about places. Name the columns and send it again."
            ),
            file=file,
        )
    by_sheet = len({layout.sheet for layout in layouts if _is_item(names, layout.sheet)}) > 1
    rows: list[ListRow] = []
    for layout in layouts:
        context, system = _context(index, layout), _coordinate_system(layout)
        value = layout.sheet if by_sheet else ""
        rows += (_read_row(index, layout, row, context, system, names, value) for row in layout.rows)
    return ReadList(tuple(layouts), tuple(rows), tuple(left_out))


def _lists(
    index: Index, known: KnownNames, tables: Iterable[BookSheet], said: Mapping[str, ColumnRole | None] | None
) -> list[Layout]:
    """The layouts of the tables that are lists of places."""
    layouts = [read_layout(table, known, said) for table in tables]
    return [layout for layout in layouts if _is_list(layout) or _names_communities(index, layout)]


def _is_item(names: ListedItems | None, text: str) -> bool:
    """Whether a text is certainly an item's name."""
    found = names.find(text) if names else None
    return found is not None and found.certain


def _is_community(index: Index, text: str) -> bool:
    return match(index, Reference(community=bare_name(text))).verdict is not Verdict.UNMATCHED


def _is_list(layout: Layout) -> bool:
    """Whether a sheet names communities and says anything else of a place. A table of codes does not."""
    roles = set(layout.columns.values())
    if not roles & {ColumnRole.COMMUNITY, ColumnRole.COMMUNITY_CODE}:
        return False
    if layout.groups or layout.ticks:
        return True
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


def _texts(columns: Mapping[int, ColumnRole], row: LaidOutRow) -> dict[ColumnRole, str]:
    texts: dict[ColumnRole, str] = {}
    for column, role in columns.items():
        text = plain(row.cells.get(column))
        if text:
            texts[role] = f"{texts[role]}、{text}" if role in texts else text
    return texts


def _read_row(
    index: Index,
    layout: Layout,
    row: LaidOutRow,
    context: Reference,
    system: CoordinateSystem | None,
    names: ListedItems | None,
    sheet: str,
) -> ListRow:
    texts = _texts(layout.columns, row)
    named = not {ColumnRole.COMMUNITY, ColumnRole.COMMUNITY_CODE}.isdisjoint(layout.columns.values())
    said = Reference(
        texts.get(ColumnRole.DISTRICT, ""),
        texts.get(ColumnRole.STREET) or row.section or context.street,
        texts.get(ColumnRole.COMMUNITY, "") if named else _community_in(texts.get(ColumnRole.NAME, "")),
        texts.get(ColumnRole.COMMUNITY_CODE, ""),
    )
    if ColumnRole.COORDINATE_SYSTEM not in texts and system:
        texts[ColumnRole.COORDINATE_SYSTEM] = system.value
    found = match(index, replace(said, community=bare_name(said.community)))
    asked = () if found.verdict is Verdict.MATCHED else candidates(index, said, found)
    places = tuple(_places(layout, row, texts, names, sheet))
    return ListRow(layout.sheet, row.number, said, found, texts, row.hidden, asked, places)


def _places(
    layout: Layout, row: LaidOutRow, texts: Mapping[ColumnRole, str], names: ListedItems | None, sheet: str
) -> Iterator[RowPlace]:
    """The places of a row: one, or one for each group of columns that says one."""
    code, item = texts.get(ColumnRole.ITEM_CODE, ""), texts.get(ColumnRole.ITEM, "")
    # A code and a name together are one value: where they contradict each other, it names no item.
    values = (f"{code} {item}",) if code and item else values_of(code or item, names)
    values = values or ((sheet,) if sheet else ())
    if layout.groups:
        for group in layout.groups:
            if place := _place_of_group(group, row, texts, values):
                yield place
        return
    ticks = {
        heading: is_offered(text)
        for column, heading in layout.ticks.items()
        if (text := plain(row.cells.get(column)))
    }
    offered = _offered(texts)
    if offered is not False:
        ticked = tuple(heading for heading, yes in ticks.items() if yes)
        own = (*values, *ticked) if values or layout.ticks else None
        certain = offered is True and None not in ticks.values()
        yield RowPlace(texts, own, certain, values[0] if len(values) == 1 else "")


def _offered(texts: Mapping[ColumnRole, str]) -> bool | None:
    """What the tick of a row or a group says; yes where there is none."""
    return is_offered(texts[ColumnRole.TICK]) if ColumnRole.TICK in texts else True


def _place_of_group(
    group: ColumnGroup, row: LaidOutRow, texts: Mapping[ColumnRole, str], values: tuple[str, ...]
) -> RowPlace | None:
    """The place that a group of columns says; None if it says none."""
    own = _texts(group.columns, row)
    if not own or (len(own) == 1 and all(is_offered(text) is False for text in own.values())):
        return None
    ticked = ColumnRole.TICK in group.columns.values()
    offered = _offered(own) if not ticked or ColumnRole.TICK in own else None
    if offered is False:
        return None
    value = group.value.replace("\n", "")
    return RowPlace({**texts, **own}, (*values, value), offered is True, value)
