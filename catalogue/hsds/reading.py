"""Which services there are: pages of them by number, one by its identifier, and those of some cells. Nothing is counted per row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, catalogues_in_force, edition_in_force
from ..counters.rollup import counted_day
from ..counters.segments import Segment
from ..divisions import get_divisions
from ..foundation.codes import ancestors, subtree
from ..models import (
    Catalogue,
    CommunitySummary,
    Division,
    Item,
    Offering,
    OfferingPoint,
    PointRevision,
    State,
)
from ..notices import Notices, current_notices
from ..offerings import Line, OfferingFacts
from ..published import NamedWord, PublishedLine, WantedLines, open_records, published_lines
from ..published.changed_cells import Cell
from ..published.lines import KNOWN
from ..service_guides import merged_guide, texts_of
from ..sessions import OFFERED, SessionFacts, sessions_of_cells
from ..telephones import open_text
from .ids import RecordId, word_of

_LINES: Any = Offering.__table__
_CATALOGUES: Any = Catalogue.__table__
_DIVISIONS: Any = Division.__table__
_SUMMARIES: Any = CommunitySummary.__table__
_LINKS: Any = OfferingPoint.__table__
_OF_POINTS: Any = PointRevision.__table__
PUBLISHED = tuple(segment for segment in Segment if segment in KNOWN - {Segment.NOT_APPLICABLE})
_KEY = (_LINES.c.community_code, _LINES.c.item_id)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Service:
    """A published line, the edition that lists its item, and when any of it last changed."""

    edition: EditionFacts
    community: int
    community_name: str
    street: int
    line: Line
    offering: OfferingFacts
    """Its places have the hours that hold under notices."""
    changed_at: datetime
    """When the line or one of its places last changed."""
    sessions: tuple[SessionFacts, ...] = ()
    guide: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What residents there read of how to get it, by field of ``catalogue.catalogues.guide``."""

    @property
    def cell(self) -> Cell:
        """The community's code and the item's id."""
        return self.community, self.line.item.id


