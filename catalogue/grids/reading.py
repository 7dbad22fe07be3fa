"""The grids that a community has, and how many each community of a division has. One query each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..foundation.errors import NotFound, _
from ..models import Grid
from .facts import GridFacts

_GRIDS: Any = Grid.__table__


def grids_of(session: Session, community: int) -> tuple[GridFacts, ...]:
    """The grids of a community, by code."""
    rows = session.execute(
        select(*_GRIDS.c).where(_GRIDS.c.community_code == community).order_by(_GRIDS.c.code)
    )
    return tuple(_facts(row) for row in rows)


def get_grid(session: Session, community: int, grid: int) -> GridFacts:
    """A grid of a community. Raises ``NotFound``."""
    found = next((each for each in grids_of(session, community) if each.id == grid), None)
    if found is None:
        raise NotFound(_("There is no such grid in this community."))
    return found


def grids_in(session: Session, division: int) -> dict[int, tuple[GridFacts, ...]]:
    """The grids of every community of a division that has some, by community."""
    found: dict[int, list[GridFacts]] = {}
    rows = session.execute(
        select(*_GRIDS.c)
        .where(_GRIDS.c.community_code.between(*subtree(division)))
        .order_by(_GRIDS.c.community_code, _GRIDS.c.code)
    )
    for row in rows:
        found.setdefault(row.community_code, []).append(_facts(row))
    return {code: tuple(grids) for code, grids in found.items()}


def grid_counts(session: Session, division: int) -> dict[int, int]:
    """How many grids each community of a division has that has some."""
    rows = session.execute(
        select(_GRIDS.c.community_code, func.count())
        .where(_GRIDS.c.community_code.between(*subtree(division)))
        .group_by(_GRIDS.c.community_code)
    )
    return {code: int(count) for code, count in rows}


def _facts(row: Any) -> GridFacts:
    return GridFacts(row.id, row.community_code, row.code, row.name, tuple(row.areas), row.steward)
