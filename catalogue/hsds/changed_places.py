"""Which services at places may be different: those of changed cells, and those that such a cell named since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from ..foundation.database import in_parts
from ..models import Offering, OfferingPoint, Revision
from ..published import CellChanges
from ..published.changed_cells import BEGIN, LATER
from ..published.changed_cells import Cell as Cell

_LINKS: Any = OfferingPoint.__table__
_REVISIONS: Any = Revision.__table__
_LINES: Any = Offering.__table__
_OF_LINE = and_(_LINES.c.community_code == _LINKS.c.community_code, _LINES.c.item_id == _LINKS.c.item_id)
_LINK = (_LINKS.c.community_code, _LINKS.c.item_id, _LINKS.c.point_id)
_POINTS_BEFORE = select(
    _REVISIONS.c.community_code, _REVISIONS.c.item_id, _REVISIONS.c.before["points"]
).where(LATER, _REVISIONS.c.before.is_not(None))

Place = tuple[int, int, int]
"""A community's code, an item's id, and a service point's."""


@dataclass(frozen=True, slots=True)
class ChangedPlaces:
    """At most a page of services at places that may be different, and how many there are in all."""

    total: int
    places: tuple[Place, ...]


def changed_places(session: Session, changes: CellChanges, *, offset: int, limit: int) -> ChangedPlaces:
    """The places of changed cells from the one with the number ``offset`` on: those that their lines name, and those that they named since."""
    named = _named_before(session, changes)
    if not changes.all_on_record:
        present = _links(session, {community for community, _item in changes.cells})
        told = sorted({each for each in present | named if each[:2] in changes.cells})
        return ChangedPlaces(len(told), tuple(told[offset : offset + limit]))
    linked = select(*_LINK).join(_LINES, _OF_LINE).where(*changes.only.conditions())
    count = session.execute(select(func.count()).select_from(linked.subquery())).scalar_one()
    wanted = changes.only.among(session, {each[:2]: changes.begin for each in named})
    still = _links(session, {community for community, _item, _point in named})
    gone = sorted(each for each in named - still if each[:2] in wanted)
    rows = session.execute(linked.order_by(*_LINK).offset(offset).limit(limit))
    found = [(row[0], row[1], row[2]) for row in rows]
    begin = max(0, offset - count)
    found += gone[begin : begin + limit - len(found)]
    return ChangedPlaces(count + len(gone), tuple(found))


def _named_before(session: Session, changes: CellChanges) -> set[Place]:
    """What lines named before an entry that a reader may not have seen. What they named later they name still, or before a later one."""
    return {
        (community, item, point)
        for community, item, points in session.execute(_POINTS_BEFORE, {BEGIN.key: changes.begin})
        for point in points or ()
    }


def _links(session: Session, communities: Iterable[int]) -> set[Place]:
    found: set[Place] = set()
    for part in in_parts(sorted(set(communities))):
        query = select(*_LINK).where(_LINKS.c.community_code.in_(part))
        found.update((row[0], row[1], row[2]) for row in session.execute(query))
    return found