@dataclass(frozen=True, slots=True)
class WantedServices:
    """Which services are wanted: all conditions hold together, and None is no condition."""

    within: int | None = None
    """Code of a division."""
    items: Collection[int] | None = None
    """Ids of items."""
    words: tuple[str, ...] = ()
    """Each has to be part of a name of the item, or of the community's."""


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Some services, and how many there are in all."""

    total: int
    services: tuple[Service, ...]


def editions_published(session: Session, today: date) -> tuple[EditionFacts, ...]:
    """The editions in force of catalogues of which communities report, in their order."""
    found = (edition_in_force(session, today, each.key) for each in catalogues_in_force(session, today))
    return tuple(each for each in found if each is not None)


def some_services(
    session: Session,
    editions: Sequence[EditionFacts],
    wanted: WantedServices,
    *,
    offset: int,
    limit: int,
) -> ServicePage:
    """At most ``limit`` of the wanted services from the one with the number ``offset`` on, by community and item."""
    if wanted.items is None and not wanted.words:
        total, keys = _by_summaries(session, editions, wanted.within, offset, limit)
    else:
        total, keys = _by_lines(session, editions, wanted, offset, limit)
    found = services_at(session, editions, keys)
    return ServicePage(total, tuple(found[key] for key in keys if key in found))


def some_places(
    session: Session,
    editions: Sequence[EditionFacts],
    wanted: WantedServices,
    *,
    offset: int,
    limit: int,
) -> tuple[int, list[tuple[Service, list[int]]]]:
    """How many places wanted services have, and at most ``limit`` from the one with the number ``offset`` on: services and ids of points."""
    lines = _wanted_lines(editions, wanted).subquery()
    linked = (_LINKS.c.community_code, _LINKS.c.item_id, _LINKS.c.point_id)
    places = select(*linked).join(
        lines, and_(lines.c.community_code == _LINKS.c.community_code, lines.c.item_id == _LINKS.c.item_id)
    )
    total = session.execute(select(func.count()).select_from(places.subquery())).scalar_one()
    rows = session.execute(places.order_by(*linked).offset(offset).limit(limit)) if offset < total else ()
    points: dict[Cell, list[int]] = {}
    for community, item, point in rows:
        points.setdefault((community, item), []).append(point)
    found = services_at(session, editions, points)
    return total, [(found[cell], numbers) for cell, numbers in points.items() if cell in found]


def one_service(session: Session, editions: Sequence[EditionFacts], named: RecordId) -> Service | None:
    """The service that an identifier names; None if there is none."""
    cell = cell_of(editions, named)
    return None if cell is None else services_at(session, editions, [cell]).get(cell)


def cell_of(editions: Iterable[EditionFacts], named: RecordId) -> Cell | None:
    """The cell that an identifier names; None if no edition lists its item."""
    for edition in editions:
        for item in edition.items:
            if word_of(edition.catalogue.key, item.key) == named.word:
                return named.code, item.id
    return None


def services_at(
    session: Session, editions: Sequence[EditionFacts], cells: Collection[Cell]
) -> dict[Cell, Service]:
    """The services of some cells, judged by the counted day; cells of which nothing is published are left out.

    Three queries for each edition, and five; two more for each item that was split or merged.
    """
    found, day = [], counted_day(session)
    for edition in editions:
        own = [cell for cell in cells if cell[1] in edition.items_by_id]
        if own:
            wanted = WantedLines(cells=own, segments=PUBLISHED)
            lines = published_lines(session, edition, wanted, limit=len(own), day=day)
            found += [(edition, each) for each in lines]
    points = {point.id for _edition, each in found for point in _said(each.line).points}
    changed, notices = _changed_points(session, points), notices_in_both(session)
    sessions = _sessions(session, {each.key for _edition, each in found})
    guides = _guides(session, found)
    return {
        each.key: Service(
            edition,
            each.community,
            each.community_name,
            each.street,
            each.line,
            said := _under(notices, _said(each.line)),
            max([said.updated_at, *(changed.get(point.id, _BEFORE_ALL) for point in said.points)]),
            tuple(sessions.get(each.key, ())) if said.state in OFFERED else (),
            guides[each.key],
        )
        for edition, each in found
    }


def notices_in_both(session: Session) -> Notices:
    """The notices that are not over, as open data, each with its reason in both languages: one query."""
    return Notices(
        replace(each, reason_zh=" ".join(filter(None, (each.reason_zh, each.reason_en))))
        for each in current_notices(session)
    ).as_open_data


def _sessions(session: Session, cells: Collection[Cell]) -> dict[Cell, list[SessionFacts]]:
    found = sessions_of_cells(session, cells)
    told: dict[Cell, list[SessionFacts]] = {}
    for each in open_records(session, [each for own in found.values() for each in own]):
        told.setdefault((each.community, each.draft.item_id), []).append(each)
    return told


def _under(notices: Notices, said: OfferingFacts) -> OfferingFacts:
    points = (
        replace(point, hours=notices.hours(point.community, point.hours, point=point.id))
        for point in said.points
    )
    return replace(said, points=tuple(points))


def _guides(
    session: Session, found: Sequence[tuple[EditionFacts, PublishedLine]]
) -> dict[Cell, Mapping[str, tuple[str, ...]]]:
    """What divisions and editions say of how to get each service. Of mobile numbers in guides no agreement is known."""
    lineages = {each.community: (*reversed(ancestors(each.community)), each.community) for _e, each in found}
    codes = {code for lineage in lineages.values() for code in lineage}
    known = get_divisions(session, codes)
    told: dict[Cell, Mapping[str, tuple[str, ...]]] = {}
    for edition in {edition.id: edition for edition, _each in found}.values():
        own = [each for of, each in found if of is edition]
        texts = texts_of(session, edition, codes, {each.line.item.id for each in own})
        for each in own:
            item, lineage = each.line.item, lineages[each.community]
            written = {code: texts[code, item.id] for code in lineage if (code, item.id) in texts}
            divisions = [known[code] for code in lineage if code in known]
            merged = merged_guide(item.guide, written, divisions)
            told[each.key] = {
                name: tuple(open_text(part.text, ()) for part in parts) for name, parts in merged.items()
            }
    return told


def names_of_items(
    session: Session, editions: Iterable[EditionFacts], items: Collection[int]
) -> dict[int, tuple[str, str, str]]:
    """Of items by id, also such that left their catalogue: keys of catalogue and item, and a name. At most one query."""
    found = {
        item.id: (edition.catalogue.key, item.key, item.name_zh)
        for edition in editions
        for item in edition.items
        if item.id in items
    }
    if missing := sorted(set(items) - found.keys()):
        from_tables = select(Item.id, Item.key, _CATALOGUES.c.key).join(
            _CATALOGUES, _CATALOGUES.c.id == Item.catalogue_id
        )
        for number, key, catalogue in session.execute(from_tables.where(Item.id.in_(missing))):
            found[number] = catalogue, key, key
    return found


def _said(line: Line) -> OfferingFacts:
    assert line.offering is not None
    return line.offering


def _changed_points(session: Session, points: Collection[int]) -> dict[int, datetime]:
    if not points:
        return {}
    last = select(_OF_POINTS.c.point_id, func.max(_OF_POINTS.c.at)).group_by(_OF_POINTS.c.point_id)
    return dict(session.execute(last.where(_OF_POINTS.c.point_id.in_(sorted(points)))).all())


def _conditions(editions: Iterable[EditionFacts]) -> list[Any]:
    """What is published of lines: it does not depend on the day."""
    criteria = sorted({item.criterion_id for edition in editions for item in edition.items})
    return [
        _LINES.c.criterion_id.in_(criteria),
        _LINES.c.state != State.NOT_APPLICABLE,
        _DIVISIONS.c.retired_on.is_(None),
    ]


def _by_summaries(
    session: Session, editions: Sequence[EditionFacts], within: int | None, offset: int, limit: int
) -> tuple[int, list[Cell]]:
    """How many services there are, and the cells of a page: what communities' summaries count says where the page begins."""
    counted = sum(
        (_SUMMARIES.c[segment.value] for segment in PUBLISHED[1:]), _SUMMARIES.c[PUBLISHED[0].value]
    )
    query = (
        select(_SUMMARIES.c.community_code, func.sum(counted))
        .join(_DIVISIONS, _DIVISIONS.c.code == _SUMMARIES.c.community_code)
        .where(_SUMMARIES.c.edition_id.in_([each.id for each in editions]), _DIVISIONS.c.retired_on.is_(None))
        .group_by(_SUMMARIES.c.community_code)
        .order_by(_SUMMARIES.c.community_code)
    )
    if within is not None:
        query = query.where(_SUMMARIES.c.community_code.between(*subtree(within)))
    rows = session.execute(query).all()
    ends = list(accumulate(int(row[1]) for row in rows))
    total = ends[-1] if ends else 0
    if offset >= total:
        return total, []
    place = bisect_right(ends, offset)
    before = ends[place - 1] if place else 0
    last = min(bisect_right(ends, offset + limit), len(rows) - 1)
    inside = _LINES.c.community_code.between(rows[place][0], rows[last][0])
    keys = (
        select(*_KEY)
        .join(_DIVISIONS, _DIVISIONS.c.code == _LINES.c.community_code)
        .where(inside, *_conditions(editions))
        .order_by(*_KEY)
        .offset(offset - before)
        .limit(limit)
    )
    return total, [(row[0], row[1]) for row in session.execute(keys)]


