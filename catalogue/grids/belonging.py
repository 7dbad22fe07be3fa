"""To which grid a service point or a report belongs: the one that was chosen, else the only one that its address names."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation.database import in_parts
from ..models import Case, CaseGrid, PointGrid, ServicePoint
from .facts import Belonging, GridFacts

_POINTS: Any = ServicePoint.__table__
_CASES: Any = Case.__table__
_POINT_GRIDS: Any = PointGrid.__table__
_CASE_GRIDS: Any = CaseGrid.__table__
_NUMERALS = frozenset("0123456789〇零一二三四五六七八九十百千")


def grid_named(grids: Sequence[GridFacts], text: str | None) -> GridFacts | None:
    """The grid whose 小区 or 胡同 a text names; None if it names none, or those of several.

    A name inside a longer one that is found too does not count (四条 in 东四条小区), nor one that begins or ends within a number
    (1号院 in 11号院).
    """
    plain = _plain(text or "")
    found = [
        (start, start + len(area), grid)
        for grid in grids
        for area in map(_plain, grid.areas)
        for start in _starts(plain, area)
    ]
    whole = {
        grid.id: grid
        for start, end, grid in found
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _other in found)
    }
    return next(iter(whole.values())) if len(whole) == 1 else None


def grids_of_points(session: Session, community: int, grids: Sequence[GridFacts]) -> dict[int, Belonging]:
    """The grid of each service point of a community that has one, by id of the point. One query."""
    known = {grid.id: grid for grid in grids}
    rows = session.execute(
        select(_POINTS.c.id, _POINTS.c.address, _POINT_GRIDS.c.grid_id)
        .outerjoin(_POINT_GRIDS, _POINT_GRIDS.c.point_id == _POINTS.c.id)
        .where(_POINTS.c.community_code == community)
    )
    return _sorted_out((row.id, known.get(row.grid_id), grid_named(grids, row.address)) for row in rows)


def points_in_grids(
    session: Session, communities: Mapping[int, Sequence[GridFacts]]
) -> Mapping[int, Counter[int]]:
    """How many service points are in each grid of some communities: by community, then by id of the grid; 0 for in none.

    One query for some hundreds of communities.
    """
    counts: dict[int, Counter[int]] = {code: Counter() for code in communities}
    wanted = sorted(communities)
    for part in in_parts(wanted):
        rows = session.execute(
            select(_POINTS.c.community_code, _POINTS.c.address, _POINT_GRIDS.c.grid_id)
            .outerjoin(_POINT_GRIDS, _POINT_GRIDS.c.point_id == _POINTS.c.id)
            .where(_POINTS.c.community_code.in_(part))
        )
        for community, address, chosen in rows:
            grids = communities[community]
            named = None if chosen or not grids else grid_named(grids, address)
            counts[community][chosen or (named.id if named else 0)] += 1
    return counts


def grids_of_cases(session: Session, community: int, grids: Sequence[GridFacts]) -> dict[int, Belonging]:
    """The grid of each report of a community that has one, by id of the case: that of its service point before its words.

    Two queries.
    """
    if not grids:
        return {}
    known = {grid.id: grid for grid in grids}
    points = grids_of_points(session, community, grids)
    rows = session.execute(
        select(_CASES.c.id, _CASES.c.point_id, _CASES.c.words, _CASE_GRIDS.c.grid_id)
        .outerjoin(_CASE_GRIDS, _CASE_GRIDS.c.case_id == _CASES.c.id)
        .where(_CASES.c.division_code == community)
    )
    return _sorted_out(
        (
            row.id,
            known.get(row.grid_id),
            points[row.point_id].grid if row.point_id in points else grid_named(grids, row.words),
        )
        for row in rows
    )


def cases_that(
    session: Session,
    community: int,
    grids: Sequence[GridFacts],
    wanted: Callable[[Belonging | None], bool],
) -> frozenset[int]:
    """The ids of the reports of a community whose grid, or None, is wanted. Three queries."""
    found = grids_of_cases(session, community, grids)
    every = session.scalars(select(_CASES.c.id).where(_CASES.c.division_code == community))
    return frozenset(case for case in every if wanted(found.get(case)))


def _sorted_out(
    rows: Iterable[tuple[int, GridFacts | None, GridFacts | None]],
) -> dict[int, Belonging]:
    return {
        subject: Belonging(grid, chosen is not None)
        for subject, chosen, named in rows
        if (grid := chosen or named) is not None
    }


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _starts(text: str, area: str) -> Iterable[int]:
    """Where a name is in a text as a whole."""
    start = text.find(area)
    while start >= 0:
        end = start + len(area)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not ({before, area[0]} <= _NUMERALS or {area[-1], after} <= _NUMERALS):
            yield start
        start = text.find(area, start + 1)
