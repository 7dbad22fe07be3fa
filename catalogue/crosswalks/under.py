"""Coverage of a day under an edition, as far as records of another one tell: an interval.

What is the same counts as it is recorded. What is only part of an item, or holds it, or is related to it, leaves its cells unknown
until a community says so. A ruling that an item does not apply is about the item, and so holds on.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select, true
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..counters.rollup import BOTH, KINDS, counted_day
from ..counters.segments import SEGMENTS, Segment, segment_column
from ..coverage.figures import Tally, tally
from ..coverage.matrix import Cell
from ..divisions.presence import communities_on
from ..foundation.codes import subtree
from ..history.as_of import matrix_as_of, reach_on
from ..history.counts import cells_on, kind_number
from ..history.reach import pending
from ..models import CommitteeKind, Division, Level, Offering, Relation
from .mappings import Crosswalk

_PLACE = {segment: place for place, segment in enumerate(SEGMENTS)}
_UNKNOWN, _NOT_APPLICABLE = _PLACE[Segment.UNKNOWN], _PLACE[Segment.NOT_APPLICABLE]
_DISPUTED = len(SEGMENTS)
Counts = Mapping[int, Cell]
"""The nine counters of a division by criterion."""


class Evidence(enum.StrEnum):
    """What the records of the other edition say of an item."""

    COUNTED = "counted"  # 相同: the records of the same item, and its own
    PARTIAL = "partial"  # 被包含: some of what it asks is recorded
    TO_ASK = "to_ask"  # 包含: it is part of what is recorded
    NOTHING = "nothing"  # 相关, 新增


@dataclass(frozen=True, slots=True)
class ItemUnder:
    """The nine counters of an item, and what they rest on."""

    item: ItemFacts
    counts: Cell
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class CoverageUnder:
    """Coverage of a division on ``day`` under ``edition``. ``recorded`` is the edition whose records were looked at beside its own."""

    division: int
    edition: EditionFacts
    recorded: EditionFacts
    day: date
    lines: tuple[ItemUnder, ...]

    @property
    def tally(self) -> Tally:
        """All cells by segment: the rate is an interval while some are unknown."""
        return tally(line.counts for line in self.lines)

    def unknown(self, evidence: Evidence) -> int:
        """The unknown cells of items with some evidence."""
        return sum(line.counts[_UNKNOWN] for line in self.lines if line.evidence is evidence)


def coverage_under(
    session: Session,
    crosswalk: Crosswalk,
    division: int,
    day: date | None = None,
    *,
    kind: str = "all",
    counts: Counts | None = None,
) -> CoverageUnder:
    """Coverage of a division above communities under the second edition of a crosswalk, at the end of a day; None: as counted.

    ``counts`` are those of both editions for the counted day, if they are known already. Raises what ``history.as_of.matrix_as_of`` raises.
    """
    old, new = crosswalk.old, crosswalk.new
    day = day or counted_day(session)
    if counts is None:
        counts = {
            **counts_of(session, old, division, day, kind),
            **counts_of(session, new, division, day, kind),
        }
    communities = max((sum(cell[:_DISPUTED]) for cell in counts.values()), default=0)
    before = {item.key: item for item in old.items}
    same, evidence = _same(crosswalk), evidence_of(crosswalk)
    pairs = [
        (item, same[item.key])
        for item in new.items
        if item.key in same and same[item.key].criterion_id != item.criterion_id
    ]
    both = [pair for pair in pairs if all(_says(counts.get(item.criterion_id)) for item in pair)]
    folded = _folded(session, both, division, day, kind, communities) if both else {}
    lines = []
    for item in new.items:
        found = folded.get(item.criterion_id) or _one_of(
            item, counts, same.get(item.key), before.get(item.key), communities
        )
        lines.append(ItemUnder(item, found, evidence.get(item.key, Evidence.NOTHING)))
    return CoverageUnder(division, new, old, day, tuple(lines))


def _same(crosswalk: Crosswalk) -> Mapping[str, ItemFacts]:
    """The item that is the same, by the keys of the second edition's items."""
    before = {item.key: item for item in crosswalk.old.items}
    return {
        row.to_item: before[row.from_item]
        for row in crosswalk.rows
        if row.relation is Relation.EXACT and row.from_item is not None and row.to_item is not None
    }


def evidence_of(crosswalk: Crosswalk) -> Mapping[str, Evidence]:
    """What the records of the first edition say of the second one's items, by their keys; those that are left out are of no record."""
    parts = {row.to_item for row in crosswalk.rows if row.relation is Relation.NARROWER}
    wholes = {row.to_item for row in crosswalk.rows if row.relation is Relation.BROADER}
    evidence = {key: Evidence.TO_ASK for key in wholes if key is not None}
    evidence |= {key: Evidence.PARTIAL for key in parts if key is not None}
    return evidence | dict.fromkeys(_same(crosswalk), Evidence.COUNTED)


def _says(cell: Cell | None) -> bool:
    """Whether any cell is known."""
    return cell is not None and any(
        count for place, count in enumerate(cell[:_DISPUTED]) if place != _UNKNOWN
    )


def _one_of(
    item: ItemFacts, counts: Counts, same: ItemFacts | None, before: ItemFacts | None, communities: int
) -> Cell:
    """The counters of an item from its own records or those of the same item; else only the rulings on it are known."""
    own = counts.get(item.criterion_id)
    if same is not None and not _says(own):
        return counts.get(same.criterion_id) or _unknown(communities)
    if own is not None:
        return own
    ruled = counts.get(before.criterion_id) if before is not None and before.id == item.id else None
    return _unknown(communities, ruled[_NOT_APPLICABLE] if ruled else 0)


