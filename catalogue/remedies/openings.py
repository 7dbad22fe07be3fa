"""Since when cells are gaps: from the ledger of past days, and from the histories of the days that are not in it yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.segments import Segment
from ..foundation.codes import cell_number, subtree
from ..foundation.database import in_parts
from ..history.movements import PLACE, Moved
from ..history.reach import pending, reach_of
from ..models import Movement
from .facts import GapKey
from .reading import CELLS_AT_ONCE

AT_ONCE = 1000
"""Communities in one statement; more are read by the range of their division."""
MANY = 10_000
"""Cells that are read by name; more are read by the range of their division."""
_TABLE: Any = Movement.__table__
_CLOSED = (PLACE[Segment.DELIVERED], PLACE[Segment.NOT_APPLICABLE])
"""Places of the segments that are no gap."""
_OPENED = func.max(
    case((and_(_TABLE.c.before.in_(_CLOSED), _TABLE.c.after.not_in(_CLOSED)), _TABLE.c.day), else_=None)
)
_OPENINGS = select(_TABLE.c.community_code, _TABLE.c.criterion_id, func.min(_TABLE.c.day), _OPENED).group_by(
    _TABLE.c.community_code, _TABLE.c.criterion_id
)


class GapSince(NamedTuple):
    """The day on which a cell became a gap. ``always``: it was never anything else since then, its first day of which anything tells."""

    day: date
    always: bool


class Openings:
    """Since when the gaps of a division are gaps on ``day``: cells are read once, when they are asked for."""

    def __init__(self, session: Session, edition: EditionFacts, division: int, day: date) -> None:
        self.session, self.division, self.day = session, division, day
        self.items = {item.criterion_id: item.id for item in edition.items}
        self._known: dict[GapKey, GapSince] = {}
        self._read: set[GapKey] = set()
        self._told: set[int] = set()
        self._moves: dict[GapKey, list[Moved]] = defaultdict(list)

    def of(self, cells: set[GapKey]) -> Mapping[GapKey, GapSince]:
        """Since when, by (community, item id): of every one of these cells with a history under the criterion in force.

        What it says of a cell that is no gap means nothing. A fixed number of queries for cells that were not read yet.
        """
        new = cells - self._read
        if new:
            self._read |= new
            self._learn(new)
        return self._known

    def _learn(self, cells: set[GapKey]) -> None:
        same: dict[tuple[date, bool], GapSince] = {}
        known, items = self._known, self.items
        communities = {community for community, _item in cells}
        for community, criterion, begun, ended in self._kept(communities, cells):
            since = (begun, True) if ended is None else (ended, False)
            known[community, items[criterion]] = same.get(since) or same.setdefault(since, GapSince(*since))
        self._tell(communities - self._told)
        for cell in self._moves.keys() & cells:
            for moved in self._moves[cell]:
                if moved.before in _CLOSED and moved.after not in _CLOSED:
                    known[cell] = GapSince(moved.day, False)
                else:
                    known.setdefault(cell, GapSince(moved.day, True))

    def _tell(self, communities: set[int]) -> None:
        """Note the movements of some communities that are not in the ledger yet, by cell."""
        self._told |= communities
        for moved in self._pending(communities) if communities else ():
            if moved.criterion_id in self.items and moved.community in communities:
                self._moves[moved.community, self.items[moved.criterion_id]].append(moved)

    def _pending(self, communities: set[int]) -> list[Moved]:
        """The movements of some communities on days that are not in the ledger yet."""
        among = None if len(communities) > AT_ONCE else communities
        return pending(self.session, reach_of(self.session, self.day), self.day, self.division, among)

    def _kept(self, communities: set[int], cells: set[GapKey]) -> Iterator[Any]:
        """Rows of the ledger: community, criterion, its first day, and the last day on which it became a gap."""
        query = _OPENINGS.where(_TABLE.c.criterion_id.in_(sorted(self.items)))
        if len(cells) > MANY:
            every = self.session.execute(
                query.where(_TABLE.c.community_code.between(*subtree(self.division)))
            )
            yield from (row for row in every if row[0] in communities)
            return
        criteria = {item: criterion for criterion, item in self.items.items()}
        for some in in_parts(sorted(cells), CELLS_AT_ONCE):
            numbers = [cell_number(community, criteria[item]) for community, item in some]
            yield from self.session.execute(
                query.where(
                    _TABLE.c.community_code.in_(sorted({community for community, _item in some})),
                    cell_number(_TABLE.c.community_code, _TABLE.c.criterion_id).in_(numbers),
                )
            ).all()