def _by_lines(
    session: Session, editions: Sequence[EditionFacts], wanted: WantedServices, offset: int, limit: int
) -> tuple[int, list[Cell]]:
    lines = _wanted_lines(editions, wanted)
    total = session.execute(select(func.count()).select_from(lines.subquery())).scalar_one()
    rows = session.execute(lines.order_by(*_KEY).offset(offset).limit(limit)) if offset < total else ()
    return total, [(row[0], row[1]) for row in rows]


def _wanted_lines(editions: Sequence[EditionFacts], wanted: WantedServices) -> Select[Any]:
    """The keys of wanted services."""
    conditions = _conditions(editions)
    if wanted.within is not None:
        conditions.append(_LINES.c.community_code.between(*subtree(wanted.within)))
    if wanted.items is not None:
        conditions.append(_LINES.c.item_id.in_(sorted(wanted.items)))
    for word, named in named_words(editions, wanted.words):
        conditions.append(
            or_(_LINES.c.item_id.in_(sorted(named)), _DIVISIONS.c.name.icontains(word, autoescape=True))
        )
    lines = select(*_KEY).join(_DIVISIONS, _DIVISIONS.c.code == _LINES.c.community_code)
    return lines.where(and_(*conditions))


def named_words(editions: Iterable[EditionFacts], words: Sequence[str]) -> tuple[NamedWord, ...]:
    """Words, and which items have each in one of their names. The words are folded already."""
    names = {
        item.id: [each.lower() for each in (item.name_zh, item.name_en, item.plain_zh, item.plain_en) if each]
        for edition in editions
        for item in edition.items
    }
    return tuple(
        NamedWord(word, frozenset(item for item, own in names.items() if any(word in name for name in own)))
        for word in words
    )
