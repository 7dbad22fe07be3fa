"""The grids that a community has, and how many each community of a division has. One query each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..foundation.codes import LAST_CODE, subtree
from ..foundation.database import in_parts
from ..foundation.errors import NotFound, _
from ..models import Division, Grid, Level
from .facts import GridCounts, GriddedCommunity, GridFacts

_GRIDS: Any = Grid.__table__
_HAS = select(_GRIDS.c.id).where(_GRIDS.c.community_code == Division.code).exists()


def grids_of(session: Session, community: int) -> tuple[GridFacts, ...]:
    """The grids of a community, by code."""
    rows = session.execute(
        select(*_GRIDS.c).where(_GRIDS.c.community_code == community).order_by(_GRIDS.c.code)
    )
    return tuple(_facts(row) for row in rows)


def grids_of_each(session: Session, communities: Iterable[int]) -> dict[int, tuple[GridFacts, ...]]:
    """The grids of each of some communities that has some. One query for some hundreds of them."""
    wanted = sorted(set(communities))
    found: dict[int, list[GridFacts]] = {}
    for part in in_parts(wanted):
        rows = session.execute(
            select(*_GRIDS.c)
            .where(_GRIDS.c.community_code.in_(part))
            .order_by(_GRIDS.c.community_code, _GRIDS.c.code)
        )
        for row in rows:
            found.setdefault(row.community_code, []).append(_facts(row))
    return {code: tuple(grids) for code, grids in found.items()}


def get_grid(session: Session, community: int, grid: int) -> GridFacts:
    """A grid of a community. Raises ``NotFound``."""
    found = next((each for each in grids_of(session, community) if each.id == grid), None)
    if found is None:
        raise NotFound(_("There is no such grid in this community."))
    return found


def grids_in(
    session: Session, division: int, *, first: int = 0, last: int = LAST_CODE
) -> dict[int, tuple[GridFacts, ...]]:
    """The grids of every community of a division that has some, by community; of those between two codes."""
    found: dict[int, list[GridFacts]] = {}
    rows = session.execute(
        select(*_GRIDS.c)
        .where(
            _GRIDS.c.community_code.between(*subtree(division)), _GRIDS.c.community_code.between(first, last)
        )
        .order_by(_GRIDS.c.community_code, _GRIDS.c.code)
    )
    for row in rows:
        found.setdefault(row.community_code, []).append(_facts(row))
    return {code: tuple(grids) for code, grids in found.items()}


def gridded_communities(
    session: Session,
    division: int,
    *,
    having: bool | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[GriddedCommunity, ...]:
    """The present communities of a division in the order of the list, each with its grids; two queries.

    ``having``: only those that have some, or only those that have none.
    """
    rows = session.execute(
        select(Division.code, Division.short_name, Division.parent_code)
        .where(*_communities_of(division), *([] if having is None else [_HAS if having else ~_HAS]))
        .order_by(Division.code)
        .limit(limit)
        .offset(offset)
    ).all()
    if not rows:
        return ()
    found = grids_in(session, division, first=rows[0].code, last=rows[-1].code)
    return tuple(GriddedCommunity(code, name, street, found.get(code, ())) for code, name, street in rows)


def count_gridded(session: Session, division: int) -> Mapping[int, GridCounts]:
    """How many communities of a division have grids, by the division right above them. One query."""
    many = (
        select(_GRIDS.c.community_code, func.count().label("grids"))
        .where(_GRIDS.c.community_code.between(*subtree(division)))
        .group_by(_GRIDS.c.community_code)
        .subquery()
    )
    rows = session.execute(
        select(
            Division.parent_code,
            func.count(),
            func.count(many.c.grids),
            func.coalesce(func.sum(many.c.grids), 0),
        )
        .select_from(Division)
        .outerjoin(many, many.c.community_code == Division.code)
        .where(*_communities_of(division))
        .group_by(Division.parent_code)
    )
    return {street or 0: GridCounts(*map(int, counts)) for street, *counts in rows}


def _communities_of(division: int) -> tuple[Any, ...]:
    return (
        Division.code.between(*subtree(division)),
        Division.level == Level.COMMUNITY,
        Division.retired_on.is_(None),
    )


def _facts(row: Any) -> GridFacts:
    return GridFacts(row.id, row.community_code, row.code, row.name, tuple(row.areas), row.steward)