def _unknown(communities: int, ruled: int = 0) -> Cell:
    cell = [0] * (_DISPUTED + 1)
    cell[_UNKNOWN], cell[_NOT_APPLICABLE] = communities - ruled, ruled
    return tuple(cell)


def counts_of(session: Session, edition: EditionFacts, division: int, day: date, kind: str = "all") -> Counts:
    """The counters of a division at the end of a day by the criteria of an edition; a draft's own criteria have none."""
    known = edition.limited_to([item.id for item in edition.items if item.criterion_id > 0])
    if not known.items:
        return {}
    whole = matrix_as_of(session, known, division, day, kind=kind)
    return {item.criterion_id: tuple(cell) for item, cell in zip(known.items, whole.total, strict=True)}


def counts_from_records(
    session: Session, editions: Iterable[EditionFacts], division: int, *, kind: str = "all"
) -> Counts:
    """What :func:`counts_of` gives for the counted day, of several editions at once, counted from the records: two queries."""
    day = counted_day(session)
    present = _present(division, kind)
    communities = session.scalar(select(func.count()).select_from(present.subquery())) or 0
    segment = segment_column(day, true())
    codes = present.subquery()
    rows = session.connection().execute(
        select(Offering.item_id, Offering.criterion_id, segment, Offering.disputed, func.count())
        .join(codes, codes.c.code == Offering.community_code)
        .where(Offering.community_code.between(*subtree(division)))
        .group_by(Offering.item_id, Offering.criterion_id, segment, Offering.disputed)
    )
    told: dict[int, dict[int, list[int]]] = {}
    for item, criterion, name, disputed, count in rows:
        cell = told.setdefault(item, {}).setdefault(criterion, [0] * (_DISPUTED + 1))
        cell[_PLACE[Segment(name)]] += count
        cell[_DISPUTED] += count if disputed else 0
    found: dict[int, Cell] = {}
    for edition in editions:
        for facts in edition.items:
            of_item = told.get(facts.id, {})
            cell = list(of_item.get(facts.criterion_id, [0] * (_DISPUTED + 1)))
            cell[_NOT_APPLICABLE] = sum(each[_NOT_APPLICABLE] for each in of_item.values())
            cell[_UNKNOWN] = communities - (sum(cell[:_DISPUTED]) - cell[_UNKNOWN])
            found[facts.criterion_id] = tuple(cell)
    return found


def _present(division: int, kind: str) -> Any:
    present = select(Division.code).where(
        Division.code.between(*subtree(division)),
        Division.level == Level.COMMUNITY,
        Division.retired_on.is_(None),
    )
    return present if KINDS[kind] == BOTH else present.where(Division.kind == CommitteeKind(kind))


def _folded(
    session: Session,
    pairs: Iterable[tuple[ItemFacts, ItemFacts]],
    division: int,
    day: date,
    kind: str,
    communities: int,
) -> dict[int, Cell]:
    """Counters by the criterion of the first item of each pair: a community's word on it, else its word on the second."""
    pairs = list(pairs)
    cells = _cells(session, [item for pair in pairs for item in pair], division, day, kind)
    found: dict[int, Cell] = {}
    for item, other in pairs:
        counts = [0] * (_DISPUTED + 1)
        for of_community in cells.values():
            own = of_community.get(item.criterion_id, (_UNKNOWN, 0))
            place, disputed = own if own[0] != _UNKNOWN else of_community.get(other.criterion_id, own)
            counts[place] += 1
            counts[_DISPUTED] += disputed
        counts[_UNKNOWN] += communities - len(cells)
        found[item.criterion_id] = tuple(counts)
    return found


def _cells(
    session: Session, items: Iterable[ItemFacts], division: int, day: date, kind: str
) -> Mapping[int, Mapping[int, tuple[int, int]]]:
    """By community and criterion: the place of the segment and whether it is disputed, of communities that said anything."""
    criteria = {item.criterion_id: item.id for item in items}
    if day != counted_day(session):
        reach = reach_on(session, day)
        there = {
            each.code
            for each in communities_on(session, division, day)
            if KINDS[kind] in (BOTH, kind_number(each.code))
        }
        beyond = pending(session, reach, day, division)
        return {
            code: cells
            for code, cells in cells_on(session, day, subtree(division), beyond).items()
            if code in there
        }
    present = _present(division, kind).subquery()
    speaks = Offering.criterion_id.in_(list(criteria))
    rows = session.connection().execute(
        select(
            Offering.community_code,
            Offering.item_id,
            Offering.criterion_id,
            segment_column(day, speaks),
            and_(Offering.disputed, speaks),
        )
        .join(present, present.c.code == Offering.community_code)
        .where(
            Offering.community_code.between(*subtree(division)), Offering.item_id.in_(set(criteria.values()))
        )
    )
    found: dict[int, dict[int, tuple[int, int]]] = {}
    for code, item, criterion, name, disputed in rows:
        cell = (_PLACE[Segment(name)], int(bool(disputed)))
        # A ruling is about the item, under each of its criteria.
        for own in criteria:
            if criteria[own] == item and (own == criterion or cell[0] == _NOT_APPLICABLE):
                found.setdefault(code, {})[own] = cell
    return found
